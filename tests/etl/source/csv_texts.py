"""CSV texts for the tests of reading: clean ones, polluted ones, and a reading of them that is slow and plain."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from etl.errors import EtlError
from etl.lake.blob import Blob
from etl.source.malformed import read_exactly
from etl.source.records import FileFormat, Prepared, prepare
from etl.source.split import Piece, Splitter

MANY = settings(max_examples=300, deadline=None, derandomize=True)
SOME = settings(max_examples=80, deadline=None, derandomize=True)

TOKENS = (
    '"',
    '""',
    ",",
    "\n",
    "\r\n",
    "\r",
    "a",
    "b c",
    " ",
    "\t",
    "あ",
    '","',
    '"\n',
    '\n"',
    'x"y',
    "1,2,3\n",
    '"p","q","r"\n',
)

# anything that can be put together of the signs that mean something in a CSV
polluted = st.lists(st.sampled_from(TOKENS), max_size=40).map("".join)
# mostly good records, a few of them spoilt
records = st.sampled_from(("1,2,3", '"a","b","c"', 'x,"y,y",z', '"l\nm",n,"o"', "い,ろ,は", '"q""q",,""', ",,"))
spoilt = st.sampled_from(('a,b"c,d', '"a"b,c,d', "1,2", "1,2,3,4", "", "  ", 'a,"b,c', '"', "a,b,c,"))
mostly_good = st.builds(
    lambda lines, end: end.join(lines) + end,
    st.lists(st.one_of(records, records, records, spoilt), max_size=25),
    st.sampled_from(("\n", "\r\n", "\r")),
)
texts = st.one_of(polluted, mostly_good)


@dataclass
class Account:
    """What became of every record: rows by number and line, rejects, blank lines."""

    rows: list[list[str]] = field(default_factory=list)
    rejects: list[tuple[int, int, str, bytes]] = field(default_factory=list)  # number, line, reason, bytes
    records: int = 0
    blank_lines: int = 0

    def add(self, prepared: Prepared) -> None:
        self.rows += parsed(prepared.data)
        self.rejects += [(self.records + r.record, r.line, r.reason, r.raw) for r in prepared.rejects]
        self.records += prepared.records
        self.blank_lines += prepared.blank_lines


def parsed(data: bytes, delimiter: str = ",") -> list[list[str]]:
    """Read plain CSV; a blank line would be a row without fields."""
    return list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=delimiter, strict=True))


def blocks_of(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def pieces_of(data: bytes, *, block: int, piece: int, longest: int = 1 << 20, **form: Any) -> list[Piece]:
    splitter = Splitter(form.get("delimiter", b","), form.get("width", 3), form.get("pad", False), piece, longest)
    return list(splitter.split(blocks_of(data, block)))


def in_pieces(data: bytes, form: FileFormat, *, block: int, piece: int) -> Account:
    """Read as the engine does: cut into pieces, each proven or sorted out."""
    account = Account()
    made = pieces_of(data, block=block, piece=piece, delimiter=form.delimiter, width=form.width, pad=form.pad_short)
    for one in made:
        prepared = prepare(one, form)
        account.add(prepare(one, form, exactly=True) if _refused(prepared, form.width) else prepared)
    return account


def _refused(prepared: Prepared, width: int) -> bool:
    """Say whether polars would refuse this: then each record is looked at."""
    if not is_utf8(prepared.data):
        return True
    rows = parsed(prepared.data)
    return len(rows) != prepared.rows or any(len(row) > width for row in rows)


def in_one_go(data: bytes, form: FileFormat) -> Account:
    """Read all of it record by record, as Python's csv module sees it."""
    reading = read_exactly(data, form.delimiter, width=form.width, pad_short=form.pad_short, line=1, at_end=True)
    assert reading.consumed == len(data)
    rejects = [(r.record, r.line, r.reason, r.raw) for r in reading.rejects]
    return Account(parsed(reading.data, form.delimiter.decode()), rejects, reading.records, reading.blank_lines)


def is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def says_what_to_do(error: EtlError, words: str = "") -> None:
    """An error is as good as a result, if a person can act on it and it is no defect."""
    assert words in str(error)
    assert error.hint
    assert "defect" not in error.hint


class Bytes:
    """A file in memory, as a `ByteSource`; `served` counts the ranges and streams asked for."""

    local_path: Path | None = None

    def __init__(self, data: bytes, name: str = "data.csv", *, at_most: int | None = None) -> None:
        self._data, self._at_most = data, at_most
        self.blob = Blob(f"folder/{name}", len(data), "token")
        self.served = 0

    def open(self, offset: int = 0) -> io.RawIOBase:
        self.served += 1
        return _Slow(self._data[offset:], self._at_most) if self._at_most else _raw(self._data[offset:])

    def read_range(self, start: int, length: int) -> bytes:
        self.served += 1
        return self._data[start : start + length]

    def check_unchanged(self) -> None: ...


def _raw(data: bytes) -> io.RawIOBase:
    return _Slow(data, len(data) or 1)


class _Slow(io.RawIOBase):
    """Gives at most so many bytes at a time, as a socket does."""

    def __init__(self, data: bytes, at_most: int) -> None:
        self._rest, self._at_most = memoryview(data), at_most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = min(len(buffer), len(self._rest), self._at_most)
        memoryview(buffer).cast("B")[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def joined(parts: Iterable[bytes]) -> bytes:
    return b"".join(parts)
