"""Crawlers that crawl: StartCrawler and what tells how it went."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from tests.cloud.crawler.look import files
from tests.cloud.crawler.plan import Grouping, Planned, plan
from tests.cloud.crawler.tables import Catalog, Counts, Policies
from tests.cloud.iam.roles import Roles
from tests.cloud.server import ACCOUNT, Cloud
from tests.cloud.wire import AwsError, Call


@dataclass(slots=True)
class Crawl:
    crawler: str
    region: str
    started: datetime
    workflow: tuple[str, str] | None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    state: str = "RUNNING"
    ended: datetime | None = None
    message: str = ""
    counts: Counts = field(default_factory=Counts)


class Crawlers:
    """Reads each crawler's own configuration, in its role; and tells the event bus."""

    def __init__(
        self, cloud: Cloud, roles: Roles, *, publish: Callable[..., object], now: Callable[[], datetime]
    ) -> None:
        self._cloud, self._roles, self._publish, self._now = cloud, roles, publish, now
        self._crawls: list[Crawl] = []
        self._guard = threading.RLock()
        self.on_end: list[Callable[[str, str, tuple[str, str] | None], None]] = []
        cloud.answer(
            "glue",
            StartCrawler=self._start_crawler,
            StopCrawler=self._stop_crawler,
            GetCrawler=self._get_crawler,
            GetCrawlers=self._get_crawlers,
            GetCrawlerMetrics=self._get_crawler_metrics,
            ListCrawls=self._list_crawls,
        )

    def start(self, region: str, name: str, workflow: tuple[str, str] | None = None) -> Crawl:
        """Start a crawl.

        Raises:
            AwsError: there is no such crawler, or it is at work: there is one crawl of a crawler at a time.
        """
        try:
            crawler = self._cloud.client("glue", region).get_crawler(Name=name)["Crawler"]
        except ClientError as error:
            raise AwsError("EntityNotFoundException", f"Crawler {name} not found") from error
        crawl = Crawl(name, region, self._now(), workflow)
        with self._guard:
            if any(c.state == "RUNNING" for c in self._of(region, name)):
                raise AwsError("CrawlerRunningException", f"Crawler with name {name} has already started")
            self._crawls.append(crawl)
        self._cloud.work.begin(f"crawl of {name}", lambda: self._crawl(crawl, crawler))
        return crawl

    def _crawl(self, crawl: Crawl, crawler: dict[str, Any]) -> None:
        self._tell(crawl, "Started")
        try:
            crawl.counts = self._carry_out(crawler, crawl.region)
            crawl.state = "SUCCEEDED"
        except (AwsError, ClientError) as error:
            crawl.state, crawl.message = "FAILED", str(error)
        except Exception as error:  # noqa: BLE001  # a file that cannot be read is a failed crawl, not a lost one
            crawl.state, crawl.message = "FAILED", f"{type(error).__name__}: {error}"
        crawl.ended = self._now()
        for note in crawl.counts.notes:
            self._cloud.note(f"crawler {crawl.crawler}: {note}")
        self._tell(crawl, crawl.state.capitalize())
        for told in self.on_end:
            told(crawl.crawler, crawl.state, crawl.workflow)

    def _carry_out(self, crawler: dict[str, Any], region: str) -> Counts:
        role = crawler["Role"]
        role = role if role.startswith("arn:") else f"arn:aws:iam::{ACCOUNT}:role/{role}"
        credentials = self._roles.assume(role, "glue.amazonaws.com")
        configuration = json.loads(crawler.get("Configuration") or "{}")
        others = [kind for kind, targets in crawler["Targets"].items() if targets and kind != "S3Targets"]
        if others:
            raise AwsError("NotImplemented", f"the laptop cloud crawls S3 targets only, not {', '.join(others)}")
        s3 = self._cloud.client("s3", region, credentials)
        tables: list[Planned] = []
        for target in crawler["Targets"]["S3Targets"]:
            found = list(files(s3, target["Path"], target.get("Exclusions") or []))
            root = target["Path"].removeprefix("s3://")
            root = root if found and root == f"{found[0].bucket}/{found[0].key}" else root.rstrip("/") + "/"
            tables += plan(found, root, Grouping.of(configuration))
        self._check_threshold(tables, configuration)
        glue = self._cloud.client("glue", region, credentials)
        catalog = Catalog(glue, crawler["DatabaseName"], crawler["Name"], Policies.of(crawler, configuration))
        return catalog.write(tables, crawler.get("TablePrefix") or "")

    def _check_threshold(self, tables: list[Planned], configuration: dict[str, Any]) -> None:
        threshold = configuration.get("CrawlerOutput", {}).get("Tables", {}).get("TableThreshold")
        if threshold and len(tables) > int(threshold):
            raise AwsError("InternalServiceException", f"{len(tables)} tables found, and the threshold is {threshold}")

    def _tell(self, crawl: Crawl, state: str) -> None:
        counts = crawl.counts
        detail = {
            "crawlerName": crawl.crawler,
            "state": state,
            "message": crawl.message or f"Crawl {state}",
            "tablesCreated": str(counts.created),
            "tablesUpdated": str(counts.updated),
            "tablesDeleted": str(counts.deleted),
        }
        self._publish(crawl.region, "aws.glue", "Glue Crawler State Change", detail, [])

    def _of(self, region: str, name: str) -> list[Crawl]:
        return [crawl for crawl in self._crawls if (crawl.region, crawl.crawler) == (region, name)]

    def _described(self, region: str, crawler: dict[str, Any]) -> dict[str, Any]:
        crawls = self._of(region, crawler["Name"])
        described = {**crawler, "State": "RUNNING" if crawls and crawls[-1].state == "RUNNING" else "READY"}
        over = [crawl for crawl in crawls if crawl.ended]
        if over:
            last = over[-1]
            described["LastCrawl"] = {
                "Status": last.state,
                **({"ErrorMessage": last.message} if last.message else {}),
                "LogGroup": "/aws-glue/crawlers",
                "LogStream": last.crawler,
                "MessagePrefix": last.id,
                "StartTime": last.started.timestamp(),
            }
        return described

    def _start_crawler(self, call: Call) -> dict[str, Any]:
        self.start(call.region, call.input["Name"])
        return {}

    def _stop_crawler(self, call: Call) -> dict[str, Any]:
        raise AwsError("CrawlerNotRunningException", f"crawls of {call.input['Name']} are too short here to be stopped")

    def _get_crawler(self, call: Call) -> dict[str, Any]:
        return {"Crawler": self._described(call.region, call.moto()["Crawler"])}

    def _get_crawlers(self, call: Call) -> dict[str, Any]:
        return {"Crawlers": [self._described(call.region, crawler) for crawler in call.moto()["Crawlers"]]}

    def _get_crawler_metrics(self, call: Call) -> dict[str, Any]:
        names = call.input.get("CrawlerNameList") or list({crawl.crawler for crawl in self._crawls})
        return {"CrawlerMetricsList": [self._metrics(call.region, name) for name in names]}

    def _metrics(self, region: str, name: str) -> dict[str, Any]:
        crawls = self._of(region, name)
        counts = crawls[-1].counts if crawls else Counts()
        facts = {"TablesCreated": counts.created, "TablesUpdated": counts.updated, "TablesDeleted": counts.deleted}
        return {"CrawlerName": name, "StillEstimating": False, **facts}

    def _list_crawls(self, call: Call) -> dict[str, Any]:
        return {"Crawls": [_listed(crawl) for crawl in reversed(self._of(call.region, call.input["CrawlerName"]))]}


def _listed(crawl: Crawl) -> dict[str, Any]:
    times = {"StartTime": crawl.started.timestamp()} | ({"EndTime": crawl.ended.timestamp()} if crawl.ended else {})
    state = "COMPLETED" if crawl.state == "SUCCEEDED" else crawl.state
    return {"CrawlId": crawl.id, "State": state, "ErrorMessage": crawl.message, **times}
