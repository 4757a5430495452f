"""All four rules in DuckDB's SQL under a memory limit: a typed load into a database on disk, then queries over it.

The same thrift as the polars one: first rows tell most columns apart, counts of distinct values and pairs prove the
rest, and rows are compared in full only where their hashes repeat.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import duckdb

from tests.benchmarks.peers.task import Outcome, Task, main

LIMIT = "1GB"
PREFIX_ROWS = 10_000
SQL_TYPES = {"Boolean": "BOOLEAN", "Int64": "BIGINT", "Float64": "DOUBLE", "String": "VARCHAR"}


def clean(task: Task) -> Outcome:
    spill = task.out.with_suffix(".spill")
    settings: dict[str, str | bool | int | float | list[str]] = {"memory_limit": LIMIT, "temp_directory": str(spill)}
    with duckdb.connect(str(task.out.with_suffix(".duckdb")), config=settings) as database:
        _load(database, task)
        telling = _with_two_values(database, list(task.types))
        kept: list[str] = []
        twins = set(_twins(database, telling))
        for name in telling:
            if not any((earlier, name) in twins for earlier in kept):
                kept.append(name)
        rows = _write_without_repeats(database, kept, task)
    return Outcome(kept, rows)


def _load(database: duckdb.DuckDBPyConnection, task: Task) -> None:
    columns = ", ".join(f"{_text(name)}: {_text(SQL_TYPES[type_])}" for name, type_ in task.types.items())
    source = f"read_csv({_text(str(task.csv))}, header = true, delim = ',', quote = '\"', columns = {{{columns}}})"
    database.execute(f"CREATE TABLE t AS SELECT * FROM {source}")


def _with_two_values(database: duckdb.DuckDBPyConnection, names: Sequence[str]) -> list[str]:
    asked = ", ".join(f"min({_name(name)}) IS DISTINCT FROM max({_name(name)})" for name in names)
    return [name for name, telling in zip(names, _row(database, f"SELECT {asked} FROM t"), strict=True) if telling]


def _twins(database: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of columns that say the same on all rows."""
    for group in _candidates(database, names):
        counts = {name: _counts(database, name) for name in group}
        for one, other in combinations(group, 2):
            if counts[one] == counts[other] and _says_the_same(database, one, other, counts[one]):
                yield one, other


def _candidates(database: duckdb.DuckDBPyConnection, names: Sequence[str]) -> list[list[str]]:
    """Groups of columns with equal labels (where each value was first seen) in the first rows."""
    groups: dict[str, list[str]] = {}
    database.execute(f"CREATE TEMP TABLE prefix AS SELECT rowid AS r, * FROM t LIMIT {PREFIX_ROWS}")
    for name in names:
        column = _name(name)
        label = f"CASE WHEN {column} IS NULL THEN -1 ELSE min(r) OVER (PARTITION BY {column}) END"
        labels = f"SELECT md5(string_agg(label, ',' ORDER BY r)) FROM (SELECT r, {label} AS label FROM prefix)"
        groups.setdefault(str(_row(database, labels)[0]), []).append(name)
    return [group for group in groups.values() if len(group) > 1]


@dataclass(frozen=True)
class Counts:
    """Distinct values and values; a column without repeats is told from another by a digest of its values."""

    distinct: int
    present: int
    digest: int | None


def _counts(database: duckdb.DuckDBPyConnection, name: str) -> Counts:
    column = _name(name)
    distinct = _row(database, f"SELECT count(*) FROM (SELECT DISTINCT {column} FROM t WHERE {column} IS NOT NULL)")[0]
    present = _row(database, f"SELECT count({column}) FROM t")[0]
    digest = f"SELECT bit_xor(hash({column}::VARCHAR)) FROM t"
    return Counts(distinct, present, _row(database, digest)[0] if distinct == present else None)


def _says_the_same(database: duckdb.DuckDBPyConnection, one: str, other: str, counts: Counts) -> bool:
    """Without repeats only equal values count; else there must be as many pairs as values, and nulls in step."""
    a, b = _name(one), _name(other)
    if counts.digest is not None:
        differ = f"SELECT 1 FROM t WHERE {a}::VARCHAR IS DISTINCT FROM {b}::VARCHAR LIMIT 1"
        return not database.execute(differ).fetchall()
    if database.execute(f"SELECT 1 FROM t WHERE ({a} IS NULL) <> ({b} IS NULL) LIMIT 1").fetchall():
        return False
    pairs = f"SELECT count(*) FROM (SELECT DISTINCT {a}, {b} FROM t WHERE {a} IS NOT NULL)"
    return bool(_row(database, pairs)[0] == counts.distinct)


def _write_without_repeats(database: duckdb.DuckDBPyConnection, kept: Sequence[str], task: Task) -> int:
    """Delete repeats, comparing in full the rows whose hashes repeat; the order of insertion stays."""
    columns = ", ".join(map(_name, kept))
    repeated = f"SELECT hash({columns}) AS h FROM t GROUP BY h HAVING count(*) > 1"
    suspects = f"SELECT rowid AS r, {columns} FROM t WHERE hash({columns}) IN ({repeated})"
    numbered = f"SELECT r, row_number() OVER (PARTITION BY {columns} ORDER BY r) AS n FROM ({suspects})"
    database.execute(f"DELETE FROM t WHERE rowid IN (SELECT r FROM ({numbered}) WHERE n > 1)")
    database.execute(f"COPY (SELECT {columns} FROM t) TO {_text(str(task.out))} (FORMAT parquet, COMPRESSION zstd)")
    return int(_row(database, "SELECT count(*) FROM t")[0])


def _row(database: duckdb.DuckDBPyConnection, query: str) -> tuple:
    row = database.execute(query).fetchone()
    assert row is not None
    return row


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    main(clean)
