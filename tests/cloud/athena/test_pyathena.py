"""The real PyAthena, with the cursors people use."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pyathena.arrow.cursor import ArrowCursor
from pyathena.cursor import DictCursor
from pyathena.error import DatabaseError, OperationalError
from pyathena.pandas.cursor import PandasCursor

from tests.cloud.athena.lake import Lake

TYPES = (
    "SELECT id, store, amount, sold_on, amount IS NULL AS missing, CAST(id AS decimal(5,1)) AS d, "
    "TIMESTAMP '2026-01-02 03:04:05.678' AS t FROM sales ORDER BY id LIMIT 3"
)


def test_a_cursor_gives_python_values(cursor: Any) -> None:
    cursor.execute(TYPES)
    at = datetime(2026, 1, 2, 3, 4, 5, 678000)
    assert cursor.fetchall() == [
        (1, "tokyo", 10.5, date(2026, 1, 1), False, Decimal("1.0"), at),
        (2, "osaka", 20.0, date(2026, 1, 2), False, Decimal("2.0"), at),
        (3, "tokyo", None, date(2026, 1, 3), True, Decimal("3.0"), at),
    ]
    assert cursor.description[0] == ("id", "bigint", None, None, 19, 0, "UNKNOWN")
    assert (cursor.state, cursor.statement_type, cursor.work_group) == ("SUCCEEDED", "DML", "main")
    assert cursor.encryption_option == "SSE_S3"
    assert cursor.data_scanned_in_bytes > 0
    assert cursor.output_location.endswith(f"/main/{cursor.query_id}.csv")
    assert cursor.completion_date_time >= cursor.submission_date_time


def test_a_dict_cursor_gives_dicts(lake: Lake) -> None:
    cursor = lake.connect().cursor(DictCursor)
    assert cursor.execute("SELECT store, id FROM sales WHERE id = 2").fetchall() == [{"store": "osaka", "id": 2}]


def test_a_pandas_cursor_reads_the_result_file(lake: Lake) -> None:
    frame: Any = lake.connect().cursor(PandasCursor).execute(TYPES).as_pandas()
    assert list(frame.columns) == ["id", "store", "amount", "sold_on", "missing", "d", "t"]
    assert frame["id"].tolist() == [1, 2, 3]
    assert frame["amount"].sum() == 30.5
    assert str(frame["sold_on"].dtype).startswith("datetime64")


def test_an_arrow_cursor_reads_managed_results(lake: Lake) -> None:
    """From a result file it cannot: Arrow's S3 filesystem is told of no endpoint."""
    lake.workgroup("managed", ManagedQueryResultsConfiguration={"Enabled": True})
    table = (
        lake.connect(work_group="managed")
        .cursor(ArrowCursor)
        .execute("SELECT id, store FROM sales ORDER BY id")
        .as_arrow()
    )
    assert table.to_pydict() == {"id": [1, 2, 3, 4], "store": ["tokyo", "osaka", "tokyo", ""]}


def test_long_results_are_fetched_page_by_page(cursor: Any) -> None:
    cursor.execute("SELECT a.id * 1000 + b.id FROM sales a CROSS JOIN sales b, sales c, sales d, sales e, sales f")
    cursor.arraysize = 1000
    assert len(cursor.fetchall()) == 4**6


def test_parameters_in_both_styles(cursor: Any) -> None:
    cursor.execute("SELECT id FROM sales WHERE store = %(store)s AND amount < %(most)d", {"store": "osaka", "most": 99})
    assert cursor.fetchall() == [(2,)]
    cursor.execute("SELECT id FROM sales WHERE store = ?", ["'osaka'"], paramstyle="qmark")
    assert cursor.fetchall() == [(2,)]


def test_views_are_made_and_listed(cursor: Any) -> None:
    cursor.execute("CREATE OR REPLACE VIEW v AS SELECT store, count(*) AS n FROM sales GROUP BY store")
    assert cursor.fetchall() == []
    assert cursor.execute("SHOW VIEWS").fetchall() == [("v",)]
    assert cursor.execute("SELECT n FROM v WHERE store = 'tokyo'").fetchone() == (2,)


def test_metadata_comes_from_the_catalog(lake: Lake, cursor: Any) -> None:
    metadata = cursor.get_table_metadata("sales", catalog_name="AwsDataCatalog")
    assert [(column.name, column.type) for column in metadata.columns][:2] == [("id", "bigint"), ("store", "string")]
    assert metadata.location == "s3://kiban-test-clean/sales/"
    assert [table.name for table in cursor.list_table_metadata(catalog_name="AwsDataCatalog")] == ["sales"]
    assert {database.name for database in cursor.list_databases("AwsDataCatalog")} == {"kiban_test", "kiban_test_views"}


@pytest.mark.parametrize("sql", ["SELECT nope FROM sales", "SELECT 1 FROM nope", "SELECT 1/0"])
def test_failures_are_errors(cursor: Any, sql: str) -> None:
    with pytest.raises(OperationalError):
        cursor.execute(sql)


def test_bad_grammar_is_an_error(cursor: Any) -> None:
    with pytest.raises(DatabaseError, match="mismatched input"):
        cursor.execute("SELEC 1")


def test_reuse_of_results_is_accepted(cursor: Any) -> None:
    cursor.execute("SELECT 1", result_reuse_enable=True, result_reuse_minutes=60)
    assert (cursor.result_reuse_enabled, cursor.reused_previous_result) == (True, False)
