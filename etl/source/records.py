"""Turns a piece of whole records into plain UTF-8 CSV that any reader reads alike, and the rejects it held.

What is proven here, for every record of every file, is that it has as many fields as the header and that its bytes are
text. The proof is cheap where nothing is wrong: if the delimiters outside quotes number exactly `width - 1` a record on
average and no record has more (polars refuses those), then each has exactly that many. Only where the sums differ are
records counted one by one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from etl.source.malformed import RawReject, blanks, width_reason
from etl.source.reader import as_utf8, unmark
from etl.source.split import NEWLINE, QUOTE, RETURN, STRIDE, Piece

UNDECODABLE = "bytes that are not text in {encoding}"
_BLANK_LINE = re.compile(rb"(?:\A|(?<=\n))[ \t]*\r?(?=\n)")
_UTF8_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How the records of one file are written; the same for all of its pieces."""

    codec: str  # of the bytes in the pieces
    delimiter: bytes
    width: int
    pad_short: bool
    encoding: str = ""  # of the file, where its bytes were transcoded to make the pieces

    @property
    def blanks(self) -> bytes:
        return blanks(self.delimiter.decode("ascii")).encode("ascii")


@dataclass(frozen=True, slots=True)
class RecordCounts:
    """How many records were read of a file, rejected ones included, and how many blank lines."""

    records: int = 0
    rejected: int = 0
    blank_lines: int = 0

    def __add__(self, other: RecordCounts) -> RecordCounts:
        return RecordCounts(
            self.records + other.records, self.rejected + other.rejected, self.blank_lines + other.blank_lines
        )


@dataclass(frozen=True, slots=True)
class Prepared:
    """`rows` good records as UTF-8; `records` counts all of the piece, good and rejected."""

    data: bytes
    rows: int
    records: int
    rejects: tuple[RawReject, ...]
    blank_lines: int
    quoted: bool

    @property
    def counts(self) -> RecordCounts:
        return RecordCounts(self.records, len(self.rejects), self.blank_lines)

    def cell_bytes(self, width: int) -> int | None:
        """Count the bytes of all cells, without delimiters, line ends and the quotes around them; None if that is unsure.

        It is a question of one subtraction where no cell holds a quote or a line end.
        """
        returns = self.data.count(b"\r") if b"\r" in self.data else 0
        if returns not in (0, self.rows) or (self.quoted and b'""' in self.data):
            return None
        quotes = self.data.count(b'"') if self.quoted else 0
        return len(self.data) - self.rows * width - returns - quotes


@dataclass(frozen=True, slots=True)
class _Lines:
    """Where the records of a buffer start and end, and how many delimiters each holds outside quotes."""

    starts: np.ndarray
    ends: np.ndarray
    delimiters: np.ndarray


def prepare(piece: Piece, form: FileFormat, *, exactly: bool = False) -> Prepared:
    """Prove the records of `piece`, or sort out those that fail; with `exactly`, do not trust sums nor UTF-8."""
    data = piece.data if piece.data.endswith((b"\n", b"\r")) or not piece.data else piece.data + b"\n"
    quoted = b'"' in data
    data = _plain_line_ends(data, quoted)
    rows, delimiters = _count_outside(data, form.delimiter[0], quoted)
    suspicious = delimiters != rows * (form.width - 1) or (form.width == 1 and _BLANK_LINE.search(data) is not None)
    sorting = None
    text = None if suspicious or exactly else _to_utf8(data, form.codec)
    if text is None:
        sorting = _Sorting(data, form, piece, quoted)
        text, rows = sorting.sort_out()
    rejects = sorted((*piece.rejects, *(sorting.rejects if sorting else ())), key=lambda reject: reject.record)
    if form.encoding:
        rejects = [replace(reject, raw=unmark(reject.raw)) for reject in rejects]
    records = piece.records if piece.records is not None else rows + len(rejects)
    if text.startswith(_UTF8_BOM):  # polars takes these bytes away; inside quotes it leaves them
        text, quoted = _quote_first_field(text, form.delimiter), True
    return Prepared(text, rows, records, tuple(rejects), piece.blank_lines + (sorting.blank if sorting else 0), quoted)


def _plain_line_ends(data: bytes, quoted: bool) -> bytes:
    """Turn a lone CR outside quotes into LF; CRLF stays, every reader takes it for one line end."""
    if b"\r" not in data or data.count(b"\r") == data.count(b"\r\n"):
        return data
    octets = np.frombuffer(data, dtype=np.uint8).copy()
    lone = octets == RETURN
    lone[:-1] &= octets[1:] != NEWLINE
    if quoted:
        lone &= ~_inside_quotes(octets)
    octets[lone] = NEWLINE
    return octets.tobytes()


def _inside_quotes(octets: np.ndarray) -> np.ndarray:
    parity = np.bitwise_xor.accumulate((octets == QUOTE).view(np.uint8))
    return np.asarray(parity.view(np.bool_))


def _count_outside(data: bytes, delimiter: int, quoted: bool) -> tuple[int, int]:
    """Count line ends and delimiters outside quotes."""
    octets = np.frombuffer(data, dtype=np.uint8)
    newlines = delimiters = 0
    inside_before = False
    for start in range(0, len(octets), STRIDE):
        stride = octets[start : start + STRIDE]
        is_newline, is_delimiter = stride == NEWLINE, stride == delimiter
        if quoted:
            parity = np.bitwise_xor.accumulate((stride == QUOTE).view(np.uint8))
            outside = (parity == 0) != inside_before
            is_newline &= outside
            is_delimiter &= outside
            inside_before = inside_before != bool(parity[-1])
        newlines += int(np.count_nonzero(is_newline))
        delimiters += int(np.count_nonzero(is_delimiter))
    return newlines, delimiters


