"""What an environment has switched on: the parts of its tfvars that cost money."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from terraform.doctor.quotas import DPUS
from terraform.errors import UsageError
from terraform.tfvars import ROOM, load_environment, read_hcl

NOTEBOOK_TYPE, NOTEBOOK_DISK_GB = "ml.g4dn.xlarge", 50  # as variables.tf has them; a test compares
OLD_VERSIONS_DAYS = 90  # keep_days.old_versions there


@dataclass(frozen=True, slots=True)
class Notebook:
    """The GPU notebook as it was chosen."""

    instance_type: str = NOTEBOOK_TYPE
    volume_gb: float = NOTEBOOK_DISK_GB
    in_network: bool = False  # a VPC of one's own, which needs a way out


@dataclass(frozen=True, slots=True)
class Switches:
    """What Terraform makes of a tfvars file, as far as it is paid for."""

    name: str
    environment: str
    prefix: str
    region: str
    worker_type: str = "G.1X"
    workers: float = 2
    old_versions_days: float = OLD_VERSIONS_DAYS
    quicksight: bool = False
    notebook: Notebook | None = None
    budget_usd: float | None = None

    @property
    def dpus(self) -> float:
        """DPUs that a run of the job holds."""
        if self.worker_type not in DPUS:
            hint = f"Write one of {', '.join(DPUS)} as job.worker_type."
            raise UsageError(f"a worker {self.worker_type} is not known", hint=hint)
        return self.workers * DPUS[self.worker_type]

    def with_everything(self) -> Switches:
        """The same platform with charts and the GPU notebook switched on."""
        return dataclasses.replace(self, quicksight=True, notebook=self.notebook or Notebook())


def read_switches(name: str, *, room: Path = ROOM, region: str | None = None) -> Switches:
    """Read `environments/<name>.tfvars`; one whose sample mail address nobody replaced has a price all the same.

    Args:
        name: of the environment.
        room: the folder of Terraform's files.
        region: reckon as if it stood there.
    """
    environment, _ = load_environment(name, room=room)
    written = read_hcl(environment.file)
    budget, keep_days = written.get("monthly_budget_usd"), written.get("keep_days") or {}
    return Switches(
        name=environment.name,
        environment=environment.environment,
        prefix=environment.prefix,
        region=region or environment.region,
        worker_type=str(environment.job.get("worker_type", "G.1X")),
        workers=float(environment.job.get("workers", 2)),
        old_versions_days=float(keep_days.get("old_versions", OLD_VERSIONS_DAYS)),
        quicksight=environment.quicksight is not None,
        notebook=_notebook(environment.notebook),
        budget_usd=budget if isinstance(budget, int | float) else None,
    )


def _notebook(written: Mapping[str, Any] | None) -> Notebook | None:
    if written is None:
        return None
    return Notebook(
        instance_type=str(written.get("instance_type", NOTEBOOK_TYPE)),
        volume_gb=float(written.get("volume_gb", NOTEBOOK_DISK_GB)),
        in_network=written.get("network") is not None,
    )
