"""An apply that dies at any of its calls: what the next command says is true, and `apply --resume` gets to what is wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from athena.apply import Task, apply
from athena.errors import ConflictError, LedgerError
from athena.journal import KEY, look
from tests.athena.releases.place import LEDGER, Place, athena_place, engine, own_session, store
from tests.athena.releases.snapshot import Snapshot
from tests.cloud.athena.killed import Killed, kill
from tests.cloud.athena.lake import VIEWS, Lake

STAGED = {"staging/stg_sale": "SELECT id, store, amount FROM sales WHERE amount IS NOT NULL"}
SUMS = "SELECT store, {count} AS n FROM stg_sale GROUP BY store"
READER = {"marts/most": "SELECT max(n) AS n FROM sale_by_store"}
BEFORE = {
    **STAGED,
    "core/sale_by_store": SUMS.format(count="count(*)"),
    "marts/kept": "-- @materialize\n-- @column n: how many\nSELECT store, n FROM sale_by_store",
    "marts/old": "SELECT id FROM stg_sale",
    **READER,
}
AFTER = {
    **STAGED,
    "core/sale_by_store": SUMS.format(count="CAST(count(*) AS integer)"),
    "marts/kept": "-- @materialize\n-- @column n: how many there are\nSELECT store, n FROM sale_by_store",
    "marts/new": "SELECT store FROM stg_sale",
    **READER,
}
EDITED = f"CREATE OR REPLACE VIEW {VIEWS}.stg_sale AS SELECT id, store, amount FROM kiban_test.sales WHERE amount > 1"
WANTED = {"stg_sale", "sale_by_store", "kept", "new", "most"}


@pytest.fixture
def before(lake: Lake, tmp_path: Path) -> Place:
    """Release 1 is deployed, somebody edited a view, and the files have moved on: changed, new, removed and kept views."""
    place = athena_place(tmp_path, lake)
    place.write(BEFORE)
    place.apply()
    lake.run(EDITED)
    place.write(AFTER)
    lake.calls.forget()
    return place


def _killed(place: Place, *, after: int) -> bool:
    """Apply with a client that dies with its `after`-th call; whether it came to that."""
    session = own_session()
    kill(session, after=after)
    try:
        apply(Task(place.wanted(), engine(session), store(session)), place.entry("ken"))
    except Killed:
        return True
    return False


def _check(place: Place) -> None:
    """All that is wanted is there, works, and is in the newest release; nothing else is left."""
    assert place.actions() == []
    found = place.deployment.read()
    assert set(found.views) == WANTED
    assert len(found.tables) == 1
    assert place.rows("SELECT kept.store, kept.n, most.n FROM kept, most") == [
        ("osaka", 1, 1),
        ("tokyo", 1, 1),
        (None, 1, 1),
    ]
    assert place.columns("kept") == ["store varchar", "n integer"]
    assert found.views["kept"].comments == {"n": "how many there are"}
    assert look(place.store) is None
    release = place.task().ledger.history().release
    assert set(release.views) == WANTED
    assert "amount > 1" in release.replaced["stg_sale"]


def test_without_a_death_it_all_works(before: Place, lake: Lake) -> None:
    assert before.apply().release is not None
    _check(before)


def test_killed_after_each_call(before: Place, lake: Lake) -> None:
    place, snapshot, number = before, Snapshot.of(lake), 1
    while _killed(place, after=number):
        survivors = set(place.deployment.read().views)
        assert survivors >= WANTED - {"new"}, f"after call {number}, a view was lost"
        _resumed(place, number)
        _check(place)
        snapshot.restore(lake)
        number += 1
    assert number > 25, "the apply made fewer calls than this test was written for: does it still do everything?"
    _check(place)


def _resumed(place: Place, number: int) -> None:
    """The lock of a dead apply keeps others out, and says whose it is; `resume` goes on."""
    held = look(place.store)
    if held is None:  # it died before it had the lock, or after it gave it back
        place.apply()
        return
    assert (held.owner, held.state) == ("ken", "running")
    with pytest.raises(ConflictError, match="ken"):
        place.apply()
    applied = place.apply(resume=True)
    assert look(place.store) is None, number
    assert applied.plan is not None


@pytest.mark.parametrize("number", [8, 14, 17, 20, 23, 26])
def test_killed_and_then_undone(before: Place, number: int) -> None:
    """The files go back to what they were: the next apply undoes what the dead one did."""
    assert _killed(before, after=number)
    before.write(BEFORE)
    before.apply(resume=True)
    assert before.actions() == []
    found = before.deployment.read()
    assert set(found.views) == {*WANTED - {"new"}, "old"}
    assert before.columns("kept") == ["store varchar", "n bigint"]
    assert len(found.tables) == 1
    assert before.rows("SELECT n FROM most") == [(1,)]


def test_a_lock_that_cannot_be_read_is_said_so_and_taken(before: Place, lake: Lake) -> None:
    lake.client("s3").put_object(Bucket=LEDGER, Key=f"views/{KEY}", Body=b"{")
    with pytest.raises(LedgerError, match="cannot be read"):
        before.apply()
    before.apply(resume=True)
    _check(before)
