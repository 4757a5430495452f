"""Which partitions of a table a query reads."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from athena.engine import Table
from athena.engine.local import LocalEngine
from athena.project import load_project
from athena.review.cost.footers import partitions_of
from athena.review.cost.limits import Limit
from athena.review.cost.scans import Scans
from athena.shapes import DATABASE
from athena.tables import Tables
from tests.athena.authored import write_views
from tests.athena.review.weighed import chunk_bytes, cost, weighed_tables


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return weighed_tables(tmp_path_factory.mktemp("lake"))


EVERY = 6


@pytest.mark.parametrize(
    ("condition", "read"),
    [
        ("true", EVERY),
        ("dt = '2024-02-01'", 2),
        ("'2024-02-01' = dt AND n = 9", 1),
        ("(dt >= '2024-02-01' AND (n < 10))", 2),
        ("dt IN ('2024-01-31', '2024-02-29')", 4),
        ("dt BETWEEN '2024-01-01' AND '2024-02-01'", 4),
        ("dt > DATE '2024-02-01'", 2),
        ("n = 9 OR dt = '2024-02-01'", EVERY),
        ("NOT dt = '2024-02-01'", EVERY),
        ("dt <> '2024-02-01'", EVERY),
        ("substr(dt, 1, 7) = '2024-02'", EVERY),
        ("dt = (SELECT max(dt) FROM log)", EVERY),
        ("dt NOT IN ('2024-02-01')", EVERY),
        ("n > -1", EVERY),
        ("dt = '2030-01-01'", 0),
    ],
)
def test_literal_conditions_leave_partitions_out(tmp_path: Path, tables: Tables, condition: str, read: int):
    found = cost(tmp_path, tables, {}, {"staging/v": f"SELECT url FROM log WHERE {condition}"})
    assert [(scan.partitions, scan.partitions_total) for scan in found.after] == [(read, EVERY)]
    one = chunk_bytes(tables.files["log"].files[0], 1)
    assert found.bytes_after is not None
    assert found.bytes_after >= one * read


@pytest.mark.parametrize(
    ("sql", "read"),
    [
        ("SELECT url FROM (SELECT url, dt FROM log) AS q WHERE dt = '2024-02-01'", 2),
        ("WITH q (u, day) AS (SELECT url, dt FROM log) SELECT u FROM q WHERE day = '2024-02-01'", 2),
        ("SELECT url FROM below WHERE day = '2024-02-01'", 2),
        ("SELECT url FROM below AS b (url, day) WHERE day = '2024-02-01'", EVERY),
        ("SELECT q.url FROM sales LEFT JOIN log AS q ON q.id = sales.id AND q.dt = '2024-02-01'", 2),
        ("SELECT q.url FROM log AS q LEFT JOIN sales ON q.id = sales.id AND q.dt = '2024-02-01'", EVERY),
        ("SELECT q.url FROM log AS q FULL JOIN sales ON q.id = sales.id AND q.dt = '2024-02-01'", EVERY),
        ("SELECT dt, count(*) AS n FROM log GROUP BY dt HAVING dt = '2024-02-01'", EVERY),
        ("SELECT n FROM (SELECT dt, count(*) AS n FROM log GROUP BY dt) AS q WHERE dt = '2024-02-01'", 2),
        ("SELECT n FROM (SELECT dt, count(*) AS n FROM log GROUP BY ROLLUP (dt)) AS q WHERE dt = '2024-02-01'", 2),
        ("SELECT url FROM (SELECT url, dt FROM log LIMIT 5) AS q WHERE dt = '2024-02-01'", EVERY),
        ("SELECT r FROM (SELECT dt, rank() OVER (ORDER BY id) AS r FROM log) AS q WHERE dt = '2024-02-01'", EVERY),
        ("SELECT url FROM (SELECT url, dt FROM log UNION ALL SELECT shop, 'x' FROM sales) AS q WHERE dt = 'x'", 0),
        ("SELECT url FROM (SELECT url, upper(dt) AS dt FROM log) AS q WHERE dt = '2024-02-01'", EVERY),
        ("SELECT url FROM (SELECT dt AS url, url AS dt FROM log) AS q WHERE dt = '2024-02-01'", EVERY),
        ("SELECT id FROM sales WHERE id IN (SELECT id FROM log WHERE dt = '2024-02-01')", 2),
    ],
)
def test_conditions_go_down_to_the_table_where_that_is_sure(tmp_path: Path, tables: Tables, sql: str, read: int):
    files = {"staging/below": "SELECT url, dt AS day FROM log", "staging/v": sql}
    found = {scan.table: scan for scan in cost(tmp_path, tables, {}, files).after}
    assert (found["log"].partitions, found["log"].partitions_total) == (read, EVERY)


def test_rows_of_partitions_that_are_left_out_are_not_needed(tmp_path: Path, tables: Tables):
    """The view gives the same rows when the lake has no other partitions."""
    sql = "SELECT url, n FROM (SELECT url, dt, n FROM log) AS q WHERE dt > '2024-01-31' AND n IN (10, 11)"
    project = load_project(write_views(tmp_path, {"staging/v": sql}))
    (scan,) = Scans(project.views, tables.names()).of("v")
    parts = [part for part in partitions_of(tables.files["log"].files) if part.is_read(scan.limits)]
    log = Table(tables.files["log"].columns, tuple(path for part in parts for path in part.files))
    assert len(parts) == 2
    assert rows_over(log, sql) == rows_over(tables.files["log"], sql)


def rows_over(log: Table, sql: str) -> list[tuple[object, ...]]:
    engine = LocalEngine({DATABASE: {"log": log}}, default_database=DATABASE, threads=1)
    try:
        return sorted(engine.query(sql).rows)
    finally:
        engine.close()


def test_the_null_partition_fulfils_no_condition():
    (found,) = partitions_of(["log/dt=__HIVE_DEFAULT_PARTITION__/a.parquet"])
    assert found.values == {"dt": None}
    assert not found.is_read([Limit("dt", "=", ("x",))])
    assert found.is_read([Limit("other", "=", ("x",))])


def test_a_partition_that_is_no_number_is_read():
    assert Limit("n", "=", (Decimal(1),)).allows("one")
