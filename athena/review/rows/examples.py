"""Rows that differ, as people see them."""

from __future__ import annotations

from collections.abc import Sequence

from athena.review.model import Example
from athena.review.rows.bench import Bench, Kept
from athena.review.rows.differing import LIMIT, Kind, Spot
from athena.review.rows.matching import canonical
from athena.review.rows.shown import texts
from athena.trino.context import comma, quote_name


def examples(spots: Sequence[Spot], before: Kept | None, after: Kept | None, bench: Bench) -> tuple[Example, ...]:
    """The rows at these places, with all columns that their version has."""
    old = texts(before, [spot.before for spot in spots if spot.before is not None], bench) if before else {}
    new = texts(after, [spot.after for spot in spots if spot.after is not None], bench) if after else {}
    return tuple(
        Example(
            spot.kind,
            None if spot.before is None else old[spot.before],
            None if spot.after is None else new[spot.after],
            spot.differing,
        )
        for spot in spots
    )


def first_rows(kept: Kept, key: Sequence[str], kind: Kind, bench: Bench) -> list[Spot]:
    """Some rows of a view that came or went as a whole: the first by its key, then by all columns."""
    ordered = [kept.names.index(name) for name in key if name in kept.names]
    ordered += [n for n in range(len(kept.columns)) if n not in ordered]
    order = comma([canonical(f"c{n}", kept.types[n]) for n in ordered])
    rows = bench.ask(f"SELECT rowid FROM {quote_name(kept.table)} ORDER BY {order} LIMIT {LIMIT}")
    return [Spot(kind, None, row) if kind == "added" else Spot(kind, row, None) for (row,) in rows]
