"""SELECT through the API: rows, types, result files, statistics."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy
import pyarrow as pa
import pyarrow.parquet as parquet

from tests.cloud.athena.lake import CLEAN, LIMIT, RESULTS, Lake


def test_a_query_is_queued_then_runs_then_succeeds(lake: Lake) -> None:
    athena = lake.client("athena")
    id = athena.start_query_execution(QueryString="SELECT 1 AS n", WorkGroup="main")["QueryExecutionId"]
    states = [athena.get_query_execution(QueryExecutionId=id)["QueryExecution"]["Status"]["State"] for _ in range(4)]
    assert states == ["QUEUED", "RUNNING", "SUCCEEDED", "SUCCEEDED"]


def test_rows_come_as_text_after_the_names(lake: Lake) -> None:
    rows = lake.rows("SELECT store, sum(amount) AS total, count(*) AS n FROM sales GROUP BY store ORDER BY store")
    assert rows == [["store", "total", "n"], ["osaka", "20.0", "1"], ["tokyo", "10.5", "2"], [None, "0.25", "1"]]


def test_the_result_file_quotes_values_and_leaves_nulls_empty(lake: Lake) -> None:
    execution = lake.run("SELECT id, store FROM sales WHERE id >= 3 ORDER BY id")
    key = f"main/{execution['QueryExecutionId']}.csv"
    assert execution["ResultConfiguration"]["OutputLocation"] == f"s3://{RESULTS}/{key}"
    assert execution["ResultConfiguration"]["EncryptionConfiguration"] == {"EncryptionOption": "SSE_S3"}
    stored = lake.client("s3").get_object(Bucket=RESULTS, Key=key)
    assert stored["Body"].read() == b'"id","store"\n"3","tokyo"\n"4",\n'
    assert stored["ServerSideEncryption"] == "AES256"
    metadata = lake.client("s3").get_object(Bucket=RESULTS, Key=f"{key}.metadata")["Body"].read()
    assert b"bigint" in metadata
    assert b"varchar" in metadata


def test_columns_are_described_as_athena_describes_them(lake: Lake) -> None:
    execution = lake.run(
        "SELECT id, store, amount, sold_on, CAST(id AS decimal(10,2)) AS d, CAST(1 AS integer) AS i, true AS b, "
        "CAST('x' AS varchar(5)) AS v, TIMESTAMP '2020-01-01 00:00:00' AS t, ARRAY[1, 2] AS a FROM sales LIMIT 1"
    )
    found = lake.client("athena").get_query_results(QueryExecutionId=execution["QueryExecutionId"])
    columns = found["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    assert [(c["Name"], c["Type"], c["Precision"], c["Scale"], c["CaseSensitive"]) for c in columns] == [
        ("id", "bigint", 19, 0, False),
        ("store", "varchar", 2147483647, 0, True),
        ("amount", "double", 17, 0, False),
        ("sold_on", "date", 0, 0, False),
        ("d", "decimal", 10, 2, False),
        ("i", "integer", 10, 0, False),
        ("b", "boolean", 0, 0, False),
        ("v", "varchar", 5, 0, True),
        ("t", "timestamp", 3, 0, False),
        ("a", "array", 0, 0, False),
    ]
    assert {(c["CatalogName"], c["Nullable"]) for c in columns} == {("hive", "UNKNOWN")}


def test_a_column_without_a_name_gets_its_place(lake: Lake) -> None:
    assert lake.rows("SELECT 1, 'a' AS x, 2") == [["_col0", "x", "_col2"], ["1", "a", "2"]]


def test_no_rows_are_a_header_alone(lake: Lake) -> None:
    assert lake.rows("SELECT id FROM sales WHERE id > 100") == [["id"]]


def test_a_table_without_objects_has_no_rows(lake: Lake) -> None:
    lake.describe_table("nothing", {"a": "int", "b": "string"})
    assert lake.rows("SELECT * FROM nothing") == [["a", "b"]]


def test_a_file_as_location_has_no_rows(lake: Lake) -> None:
    lake.describe_table("trap", {"id": "bigint"}, location=f"s3://{CLEAN}/sales/sales.parquet")
    assert lake.rows("SELECT id FROM trap") == [["id"]]


def test_a_replaced_object_is_read_anew(lake: Lake) -> None:
    assert lake.rows("SELECT count(*) AS n FROM sales")[1] == ["4"]
    lake.put("sales", pa.table({"id": pa.array([9], pa.int64())}))
    assert lake.rows("SELECT id, store FROM sales") == [["id", "store"], ["9", None]]


def test_names_may_carry_database_and_catalog(lake: Lake) -> None:
    for name in ("kiban_test.sales", '"awsdatacatalog"."kiban_test"."sales"', "AwsDataCatalog.kiban_test.SALES"):
        assert lake.rows(f"SELECT max(id) AS m FROM {name} AS t", database=None)[1] == ["4"]


def test_bytes_scanned_are_those_of_the_columns_read(lake: Lake) -> None:
    file = pa.BufferReader(lake.client("s3").get_object(Bucket=CLEAN, Key="sales/sales.parquet")["Body"].read())
    group = parquet.read_metadata(file).row_group(0)
    sizes = {group.column(i).path_in_schema: group.column(i).total_compressed_size for i in range(group.num_columns)}
    assert _scanned(lake, "SELECT id FROM sales") == sizes["id"]
    assert _scanned(lake, "SELECT count(*) FROM sales") == 0
    assert _scanned(lake, "SELECT id FROM sales WHERE store = 'x' ORDER BY amount") == sum(
        sizes[name] for name in ("id", "store", "amount")
    )
    assert _scanned(lake, "SELECT * FROM sales") == sum(sizes.values())
    assert _scanned(lake, "WITH s AS (SELECT * FROM sales) SELECT s.id FROM s") == sizes["id"]


def test_bytes_are_counted_through_views(lake: Lake) -> None:
    lake.run("CREATE VIEW kiban_test_views.v AS SELECT id, store, amount FROM sales")
    direct = _scanned(lake, "SELECT id, amount FROM sales")
    assert _scanned(lake, "SELECT amount, id FROM kiban_test_views.v") == direct > 0


def _scanned(lake: Lake, sql: str, **more: Any) -> int:
    execution = lake.run(sql, **more)
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
    return int(execution["Statistics"]["DataScannedInBytes"])


def test_a_query_over_the_limit_is_cancelled(lake: Lake) -> None:
    noise = pa.array(numpy.random.default_rng(1).random(1_400_000))
    lake.table("wide", pa.table({"a": noise, "b": pa.array([1] * len(noise), pa.int64())}))
    stopped = lake.run("SELECT max(a) FROM wide", WorkGroup="small")
    assert stopped["Status"]["State"] == "CANCELLED"
    assert stopped["Status"]["StateChangeReason"] == "Bytes scanned limit was exceeded"
    assert stopped["Statistics"]["DataScannedInBytes"] == LIMIT
    assert lake.run("SELECT max(a) FROM wide")["Status"]["State"] == "SUCCEEDED"
    assert lake.run("SELECT max(b) FROM wide", WorkGroup="small")["Status"]["State"] == "SUCCEEDED"


def test_large_results_come_in_pages(lake: Lake) -> None:
    execution = lake.run("SELECT x FROM UNNEST(sequence(1, 2500)) AS t(x) ORDER BY x")
    pages = (
        lake.client("athena")
        .get_paginator("get_query_results")
        .paginate(QueryExecutionId=execution["QueryExecutionId"], PaginationConfig={"PageSize": 1000})
    )
    sizes = [len(page["ResultSet"]["Rows"]) for page in pages]
    assert sizes == [1000, 1000, 501]


def test_scanned_bytes_are_told_to_cloudwatch_when_the_workgroup_asks(lake: Lake) -> None:
    results = {"OutputLocation": f"s3://{RESULTS}/watched/"}
    lake.workgroup("watched", PublishCloudWatchMetricsEnabled=True, ResultConfiguration=results)
    scanned = _scanned(lake, "SELECT id FROM sales", WorkGroup="watched")
    _scanned(lake, "SELECT id FROM sales")
    dimensions = {"QueryState": "SUCCEEDED", "QueryType": "DML", "WorkGroup": "watched"}
    found = lake.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Athena",
        MetricName="ProcessedBytes",
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        StartTime=datetime(2020, 1, 1, tzinfo=UTC),
        EndTime=datetime(2100, 1, 1, tzinfo=UTC),
        Period=86400,
        Statistics=["Sum"],
    )
    assert [point["Sum"] for point in found["Datapoints"]] == [scanned]
