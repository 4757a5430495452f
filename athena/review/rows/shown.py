"""Rows of the bench as people see them: Athena's text of each value, by column."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from athena.engine.text import to_text
from athena.review.rows.bench import Bench, Kept
from athena.trino.context import comma, quote_name
from athena.trino.physical import decode

Texts: TypeAlias = dict[str, str | None]


def texts(kept: Kept, rows: Iterable[int], bench: Bench) -> dict[int, Texts]:
    """The rows with these numbers, each by the name of the column."""
    wanted = sorted(set(rows))
    if not wanted:
        return {}
    columns = comma(["rowid", *(f"c{n}" for n in range(len(kept.columns)))])
    sql = f"SELECT {columns} FROM {quote_name(kept.table)} WHERE rowid IN ({comma([str(row) for row in wanted])})"
    return {row: _texts(kept, values) for row, *values in bench.ask(sql)}


def _texts(kept: Kept, values: list[object]) -> Texts:
    found = zip(kept.names, kept.types, values, strict=True)
    return {name: to_text(decode(kind, value), str(kind)) for name, kind, value in found}
