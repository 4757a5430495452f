"""A store keeps two people from overwriting each other, on a disk and on S3."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from athena.errors import ConflictError, StoreError, UsageError
from athena.store import FolderStore
from athena.stores import open_store


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "ledger")


def test_what_was_put_is_got(store: FolderStore) -> None:
    assert store.get("a/b.json") is None
    version = store.put("a/b.json", b"one", replaces=None)
    found = store.get("a/b.json")
    assert found is not None
    assert (found.content, found.version) == (b"one", version)


def test_a_key_is_created_once(store: FolderStore) -> None:
    store.put("a.json", b"one", replaces=None)
    with pytest.raises(ConflictError):
        store.put("a.json", b"two", replaces=None)


def test_only_the_version_that_was_read_is_replaced(store: FolderStore) -> None:
    first = store.put("a.json", b"one", replaces=None)
    store.put("a.json", b"two", replaces=first)
    with pytest.raises(ConflictError):
        store.put("a.json", b"three", replaces=first)
    with pytest.raises(ConflictError):
        store.delete("a.json", version=first)
    found = store.get("a.json")
    assert found is not None
    assert found.content == b"two"
    store.delete("a.json", version=found.version)
    store.delete("a.json", version=found.version)
    assert store.get("a.json") is None


def test_keys_are_listed_in_order(store: FolderStore) -> None:
    assert store.keys("releases/") == []
    for number in (10, 9, 1):
        store.put(f"releases/{number:08}.json", b"", replaces=None)
    store.put("apply.json", b"", replaces=None)
    assert store.keys("releases/") == ["releases/00000001.json", "releases/00000009.json", "releases/00000010.json"]


def test_of_many_at_once_one_wins(store: FolderStore) -> None:
    won: list[int] = []

    def put(number: int) -> None:
        try:
            store.put("lock.json", b"%d" % number, replaces=None)
            won.append(number)
        except ConflictError:
            pass

    threads = [threading.Thread(target=put, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = store.get("lock.json")
    assert found is not None
    assert [b"%d" % number for number in won] == [found.content]


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot lock"):
        FolderStore(tmp_path / "file" / "ledger").put("a.json", b"", replaces=None)


@pytest.mark.parametrize("address", ["build/lake", "http://x/y", "s3://", "file://"])
def test_an_address_that_is_none(address: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no place for a ledger"):
        open_store(address, tmp_path, client=lambda: None)


def test_addresses(tmp_path: Path) -> None:
    assert open_store("file://a/b", tmp_path, client=lambda: None).address == f"file://{tmp_path}/a/b"
    assert open_store("file:///x/y", tmp_path, client=lambda: None).address == "file:///x/y"
    assert open_store("s3://bucket/a/b/", tmp_path, client=lambda: None).address == "s3://bucket/a/b"
