"""CREATE TABLE AS, DROP TABLE, UNLOAD, databases."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloud.athena.lake import CLEAN, RESULTS, TABLES, Lake

OUT: dict[str, Any] = {"WorkGroup": "free", "ResultConfiguration": {"OutputLocation": f"s3://{RESULTS}/free/"}}


def test_a_table_is_made_from_a_query(lake: Lake) -> None:
    execution = lake.run(
        "CREATE TABLE daily WITH (format = 'PARQUET') AS SELECT store, sum(amount) AS total, ARRAY[1, 2] AS a, "
        "CAST(ROW(1, 'x') AS row(n integer, s varchar)) AS r, MAP(ARRAY['k'], ARRAY[2]) AS m, max(sold_on) AS d, "
        "CAST(1 AS decimal(5,2)) AS c FROM sales GROUP BY store"
    )
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
    location = f"s3://{RESULTS}/main/tables/{execution['QueryExecutionId']}"
    assert execution["ResultConfiguration"]["OutputLocation"] == location
    assert execution["Statistics"]["DataManifestLocation"] == f"{location}-manifest.csv"
    table = lake.client("glue").get_table(DatabaseName=TABLES, Name="daily")["Table"]
    assert (table["TableType"], table["StorageDescriptor"]["Location"]) == ("EXTERNAL_TABLE", f"{location}/")
    assert {column["Name"]: column["Type"] for column in table["StorageDescriptor"]["Columns"]} == {
        "store": "string",
        "total": "double",
        "a": "array<int>",
        "r": "struct<n:int,s:string>",
        "m": "map<varchar(1),int>",
        "d": "date",
        "c": "decimal(5,2)",
    }
    assert lake.rows("SELECT store, total, a, r, m, d, c FROM daily WHERE store = 'osaka'") == [
        ["store", "total", "a", "r", "m", "d", "c"],
        ["osaka", "20.0", "[1, 2]", "{n=1, s=x}", "{k=2}", "2026-01-02", "1.00"],
    ]


def test_rows_written_are_counted(lake: Lake) -> None:
    execution = lake.run("CREATE TABLE t AS SELECT id FROM sales")
    found = lake.client("athena").get_query_results(QueryExecutionId=execution["QueryExecutionId"])
    assert (found["UpdateCount"], found["ResultSet"]["Rows"]) == (4, [])


def test_an_enforced_workgroup_decides_where_tables_lie(lake: Lake) -> None:
    sql = f"CREATE TABLE t WITH (external_location = 's3://{CLEAN}/t/') AS SELECT 1 AS n"
    with pytest.raises(ClientError, match="enforces a centralized output location"):
        lake.run(sql)
    assert lake.run(sql, **OUT)["Status"]["State"] == "SUCCEEDED"
    table = lake.client("glue").get_table(DatabaseName=TABLES, Name="t")["Table"]
    assert table["StorageDescriptor"]["Location"] == f"s3://{CLEAN}/t/"


def test_a_table_is_not_written_over(lake: Lake) -> None:
    assert lake.reason("CREATE TABLE sales AS SELECT 1 AS n").startswith("TABLE_ALREADY_EXISTS")
    assert lake.run("CREATE TABLE IF NOT EXISTS sales AS SELECT 1 AS n")["Status"]["State"] == "SUCCEEDED"
    assert lake.rows("SELECT count(*) AS n FROM sales")[1] == ["4"]
    taken = f"CREATE TABLE t WITH (external_location = 's3://{CLEAN}/sales/') AS SELECT 1 AS n"
    assert lake.reason(taken, **OUT).startswith("HIVE_PATH_ALREADY_EXISTS")


def test_dropping_a_table_leaves_its_objects(lake: Lake) -> None:
    assert lake.run("DROP TABLE sales")["Status"]["State"] == "SUCCEEDED"
    assert lake.client("s3").list_objects_v2(Bucket=CLEAN)["KeyCount"] == 1
    assert (
        lake.reason("DROP TABLE sales") == "FAILED: SemanticException [Error 10001]: Table not found kiban_test.sales"
    )
    assert lake.run("DROP TABLE IF EXISTS sales")["Status"]["State"] == "SUCCEEDED"


def test_the_shape_of_a_table_without_its_rows(lake: Lake) -> None:
    assert lake.run("CREATE TABLE t AS SELECT id, store FROM sales WITH NO DATA")["Status"]["State"] == "SUCCEEDED"
    assert lake.rows("SELECT * FROM t") == [["id", "store"]]


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("CREATE TABLE t AS SELECT 1", "MISSING_COLUMN_NAME"),
        ("CREATE TABLE t WITH (format = 'ORC') AS SELECT 1 AS n", "NOT_SUPPORTED"),
        ("CREATE TABLE t WITH (bucket_count = 3) AS SELECT 1 AS n", "NOT_SUPPORTED"),
        ("CREATE TABLE t AS SELECT INTERVAL '1' DAY AS i", "NOT_SUPPORTED"),
    ],
)
def test_tables_that_cannot_be_made(lake: Lake, sql: str, name: str) -> None:
    assert lake.reason(sql).startswith(name)
    assert [table["Name"] for table in lake.client("glue").get_tables(DatabaseName=TABLES)["TableList"]] == ["sales"]


def test_unload_writes_parquet_and_no_table(lake: Lake) -> None:
    execution = lake.run(f"UNLOAD (SELECT id FROM sales) TO 's3://{CLEAN}/out/' WITH (format = 'PARQUET')")
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
    manifest = execution["Statistics"]["DataManifestLocation"].removeprefix(f"s3://{RESULTS}/")
    line = lake.client("s3").get_object(Bucket=RESULTS, Key=manifest)["Body"].read().decode().strip()
    assert line.startswith(f"s3://{CLEAN}/out/")


def test_databases_come_and_go(lake: Lake) -> None:
    assert lake.run("CREATE DATABASE extra")["Status"]["State"] == "SUCCEEDED"
    assert lake.reason("CREATE SCHEMA extra").endswith("Database extra already exists")
    assert lake.rows("SHOW DATABASES") == [["extra"], ["kiban_test"], ["kiban_test_views"]]
    assert lake.run("DROP DATABASE extra")["Status"]["State"] == "SUCCEEDED"
    assert "is not empty" in lake.reason("DROP DATABASE kiban_test")
