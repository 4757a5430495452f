"""Releases and the journal, in a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from athena.catalog import Column
from athena.errors import ConflictError, LedgerError
from athena.journal import KEY, Entry, hold, look, remove
from athena.ledger import Ledger, Record, Release
from athena.store import FolderStore

COLUMNS = (Column("a", "integer"),)
VIEW = Record("SELECT a FROM t", "d" * 64, "core", "SELECT\n  a\nFROM t", COLUMNS, None, {"a": "数"}, None)
RELEASE = Release(
    1,
    "2026-11-23T09:00:00+00:00",
    "mia",
    "c0ffee",
    "apply",
    {"v": VIEW},
    {"t": COLUMNS},
    ({"kind": "create", "view": "v", "reason": "new", "detail": ""},),
    {"w": "SELECT 1"},
)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


def entry(owner: str = "mia") -> Entry:
    return Entry(f"{owner:0>32}", owner, "2026-11-23T09:00:00+00:00", "apply")


def test_a_release_comes_back_as_it_was_written(store: FolderStore) -> None:
    Ledger(store).write(RELEASE)
    assert Ledger(store).release(1) == RELEASE
    history = Ledger(store).history()
    assert (history.release, history.numbers, history.next_number, history.damage) == (RELEASE, (1,), 2, ())


def test_a_release_is_written_once(store: FolderStore) -> None:
    Ledger(store).write(RELEASE)
    with pytest.raises(ConflictError):
        Ledger(store).write(RELEASE)


def test_a_new_ledger_has_release_0(store: FolderStore) -> None:
    history = Ledger(store).history()
    assert (history.release.number, dict(history.release.views), history.next_number) == (0, {}, 1)


@pytest.mark.parametrize("spoil", [b"", b"{", b"[]", b"{}", b'{"sha256": "x", "release": {}}', b"\xff\xfe"])
def test_a_damaged_release_is_not_believed(store: FolderStore, tmp_path: Path, spoil: bytes) -> None:
    Ledger(store).write(RELEASE)
    (tmp_path / "releases" / "00000002.json").write_bytes(spoil)
    with pytest.raises(LedgerError, match="release 2 is damaged"):
        Ledger(store).release(2)
    history = Ledger(store).history()
    assert (history.release, history.next_number) == (RELEASE, 3)
    assert "release 2 is damaged" in history.damage[0]


def test_a_release_under_another_number_is_not_believed(store: FolderStore, tmp_path: Path) -> None:
    Ledger(store).write(RELEASE)
    (tmp_path / "releases" / "00000001.json").rename(tmp_path / "releases" / "00000004.json")
    with pytest.raises(LedgerError, match="another format or number"):
        Ledger(store).release(4)


def test_a_release_that_is_not_there(store: FolderStore) -> None:
    with pytest.raises(LedgerError, match="release 3 is not in") as caught:
        Ledger(store).release(3)
    assert "No release was made yet" in caught.value.hint


def test_the_lock_is_held_by_one(store: FolderStore) -> None:
    journal = hold(store, entry(), resume=False)
    with pytest.raises(ConflictError, match="the apply of mia, begun 2026-11-23T09:00:00"):
        hold(store, entry("zoe"), resume=False)
    journal.release()
    hold(store, entry("zoe"), resume=False).release()
    assert look(store) is None


def test_what_a_dead_apply_did_is_remembered_by_the_next(store: FolderStore) -> None:
    dead = hold(store, entry(), resume=False)
    dead.begin(["create a", "replace b"], ["a"], {"b": "SELECT old"})
    dead.done(1)
    found = look(store)
    assert found is not None
    assert (
        found.told()
        == "the apply of mia, begun 2026-11-23T09:00:00+00:00, is going on after 1 of 2 steps, or was killed"
    )
    alive = hold(store, entry("zoe"), resume=True)
    alive.begin(["replace b"], [], {"b": "SELECT new"})
    assert (alive.entry.created, alive.entry.replaced) == (("a",), {"b": "SELECT old"})


def test_a_failed_apply_gives_way(store: FolderStore) -> None:
    failed = hold(store, entry(), resume=False)
    failed.begin(["create a"], ["a"], {})
    failed.fail("Athena said no")
    found = look(store)
    assert found is not None
    assert found.told().endswith("failed after 0 of 1 steps: Athena said no")
    assert hold(store, entry("zoe"), resume=False).entry.created == ("a",)


def test_the_lock_can_be_removed(store: FolderStore) -> None:
    assert remove(store) is None
    journal = hold(store, entry(), resume=False)
    taken = remove(store)
    assert taken is not None
    assert taken.owner == "mia"
    with pytest.raises(ConflictError):
        journal.done(1)


def test_a_journal_that_cannot_be_read_keeps_others_out_until_they_insist(store: FolderStore, tmp_path: Path) -> None:
    (tmp_path / KEY).write_text(json.dumps({"id": 1}))
    with pytest.raises(LedgerError, match="cannot be read"):
        look(store)
    with pytest.raises(LedgerError, match="cannot be read"):
        hold(store, entry(), resume=False)
    hold(store, entry(), resume=True).release()


def test_a_journal_that_cannot_be_read_can_be_removed(store: FolderStore, tmp_path: Path) -> None:
    (tmp_path / KEY).write_text("")
    taken = remove(store)
    assert taken is not None
    assert "cannot be read" in taken.told()
    assert look(store) is None