def _lines(data: bytes, delimiter: int, quoted: bool) -> _Lines:
    octets = np.frombuffer(data, dtype=np.uint8)
    is_newline, is_delimiter = octets == NEWLINE, octets == delimiter
    if quoted:
        outside = ~_inside_quotes(octets)
        is_newline &= outside
        is_delimiter &= outside
    ends = np.flatnonzero(is_newline)
    starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
    counts = np.add.reduceat(is_delimiter.view(np.uint8), starts, dtype=np.int64) if len(ends) else ends
    return _Lines(starts, ends, counts)


class _Sorting:
    """Looks at the records of a buffer one by one where they are wrong: too few or many fields, not text, or blank."""

    def __init__(self, data: bytes, form: FileFormat, piece: Piece, quoted: bool) -> None:
        self.data, self.form, self.piece = data, form, piece
        self.lines = _lines(data, form.delimiter[0], quoted)
        self.rejects: list[RawReject] = []
        self.blank = 0
        self._line_ends: np.ndarray | None = None

    def sort_out(self) -> tuple[bytes, int]:
        """Return what is good, as UTF-8, and how many records that is."""
        lines, width = self.lines, self.form.width
        wrong = set(np.flatnonzero(lines.delimiters != width - 1).tolist())
        if width == 1:
            wrong.update(self._blank_lines())
        undecodable = self._undecodable()
        kept: list[bytes] = []
        copied = 0
        for index in sorted(wrong | undecodable):
            start, end = int(lines.starts[index]), int(lines.ends[index])
            kept += (self.data[copied:start], self._mended(index, self.data[start:end], index in undecodable))
            copied = end + 1
        kept.append(self.data[copied:])
        good = b"".join(kept)
        rows = len(lines.starts) - self.blank - len(self.rejects)
        return (good if self.form.codec == "utf-8" else as_utf8(good, self.form.codec)), rows

    def _blank_lines(self) -> list[int]:
        """Records that are nothing but blanks; such a one has one field, as a good record of one column has."""
        ends = [match.end() for match in _BLANK_LINE.finditer(self.data)]
        indices = np.searchsorted(self.lines.ends, ends).tolist()
        return [index for index in indices if not self._raw(index).strip(self.form.blanks)]

    def _raw(self, index: int) -> bytes:
        return self.data[self.lines.starts[index] : self.lines.ends[index]]

    def _mended(self, index: int, raw: bytes, undecodable: bool) -> bytes:
        """Account for one wrong record; returns what replaces it: nothing, or the record padded."""
        found, width = int(self.lines.delimiters[index]) + 1, self.form.width
        if not raw.strip(self.form.blanks):
            self.blank += 1
            return b""
        if undecodable:
            self._reject(index, raw, UNDECODABLE.format(encoding=self.form.encoding or self.form.codec))
            return b""
        if self.form.pad_short and found < width:
            return raw.rstrip(b"\r") + self.form.delimiter * (width - found) + b"\n"
        if found != width:
            self._reject(index, raw, width_reason(found, width))
            return b""
        return raw + b"\n"

    def _reject(self, index: int, raw: bytes, reason: str) -> None:
        piece = self.piece
        if piece.record_numbers is not None and piece.record_lines is not None:
            number, line = piece.record_numbers[index], piece.record_lines[index]
            raw = piece.original[slice(*piece.record_spans[index])].rstrip(b"\r\n")
        else:
            number = index - self.blank
            line = piece.line + self._lines_before(int(self.lines.starts[index]))
        self.rejects.append(RawReject(number, line, reason, raw.rstrip(b"\r")))

    def _lines_before(self, position: int) -> int:
        if self._line_ends is None:
            octets = np.frombuffer(self.data, dtype=np.uint8)
            lone = octets == RETURN
            lone[:-1] &= octets[1:] != NEWLINE
            self._line_ends = np.flatnonzero((octets == NEWLINE) | lone)
        return int(np.searchsorted(self._line_ends, position))

    def _undecodable(self) -> set[int]:
        """Find the records that are not text, by halving what is not text as a whole."""
        found: set[int] = set()
        waiting = [(0, len(self.lines.ends))]
        while waiting:
            low, high = waiting.pop()
            if low == high or self._is_text(int(self.lines.starts[low]), int(self.lines.ends[high - 1])):
                continue
            if high - low == 1:
                found.add(low)
            else:
                middle = (low + high) // 2
                waiting += ((low, middle), (middle, high))
        return found

    def _is_text(self, start: int, end: int) -> bool:
        try:
            as_utf8(self.data[start:end], self.form.codec)
        except UnicodeError:
            return False
        return True


def _to_utf8(data: bytes, codec: str) -> bytes | None:
    """Transcode; None when some record is not text. UTF-8 is left to the parser, which refuses what is none."""
    if codec == "utf-8":
        return data
    try:
        return as_utf8(data, codec)
    except UnicodeError:
        return None


def _quote_first_field(data: bytes, delimiter: bytes) -> bytes:
    end = min(position for position in (data.find(delimiter), data.find(b"\r"), data.find(b"\n")) if position >= 0)
    return b'"' + data[:end].replace(b'"', b'""') + b'"' + data[end:]
