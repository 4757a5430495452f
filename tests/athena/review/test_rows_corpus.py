"""The rows of every change in the corpus agree with a comparison in plain Python over all rows of both versions."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from athena.engine import Result
from athena.engine.local import LocalEngine
from athena.engine.text import to_text
from athena.errors import QueryError
from athena.review.rows import Bench, compare
from athena.shapes import DATABASE
from athena.tables import Tables
from tests.athena.review.brute import expected
from tests.athena.review.cases import COLUMNS, Case, cases
from tests.athena.review.versions import NOW, lake_of, sides

VALUES: dict[str, tuple[pa.DataType, list[Any]]] = {
    "bigint": (pa.int64(), [0, 1, 2, 3, None]),
    "varchar": (pa.string(), ["S1", "S2", "s1", "店", "", None]),
    "double": (pa.float64(), [0.5, -0.0, 2.75, float("nan"), None]),
    "decimal(10,2)": (pa.decimal128(10, 2), [Decimal("0.00"), Decimal("1.10"), Decimal("7.25"), None]),
    "timestamp(3)": (pa.timestamp("ms"), [datetime(2024, 1, 1), datetime(2024, 2, 29, 12, 30), None]),
    "date": (pa.date32(), [date(2024, 1, 1), date(2024, 2, 29), None]),
    "array(varchar)": (pa.list_(pa.string()), [[], ["p"], ["p", None], None]),
    "array(bigint)": (pa.list_(pa.int64()), [[], [1], [2, None], None]),
}
NUMBERS = ("bigint", "integer", "double", "decimal", "tinyint", "smallint", "real")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    chance = random.Random(5)
    made = {
        name: {
            column.name: pa.array(chance.choices(VALUES[column.type][1], k=25), VALUES[column.type][0])
            for column in columns
        }
        for name, columns in COLUMNS.items()
    }
    return lake_of(tmp_path_factory.mktemp("lake"), made)


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with Bench(now=NOW, threads=1) as found:
        yield found


@pytest.fixture(scope="module")
def engine(tables: Tables) -> Iterator[LocalEngine]:
    found = LocalEngine({DATABASE: tables.files}, default_database=DATABASE, now=NOW, threads=1)
    yield found
    found.close()


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_agrees_with_plain_python(case: Case, tables: Tables, bench: Bench, engine: LocalEngine, tmp_path: Path):
    before, after = run(case.before, engine), run(case.after, engine)
    names = [name for name in names_of(after) if name in names_of(before)]
    for key in ([], names[:1]):
        header = f"-- @key {', '.join(key)}\n" if key else ""
        folder = tmp_path / f"key {' '.join(key)}"
        old, new = sides(folder, {"staging/v": case.before}, {"staging/v": header + case.after}, tables)
        found = compare("v", old, new, bench)
        if not names:
            assert "no column in common" in found.why
            return
        wanted = expected(*rows_of(before, after, names), key, names)
        assert not found.why
        assert (found.added, found.removed, found.changed) == (wanted.added, wanted.removed, wanted.changed)
        assert {column.name: column.changed for column in found.columns} == (wanted.columns or dict.fromkeys(names))


def run(sql: str, engine: LocalEngine) -> Result:
    """All rows; skips what has other rows each time, or none."""
    try:
        found = engine.query(sql)
    except QueryError as error:
        pytest.skip(f"a version of this pair stops with an error on this lake: {error.code}")
    if any("chance" in reason.why for reason in found.badge.reasons):
        pytest.skip("a version of this pair gives other rows each time")
    return found


def names_of(result: Result) -> list[str]:
    return [column.name.lower() for column in result.columns]


def rows_of(before: Result, after: Result, names: list[str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows by column; where a column was a number and is none, or the other way round, both as text."""
    kinds = [
        dict(zip(names_of(found), (column.type for column in found.columns), strict=True)) for found in (before, after)
    ]
    as_text = {name for name in names if is_number(kinds[0][name]) != is_number(kinds[1][name])}
    return tuple(  # type: ignore[return-value]
        [
            {
                name: to_text(value, kind[name]) if name in as_text else value
                for name, value in zip(names_of(found), row, strict=True)
            }
            for row in found.rows
        ]
        for found, kind in zip((before, after), kinds, strict=True)
    )


def is_number(kind: str) -> bool:
    return kind.startswith(NUMBERS)
