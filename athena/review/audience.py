"""Who else is concerned by a changed view: views above it, dashboards, data sets; and what apply has to make again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from athena.impact import reached
from athena.lineage import trace
from athena.origins import Lineage, Origin
from athena.review.changes import lost_and_retyped, rows_may_differ
from athena.review.model import Audience, Change, Reader
from athena.review.redeploy import is_stale, recreated
from athena.review.typing import Typing


@dataclass(frozen=True, slots=True)
class Use:
    """A dashboard or a data set over one view; one that reads several views is given once for each.

    Attributes:
        charts: the columns that each chart uses, by its title; a data set is one chart without a title.
    """

    kind: Literal["dashboard", "data set"]
    name: str
    view: str
    charts: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)

    def using(self, columns: frozenset[str] | set[str]) -> tuple[str, ...]:
        """The titles of charts that use any of these columns."""
        return tuple(title for title, used in self.charts.items() if title and columns & set(used))

    @property
    def columns(self) -> set[str]:
        return {column for used in self.charts.values() for column in used}


@dataclass(frozen=True, slots=True)
class _Reach:
    """What a change does to the views above it.

    Attributes:
        columns: of each view above, in dependency order, its columns whose values may differ.
        broken: of each, what it names and will not find, or will find with another type.
        lost: of each, columns that it will no longer have.
    """

    columns: Mapping[str, tuple[str, ...]]
    broken: Mapping[str, tuple[str, ...]]
    lost: Mapping[str, frozenset[str]]


def audiences(changes: Mapping[str, Change], base: Typing, head: Typing, uses: Sequence[Use]) -> dict[str, Audience]:
    """Who is concerned by each of the changes."""
    again = recreated(list(changes), base, head)
    return {name: _audience(change, again, base, head, uses) for name, change in changes.items()}


def _audience(change: Change, again: Sequence[str], base: Typing, head: Typing, uses: Sequence[Use]) -> Audience:
    above = _above(change.view, head)
    reach = _reach(change, above, base, head)
    there = [name for name in above if name in base.views]
    return Audience(
        views=tuple(
            Reader(name, reach.columns[name], reach.broken[name])
            for name in above
            if reach.columns[name] or reach.broken[name]
        ),
        dashboards=tuple(_readers(change, reach, uses, "dashboard")),
        data_sets=tuple(_readers(change, reach, uses, "data set")),
        stale=tuple(name for name in there if is_stale(base.columns(name), head.columns(name))),
        recreated=tuple(name for name in again if name in above),
    )


def _above(name: str, side: Typing) -> tuple[str, ...]:
    """The views that read a view, directly or through others, in dependency order."""
    found = {name}
    for other, view in side.views.items():
        if any(source.name in found for source in view.reads):
            found.add(other)
    return tuple(other for other in side.views if other in found and other != name)


def _reach(change: Change, above: Sequence[str], base: Typing, head: Typing) -> _Reach:
    gone, retyped = lost_and_retyped(change)
    lineages = _lineages(change, gone, above, head)
    if rows_may_differ(change):
        columns = {name: tuple(lineages[name].columns) for name in above}
    else:
        origins = {Origin(change.view, column) for column in change.values | gone | retyped}
        found = reached({name: head.views[name] for name in above}, lineages, origins)
        columns = {name: tuple(c for c in lineages[name].columns if Origin(name, c) in found) for name in above}
    lost: dict[str, frozenset[str]] = {change.view: gone}
    broken: dict[str, tuple[str, ...]] = {}
    for name in above:
        broken[name] = tuple(_broken(name, change.view, lost, retyped, lineages[name], head))
        lost[name] = _lost(name, base, head)
    return _Reach(columns, broken, lost)


def _lineages(change: Change, gone: frozenset[str], above: Sequence[str], head: Typing) -> dict[str, Lineage]:
    """Lineages of the views above; the changed view has its old columns too, so that what names them is seen."""
    new = [column.name for column in head.columns(change.view) or ()] if change.view in head.views else []
    known: dict[str, list[str]] = {change.view: [*new, *sorted(gone - set(new))]}
    found = {}
    for name in above:
        others = {source: [c.name for c in columns] for source, columns in head.sources(name).items()}
        found[name] = trace(head.views[name].tree, {**others, **known})
        known[name] = list(found[name].columns)
    return found


def _broken(
    name: str, changed: str, lost: Mapping[str, frozenset[str]], retyped: frozenset[str], lineage: Lineage, head: Typing
) -> Iterator[str]:
    """Columns that a view names in vain: what is typed all the same (`*`, or a view that was mended too) names none."""
    works = head.columns(name) is not None
    for source, columns in lost.items():
        named = set(lineage.columns_of(source))
        found = set() if works else named & columns
        found |= named & retyped if source == changed else set()
        yield from (column if source == changed else f"{source}.{column}" for column in sorted(found))


def _lost(name: str, base: Typing, head: Typing) -> frozenset[str]:
    """Columns that a view has and will not have; what cannot be typed any more has none."""
    if name not in base.views:
        return frozenset()
    before, after = (side.columns(name) or () for side in (base, head))
    return frozenset(column.name for column in before) - frozenset(column.name for column in after)


def _readers(change: Change, reach: _Reach, uses: Sequence[Use], kind: str) -> Iterator[Reader]:
    by_name: dict[str, list[Reader]] = {}
    for use in uses:
        reader = _reader(change, reach, use) if use.kind == kind else None
        if reader:
            by_name.setdefault(use.name, []).append(reader)
    for name, found in by_name.items():
        parts = [[part for reader in found for part in getattr(reader, key)] for key in ("columns", "broken", "charts")]
        yield Reader(name, *(tuple(dict.fromkeys(part)) for part in parts))


def _reader(change: Change, reach: _Reach, use: Use) -> Reader | None:
    """What of a dashboard or data set the change reaches. Columns of views above are written with the view's name."""
    if use.view == change.view:
        gone, retyped = lost_and_retyped(change)
        broken = gone | retyped
        touched = use.columns & (set(change.values) | broken)
        everything = rows_may_differ(change)
        prefix = ""
    elif use.view in reach.columns:
        broken = reach.lost[use.view]
        touched = use.columns & (set(reach.columns[use.view]) | broken)
        everything = rows_may_differ(change)
        prefix = f"{use.view}."
    else:
        return None
    if everything:
        touched = use.columns
    if not touched and not everything:
        return None
    charts = tuple(title for title in use.charts if title) if everything else use.using(touched)
    named = [tuple(f"{prefix}{column}" for column in sorted(part)) for part in (touched, use.columns & broken)]
    return Reader(use.name, named[0], named[1], charts)
