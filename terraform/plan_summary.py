"""What a saved plan would do, in a few lines; deletions by name, because they are what a long plan hides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# What holds data, or without which data cannot be read: worth a second look before it goes.
HOLDS_DATA = {"aws_s3_bucket", "aws_kms_key", "aws_glue_catalog_database", "aws_sagemaker_notebook_instance"}


@dataclass(frozen=True, slots=True)
class Summary:
    """Addresses of resources, in the plan's order; one that is replaced counts as added and deleted, as in Terraform."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    deleted: tuple[str, ...]
    data_lost: tuple[str, ...]  # those of `deleted` that hold data

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.deleted)

    def lines(self) -> list[str]:
        """The words for the terminal."""
        counts = f"{len(self.added)} to add, {len(self.changed)} to change, {len(self.deleted)} to delete"
        marked = (f"  - {address}{'   HOLDS DATA' if address in self.data_lost else ''}" for address in self.deleted)
        return [counts, *marked]


def summarise(plan: Mapping[str, Any]) -> Summary:
    """Read `terraform show -json PLANFILE`.

    Examples:
        >>> change = {"address": "aws_s3_bucket.raw", "type": "aws_s3_bucket", "change": {"actions": ["delete", "create"]}}
        >>> summarise({"resource_changes": [change]}).lines()
        ['1 to add, 0 to change, 1 to delete', '  - aws_s3_bucket.raw   HOLDS DATA']
    """
    changes: Sequence[Mapping[str, Any]] = plan.get("resource_changes", [])
    by_action = {action: _with(action, changes) for action in ("create", "update", "delete")}
    return Summary(
        added=_addresses(by_action["create"]),
        changed=_addresses(by_action["update"]),
        deleted=_addresses(by_action["delete"]),
        data_lost=_addresses([change for change in by_action["delete"] if change.get("type") in HOLDS_DATA]),
    )


def _with(action: str, changes: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [change for change in changes if action in change["change"]["actions"]]


def _addresses(changes: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(str(change["address"]) for change in changes)
