"""All checks in order; one that cannot look says so and does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from terraform.account import Identity, who_am_i
from terraform.doctor.access import check_identity, check_region
from terraform.doctor.finding import Finding, ok, problem, unknown
from terraform.doctor.machine import check_python, check_terraform
from terraform.doctor.names import check_buckets
from terraform.doctor.quotas import check_quotas, needs_of
from terraform.doctor.services import check_alerts, check_lake_formation, check_quicksight
from terraform.errors import OwnerError
from terraform.tfvars import Environment, load_environment

if TYPE_CHECKING:
    from boto3 import Session


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at."""

    room: Path
    python: tuple[int, int]
    terraform: Mapping[str, Any] | None  # `terraform version -json`; None: there is no such program
    session: Callable[[str], Session]  # for a region
    shell_region: str | None


def examine(name: str, patient: Patient) -> Iterator[Finding]:
    """Look at everything that an environment needs."""
    yield check_python(patient.python)
    yield from check_terraform(patient.terraform, patient.room)
    environment, wrong = load_environment(name, room=patient.room)
    if wrong:
        yield problem("values", str(wrong), wrong.hint)
    else:
        yield ok("values", f"environments/{name}.tfvars is written")
    yield from _examine_account(environment, patient)


def _examine_account(environment: Environment, patient: Patient) -> Iterator[Finding]:
    try:
        session = patient.session(environment.region)
        identity = who_am_i(session.client("sts"))
    except OwnerError as error:
        yield problem("credentials", str(error), error.hint)
        return
    yield check_identity(identity)
    yield check_region(environment, patient.shell_region, session.get_available_regions("glue"))
    for check, look in _checks(session, environment, identity).items():
        yield from _look(check, look)


def _checks(
    session: Session, environment: Environment, identity: Identity
) -> dict[str, Callable[[], Finding | list[Finding]]]:
    """The questions to AWS, by name; none is asked yet."""
    account = identity.account
    return {
        "buckets": lambda: check_buckets(session.client("s3"), environment, account),
        "quotas": lambda: check_quotas(session.client("service-quotas"), needs_of(environment)),
        "quick sight": lambda: check_quicksight(session.client("quicksight"), environment, account),
        "lake formation": lambda: check_lake_formation(session.client("lakeformation")),
        "alerts": lambda: check_alerts(session.client("sns"), environment),
    }


def _look(check: str, look: Callable[[], Finding | list[Finding]]) -> list[Finding]:
    try:
        found = look()
    except ClientError as error:
        code, operation = error.response.get("Error", {}).get("Code", "unknown"), error.operation_name
        hint = f"Look yourself in the console, or ask for the permission to call {operation}."
        return [unknown(check, f"AWS answered {operation} with {code}", hint)]
    except BotoCoreError as error:
        return [unknown(check, f"AWS could not be asked: {error}", "Check the network and the region.")]
    return found if isinstance(found, list) else [found]
