"""The gaps between moto and AWS that are closed here, each in a file of its own.

A gap has two parts: `shows`, which asks a server through boto3 whether it has the gap, and `close`, which puts a layer over it.
`test_gaps.py` asks plain moto, which must still have it (else its file can be deleted), and the cloud, which must not.
"""

from __future__ import annotations

from typing import Protocol

from tests.cloud.gaps import (
    bucket_policies,
    budgets,
    conditional_uploads,
    glue_execution_class,
    glue_updates,
    notebook_scripts,
    notebook_settings,
    notebook_tags,
    quicksight_assets,
    quicksight_in_stacks,
)
from tests.cloud.gaps.clients import Clients
from tests.cloud.server import Cloud


class Gap(Protocol):
    __name__: str

    def shows(self, aws: Clients) -> bool: ...

    def close(self, cloud: Cloud) -> None: ...


GAPS: tuple[Gap, ...] = (
    bucket_policies,
    conditional_uploads,
    budgets,
    glue_execution_class,
    glue_updates,
    notebook_scripts,
    notebook_settings,
    notebook_tags,
    quicksight_assets,
    quicksight_in_stacks,
)


def close_gaps(cloud: Cloud) -> None:
    """Close every gap."""
    for gap in GAPS:
        gap.close(cloud)
