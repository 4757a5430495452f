"""What a query scans, before and after: columns, partitions, bytes, and what is called out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from athena.engine import Column, Table
from athena.engine.local import LocalEngine
from athena.project import load_project
from athena.review.cost.price import LEAST_BYTES, NOTE, dollars
from athena.review.cost.scans import Scans
from athena.review.model import TableScan
from athena.review.side import Side
from athena.shapes import DATABASE
from athena.tables import Tables
from tests.athena.authored import write_views
from tests.athena.review.versions import NOW
from tests.athena.review.weighed import chunk_bytes, cost, table_of, weighed_tables

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return weighed_tables(tmp_path_factory.mktemp("lake"))


# columns

SEEN = [
    ("SELECT id FROM sales", {"sales": "id"}),
    ("SELECT count(*) AS n FROM sales", {"sales": ""}),
    ("SELECT id FROM (SELECT id, shop, price FROM sales) AS s", {"sales": "id"}),
    ("SELECT q.b FROM (SELECT id, shop FROM sales) AS q (a, b) WHERE a > 1", {"sales": "id shop"}),
    ("WITH s AS (SELECT id, shop, price FROM sales) SELECT id FROM s WHERE price > 1", {"sales": "id price"}),
    ("WITH s (a, b) AS (SELECT id, shop FROM sales) SELECT b FROM s", {"sales": "shop"}),
    ("WITH s AS (SELECT id FROM sales), sales AS (SELECT 1 AS id) SELECT s.id FROM s, sales", {"sales": "id"}),
    ("SELECT s.id FROM sales AS s JOIN shops ON code = shop", {"sales": "id shop", "shops": "code"}),
    ("SELECT id FROM sales WHERE shop IN (SELECT code FROM shops)", {"sales": "id shop", "shops": "code"}),
    ("SELECT id FROM sales UNION ALL SELECT length(name) FROM shops", {"sales": "id", "shops": "name"}),
    ("SELECT a FROM (SELECT id AS a, shop AS b FROM sales UNION SELECT 1, 'x') AS u", {"sales": "id shop"}),
    ("SELECT a FROM (SELECT id AS a, shop AS b FROM sales UNION ALL SELECT 1, 'x') AS u", {"sales": "id"}),
    ("SELECT sum(price) OVER (PARTITION BY shop ORDER BY id) AS p FROM sales", {"sales": "id price shop"}),
    ("SELECT spot.y FROM shops CROSS JOIN UNNEST(spots) AS spot (y, x)", {"shops": "spots"}),
    ("SELECT id FROM below", {"sales": "id"}),
    ("SELECT id, dear FROM below", {"sales": "id price"}),
    ("SELECT id FROM sales ORDER BY id LIMIT 3", {"sales": "id"}),
    ("SELECT 1 AS one", {}),
]
BELOW = {"staging/below": "SELECT id, upper(shop) AS shop, price > 2 AS dear FROM sales"}


@pytest.mark.parametrize(("sql", "seen"), SEEN)
def test_the_columns_that_are_needed_are_read(tmp_path: Path, tables: Tables, sql: str, seen: dict[str, str]):
    files = {**BELOW, "staging/v": sql}
    found = cost(tmp_path, tables, files, files)
    assert {scan.table: " ".join(scan.columns) for scan in found.after} == seen
    assert found.before == found.after
    assert not found.warnings


@pytest.mark.parametrize("sql", [sql for sql, _ in SEEN if "count" not in sql])  # which it reads off the footer
def test_duckdb_reads_the_same_columns(tmp_path: Path, tables: Tables, sql: str):
    """DuckDB's optimizer is another opinion on which columns are needed."""
    project = load_project(write_views(tmp_path, {**BELOW, "staging/v": sql}))
    side = Side("old version", project, tables)
    scans = Scans(project.views, tables.names()).of("v")
    assert planned(side, "v") == sorted(tuple(sorted(scan.columns)) for scan in scans.elements())


