"""From Athena's SQL to DuckDB's: the whole way, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass

from athena.badge import Badge
from athena.catalog import Column
from athena.trino import (  # noqa: F401  each puts its handlers into the tables
    arithmetic,
    calls,
    cast_forms,
    comparisons,
    conditionals,
    json_forms,
    literals,
    select,
    specials,
    subqueries,
    windows,
)
from athena.trino.context import Context, Udf
from athena.trino.dialect import parse
from athena.trino.query import translate_query
from athena.trino.rowset import RowSet
from athena.trino.scope import Scope
from athena.trino.types import Type


@dataclass(frozen=True, slots=True)
class Translation:
    """DuckDB's SQL, the functions it calls, and what its rows are in Trino."""

    sql: str
    columns: tuple[Column, ...]
    types: tuple[Type, ...]
    udfs: tuple[Udf, ...]
    badge: Badge


def translate(sql: str, context: Context) -> Translation:
    """One SELECT of Athena's, for DuckDB. Errors are in Athena's words, with line and column."""
    rows = translate_query(parse(sql), Scope(context))
    reasons = tuple(context.reasons)
    return Translation(
        sql=rows.sql,
        columns=tuple(Column(name, str(kind)) for name, kind in zip(_names(rows), _types(rows), strict=True)),
        types=tuple(_types(rows)),
        udfs=tuple(context.udfs.values()),
        badge=Badge("approximate" if reasons else "exact", reasons),
    )


def _names(rows: RowSet) -> list[str]:
    return [f"_col{n}" if output.name is None else output.name for n, output in enumerate(rows.outputs)]


def _types(rows: RowSet) -> list[Type]:
    return [output.type for output in rows.outputs]
