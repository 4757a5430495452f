"""Columns of Parquet files in the types that the catalog says they have."""

from __future__ import annotations

from athena.trino.physical import duckdb_type
from athena.trino.types import Type

_HALF_UP = "date_trunc('milliseconds', CAST({0} AS TIMESTAMP) + INTERVAL 500 MICROSECONDS)"


def from_file(sql: str, have: str, want: Type) -> str:
    """SQL that reads a column of DuckDB's type `have` as `want`; a missing column is null.

    Athena reads timestamps in milliseconds; finer ones are rounded.
    """
    if sql == "NULL" or have == duckdb_type(want):
        finer = want.base == "timestamp" and want.precision < 6 and sql != "NULL"
        return _HALF_UP.format(sql) if finer else f"CAST(NULL AS {duckdb_type(want)})" if sql == "NULL" else sql
    if want.base == "row":
        fields = (f"'f{n}': {_field(sql, name, n, kind)}" for n, (name, kind) in enumerate(_fields(want), 1))
        return f"CASE WHEN {sql} IS NOT NULL THEN {{{', '.join(fields)}}} END"
    if want.base == "array" and want.element.base in {"row", "array", "map"}:
        return f"list_transform({sql}, lambda v: {from_file('v', '', want.element)})"
    if want.base == "timestamp" and have.startswith("TIMESTAMP WITH"):
        return f"timezone('UTC', {sql})"
    return f"CAST({sql} AS {duckdb_type(want)})"


def _fields(want: Type) -> list[tuple[str | None, Type]]:
    return list(zip(want.names, want.inners, strict=True))


def _field(sql: str, name: str | None, place: int, kind: Type) -> str:
    key = "'" + (name or f"f{place}").replace("'", "''") + "'"
    return from_file(f"struct_extract({sql}, {key})", "", kind)
