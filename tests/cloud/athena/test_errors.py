"""What Athena says when something is wrong: before it queues a query, and after."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from botocore.exceptions import ClientError

from tests.cloud.athena.lake import RESULTS, TABLES, Lake

ABSENT = "cannot be resolved or requester is not authorized to access requested resources"


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        (
            "SELECT * FROM no_such",
            "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.kiban_test.no_such' does not exist",
        ),
        ("SELECT *\n  FROM sales s JOIN no_db.t ON true", "SCHEMA_NOT_FOUND: line 2:21: Schema 'no_db' does not exist"),
        ("SELECT 1 FROM other.db.t", "CATALOG_NOT_FOUND: line 1:15: Catalog 'other' does not exist"),
        ("SELECT id, nope FROM sales", f"COLUMN_NOT_FOUND: line 1:12: Column 'nope' {ABSENT}"),
        ("SELECT 1/0 AS x FROM sales", "DIVISION_BY_ZERO: Division by zero"),
    ],
)
def test_a_failed_query_says_why(lake: Lake, sql: str, reason: str) -> None:
    status = lake.run(sql)["Status"]
    assert (status["State"], status["StateChangeReason"]) == ("FAILED", reason)
    assert status["AthenaError"]["ErrorMessage"] == reason
    assert status["AthenaError"]["ErrorCategory"] == 2
    assert status["AthenaError"]["Retryable"] is False


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("SELECT id + store FROM sales", "TYPE_MISMATCH"),
        ("SELECT no_such_function(id) FROM sales", "FUNCTION_NOT_FOUND"),
        ("SELECT CAST(store AS integer) FROM sales", "INVALID_CAST_ARGUMENT"),
        ("SELECT store, id FROM sales GROUP BY store", "EXPRESSION_NOT_AGGREGATE"),
    ],
)
def test_failures_carry_trinos_name(lake: Lake, sql: str, name: str) -> None:
    assert lake.reason(sql).partition(":")[0] == name


def test_error_types_are_those_that_were_seen(lake: Lake) -> None:
    assert lake.run("SELECT nope FROM sales")["Status"]["AthenaError"]["ErrorType"] == 1006
    assert lake.run("SELECT 1 FROM nope")["Status"]["AthenaError"]["ErrorType"] == 1301


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELEC 1", "line 1:1: mismatched input 'SELEC'. Expecting:"),
        ("SELECT FROM", "line 1:8: mismatched input 'FROM'. Expecting:"),
        ("CREATE VIEW v SELECT 1 AS n", "line 1:15: mismatched input 'SELECT'. Expecting: 'AS'"),
        ("CREATE OR REPLACE TABLE t AS SELECT 1 AS n", "line 1:19: mismatched input 'TABLE'. Expecting:"),
        ("CREATE TABLE t (n int)", "No location was specified for table"),
        ("SELECT 1; SELECT 2", "Queries of this type are not supported"),
    ],
)
def test_bad_grammar_is_refused_at_once(lake: Lake, sql: str, message: str) -> None:
    refusal = refused(lake, sql)
    assert refusal["Error"]["Code"] == "InvalidRequestException"
    assert refusal["AthenaErrorCode"] == "MALFORMED_QUERY"
    assert refusal["Error"]["Message"].startswith(message)
    assert lake.client("athena").list_query_executions(WorkGroup="main")["QueryExecutionIds"] == []


def test_what_this_athena_lacks_is_not_taken_for_done(lake: Lake) -> None:
    assert refused(lake, "INSERT INTO sales SELECT * FROM sales")["Error"]["Code"] == "NotImplemented"


def test_describing_what_is_not_there_is_refused_at_once(lake: Lake) -> None:
    assert "EntityNotFoundException" in refused(lake, "DESCRIBE no_such")["Error"]["Message"]


def test_a_query_needs_a_place_for_its_results(lake: Lake) -> None:
    assert refused(lake, "SELECT 1", WorkGroup="free")["Error"]["Message"].startswith("No output location provided.")
    elsewhere = {"OutputLocation": f"s3://{RESULTS}/mine/"}
    free = lake.run("SELECT 1", WorkGroup="free", ResultConfiguration=elsewhere)
    assert free["ResultConfiguration"]["OutputLocation"].startswith(f"s3://{RESULTS}/mine/")
    enforced = lake.run("SELECT 1", ResultConfiguration=elsewhere)
    assert enforced["ResultConfiguration"]["OutputLocation"].startswith(f"s3://{RESULTS}/main/")


def test_an_unknown_workgroup_is_refused(lake: Lake) -> None:
    assert refused(lake, "SELECT 1", WorkGroup="nobody")["Error"]["Message"] == "WorkGroup is not found."


def test_results_are_refused_until_the_query_is_done(lake: Lake) -> None:
    athena = lake.client("athena")
    id = athena.start_query_execution(QueryString="SELECT 1", WorkGroup="main")["QueryExecutionId"]
    with pytest.raises(ClientError, match="Query has not yet finished"):
        athena.get_query_results(QueryExecutionId=id)


def test_a_failed_query_has_no_results(lake: Lake) -> None:
    execution = lake.run("SELECT 1/0")
    with pytest.raises(ClientError, match="Final query state: FAILED") as caught:
        lake.client("athena").get_query_results(QueryExecutionId=execution["QueryExecutionId"])
    assert response(caught.value)["AthenaErrorCode"] == "INVALID_QUERY_EXECUTION_STATE"


def test_results_that_were_removed_are_not_found(lake: Lake) -> None:
    execution = lake.run("SELECT 1")
    lake.client("s3").delete_object(Bucket=RESULTS, Key=f"main/{execution['QueryExecutionId']}.csv")
    with pytest.raises(ClientError, match="Could not find results"):
        lake.client("athena").get_query_results(QueryExecutionId=execution["QueryExecutionId"])


def test_a_file_that_does_not_fit_its_table_is_bad_data(lake: Lake) -> None:
    lake.describe_table("sales", {"id": "string", "store": "string"})
    assert lake.reason("SELECT id FROM sales").startswith(
        "HIVE_BAD_DATA: Malformed Parquet file. Field id's type INT64"
    )
    assert lake.rows("SELECT store FROM sales WHERE store = 'osaka'") == [["store"], ["osaka"]]


def test_a_file_that_is_no_parquet_is_refused(lake: Lake) -> None:
    lake.client("s3").put_object(Bucket="kiban-test-clean", Key="sales/more.csv", Body=b"a,b\n1,2\n")
    assert "Not valid Parquet file: s3://kiban-test-clean/sales/more.csv" in lake.reason("SELECT id FROM sales")


def test_a_missing_bucket_is_named(lake: Lake) -> None:
    lake.describe_table("gone", {"id": "bigint"}, location="s3://no-such-bucket/gone/")
    assert lake.reason("SELECT id FROM gone") == "Amazon S3 bucket not found: no-such-bucket"


def test_a_request_sent_twice_runs_once(lake: Lake) -> None:
    athena, token = lake.client("athena"), "t" * 40
    context = {"WorkGroup": "main", "QueryExecutionContext": {"Database": TABLES}, "ClientRequestToken": token}
    ids = {athena.start_query_execution(QueryString="SELECT 1", **context)["QueryExecutionId"] for _ in range(2)}
    assert len(ids) == 1
    with pytest.raises(ClientError) as caught:
        athena.start_query_execution(QueryString="SELECT 2", **context)
    assert response(caught.value)["AthenaErrorCode"] == "IDEMPOTENT_PARAMETER_MISMATCH"


def test_a_column_the_file_lacks_is_null(lake: Lake) -> None:
    lake.table("partial", pa.table({"a": pa.array([1], pa.int64())}), columns={"a": "bigint", "b": "string"})
    assert lake.rows("SELECT a, b FROM partial") == [["a", "b"], ["1", None]]


def refused(lake: Lake, sql: str, **more: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as caught:
        lake.run(sql, **more)
    return response(caught.value)


def response(error: ClientError) -> dict[str, Any]:
    """The whole answer; the types of boto3 do not know what Athena adds."""
    return dict(error.response)
