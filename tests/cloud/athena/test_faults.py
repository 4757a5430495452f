"""What goes wrong on demand: throttling, failing, hanging, losing the client."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ClientError, HTTPClientError
from pyathena.util import RetryConfig

from tests.cloud.athena.calls import break_connection
from tests.cloud.athena.killed import Killed, kill
from tests.cloud.athena.lake import Lake
from tests.cloud.server import CREDENTIALS, REGION


@pytest.mark.parametrize("code", ["ThrottlingException", "TooManyRequestsException"])
def test_calls_are_throttled_as_often_as_asked(lake: Lake, code: str) -> None:
    athena = lake.client("athena")
    lake.athena.faults.refuse("GetWorkGroup", code=code, times=2, after=1)
    assert athena.get_work_group(WorkGroup="main")["WorkGroup"]["Name"] == "main"
    lake.athena.faults.refuse("StartQueryExecution", code=code, times=5)
    with pytest.raises(ClientError) as caught:
        athena.start_query_execution(QueryString="SELECT 1", WorkGroup="main")
    assert caught.value.response["Error"]["Code"] == code


def test_a_client_that_tries_again_gets_through(lake: Lake) -> None:
    lake.athena.faults.refuse("StartQueryExecution", times=3)
    retries = RetryConfig(attempt=5, multiplier=0, max_delay=0)
    cursor = lake.connect(retry_config=retries).cursor()
    assert cursor.execute("SELECT 1").fetchall() == [(1,)]


def test_a_query_fails_on_demand_and_has_no_effect(lake: Lake) -> None:
    lake.athena.faults.fail("CREATE VIEW v", retryable=True)
    error = lake.run("CREATE VIEW v AS SELECT id FROM sales")["Status"]["AthenaError"]
    assert (error["Retryable"], error["ErrorCategory"]) == (True, 1)
    assert lake.rows("SHOW VIEWS") == []
    assert lake.run("CREATE VIEW v AS SELECT id FROM sales")["Status"]["State"] == "SUCCEEDED"


def test_a_query_may_fail_after_it_took_effect(lake: Lake) -> None:
    lake.athena.faults.fail("CREATE VIEW v", takes_effect=True)
    assert lake.run("CREATE VIEW v AS SELECT id FROM sales")["Status"]["State"] == "FAILED"
    assert lake.rows("SHOW VIEWS") == [["v"]]


def test_a_query_times_out(lake: Lake) -> None:
    lake.athena.faults.time_out("SELECT")
    assert lake.reason("SELECT 1") == "Query timeout"


def test_a_held_query_runs_until_it_is_stopped(lake: Lake) -> None:
    athena = lake.client("athena")
    lake.athena.faults.hold("CREATE VIEW")
    id = athena.start_query_execution(
        QueryString="CREATE VIEW kiban_test.v AS SELECT 1 AS n", WorkGroup="main"
    )["QueryExecutionId"]  # fmt: skip
    states = [athena.get_query_execution(QueryExecutionId=id)["QueryExecution"]["Status"]["State"] for _ in range(5)]
    assert states[-1] == "RUNNING"
    athena.stop_query_execution(QueryExecutionId=id)
    status = lake.wait(id)["Status"]
    assert (status["State"], status["StateChangeReason"]) == ("CANCELLED", "Query cancelled by user")
    assert lake.rows("SHOW VIEWS") == []
    with pytest.raises(ClientError, match="Could not find results"):
        athena.get_query_results(QueryExecutionId=id)


def test_a_held_query_goes_on_when_it_is_released(lake: Lake) -> None:
    lake.athena.faults.hold("SELECT")
    id = lake.client("athena").start_query_execution(QueryString="SELECT 1", WorkGroup="main")["QueryExecutionId"]
    lake.athena.release()
    assert lake.wait(id)["Status"]["State"] == "SUCCEEDED"


def test_stopping_comes_too_late_for_what_the_catalog_holds(lake: Lake) -> None:
    athena = lake.client("athena")
    sql = "CREATE VIEW kiban_test.v AS SELECT 1 AS n"
    id = athena.start_query_execution(QueryString=sql, WorkGroup="main")["QueryExecutionId"]
    athena.stop_query_execution(QueryExecutionId=id)
    assert lake.wait(id)["Status"]["State"] == "SUCCEEDED"
    assert lake.rows("SHOW VIEWS") == [["v"]]


def test_a_client_dies_with_a_call_that_is_carried_out(lake: Lake) -> None:
    """The query goes on without its client, as in Athena."""
    lake.calls.cut_off(after=2)
    lake.client("glue").get_databases()
    with pytest.raises(HTTPClientError):
        lake.client("athena").start_query_execution(
            QueryString="CREATE VIEW kiban_test.v AS SELECT 1 AS n", WorkGroup="main"
        )
    with pytest.raises(HTTPClientError):
        lake.client("glue").get_databases()
    lake.calls.mend()
    assert lake.rows("SHOW VIEWS") == [["v"]]


@pytest.mark.parametrize(("when", "views"), [({"after": 1}, [["v"]]), ({"before": 1}, []), ({"after": 3}, [["v"]])])
def test_a_program_dies_at_one_of_its_calls(lake: Lake, when: dict[str, int], views: list[list[str]]) -> None:
    session = boto3.session.Session(*CREDENTIALS, region_name=REGION)
    kill(session, **when)
    with pytest.raises(Killed):
        lake.connect(session=session).cursor().execute("CREATE VIEW v AS SELECT id FROM sales")
    assert lake.rows("SHOW VIEWS") == views


def test_an_answer_lost_on_the_way_does_not_start_a_query_twice(lake: Lake) -> None:
    lake.calls.after(1, break_connection)
    lake.client("athena").start_query_execution(QueryString="SELECT 1", WorkGroup="main")
    assert [operation for _, operation in lake.calls.made] == ["StartQueryExecution"] * 2
    assert len(lake.client("athena").list_query_executions(WorkGroup="main")["QueryExecutionIds"]) == 1


def test_calls_of_all_services_are_counted_but_not_the_emulators_own(lake: Lake) -> None:
    lake.client("glue").get_databases()
    lake.client("s3").list_buckets()
    lake.run("SELECT id FROM sales")
    services = [service for service, _ in lake.calls.made]
    assert services == ["glue", "s3", "athena", "athena", "athena", "athena"]


def test_something_is_done_before_a_certain_call(lake: Lake) -> None:
    seen: list[int] = []
    lake.calls.before(2, lambda request: seen.append(len(lake.calls.made)))
    for _ in range(3):
        lake.client("glue").get_databases()
    assert seen == [2]
