"""Cuts a stream of bytes into pieces of whole CSV records, without decoding them.

Quotes, newlines and delimiters are looked for in the raw bytes. That is right in every encoding whose multi-byte
characters contain none of these bytes (`reader.raw_domain` says which; the others are transcoded first), and it lets
records be cut on one thread while others parse.

A piece is proven *well formed* with vector operations: every opening quote follows a delimiter or a line end, every
closing one precedes one, doubled quotes apart. There, counting quotes tells inside from outside, and every reader
agrees on what the records are. Where the proof fails, `malformed.read_exactly` reads a window record by record.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from etl.errors import InputError
from etl.source.malformed import RawReject, Reading, read_exactly, reject_line

QUOTE, NEWLINE, RETURN = 0x22, 0x0A, 0x0D
SMALLEST_WINDOW = 64 << 10
LONGEST_MISQUOTED = 8 << 20  # of a record with bad quotes: looking further for their end would take much memory
STRIDE = 256 << 10  # bytes looked at in one go: small enough for the processor's cache


class Trouble(Enum):
    """Why a record is not well formed: a quote where none belongs, or one that is not closed in all that follows."""

    MISQUOTED = "misquoted"
    UNCLOSED = "unclosed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole records, in the bytes of the file or, after a malformed stretch, written anew in plain CSV.

    `offset` and `end` are positions in the stream of bytes, `line` is the physical line of the first record. For a
    rewritten piece `record_lines` and `record_numbers` tell for each record where it was, and `record_spans` where in
    `original`; `rejects` and `blank_lines` what is not in `data`; `records` counts records read, rejected ones included.
    """

    data: bytes
    offset: int
    end: int
    line: int
    line_count: int
    rejects: tuple[RawReject, ...] = ()
    blank_lines: int = 0
    record_lines: tuple[int, ...] | None = None
    record_numbers: tuple[int, ...] | None = None
    records: int | None = None
    original: bytes = b""
    record_spans: tuple[tuple[int, int], ...] = ()

    @property
    def rewritten(self) -> bool:
        return self.record_lines is not None


@dataclass(slots=True)
class Splitter:
    """Turns blocks of one file's bytes into pieces of about `piece_bytes`, each of whole records.

    A record longer than `longest_record` counts as malformed: an opening quote that nobody closes would otherwise take
    the rest of the file into one field, and memory with it. `name` is the file's, for errors.
    """

    delimiter: bytes
    width: int
    pad_short: bool
    piece_bytes: int
    longest_record: int
    offset: int = 0
    line: int = 1
    name: str = ""
    _window: int = field(init=False)

    def __post_init__(self) -> None:
        self._window = self._smallest_window

    @property
    def _smallest_window(self) -> int:
        return min(SMALLEST_WINDOW, self.piece_bytes)

    def split(self, blocks: Iterable[bytes | memoryview]) -> Iterator[Piece]:
        """Yield the pieces in order; together they hold every byte of `blocks`, which are copied.

        Raises:
            InputError: when a line is longer than `longest_record`.
        """
        waiting: list[bytes] = []
        wanted = 0
        for block in blocks:
            if sum(map(len, waiting)) + len(block) < wanted:
                waiting.append(bytes(block))
                continue
            rest = yield from self._pieces(b"".join((*waiting, block)), at_end=False)
            waiting = [rest] if rest else []
            wanted = min(2 * len(rest), len(rest) + (16 << 20)) if len(rest) > self.piece_bytes else 0
        if waiting:
            yield from self._pieces(b"".join(waiting), at_end=True)

    def _pieces(self, pending: bytes, *, at_end: bool) -> Generator[Piece, None, bytes]:
        """Yield what can be cut off the front of `pending`; returns the rest."""
        at = 0
        while at < len(pending):
            end, trouble = self._well_formed_end(pending, at, at_end=at_end)
            if end > at:
                yield self._well_formed(pending[at:end])
                if end - at > self._window:
                    self._window = self._smallest_window
                at = end
                continue
            rest = pending[at:]
            if trouble is None and len(rest) <= self.longest_record:
                return rest
            piece = self._malformed(rest, trouble, at_end=at_end)
            if piece is None:
                return rest
            yield piece
            at += piece.end - piece.offset
        return b""

    def _well_formed_end(self, pending: bytes, at: int, *, at_end: bool) -> tuple[int, Trouble | None]:
        """Find up to where whole records are well formed; in a stretch of about `piece_bytes`, if one ends there."""
        for length in (2 * self.piece_bytes, len(pending)):
            front = pending[at : at + length]
            last = at + length >= len(pending)
            end, trouble = well_formed_end(front, self.delimiter[0], at_end=at_end and last)
            if end or last or trouble is Trouble.MISQUOTED:
                break
        return at + end, trouble

    def _well_formed(self, data: bytes) -> Piece:
        lines = count_lines(data)
        piece = Piece(data, self.offset, self.offset + len(data), self.line, lines)
        self.offset, self.line = piece.end, self.line + lines
        return piece

    def _malformed(self, rest: bytes, trouble: Trouble | None, *, at_end: bool) -> Piece | None:
        """Read some records exactly; None when the first goes on beyond what has been read of the file so far."""
        if trouble is Trouble.MISQUOTED:
            reading = self._read_exactly(rest, at_end=at_end)
        else:
            reading = reject_line(rest, self.line, at_end=at_end)
        if reading is None:
            return None
        if not reading.consumed:
            raise InputError(
                f"{self.name}: line {self.line:,} goes on for more than {self.longest_record >> 20:,} MiB",
                hint="Is this a CSV? Each record has to end with a line end (LF, CRLF or CR).",
            )
        original = rest[: reading.consumed]
        lines = count_lines(original)
        piece = Piece(
            reading.data,
            self.offset,
            self.offset + reading.consumed,
            self.line,
            lines,
            reading.rejects,
            reading.blank_lines,
            reading.record_lines,
            reading.record_numbers,
            reading.records,
            original,
            reading.record_spans,
        )
        self.offset, self.line = piece.end, self.line + lines
        self._window = min(2 * self._window, self.piece_bytes)
        return piece

    def _read_exactly(self, rest: bytes, *, at_end: bool) -> Reading | None:
        """Read the records that begin in the window, looking as far ahead as the last of them needs."""
        ahead = self._window
        while True:
            whole, too_far = ahead >= len(rest), ahead > min(self.longest_record, LONGEST_MISQUOTED)
            reading = read_exactly(
                rest[:ahead],
                self.delimiter,
                width=self.width,
                pad_short=self.pad_short,
                line=self.line,
                at_end=at_end and whole,
                most=self._window,
                give_up=too_far,
            )
            if reading.consumed:
                return reading
            if whole:
                return reading if len(rest) > self.longest_record else None
            ahead *= 4


