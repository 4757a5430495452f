"""The changes of all views that changed, each by the texts of both sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from athena.review.classify import Version, classify
from athena.review.model import Change
from athena.review.typing import Typing


def classify_all(names: Sequence[str], base: Typing, head: Typing) -> dict[str, Change]:
    """The change of each view; one that a side has and cannot use is `unsure`, and says so."""
    return {name: _classified(name, base, head) for name in names}


def _classified(name: str, base: Typing, head: Typing) -> Change:
    sides = {"old": base, "new": head}
    for called, side in sides.items():
        if name in side.broken:
            return Change(name, ("unsure",), (f"The {called} version has an error, so the two cannot be compared.",))
    before, after = (_version(name, side) for side in sides.values())
    if before and after:
        reads = {source.name for source in after.view.reads if source.name in base.views.keys() & head.views.keys()}
        after = replace(after, renamed={source: _renamed(source, base, head) for source in reads})
    return classify(name, before, after)


def _version(name: str, side: Typing) -> Version | None:
    if name not in side.views:
        return None
    return Version(side.views[name], side.columns(name), side.sources(name))


def _renamed(source: str, base: Typing, head: Typing) -> dict[str, str]:
    """Columns of a view that only have another name now: who reads them under the new one reads the same."""
    if base.views[source].digest == head.views[source].digest:
        return {}
    old, new = ({column.name for column in side.columns(source) or ()} for side in (base, head))
    if not old - new or not new - old:
        return {}
    changes = _classified(source, base, head).columns
    return {change.name: change.before.name for change in changes if change.kind == "renamed" and change.before}


def lost_and_retyped(change: Change) -> tuple[frozenset[str], frozenset[str]]:
    """The columns whose old names are gone, and those that are of another type."""
    gone = {c.before.name for c in change.columns if c.kind in {"removed", "renamed"} and c.before}
    retyped = {c.before.name for c in change.columns if c.kind == "retyped" and c.before}
    if change.change == "removed":
        gone |= {column.name for column in change.columns_before or ()}
    return frozenset(gone), frozenset(retyped)


def rows_may_differ(change: Change) -> bool:
    return bool({"rows", "unsure", "removed"} & set(change.classes))


def unchanged(views: Mapping[str, object], names: Sequence[str]) -> int:
    """How many views are on the new side and not among those that changed."""
    return len(set(views) - set(names))
