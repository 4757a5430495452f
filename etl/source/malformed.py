"""Reads a stretch of malformed CSV record by record, and loses nothing of it.

Python's own `csv` module in strict mode decides what a record is. When it refuses one (text after a closing quote, a
quote that is never closed), only the first physical line of that record is rejected and reading starts again at the
next line: one stray quote must not swallow the lines after it.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

UNQUOTABLE = "a quoted field is followed by text, or its closing quote is missing"
_LINE = re.compile(rb"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")


@dataclass(frozen=True, slots=True)
class RawReject:
    """A record to reject: its number within the piece (from 0), its physical line, why, and its bytes."""

    record: int
    line: int
    reason: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a window: `data` is its good records as plain CSV, `consumed` how many of its bytes are done.

    Of each good record: its physical line, its number in the window, and from where to where it stands there.
    """

    data: bytes
    consumed: int
    records: int
    blank_lines: int
    rejects: tuple[RawReject, ...]
    record_lines: tuple[int, ...]
    record_numbers: tuple[int, ...]
    record_spans: tuple[tuple[int, int], ...]


def blanks(delimiter: str) -> str:
    """What a blank line may hold: spaces and tabs, where they delimit nothing."""
    return " \t\r\n".replace(delimiter, "")


def width_reason(found: int, expected: int) -> str:
    return f"{found} field{'s' if found != 1 else ''} where the header has {expected}"


def read_exactly(
    window: bytes,
    delimiter: bytes,
    *,
    width: int,
    pad_short: bool,
    line: int,
    at_end: bool,
    most: int | None = None,
    give_up: bool = False,
) -> Reading:
    """Read the records of `window`, which starts at a record.

    Bytes stand for characters one to one (Latin-1), so that any encoding in which delimiter, quote and line ends are
    single bytes passes through unchanged.

    Args:
        window: bytes of the file.
        delimiter: its byte.
        width: how many fields a good record has.
        pad_short: fill up records with fewer.
        line: number of the window's first physical line.
        at_end: nothing follows the window; otherwise a record that reaches its end is left for later.
        most: read the records that begin within so many bytes; those behind are only there to end the last one.
        give_up: do not wait for the end of the first record.
    """
    return _Window(window, delimiter.decode("latin-1"), width, pad_short, line, at_end, give_up).read(most)


def reject_line(window: bytes, line: int, *, at_end: bool) -> Reading:
    """Reject the first physical line of `window`, whose record never ends; nothing is read while that line goes on."""
    text = next(_Lines(window, at_end=at_end), "").encode("latin-1")
    rejects = (RawReject(0, line, UNQUOTABLE, text.rstrip(b"\r\n")),) if text else ()
    return Reading(b"", len(text), len(rejects), 0, rejects, (), (), ())


class _Lines:
    """The physical lines of a window, one by one as characters; `position` is behind the last one given."""

    def __init__(self, window: bytes, *, at_end: bool) -> None:
        self._window, self._at_end = window, at_end
        self.position = 0
        self.since_mark: list[str] = []
        self._matches = _LINE.finditer(window)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        text = next(self._matches)[0]
        end = self.position + len(text)
        if end == len(self._window) and not self._at_end and not text.endswith(b"\n"):
            raise StopIteration  # perhaps cut in the middle of a line, or of CRLF
        self.position = end
        line = text.decode("latin-1")
        self.since_mark.append(line)
        return line

    def rewind(self, position: int) -> None:
        self.position = position
        self._matches = _LINE.finditer(self._window, position)


@dataclass(slots=True)
class _Window:
    window: bytes
    delimiter: str
    width: int
    pad_short: bool
    line: int
    at_end: bool
    give_up: bool
    good: list[list[str]] = field(default_factory=list)
    rejects: list[RawReject] = field(default_factory=list)
    record_lines: list[int] = field(default_factory=list)
    record_numbers: list[int] = field(default_factory=list)
    record_spans: list[tuple[int, int]] = field(default_factory=list)
    records: int = 0
    blank_lines: int = 0

    def read(self, most: int | None) -> Reading:
        lines = _Lines(self.window, at_end=self.at_end)
        reader = self._reader(lines)
        while most is None or lines.position < most:
            start = lines.position
            lines.since_mark = []
            try:
                row = next(reader, None)
            except csv.Error as error:
                waiting = "unexpected end" in str(error) and not self.at_end
                if waiting and not (self.give_up and start == 0):
                    return self._reading(start)
                first = lines.since_mark[0]
                self._reject(first, 1, UNQUOTABLE)
                lines.rewind(start + len(first))
                reader = self._reader(lines)
                continue
            if row is None:
                break
            self._take(row, lines.since_mark, (start, lines.position))
        return self._reading(lines.position)

    def _reader(self, lines: _Lines) -> Iterator[list[str]]:
        return csv.reader(lines, delimiter=self.delimiter, strict=True)

    def _take(self, row: list[str], lines: list[str], span: tuple[int, int]) -> None:
        """Sort one record, or blank line, to where it belongs."""
        if len(lines) == 1 and not lines[0].strip(blanks(self.delimiter)):
            self.blank_lines += 1
            self.line += 1
            return
        if len(row) < self.width and self.pad_short:
            row += [""] * (self.width - len(row))
        if len(row) != self.width:
            self._reject("".join(lines), len(lines), width_reason(len(row), self.width))
            return
        self.good.append(row)
        self.record_lines.append(self.line)
        self.record_numbers.append(self.records)
        self.record_spans.append(span)
        self.records += 1
        self.line += len(lines)

    def _reject(self, text: str, lines: int, reason: str) -> None:
        self.rejects.append(RawReject(self.records, self.line, reason, text.rstrip("\r\n").encode("latin-1")))
        self.records += 1
        self.line += lines

    def _reading(self, consumed: int) -> Reading:
        out = io.StringIO()
        csv.writer(out, delimiter=self.delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(self.good)
        return Reading(
            out.getvalue().encode("latin-1"),
            consumed,
            self.records,
            self.blank_lines,
            tuple(self.rejects),
            tuple(self.record_lines),
            tuple(self.record_numbers),
            tuple(self.record_spans),
        )