def test_duckdb_reads_the_same_columns_of_the_projects_views(tmp_path: Path):
    """Over tables without rows: the columns are those of schema.json."""
    remembered = json.loads((ROOT / "athena/schema.json").read_text(encoding="utf-8"))["tables"]
    files = {name: empty_table(tmp_path / f"{name}.parquet", found["columns"]) for name, found in remembered.items()}
    project = load_project(ROOT / "athena/views")
    side = Side("old version", project, Tables({name: table.columns for name, table in files.items()}, files, ""))
    scans = Scans(project.views, side.tables.names())
    for view in project.views:
        ours = sorted(tuple(sorted(scan.columns)) for scan in scans.of(view).elements())
        assert planned(side, view) == ours, view


def empty_table(path: Path, columns: list[dict[str, str]]) -> Table:
    kinds = {"bigint": pa.int64(), "double": pa.float64(), "date": pa.date32(), "timestamp(3)": pa.timestamp("ms")}
    arrays = {column["name"]: pa.array([], kinds.get(column["type"], pa.string())) for column in columns}
    pq.write_table(pa.table(arrays), path)
    return Table(tuple(Column(column["name"], column["type"]) for column in columns), (str(path),))


def planned(side: Side, view: str) -> list[tuple[str, ...]]:
    """The columns of each reading of a file in DuckDB's plan, in lower case."""
    engine = LocalEngine({DATABASE: side.relations()}, default_database=DATABASE, now=NOW, threads=1)
    try:
        translation = engine.translate(f"SELECT * FROM {view}")
        ((_, text),) = engine.ask(f"EXPLAIN (FORMAT JSON) {translation.sql}", translation.udfs)
    finally:
        engine.close()
    return sorted(_projections(json.loads(text)))


