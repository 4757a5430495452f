"""LocalEngine over Parquet files and views: what the catalog says, what the files hold, who calls it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from athena.engine import Badge, Column, Engine, Reason, Table, View
from athena.engine.local import LocalEngine
from athena.errors import NotExecutableError, QueryError

NOW = datetime(2024, 2, 29, 12, 0, tzinfo=UTC)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    sales = pa.table(
        {
            "id": pa.array([1, 2, 3], pa.int64()),
            "Amount": pa.array([Decimal("1.50"), Decimal("2.25"), None], pa.decimal128(10, 2)),
            "day": pa.array([date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 2)]),
            "at": pa.array([datetime(2024, 1, 1, 10, 0, 0, 123000)] * 3, pa.timestamp("ms")),
            "finer": pa.array([datetime(2024, 1, 1, 10, 0, 0, 123500)] * 3, pa.timestamp("us")),
            "tags": pa.array([["a", None], [], None], pa.list_(pa.string())),
            "spot": pa.array(
                [{"y": 1, "x": "p"}, {"y": None, "x": None}, None], pa.struct([("y", pa.int32()), ("x", pa.string())])
            ),
            "spots": pa.array(
                [[{"y": 1, "x": "p"}], [], None], pa.list_(pa.struct([("y", pa.int32()), ("x", pa.string())]))
            ),
        }
    )
    more = pa.table({"id": pa.array([9], pa.int64())})
    paths = {name: str(tmp_path / f"{name}.parquet") for name in ("sales", "more")}
    pq.write_table(sales, paths["sales"])
    pq.write_table(more, paths["more"])
    return paths


SALES = (
    Column("id", "bigint"),
    Column("amount", "decimal(10,2)"),
    Column("day", "date"),
    Column("at", "timestamp(3)"),
    Column("finer", "timestamp(3)"),
    Column("tags", "array(varchar)"),
    Column("spot", "row(y integer, x varchar)"),
    Column("spots", "array(struct<y:int,x:string>)".replace("struct<y:int,x:string>", "row(y integer, x varchar)")),
    Column("gone", "varchar"),
)


@pytest.fixture
def engine(files: dict[str, str]) -> Iterator[LocalEngine]:
    tables = {
        "sales": Table(SALES, (files["sales"],)),
        "both": Table((Column("id", "bigint"), Column("day", "date")), (files["sales"], files["more"])),
        "none": Table((Column("id", "bigint"),), ()),
    }
    views = {
        "daily": View("SELECT day, sum(amount) AS amount FROM kiban.sales GROUP BY day"),
        "typed": View("SELECT id FROM kiban.sales", (Column("id", "double"),)),
        "stale": View("SELECT id, day FROM kiban.sales", (Column("id", "bigint"),)),
        "renamed": View("SELECT id AS other FROM kiban.sales", (Column("id", "bigint"),)),
        "loop": View("SELECT * FROM kiban_views.loop"),
        "broken": View("SELECT nothing FROM kiban.sales"),
    }
    found = LocalEngine({"kiban": tables, "kiban_views": views}, default_database="kiban", now=NOW, threads=2)
    yield found
    found.close()


def test_reads_columns_in_the_catalogs_types(engine: LocalEngine):
    result = engine.query("SELECT * FROM sales WHERE id = 1")
    assert result.columns == SALES
    assert result.rows == [
        (
            1,
            Decimal("1.50"),
            date(2024, 1, 1),
            datetime(2024, 1, 1, 10, 0, 0, 123000),
            datetime(2024, 1, 1, 10, 0, 0, 124000),  # microseconds are rounded, as Athena does
            ["a", None],
            {"y": 1, "x": "p"},
            [{"y": 1, "x": "p"}],
            None,  # no file has this column
        )
    ]


def test_is_an_engine(engine: LocalEngine):
    known: Engine = engine
    assert known.columns("SELECT amount * 2 AS double_amount FROM sales") == (Column("double_amount", "decimal(20,2)"),)


def test_names_of_columns(engine: LocalEngine):
    result = engine.query('SELECT id, id + 1, id AS "Id", s.spot.x, count(*) OVER () FROM sales s LIMIT 1')
    assert [column.name for column in result.columns] == ["id", "_col1", "Id", "x", "_col4"]


def test_names_ignore_case_and_may_be_qualified(engine: LocalEngine):
    assert engine.query("SELECT SALES.ID FROM AwsDataCatalog.KIBAN.Sales WHERE Kiban.sales.Id = 2").rows == [(2,)]


def test_several_files_are_one_table(engine: LocalEngine):
    assert engine.query("SELECT id, day FROM both ORDER BY id DESC").rows[0] == (9, None)


def test_table_without_files_has_no_rows(engine: LocalEngine):
    assert engine.query("SELECT count(*), max(id) FROM none").rows == [(0, None)]


def test_views_are_read_like_tables(engine: LocalEngine):
    result = engine.query("SELECT d.day, d.amount FROM kiban_views.daily d ORDER BY 1")
    assert result.rows == [(date(2024, 1, 1), Decimal("1.50")), (date(2024, 1, 2), Decimal("2.25"))]
    assert result.columns[1].type == "decimal(38,2)"


def test_view_keeps_the_types_it_was_created_with(engine: LocalEngine):
    assert engine.query("SELECT id FROM kiban_views.typed WHERE id = 1").columns == (Column("id", "double"),)


@pytest.mark.parametrize("view", ["stale", "renamed"])
def test_view_whose_columns_changed_beneath_it_is_stale(engine: LocalEngine, view: str):
    with pytest.raises(QueryError, match=f"VIEW_IS_STALE: line 1:15: View 'awsdatacatalog.kiban_views.{view}'"):
        engine.query(f"SELECT * FROM kiban_views.{view}")


def test_view_that_reads_itself_is_an_error(engine: LocalEngine):
    with pytest.raises(QueryError, match="VIEW_IS_RECURSIVE"):
        engine.query("SELECT * FROM kiban_views.loop")


def test_catalog_may_change_between_queries(files: dict[str, str]):
    catalog: dict[str, dict[str, Table]] = {"kiban": {}}
    engine = LocalEngine(catalog, default_database="kiban")
    with pytest.raises(QueryError, match="TABLE_NOT_FOUND"):
        engine.query("SELECT * FROM sales")
    catalog["kiban"]["sales"] = Table(SALES[:1], (files["sales"],))
    assert engine.query("SELECT count(*) FROM sales").rows == [(3,)]
    engine.close()


@pytest.mark.parametrize(
    ("sql", "code", "line", "column", "hint"),
    [
        ("SELECT amuont FROM sales", "COLUMN_NOT_FOUND", 1, 8, "amount"),
        ("SELECT 1\nFROM slaes", "TABLE_NOT_FOUND", 2, 6, "sales"),
        ("SELECT\n  uper(x)", "FUNCTION_NOT_FOUND", 2, 3, "upper"),
        ("SELECT id FORM sales WHERE", "SYNTAX_ERROR", 1, 16, ""),
        ("SELECT id + 'a' FROM sales", "TYPE_MISMATCH", 1, 8, ""),
    ],
)
def test_errors_say_where_and_what_instead(engine: LocalEngine, sql: str, code: str, line: int, column: int, hint: str):
    with pytest.raises(QueryError) as caught:
        engine.query(sql)
    error = caught.value
    assert (error.code, error.line, error.column) == (code, line, column)
    assert hint in error.hint


def test_what_is_not_run_names_its_construct(engine: LocalEngine):
    with pytest.raises(NotExecutableError) as caught:
        engine.query('SELECT "$path" FROM sales')
    assert caught.value.construct == '"$path"'
    assert caught.value.code == "NOT_EXECUTABLE_LOCALLY"


def test_badge_gives_reasons(engine: LocalEngine):
    badge = engine.query(
        "SELECT approx_distinct(id) FROM sales FOR TIMESTAMP AS OF TIMESTAMP '2024-01-01 00:00:00'"
    ).badge
    assert badge.level == "approximate"
    assert {reason.construct for reason in badge.reasons} == {"approx_distinct()", "FOR TIMESTAMP AS OF"}
    assert engine.query("SELECT id FROM sales").badge == Badge("exact")
    assert Reason("a", "b") == Reason("a", "b")


def test_columns_finds_errors_without_reading_rows(engine: LocalEngine):
    assert engine.columns("SELECT 1 / (id - id) AS x FROM sales") == (Column("x", "bigint"),)
    with pytest.raises(QueryError, match="COLUMN_NOT_FOUND"):
        engine.columns("SELECT * FROM kiban_views.broken")


def test_errors_of_rows_are_athenas(engine: LocalEngine):
    with pytest.raises(QueryError, match=r"^DIVISION_BY_ZERO: Division by zero$"):
        engine.query("SELECT 1 / (id - 1) FROM sales")
    with pytest.raises(QueryError, match=r"^NUMERIC_VALUE_OUT_OF_RANGE: bigint addition overflow: 1 \+ "):
        engine.query("SELECT id + 9223372036854775807 FROM sales")


def test_file_that_cannot_be_read(tmp_path: Path):
    path = tmp_path / "broken.parquet"
    path.write_bytes(b"not parquet")
    engine = LocalEngine({"db": {"t": Table((Column("id", "bigint"),), (str(path),))}}, default_database="db")
    with pytest.raises(QueryError, match="HIVE_CANNOT_OPEN_SPLIT: t:"):
        engine.query("SELECT * FROM t")
    engine.close()


def test_threads_may_share_an_engine(engine: LocalEngine):
    sql = "SELECT count(*) FROM sales WHERE regexp_like(CAST(id AS varchar), '[{n}]') AND round(id * 1.5e0, 1) > 0"
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda n: engine.query(sql.replace("{n}", str(n % 3 + 1))).rows[0][0], range(40)))
    assert counts == [1] * 40


def test_now_is_constant(engine: LocalEngine):
    assert engine.query("SELECT now() = current_timestamp, current_date").rows == [(True, date(2024, 2, 29))]
