"""The words of a comparison: how much differs, and where; and SQL that both ways of comparing use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from athena.review.rows.bench import Kept
from athena.review.rows.matching import Pair
from athena.trino.context import comma, quote_name

LIMIT = 10
"""How many examples there are at most."""

Kind: TypeAlias = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Difference:
    """How many rows differ.

    Attributes:
        columns: changed rows whose value differs, by column; None when rows were compared as a whole.
        rounded: of these, those where doubles differ by less than a billionth.
    """

    added: int
    removed: int
    changed: int = 0
    columns: Mapping[str, int] | None = None
    rounded: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spot:
    """A row to be shown: its number in each version, None where it is not there, and the columns that differ."""

    kind: Kind
    before: int | None
    after: int | None
    differing: frozenset[str] = frozenset()


def forms(kept: Kept, pairs: Sequence[Pair], *, after: bool = False, also: Sequence[str] = ()) -> str:
    """The rows of one version: their number `id`, the compared form of each pair as `v0`, `v1`, …, and columns `also`."""
    sides = [pair.sql_after if after else pair.sql_before for pair in pairs]
    columns = comma(["rowid AS id", *(f"{sql} AS v{n}" for n, sql in enumerate(sides)), *also])
    return f"(SELECT {columns} FROM {quote_name(kept.table)})"


def struct(columns: Iterable[str]) -> str:
    """Columns as one value, which has their order.

    Examples:
        >>> struct(["k0", "k1"])
        "{'k0': k0, 'k1': k1}"
    """
    return "{" + comma([f"'{name}': {name}" for name in columns]) + "}"


def share(lists: Sequence[Sequence[Spot]], limit: int = LIMIT) -> list[Spot]:
    """At most `limit` of all, as evenly from each list as there are some; the lists stay in their order.

    Examples:
        >>> some = [Spot("added", None, n) for n in range(9)]
        >>> [spot.after for spot in share([some[:1], some[1:5], some[5:]], limit=6)]
        [0, 1, 2, 3, 5, 6]
    """
    counts = [0] * len(lists)
    while sum(counts) < limit and any(taken < len(found) for taken, found in zip(counts, lists, strict=True)):
        for n, found in enumerate(lists):
            if counts[n] < len(found) and sum(counts) < limit:
                counts[n] += 1
    return [spot for found, taken in zip(lists, counts, strict=True) for spot in found[:taken]]
