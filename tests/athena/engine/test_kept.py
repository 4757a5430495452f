"""Results that LocalEngine keeps as tables of its DuckDB, and questions about them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from athena.engine import Column, Reason
from athena.engine.local import LocalEngine
from athena.errors import QueryError


@pytest.fixture
def engine() -> Iterator[LocalEngine]:
    found = LocalEngine({"kiban": {}}, default_database="kiban", threads=1)
    yield found
    found.close()


def test_rows_are_kept_in_duckdb_and_columns_are_told(engine: LocalEngine):
    kept = engine.keep("SELECT 7 / 2 AS half, approx_distinct(n) AS n FROM (VALUES 1, 2) AS t (n)", 'a "b"')
    assert kept.columns == (Column("half", "integer"), Column("n", "bigint"))
    assert [type(reason) for reason in kept.badge.reasons] == [Reason]
    assert engine.ask('SELECT c0, c1 FROM "a ""b"""') == [(3, 2)]


def test_a_kept_table_is_replaced(engine: LocalEngine):
    for number in (1, 2):
        engine.keep(f"SELECT {number} AS n", "kept")
    assert engine.ask("SELECT c0 FROM kept") == [(2,)]


def test_errors_are_athenas(engine: LocalEngine):
    with pytest.raises(QueryError, match="DIVISION_BY_ZERO"):
        engine.keep("SELECT 1 / n AS x FROM (VALUES 0) AS t (n)", "kept")
    with pytest.raises(QueryError, match="LOCAL_ENGINE_ERROR"):
        engine.ask("SELECT * FROM nothing")
