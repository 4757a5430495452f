"""Two applies at once, locks taken away, and plans that came true too late."""

from __future__ import annotations

import pytest

from athena.apply import Task, apply
from athena.errors import ConflictError, PlanChangedError
from athena.journal import look, remove
from tests.athena.releases.place import FILES, ORDER, Place, engine, store
from tests.cloud.athena.lake import Lake
from tests.cloud.wire import Request

ROWS = [("osaka", 20.0 / 30), ("tokyo", 10.5 / 12)]


def _is_done(place: Place) -> None:
    assert place.actions() == []
    assert place.rows("SELECT * FROM density") == ROWS
    assert look(place.store) is None


@pytest.mark.parametrize("number", [3, 6, 11, 16])
def test_the_second_of_two_applies_is_refused(athena: Place, lake: Lake, number: int) -> None:
    refused: list[str] = []

    def meanwhile(request: Request) -> None:
        with pytest.raises(ConflictError) as caught:
            apply(Task(athena.wanted(), engine(), store()), athena.entry("zoe"))
        refused.append(str(caught.value))

    lake.calls.before(number, meanwhile)
    athena.apply()
    assert "apply of mia" in refused[0]
    _is_done(athena)


@pytest.mark.parametrize("number", [3, 6, 11, 16])
def test_an_apply_whose_lock_was_taken_stops(athena: Place, lake: Lake, number: int) -> None:
    """Mia's apply stands still, Zoe takes over and is done; Mia's comes to life again and must not write a release."""

    def meanwhile(request: Request) -> None:
        apply(Task(athena.wanted(), engine(), store()), athena.entry("zoe"), resume=True)

    lake.calls.before(number, meanwhile)
    with pytest.raises(ConflictError, match="changed by somebody else"):
        athena.apply()
    if athena.actions():  # what Mia had sent before she noticed
        athena.apply()
    _is_done(athena)
    assert athena.task().ledger.release(1).owner == "zoe"


def test_an_apply_that_was_unlocked_stops(athena: Place, lake: Lake) -> None:
    lake.calls.before(11, lambda request: remove(store()))
    with pytest.raises(ConflictError):
        athena.apply()
    athena.apply()
    _is_done(athena)


def test_a_lock_taken_by_two_at_once_goes_to_one(place: Place) -> None:
    from athena.journal import hold

    first = hold(place.store, place.entry("mia"), resume=False)
    second = hold(place.store, place.entry("zoe"), resume=True)
    with pytest.raises(ConflictError):
        first.done(1)
    second.done(1)
    with pytest.raises(ConflictError):
        first.release()
    second.release()
    assert look(place.store) is None


def test_what_is_applied_is_what_was_planned(place: Place) -> None:
    planned = place.planned().plan
    place.write({**FILES, "marts/more": "SELECT store FROM density"})
    with pytest.raises(PlanChangedError):
        place.apply(expected=planned.digest)
    assert place.deployment.read().views == {}
    assert look(place.store) is None
    place.apply(expected=place.planned().plan.digest)
    assert set(place.deployment.read().views) == {*ORDER, "more"}


def test_a_plan_is_another_when_only_the_sql_is(place: Place) -> None:
    one = place.planned().plan
    place.write({**FILES, "staging/stg_store": "SELECT store, area + 1 AS area FROM stores"})
    other = place.planned().plan
    assert one.actions == other.actions
    assert one.digest != other.digest


def test_a_plan_is_the_same_when_only_the_layout_is(place: Place) -> None:
    one = place.planned().plan
    place.write({**FILES, "staging/stg_store": "select store, -- where\n  area from stores;"})
    assert place.planned().plan.digest == one.digest
