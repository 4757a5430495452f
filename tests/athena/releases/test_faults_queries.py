"""Athena throttles, fails, times out, hangs, or answers nobody: what the next command says is true, and apply goes on."""

from __future__ import annotations

import itertools

import pytest

from athena.apply import Task, apply
from athena.engine.retries import Pace
from athena.errors import DeploymentError, ViewRefusedError
from athena.journal import look
from tests.athena.releases.place import FILES, ORDER, Place, engine, store
from tests.cloud.athena.calls import break_connection
from tests.cloud.athena.lake import Lake

ROWS = [("osaka", 20.0 / 30), ("tokyo", 10.5 / 12)]
CODES = ["ThrottlingException", "TooManyRequestsException", "InternalServerException"]


def _is_done(place: Place) -> None:
    assert place.actions() == []
    assert place.rows("SELECT * FROM density") == ROWS
    assert look(place.store) is None
    assert list(place.task().ledger.history().release.views) == ORDER


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("operation", ["StartQueryExecution", "BatchGetQueryExecution"])
def test_calls_that_are_refused_for_a_while_are_made_again(
    athena: Place, lake: Lake, operation: str, code: str
) -> None:
    lake.athena.faults.refuse(operation, code=code, times=3, after=1)
    athena.apply()
    _is_done(athena)


def test_what_is_refused_for_good_ends_the_apply_and_the_next_goes_on(athena: Place, lake: Lake) -> None:
    lake.athena.faults.refuse("StartQueryExecution", times=1000, after=3)
    with pytest.raises(DeploymentError, match=r"cannot create .*ThrottlingException"):
        athena.apply()
    held = look(athena.store)
    assert held is not None
    assert held.state == "failed"
    assert "ThrottlingException" in held.told()
    assert [kind for kind, _, _ in athena.actions()] == ["comment", "adopt", "create", "create"]
    lake.athena.faults.clear()
    athena.apply()
    _is_done(athena)


def test_an_error_of_the_sql_is_not_tried_again(athena: Place, lake: Lake) -> None:
    athena.write({**FILES, "marts/density": "SELECT nope FROM sale_by_store"})
    lake.calls.forget()
    with pytest.raises(ViewRefusedError, match=r"view density: COLUMN_NOT_FOUND: line 1:8"):
        athena.apply()
    assert [operation for _, operation in lake.calls.made].count("StartQueryExecution") == 1
    assert athena.deployment.read().views == {}
    assert look(athena.store) is None


@pytest.mark.parametrize("times", [1, 3])
def test_queries_that_fail_for_a_passing_reason_run_again(athena: Place, lake: Lake, times: int) -> None:
    lake.athena.faults.fail("CREATE OR REPLACE VIEW .*stg_store", retryable=True, times=times)
    athena.apply()
    _is_done(athena)


def test_glue_being_busy_beneath_a_query_is_a_passing_reason(athena: Place, lake: Lake) -> None:
    reason = "FAILED: Execution Error (Service: AmazonDataCatalog; Error Code: ConcurrentModificationException; Request ID: 0)"
    lake.athena.faults.fail("CREATE OR REPLACE VIEW .*stg_store", reason=reason, times=2)
    athena.apply()
    _is_done(athena)


def test_a_query_that_always_fails_leaves_the_others_done(athena: Place, lake: Lake) -> None:
    lake.athena.faults.fail("CREATE OR REPLACE VIEW .*stg_store", times=9)
    with pytest.raises(DeploymentError, match="cannot create stg_store: GENERIC_INTERNAL_ERROR"):
        athena.apply()
    assert set(athena.deployment.read().views) == {"stg_sale"}
    lake.athena.faults.clear()
    athena.apply()
    _is_done(athena)


def test_a_query_that_took_effect_before_it_failed(athena: Place, lake: Lake) -> None:
    lake.athena.faults.fail("CREATE OR REPLACE VIEW .*density", takes_effect=True)
    with pytest.raises(DeploymentError, match="density"):
        athena.apply()
    assert [kind for kind, _, _ in athena.actions()] == ["comment", "adopt", "comment", "adopt"]
    athena.apply()
    _is_done(athena)


@pytest.mark.parametrize("pattern", ["EXPLAIN", "CREATE OR REPLACE VIEW .*sale_by_store"])
def test_a_query_that_times_out(athena: Place, lake: Lake, pattern: str) -> None:
    lake.athena.faults.time_out(pattern)
    with pytest.raises(DeploymentError, match="Query timeout"):
        athena.apply()
    athena.apply()
    _is_done(athena)


def test_a_query_that_never_ends_is_stopped(athena: Place, lake: Lake) -> None:
    lake.athena.faults.hold("CREATE OR REPLACE VIEW .*sale_by_store")
    patient = engine(pace=Pace(poll_seconds=1.0, limit_seconds=20.0, sleep=lambda seconds: None))
    lake.calls.forget()
    with pytest.raises(DeploymentError, match=r"cannot create sale_by_store: it did not end within 20 seconds"):
        apply(Task(athena.wanted(), patient, store()), athena.entry())
    assert ("athena", "StopQueryExecution") in lake.calls.made
    athena.apply()
    _is_done(athena)


def test_rows_that_could_not_be_made_are_made_again_under_another_name(athena: Place, lake: Lake) -> None:
    kept = {**FILES, "marts/kept": "-- @materialize\nSELECT store FROM sale_by_store"}
    athena.write(kept)
    lake.athena.faults.fail("CREATE TABLE", takes_effect=True, retryable=True)
    with pytest.raises(DeploymentError, match="cannot make the rows of kept"):
        athena.apply()
    athena.apply()
    assert athena.actions() == []
    assert len(athena.deployment.read().tables) == 1
    assert athena.rows("SELECT count(*) FROM kept") == [(3,)]


@pytest.mark.parametrize("number", [1, 4, 9, 14])
def test_an_answer_that_is_lost_on_the_way(athena: Place, lake: Lake, number: int) -> None:
    """The client cannot know whether the call was carried out; with one try only, the apply ends, and the next goes on."""
    lake.calls.after(number, break_connection)
    first = next(iter(_tries(athena)))
    if first is not None:
        athena.apply(resume=True)
    _is_done(athena)


def _tries(place: Place) -> list[Exception | None]:
    try:
        place.apply()
    except Exception as error:  # noqa: BLE001  # which one depends on the call
        return [error]
    return [None]


def test_ctrl_c_stops_what_runs_and_leaves_a_journal(athena: Place, lake: Lake) -> None:
    lake.athena.faults.hold("CREATE OR REPLACE VIEW .*sale_by_store")
    looks = itertools.count()

    def sleep(seconds: float) -> None:
        if next(looks) > 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apply(Task(athena.wanted(), engine(pace=Pace(1.0, 1000.0, sleep)), store()), athena.entry())
    held = look(athena.store)
    assert held is not None
    assert (held.state, held.error) == ("failed", "KeyboardInterrupt")
    athena.apply()
    _is_done(athena)
