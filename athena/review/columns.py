"""What happened to the columns of a view: added, removed, renamed, retyped, moved."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from athena.deployment import normal
from athena.engine import Column
from athena.errors import CatalogError
from athena.review.model import ColumnChange


@dataclass(frozen=True, slots=True)
class Shown:
    """One version's columns in order: what is known of each.

    Attributes:
        type: in Athena's words; empty where it is not known.
        text: stands for what it is computed from; the same in both versions for the same value. Empty: not known.
    """

    name: str
    type: str = ""
    text: str = ""

    @property
    def column(self) -> Column:
        return Column(self.name, self.type)


@dataclass(frozen=True, slots=True)
class Matched:
    """Which column of the old version (by place, from 0) is which of the new one."""

    places: Mapping[int, int]
    changes: tuple[ColumnChange, ...]


def match_columns(before: Sequence[Shown], after: Sequence[Shown]) -> Matched:
    """Columns of one name are one column; so are a lost and a new name with one and the same expression.

    Examples:
        >>> found = match_columns([Shown("a", "", "t.x"), Shown("b")], [Shown("b"), Shown("c", "", "t.x")])
        >>> [(change.kind, change.name) for change in found.changes]
        [('moved', 'b'), ('renamed', 'c')]
    """
    places = _by_name(before, after)
    places |= _renamed(before, after, places)
    changes = [*_gone(before, places), *_kept(before, after, places), *_come(after, places)]
    return Matched(places, tuple(changes))


def _by_name(before: Sequence[Shown], after: Sequence[Shown]) -> dict[int, int]:
    names = {column.name: place for place, column in enumerate(after)}
    return {place: names[column.name] for place, column in enumerate(before) if column.name in names}


def _renamed(before: Sequence[Shown], after: Sequence[Shown], places: Mapping[int, int]) -> dict[int, int]:
    """Lost and new names of one expression; where there are several, those that stand nearest to each other."""
    free = [place for place in range(len(after)) if place not in places.values()]
    found: dict[int, int] = {}
    for place, column in enumerate(before):
        alike = [other for other in free if place not in places and column.text and after[other].text == column.text]
        if alike:
            found[place] = min(alike, key=lambda other: abs(other - place))
            free.remove(found[place])
    return found


def _gone(before: Sequence[Shown], places: Mapping[int, int]) -> Iterator[ColumnChange]:
    for place, column in enumerate(before):
        if place not in places:
            yield ColumnChange(column.name, "removed", before=column.column, position_before=place + 1)


def _come(after: Sequence[Shown], places: Mapping[int, int]) -> Iterator[ColumnChange]:
    for place, column in enumerate(after):
        if place not in places.values():
            yield ColumnChange(column.name, "added", after=column.column, position_after=place + 1)


def _kept(before: Sequence[Shown], after: Sequence[Shown], places: Mapping[int, int]) -> Iterator[ColumnChange]:
    moved = _moved(places)
    for place, other in sorted(places.items(), key=lambda pair: pair[1]):
        old, new = before[place], after[other]
        kinds = [
            *(["renamed"] if old.name != new.name else []),
            *(["retyped"] if old.type and new.type and _type(old) != _type(new) else []),
            *(["moved"] if place in moved else []),
        ]
        for kind in kinds:
            yield ColumnChange(new.name, kind, old.column, new.column, place + 1, other + 1)  # type: ignore[arg-type]


def _type(column: Shown) -> str:
    try:
        return normal(column.column).type
    except CatalogError:  # a type that Glue has no name for is compared as it is written
        return column.type


def _moved(places: Mapping[int, int]) -> set[int]:
    """The fewest columns that have to be taken out so that all others stand in their old order."""
    order = sorted(places, key=lambda place: places[place])
    return set(order) - set(_longest_rising(order))


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """The longest part of a list, not necessarily without gaps, that only rises."""
    tails: list[int] = []
    ends: list[int] = []
    previous: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(tails, number)
        previous[number] = ends[at - 1] if at else None
        tails[at:], ends[at:] = [*[number], *tails[at + 1 :]], [*[number], *ends[at + 1 :]]
    found: list[int] = []
    current: int | None = ends[-1] if ends else None
    while current is not None:
        found.append(current)
        current = previous[current]
    return found[::-1]


def sentence(change: ColumnChange) -> str:
    """What happened, for people."""
    if change.kind == "added":
        return f"{change.name} is new{_of(change.after)}."
    if change.kind == "removed":
        return f"{change.name} is gone{_of(change.before)}."
    if change.kind == "renamed":
        return f"{change.before.name if change.before else '?'} is now called {change.name}."
    if change.kind == "retyped":
        types = [column.type if column else "?" for column in (change.before, change.after)]
        return f"{change.name} is of type {types[1]}, and was {types[0]}."
    return f"{change.name} stands at place {change.position_after}, and stood at {change.position_before}."


def _of(column: Column | None) -> str:
    return f" ({column.type})" if column and column.type else ""
