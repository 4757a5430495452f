"""Names of result columns: blind probes (25: 24 right, 1 wrong), written from Trino's StatementAnalyzer and LogicalPlanner.

A column is called as the SELECT writes it, in its case; `_colN` where there is no name, and N is its place.
"""

from __future__ import annotations

import pytest

from tests.athena.trino.pairs import engine

NAMES = {
    "SELECT 1": "_col0",
    "SELECT 1, 2 AS b, 3": "_col0, b, _col2",
    "SELECT X FROM (VALUES 1) t(x)": "X",
    'SELECT "X" FROM (VALUES 1) t(x)': "X",
    "SELECT 1 AS Foo": "Foo",
    'SELECT 1 AS "Foo Bar"': "Foo Bar",
    "SELECT t.x, t.X FROM (VALUES 1) t(x)": "x, X",
    "SELECT count(*), sum(x) AS s FROM (VALUES 1) t(x)": "_col0, s",
    "SELECT * FROM (VALUES (1, 2))": "_col0, _col1",
    "SELECT * FROM (SELECT 1, 2 AS y)": "_col0, y",
    "SELECT r.a FROM (SELECT CAST(ROW(1) AS ROW(a integer)) AS r)": "a",
    "SELECT (CAST(ROW(1, 2) AS ROW(a integer, B integer))).*": "a, B",
    "SELECT -x FROM (VALUES 1) t(x)": "_col0",
    "SELECT (x) FROM (VALUES 1) t(x)": "x",
    "SELECT CAST(x AS bigint) FROM (VALUES 1) t(x)": "_col0",
    "SELECT x[1] FROM (VALUES ARRAY[1]) t(x)": "_col0",
    "SELECT * FROM (VALUES (1, 'a')) t(k, x) JOIN (VALUES ('b', 1)) s(y, k) USING (k)": "k, x, y",
    "SELECT * FROM UNNEST(ARRAY[1]) WITH ORDINALITY": "_col0, _col1",
    "SELECT 1 AS a UNION ALL SELECT 2 AS b": "a",
    "WITH t(a, b) AS (VALUES (1, 2)) SELECT *, a + b FROM t": "a, b, _col2",
    "SELECT DISTINCT x FROM (VALUES 1) t(x)": "x",
    "VALUES (1, 2)": "_col0, _col1",
    "SELECT lower('A')": "_col0",
    "SELECT x AS y, x FROM (VALUES 1) t(x) GROUP BY x": "y, x",
    "SELECT * FROM (VALUES 1) a(x), (VALUES 2) b(x)": "x, x",
    "SELECT (ROW(1, 2)).* AS (p, q)": "p, q",
    "SELECT (SELECT 1 AS x)": "_col0",
}


@pytest.mark.parametrize("sql", NAMES)
def test_columns_are_called_as_athena_calls_them(sql: str):
    local = engine()
    try:
        assert ", ".join(column.name for column in local.columns(sql)) == NAMES[sql]
    finally:
        local.close()
