"""Takes off the front of a file what is not data: blank lines, a preamble, the header row."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from etl.source.malformed import RawReject, blanks
from etl.source.split import count_lines

BEFORE_HEADER = "stands before the header row"


@dataclass(frozen=True, slots=True)
class Beginning:
    """What stands before the data: its length in bytes and lines, and what it says.

    `header` is None where none was asked for, or the file has no record; `garbled` when some of it is not text.
    """

    header: tuple[str, ...] | None
    preamble: tuple[RawReject, ...]
    consumed: int
    lines: int
    blank_lines: int
    garbled: bool


def read_beginning(
    head: bytes, delimiter: bytes, codec: str, *, preamble: int, header: bool, whole: bool, patient: bool = False
) -> Beginning | None:
    """Read `preamble` records and the header row, where there is one, off the front of `head`.

    Args:
        head: the first bytes of the file.
        delimiter: its byte.
        codec: of those bytes.
        preamble: how many records stand before the header row.
        header: whether there is a header row.
        whole: `head` is the whole file.
        patient: rather wait for more than take a quote that `head` does not close for text.

    Returns:
        None when more of the file is needed.
    """
    lines = _Lines(head, delimiter.decode("ascii"), whole=whole, patient=patient)
    rejects: list[RawReject] = []
    try:
        for number in range(preamble):
            line = lines.skip_blank()
            if lines.next_record() is not None:
                rejects.append(RawReject(number, line, BEFORE_HEADER, lines.since(line)))
        record = lines.next_record() if header else None
    except _NeedsMoreError:
        return None
    names = [field.encode("latin-1") for field in record or ()]
    return Beginning(
        None if record is None else tuple(name.decode(codec, "replace") for name in names),
        tuple(rejects),
        len(lines.taken),
        count_lines(lines.taken),
        lines.blank,
        not all(_is_text(name, codec) for name in names),
    )


def _is_text(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeError:
        return False
    return True


class _NeedsMoreError(Exception):
    """A record goes on beyond the bytes at hand."""


class _Lines:
    """The physical lines of `head`, and how many of them are taken; bytes stand for characters one to one."""

    def __init__(self, head: bytes, delimiter: str, *, whole: bool, patient: bool) -> None:
        self._lines = list(io.StringIO(head.decode("latin-1"), newline=""))
        if not whole and self._lines and not self._lines[-1].endswith("\n"):
            self._lines.pop()  # perhaps cut in the middle of a line, or of CRLF
        self._delimiter, self._whole, self._patient = delimiter, whole, patient
        self._at = 0
        self.blank = 0

    @property
    def taken(self) -> bytes:
        return "".join(self._lines[: self._at]).encode("latin-1")

    def since(self, line: int) -> bytes:
        """The bytes from physical line `line` (from 1) up to here, without the last line end."""
        return "".join(self._lines[line - 1 : self._at]).rstrip("\r\n").encode("latin-1")

    def skip_blank(self) -> int:
        """Go past blank lines; returns the number of the line that is next (from 1)."""
        while self._at < len(self._lines) and not self._lines[self._at].strip(blanks(self._delimiter)):
            self._at += 1
            self.blank += 1
        return self._at + 1

    def next_record(self) -> list[str] | None:
        """Read the next record that is not blank; None at the end. One that cannot be unquoted is a line, split plainly."""
        self.skip_blank()
        if self._at >= len(self._lines):
            if self._whole:
                return None
            raise _NeedsMoreError
        reader = csv.reader(iter(self._lines[self._at :]), delimiter=self._delimiter, strict=True)
        try:
            fields = next(reader)
        except csv.Error as error:
            if self._patient and not self._whole and "unexpected end" in str(error):
                raise _NeedsMoreError from None
            fields = self._lines[self._at].rstrip("\r\n").split(self._delimiter)
            self._at += 1
            return fields
        self._at += reader.line_num
        return fields
