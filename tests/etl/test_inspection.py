"""What `inspect` says of a file, without writing anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from etl.errors import InputError
from etl.inspection import Inspection, inspect
from etl.lake import discover
from etl.settings import Settings


class Watcher:
    """Progress that is written down."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def start(self, phase: str, total_bytes: int) -> None:
        self.heard.append(f"{phase} {total_bytes}")

    def advance(self, byte_count: int) -> None:
        self.heard.append(f"+{byte_count}")

    def finish(self) -> None:
        self.heard.append("finished")


def seen(folder: Path, *texts: str | bytes, watcher: Watcher | None = None, **settings: Any) -> Inspection:
    raw = folder / "table"
    raw.mkdir()
    for number, text in enumerate(texts):
        (raw / f"{number}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return inspect(discover([str(raw)])[0], Settings(**settings), progress=watcher or Watcher())


TEXT = "id,code,name,one,empty\n1,a,甲,x,\n2,b,乙,x,\n3,a,甲,,\n"


def test_columns_and_what_may_become_of_them(tmp_path: Path) -> None:
    found = seen(tmp_path, TEXT)
    assert [(c.name, c.type, c.nulls, c.decision, c.rule, c.twin) for c in found.columns] == [
        ("id", "int64", 0, "kept", None, None),
        ("code", "string", 0, "kept", None, None),
        ("name", "string", 0, "dropped", "same_information", "code"),
        ("one", "string", 1, "dropped", "constant", None),
        ("empty", "string", 3, "dropped", "all_null", None),
    ]
    assert found.columns[2].evidence["mapping"] == [["a", "甲"], ["b", "乙"]]
    assert found.columns[3].reason == "always x, or empty (1 row)"
    assert (found.sampled_rows, found.sample_is_whole, found.warnings) == (3, True, ())


def test_settings_are_heeded(tmp_path: Path) -> None:
    found = seen(tmp_path, TEXT, keep=("empty", "one"), names={"id": "number"}, types={"id": "string"})
    assert [column.name for column in found.columns if column.decision == "kept"] == ["number", "code", "one", "empty"]
    assert found.columns[0].type == "string"
    assert found.columns[3].reason == "kept: the settings keep it"
    assert found.columns[3].evidence["would_drop"] == "constant"


def test_sources(tmp_path: Path) -> None:
    found = seen(tmp_path, b"\xef\xbb\xbfa,b\n1,x\n\n2\n", "a;b\n3;能登\n".encode("cp932"))
    assert [(s.encoding, s.delimiter, s.records, s.rejected, s.blank_lines) for s in found.sources] == [
        ("utf-8-sig", ",", 2, 1, 1),
        ("cp932", ";", 1, 0, 0),
    ]
    assert found.warnings == ("0.csv: 1 of 2 records would be rejected",)


def test_warnings(tmp_path: Path) -> None:
    found = seen(tmp_path, "1,2\n3,4\n5,x\n", types={"2": "int64"}, keep=("1",))
    looks_like_data, misfits = found.warnings
    assert looks_like_data.startswith("0.csv: the first row looks like data")
    assert misfits == "2: 1 record would be rejected: no int64, such as 'x'"


def test_an_empty_file(tmp_path: Path) -> None:
    found = seen(tmp_path, "")
    assert found.columns == ()
    assert found.warnings == ("the input is empty: not even a header row",)


def test_progress_ends_whatever_happens(tmp_path: Path) -> None:
    watcher = Watcher()
    with pytest.raises(InputError):
        seen(tmp_path, b"PK\x03\x04" + bytes(10), watcher=watcher)
    assert watcher.heard == ["looking 14", "finished"]


def test_nothing_is_written(tmp_path: Path) -> None:
    seen(tmp_path, TEXT)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["0.csv", "table"]