def _projections(nodes: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    for node in nodes:
        if node["name"].strip() in {"READ_PARQUET", "PARQUET_SCAN"}:
            found = node["extra_info"]
            names = found.get("Projections", [])
            names = [names] if isinstance(names, str) else names
            filtered = re.findall(r"(\w+)\s*(?=[<>=])", str(found.get("Filters", "")))
            yield tuple(sorted({name.lower() for name in [*names, *filtered]}))
        yield from _projections(node["children"])


def test_a_table_that_is_named_twice_is_read_twice(tmp_path: Path, tables: Tables):
    files = {**BELOW, "staging/v": "SELECT a.id FROM below AS a JOIN sales AS b ON a.id = b.id AND b.price > 1"}
    (scan,) = cost(tmp_path, tables, {}, files).after
    path = tables.files["sales"].files[0]
    assert scan == TableScan("sales", ("id", "price"), 1, 1, chunk_bytes(path, 0) + chunk_bytes(path, 0, 2), times=2)


def test_a_member_of_with_is_read_as_often_as_it_is_named(tmp_path: Path, tables: Tables):
    sql = "WITH s AS (SELECT id, price FROM sales) SELECT a.id, b.price FROM s AS a JOIN s AS b ON a.id = b.id"
    (scan,) = cost(tmp_path, tables, {}, {"staging/v": sql}).after
    assert scan.times == 2


def test_names_that_double_at_each_step_are_followed_once(tmp_path: Path, tables: Tables):
    steps = [f"s{n} AS (SELECT a.id FROM s{n - 1} AS a JOIN s{n - 1} AS b ON a.id = b.id)" for n in range(1, 40)]
    sql = f"WITH s0 AS (SELECT id FROM sales), {', '.join(steps)} SELECT id FROM s39"
    (scan,) = cost(tmp_path, tables, {}, {"staging/v": sql}).after
    assert scan.times == 2**39


# bytes and dollars


def test_bytes_are_those_of_the_column_chunks(tmp_path: Path, tables: Tables):
    found = cost(tmp_path, tables, "SELECT id FROM sales", "SELECT id, PRICE FROM sales")
    path = tables.files["sales"].files[0]
    assert (found.bytes_before, found.bytes_after) == (chunk_bytes(path, 0), chunk_bytes(path, 0, 2))
    assert found.bytes_before
    assert found.price_note == NOTE
    assert not found.why


def test_a_nested_column_is_read_with_all_its_parts(tmp_path: Path, tables: Tables):
    found = cost(tmp_path, tables, {}, {"staging/v": "SELECT cardinality(spots) AS n FROM shops"})
    assert found.bytes_after == chunk_bytes(tables.files["shops"].files[0], 2, 3)
    assert (found.bytes_before, found.dollars_before) == (None, None)


def test_a_count_scans_nothing_and_costs_the_least(tmp_path: Path, tables: Tables):
    found = cost(tmp_path, tables, "SELECT count(*) AS n FROM sales", "SELECT count(*) AS n FROM sales")
    assert (found.bytes_after, found.dollars_after) == (0, dollars(LEAST_BYTES)) == (0, 0.00005)


def test_megabytes_are_begun_ones():
    assert dollars(10**12) == 5.0
    assert dollars(10_000_001) == dollars(11_000_000) > dollars(10_000_000) == dollars(1)


# what is called out


def test_a_lost_partition_filter(tmp_path: Path, tables: Tables):
    found = cost(tmp_path, tables, "SELECT url FROM log WHERE dt = '2024-02-01'", "SELECT url FROM log")
    assert found.warnings[0] == "A partition filter is lost: all 6 partitions of log are read, and it was 2"
    assert "3.0 times what it was" in found.warnings[1]


def test_a_new_view_without_a_partition_filter(tmp_path: Path, tables: Tables):
    found = cost(tmp_path, tables, {}, {"staging/v": "SELECT url FROM log"})
    assert found.warnings == ("No condition limits which partitions of log are read: all 6 are",)


def test_a_star_over_a_table(tmp_path: Path, tables: Tables):
    star = "SELECT * FROM sales"
    (warning,) = cost(tmp_path / "new", tables, "SELECT id, shop, price FROM sales", star).warnings
    assert warning.startswith("SELECT * over sales")
    assert cost(tmp_path / "old", tables, star, f"{star} WHERE id > 1").warnings == ()


def test_more_than_double_the_bytes(tmp_path: Path, tables: Tables):
    found = cost(tmp_path / "more", tables, "SELECT id FROM sales", "SELECT id, shop, price FROM sales")
    (warning,) = found.warnings
    assert f"scans {found.bytes_after:,} bytes" in warning
    assert f"({found.bytes_before:,})" in warning
    assert cost(tmp_path / "less", tables, "SELECT id, shop, price FROM sales", "SELECT id FROM sales").warnings == ()


# what is not known


def test_without_a_lake_the_columns_are_those_of_the_schema(tmp_path: Path, tables: Tables):
    without = Tables(tables.columns, {}, "schema.json")
    found = cost(tmp_path, without, "SELECT id FROM sales", "SELECT id, shop FROM sales")
    assert found.why.startswith("There is no lake here")
    assert found.after == (TableScan("sales", ("id", "shop"), 0, 0, 0),)
    assert (found.bytes_before, found.bytes_after, found.dollars_after) == (None, None, None)


def test_a_broken_version_takes_nothing_from_the_other(tmp_path: Path, tables: Tables):
    found = cost(tmp_path, tables, "SELECT id FROM sales", "SELEC")
    assert found.why == "The new version has an error: `python -m athena check` says which."
    assert found.bytes_before
    assert found.bytes_after is None


def test_a_table_that_the_lake_lacks(tmp_path: Path, tables: Tables):
    less = Tables(tables.columns, {"shops": tables.files["shops"]}, "the test")
    found = cost(tmp_path, less, "SELECT code FROM shops", "SELECT id FROM sales JOIN shops ON code = shop")
    assert found.why == "The lake has no table sales, which the new version reads."
    assert found.bytes_before
    assert [scan.table for scan in found.after] == ["sales", "shops"]


def test_a_damaged_file_is_said(tmp_path: Path, tables: Tables):
    path = tmp_path / "bad.parquet"
    path.write_bytes(b"nothing")
    bad = Tables(tables.columns, {"sales": table_of(path, id="bigint")}, "the test")
    found = cost(tmp_path, bad, "SELECT id FROM sales", "SELECT id FROM sales")
    assert "bad.parquet cannot be read" in found.why
    assert found.bytes_after is None
