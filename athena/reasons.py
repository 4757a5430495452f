"""The steps of a plan and why each is one: what a person reads, and has to believe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from athena.deployment import Columns, DeployedView
from athena.ledger import Record
from athena.wanted import Wanted

Kind: TypeAlias = Literal["create", "replace", "comment", "adopt", "drop", "sweep"]
Reason: TypeAlias = Literal[
    "new", "changed", "dependency", "drifted", "unknown", "refresh", "comments", "unrecorded", "removed", "leftover"
]


@dataclass(frozen=True, slots=True)
class Action:
    """One step. `detail` says what a person needs in order to believe the reason."""

    kind: Kind
    view: str
    reason: Reason
    detail: str = ""


def replacement(view: Wanted, found: DeployedView, record: Record | None, touched: bool) -> Action:
    kept = "the SQL that is there is kept in the release"
    if found.problem:
        return Action("replace", view.name, "drifted", found.problem)
    if record is None:
        return Action(
            "replace", view.name, "unknown", f"another view of this name is there, and no release made it; {kept}"
        )
    if record.digest == view.digest and (record.rows is None) == (view.rows is None):
        if touched:
            return Action("replace", view.name, "drifted", f"it was edited by hand; {kept}")
        return Action("replace", view.name, "dependency", "the SQL beneath it changed, so its rows are the wrong ones")
    return Action("replace", view.name, "changed", f"it was edited by hand, too; {kept}" if touched else "")


def difference(name: str, before: Columns | None, now: Columns | None) -> str:
    """What changed between two states of one table's or view's columns, in the fewest words; empty if nothing did."""
    if before == now and now is not None:
        return ""
    if before is None or now is None:
        return f"the columns of {name} are not known {'from before' if now is not None else 'yet'}"
    old, new = ({column.name: column.type for column in columns} for columns in (before, now))
    changed = [f"{name}.{key}: {old[key]} → {new[key]}" for key in old if key in new and old[key] != new[key]]
    changed += [f"{name} lost {key}" for key in old if key not in new]
    changed += [f"{name} got {key}" for key in new if key not in old]
    return ", ".join(changed) or f"{name} has its columns in another order"
