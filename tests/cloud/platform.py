"""moto made a platform: what happens in one service reaches the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.cloud.crawler.crawlers import Crawlers
from tests.cloud.events.bus import Bus
from tests.cloud.events.s3 import ObjectEvents
from tests.cloud.events.targets import Delivery
from tests.cloud.gaps.closing import close_gaps
from tests.cloud.glue.execution import Execution
from tests.cloud.glue.jobs import Jobs
from tests.cloud.glue.workflows import Workflows
from tests.cloud.iam.roles import Roles
from tests.cloud.monitoring.alarms import Alarms
from tests.cloud.monitoring.metrics import GlueMetrics
from tests.cloud.monitoring.queries import QueryMetrics
from tests.cloud.server import REGION, Cloud

if TYPE_CHECKING:
    from tests.cloud.athena.install import AthenaLayer


@dataclass(frozen=True, slots=True)
class Platform:
    """The services that were put over moto, for those who look into them."""

    roles: Roles
    bus: Bus
    jobs: Jobs
    crawlers: Crawlers
    workflows: Workflows
    alarms: Alarms
    athena: AthenaLayer | None


def install(cloud: Cloud, *, athena: bool = True, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Platform:
    """Close moto's gaps and connect the services: upload -> event -> workflow -> job -> crawler -> tables; failure -> alarm.

    Without `athena` queries are moto's, which runs none.
    """
    close_gaps(cloud)
    roles = Roles(cloud)
    bus = Bus(cloud, now)
    ObjectEvents(cloud, bus)
    delivery = Delivery(cloud, roles, bus)
    measure = GlueMetrics(cloud).of
    jobs = Jobs(cloud, Execution(cloud, roles), publish=bus.publish, measure=measure, now=now)
    crawlers = Crawlers(cloud, roles, publish=bus.publish, now=now)
    workflows = Workflows(cloud, bus, roles, jobs, crawlers.start, now)
    crawlers.on_end.append(workflows.crawler_ended)
    alarms = Alarms(cloud, regions=(REGION,), publish=bus.publish, send=delivery.publish, now=now)
    cloud.work.begin("alarms", alarms.watch)
    return Platform(roles, bus, jobs, crawlers, workflows, alarms, _with_athena(cloud) if athena else None)


def _with_athena(cloud: Cloud) -> AthenaLayer:
    """Loaded only by those who ask: the engine takes a second to come."""
    from tests.cloud.athena.install import install as install_athena

    layer = install_athena(cloud)
    QueryMetrics(cloud)
    return layer
