"""Small lakes of awkward rows, in which two versions of a SELECT can be run and compared."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from athena.engine import Catalog, Result, Table
from athena.engine.local import LocalEngine
from athena.errors import QueryError
from tests.athena.review.cases import COLUMNS

NOW = datetime(2024, 2, 29, 12, 0, tzinfo=UTC)
LAKES = 6
_ARROW = {
    "bigint": pa.int64(),
    "varchar": pa.string(),
    "double": pa.float64(),
    "decimal(10,2)": pa.decimal128(10, 2),
    "timestamp(3)": pa.timestamp("ms"),
    "date": pa.date32(),
    "array(varchar)": pa.list_(pa.string()),
    "array(bigint)": pa.list_(pa.int64()),
}


@cache
def engines() -> tuple[LocalEngine, ...]:
    """An engine for each lake; the files go away with the process."""
    return tuple(_engine(random.Random(seed), rows=0 if not seed else 4 + 3 * seed) for seed in range(LAKES))


def agree(before: str, after: str) -> Iterator[bool]:
    """For each lake, whether both give the same columns and the same rows equally often."""
    for engine in engines():
        yield _outcome(engine, before) == _outcome(engine, after)


def _outcome(engine: LocalEngine, sql: str) -> object:
    try:
        found: Result = engine.query(sql)
    except QueryError as error:
        return error.code
    return [(c.name.lower(), c.type) for c in found.columns], Counter(map(repr, found.rows))


_KEEP: list[tempfile.TemporaryDirectory[str]] = []


def _engine(chance: random.Random, rows: int) -> LocalEngine:
    _KEEP.append(tempfile.TemporaryDirectory())
    folder = Path(_KEEP[-1].name)
    tables = {}
    for name, columns in COLUMNS.items():
        made = {
            c.name: pa.array([_value(c.name, c.type, chance) for _ in range(rows)], _ARROW[c.type]) for c in columns
        }
        pq.write_table(pa.table(made), folder / f"{name}.parquet")
        tables[name] = Table(columns, (str(folder / f"{name}.parquet"),))
    catalog: Catalog = {"kiban": tables}
    return LocalEngine(catalog, default_database="kiban", now=NOW, threads=1)


def _value(name: str, kind: str, chance: random.Random) -> object:
    """Few different values, so that they meet and repeat; nulls, NaN, equals that differ in case."""
    if chance.random() < 0.15:
        return None
    if kind == "varchar":
        texts = (
            ["S1", "S2", "S3", "s1", "a_", "ab"] if name in {"shop", "code", "name"} else ["", "x", "S1", "a_", "a!b"]
        )
        return chance.choice(texts)
    return {
        "bigint": lambda: chance.randint(0, 4),
        "double": lambda: chance.choice([0.5, 1.25, 2.0, 2.75, float("nan"), -1.5]),
        "decimal(10,2)": lambda: Decimal(chance.choice(["0.00", "1.10", "5.00", "7.25"])),
        "timestamp(3)": lambda: datetime(2024, 1, 1) + timedelta(hours=chance.randint(0, 900)),
        "date": lambda: date(2024, 1, 1) + timedelta(days=chance.choice([0, 1, 1, 30, 45])),
        "array(varchar)": lambda: [chance.choice(["p", "q", None]) for _ in range(chance.randint(0, 3))],
        "array(bigint)": lambda: [chance.choice([1, 2, None]) for _ in range(chance.randint(0, 3))],
    }[kind]()
