# ruff: noqa: PT012  a run is a `with` block, and what is raised in it is raised by its end

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from etl.errors import LakeError
from etl.lake import LocalFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_bytes(b"0123456789")
    return path


def test_reading_in_order_and_by_range(path: Path) -> None:
    source = LocalFile.at(path)
    buffer = bytearray(4)
    with source.open(2) as stream:
        assert stream.readinto(memoryview(buffer)) == 4
        assert buffer == b"2345"
        assert stream.read(100) == b"6789"
        assert stream.read(1) == b""
    with io.BufferedReader(source.open()) as buffered:
        assert buffered.read() == b"0123456789"
    assert source.read_range(3, 4) == b"3456"
    assert source.read_range(8, 100) == b"89"
    assert source.read_range(20, 1) == b""
    assert source.local_path == path
    source.check_unchanged()


def test_a_file_that_grows_while_being_read(path: Path) -> None:
    source = LocalFile.at(path)
    with pytest.raises(LakeError, match=r"a\.csv changed while being read"), source.open() as stream:
        assert stream.read(5) == b"01234"
        with path.open("ab") as other:
            other.write(b"more")
        while stream.readinto(bytearray(5)):
            pass


def test_a_file_that_was_replaced_before_the_second_pass(path: Path) -> None:
    source = LocalFile.at(path)
    new = path.with_name("new")
    new.write_bytes(b"9876543210")
    os.replace(new, path)
    for read in (source.open, source.check_unchanged, lambda: source.read_range(0, 1)):
        with pytest.raises(LakeError, match="changed while being read"):
            read()


def test_a_file_that_was_replaced_in_between(path: Path) -> None:
    source = LocalFile.at(path)
    new = path.with_name("new")
    new.write_bytes(b"9876543210")
    with pytest.raises(LakeError, match="changed while being read"), source.open() as stream:
        os.replace(new, path)
        stream.readall()


def test_a_file_that_is_gone(path: Path) -> None:
    source = LocalFile.at(path)
    path.unlink()
    with pytest.raises(LakeError, match=r"cannot read .*a\.csv: no such file") as error:
        source.open()
    assert error.value.hint
