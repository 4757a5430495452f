"""The way of an upload: a run of the job, and one of the crawler if columns changed, each with the least that is billed."""

from __future__ import annotations

from collections.abc import Iterator

from terraform.bill.charges.charge import CATALOG, CRAWLER, JOB, Charge, amount
from terraform.bill.switches import Switches
from terraform.bill.usage import Usage

LEAST_JOB_MINUTES = 1
LEAST_CRAWLER_MINUTES = 10
CRAWLER_DPUS = 2  # AWS's example; which it takes is up to AWS

# Not measured on AWS. Start: installing the wheel and what it stands on. Speed: half of what two cores of a laptop do
# with a wide file (0.09 GB a second), because S3 is farther than a disk.
START_MINUTES = 1.5
GB_A_MINUTE = 2.7

OBJECTS_A_DATASET = 2  # a table, and a view on it
REQUESTS_A_QUERY = 10  # of the catalog
REQUESTS_AN_UPLOAD = 50


def charges(switches: Switches, usage: Usage) -> Iterator[Charge]:
    """Amounts of Glue."""
    minutes = job_minutes(usage)
    hours = usage.uploads * switches.dpus * minutes / 60
    why = f"{amount(usage.uploads)} runs × {amount(switches.dpus)} DPU × {minutes:.1f} min"
    yield Charge(JOB, job_item(switches.worker_type), hours, why if usage.uploads else "no run")
    hours = usage.crawls * CRAWLER_DPUS * LEAST_CRAWLER_MINUTES / 60
    why = f"{amount(usage.crawls)} runs × {CRAWLER_DPUS} DPU × {LEAST_CRAWLER_MINUTES} min, where columns changed"
    yield Charge(CRAWLER, "crawler_dpu_hour", hours, why if usage.crawls else "no run")
    yield from _catalog(usage)


def job_minutes(usage: Usage) -> float:
    """How long a run takes: one dataset is read, the others have not changed."""
    return billed_minutes(START_MINUTES + usage.dataset_gb / GB_A_MINUTE)


def billed_minutes(minutes: float) -> float:
    """What Glue bills for a run of so many minutes.

    Examples:
        >>> billed_minutes(0.2), billed_minutes(2.5)
        (1, 2.5)
    """
    return max(LEAST_JOB_MINUTES, minutes)


def job_item(worker_type: str) -> str:
    """Which price a worker has; those with more memory (R.) have one of their own, which nobody has read yet."""
    return "glue_dpu_hour" if worker_type.startswith("G.") else "glue_memory_dpu_hour"


def _catalog(usage: Usage) -> Iterator[Charge]:
    objects = usage.datasets * OBJECTS_A_DATASET
    requests = usage.queries * REQUESTS_A_QUERY + usage.uploads * REQUESTS_AN_UPLOAD
    yield Charge(CATALOG, "catalog_100000_objects", objects / 100_000, f"{amount(objects)} tables and views")
    yield Charge(CATALOG, "catalog_million_requests", requests / 1_000_000)