def count_lines(data: bytes) -> int:
    """Count line ends: LF, CRLF, and CR alone."""
    octets = np.frombuffer(data, dtype=np.uint8)
    lines = sum(
        int(np.count_nonzero(octets[start : start + STRIDE] == NEWLINE)) for start in range(0, len(data), STRIDE)
    )
    if b"\r" in data:
        lines += data.count(b"\r") - data.count(b"\r\n")
    return lines


def well_formed_end(data: bytes, delimiter: int, *, at_end: bool) -> tuple[int, Trouble | None]:
    """Find how much of `data` is whole, well-formed records, and what is wrong with the record that follows, if anything.

    Args:
        data: starts at the beginning of a record.
        delimiter: its byte.
        at_end: nothing follows `data`, so its last record may lack a line end.
    """
    if b'"' not in data:
        return (len(data) if at_end else _last_line_end(data, len(data), None)), None
    quotes = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == QUOTE)
    limit, trouble = first_trouble(data, quotes, delimiter, at_end=at_end)
    if at_end and trouble is None:
        return len(data), None
    return _last_line_end(data, limit, quotes), trouble


def first_trouble(data: bytes, quotes: np.ndarray, delimiter: int, *, at_end: bool) -> tuple[int, Trouble | None]:
    """Find up to where quoting is well formed: the position of the quoted field that is not, and why; or the end."""
    octets = np.frombuffer(data, dtype=np.uint8)
    opening, closing = quotes[0::2], quotes[1::2]
    before = octets[np.maximum(opening - 1, 0)]
    opens_well = (opening == 0) | (before == delimiter) | (before == NEWLINE) | (before == RETURN) | (before == QUOTE)
    # a quote before an opening one must be the first half of a doubled quote, which it is exactly when both are paired
    inside = closing[closing < len(data) - 1]
    after = octets[inside + 1]
    closes_well = (after == delimiter) | (after == NEWLINE) | (after == RETURN) | (after == QUOTE)
    bad = []
    if not opens_well.all():
        bad.append(int(opening[np.argmin(opens_well)]))
    if not closes_well.all():
        bad.append(int(opening[np.argmin(closes_well)]))
    if bad:
        return min(bad), Trouble.MISQUOTED
    unclosed = len(quotes) % 2 == 1
    if at_end:
        return (int(quotes[-1]), Trouble.UNCLOSED) if unclosed else (len(data), None)
    if unclosed or quotes[-1] == len(data) - 1:  # perhaps the first half of a doubled quote
        return int(opening[-1]), None
    return len(data), None


def _last_line_end(data: bytes, limit: int, quotes: np.ndarray | None) -> int:
    """Find the end of the last record that ends before `limit`; 0 if there is none."""
    end = _last_outside(data, b"\n", limit, quotes)
    # in a file with CR for line ends; a CR at the very end may be half a CRLF
    return end or _last_outside(data, b"\r", min(limit, len(data) - 1), quotes)


def _last_outside(data: bytes, line_end: bytes, limit: int, quotes: np.ndarray | None) -> int:
    """Find the last line end before `limit` that is not inside quotes; returns the position behind it, or 0."""
    position = data.rfind(line_end, 0, max(limit, 0))
    while position >= 0 and quotes is not None:
        number = int(np.searchsorted(quotes, position))
        if number % 2 == 0:
            break
        position = data.rfind(line_end, 0, int(quotes[number - 1]))
    return position + 1
