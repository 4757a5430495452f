"""Finds out how a file separates its fields and where its header row is, from the first stretch of its text.

The delimiter is the one that makes most records equally wide. A preamble (a title, a blank line, then the table) is
skipped only when it is plainly one: skipping a true header would turn data into names. What is doubtful becomes a
warning, in words the reader of the report can act on.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final, Literal

from etl.source.headers import header_warnings, looks_like_data, names_values

DELIMITERS: Final = (",", "\t", ";", "|")
_SAMPLE_CHARACTERS: Final = (1 << 17) - 1  # the csv module refuses longer fields
_RECORDS: Final = 2000
_LONGEST_PREAMBLE: Final = 20
_TAB_SEPARATED = re.compile(r"\.(tsv|tab)(\.\w+)?$", re.IGNORECASE)
_EXCEL_HINT = re.compile(r'\A\s*"?sep=([,;\t|])"?[ \t]*(?=[\r\n])', re.IGNORECASE)

Records = list[list[str]]
Header = Literal["auto"] | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the records of one file are to be read.

    `header_rows_to_skip` counts the records before the header row (without one, before the data); a blank line is never
    a record and not counted. `width` is the number of fields of a good record: the header's, or without a header row
    that of the given names, or of most records; 0 when the file holds no record.
    """

    delimiter: str
    header_rows_to_skip: int
    width: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """The records of the sample under one delimiter, and how well they fit each other."""

    delimiter: str
    records: Records
    after_blank: frozenset[int]  # positions of records that follow a blank line
    width: int  # of most records
    consistency: float  # the share of records that have it, halved when quotes stand where they should not


def sniff(text: str, *, filename: str, delimiter: str | None = None, header: Header = "auto") -> Dialect:
    r"""Read the dialect off `text`, the beginning of a file, which may end inside a record.

    A given `delimiter` is taken as it is. With `header` True the first record is the header, come what may; with False
    or names there is no header row. Excel's first line `sep=;` is obeyed and skipped.

    Examples:
        >>> sniff("id;name\n1;a\n2;b,c\n", filename="x.csv").delimiter
        ';'
        >>> sniff("Sales 2024\n\nid,name,price\n1,a,2\n2,b,3\n", filename="x.csv").header_rows_to_skip
        1
    """
    sample = text[:_SAMPLE_CHARACTERS].removeprefix("\ufeff")
    hint = _EXCEL_HINT.match(sample)
    if hint and delimiter in (None, hint[1]):
        rest = sniff(sample[hint.end() :], filename=filename, delimiter=hint[1], header=header)
        return replace(rest, header_rows_to_skip=rest.header_rows_to_skip + 1)
    reading = _read(sample, delimiter) if delimiter else _best(sample, filename, header)
    if header is False or isinstance(header, tuple):
        return _without_header(reading, header or ())
    return _with_header(reading, header)


def _with_header(reading: _Reading, header: Header) -> Dialect:
    skip = _preamble(reading) if header == "auto" else 0
    skipped, table = reading.records[:skip], reading.records[skip:]
    if not table:
        return Dialect(reading.delimiter, 0, 0, ())
    if header == "auto" and looks_like_data(table[0], table[1:]):
        warnings: tuple[str, ...] = (_data_warning(table[0]),)
    else:
        warnings = header_warnings(table[0])
    if skipped:
        warnings = (_skip_warning(skipped), *warnings)
    return Dialect(reading.delimiter, skip, len(table[0]), warnings)


def _without_header(reading: _Reading, names: tuple[str, ...]) -> Dialect:
    if not names or not reading.records or len(names) == reading.width:
        return Dialect(reading.delimiter, 0, len(names) or reading.width, ())
    warning = f"the settings name {len(names)} columns, but most records have {reading.width} fields"
    return Dialect(reading.delimiter, 0, len(names), (warning,))


def _best(sample: str, filename: str, header: Header) -> _Reading:
    """The reading whose records agree best; of equals the tab for `.tsv`, else the comma, else as in DELIMITERS.

    Several columns come before one, if the header and most records have several: the commas of a single column of
    sentences do not make a table of it.
    """

    def merit(reading: _Reading) -> tuple[bool, float]:
        width, records = reading.width, reading.records
        if records and header in ("auto", True):
            width = min(width, len(records[_preamble(reading) if header == "auto" else 0]))
        share_inside = (reading.width - 1) / reading.width if width > 1 else 1.0
        return width > 1, round(reading.consistency * share_inside, 6)

    first = "\t" if _TAB_SEPARATED.search(filename) else ","
    order = sorted(DELIMITERS, key=lambda delimiter: delimiter != first)
    return max((_read(sample, delimiter) for delimiter in order), key=merit)  # max keeps the first of equals


def _read(sample: str, delimiter: str) -> _Reading:
    records, after_blank = _records(sample, delimiter)
    counts = Counter(map(len, records))
    width = max(counts, key=lambda width: (counts[width], width), default=0)
    fitting = counts[width]
    if len(records) > 1 and len(records[-1]) < width:
        fitting += 1  # the sample may have cut it
    consistency = fitting / len(records) if records else 0.0
    clean = _cleanly_quoted(sample, delimiter)
    return _Reading(delimiter, records, after_blank, width, consistency if clean else consistency / 2)


def _records(sample: str, delimiter: str) -> tuple[Records, frozenset[int]]:
    """The first records that are not blank lines, and which of them follow one."""
    records: Records = []
    after_blank: set[int] = set()
    for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
        if not record or (len(record) == 1 and record[0].isspace()):
            after_blank.add(len(records))
            continue
        records.append(record)
        if len(records) == _RECORDS:
            break
    return records, frozenset(after_blank)


def _cleanly_quoted(sample: str, delimiter: str) -> bool:
    """Say whether each closing quote stands before this delimiter or a line end, as it should; a cut end aside."""
    lines = io.StringIO(sample, newline="").readlines()
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for _ in reader:
            if reader.line_num > _RECORDS:
                break
    except csv.Error:
        return reader.line_num >= len(lines)
    return True


def _preamble(reading: _Reading) -> int:
    """How many records stand before the header row; 0 unless they are plainly no part of the table.

    Plainly: the table has a header of names and records nearly all as wide; it is set off by a blank line, or wider
    than two fields and longer than what is before it; and each record before it has at most half as many filled fields.
    """
    if not reading.records:
        return 0
    widths = [len(record) for record in reading.records]
    width = reading.width
    if widths[0] == width:
        return _padded_titles(reading)
    if width < 2 or width not in widths[:_LONGEST_PREAMBLE]:
        return 0
    skip = widths.index(width)
    names, rows = reading.records[skip], widths[skip + 1 :]
    set_off = skip in reading.after_blank or all(record[0].startswith("#") for record in reading.records[:skip])
    plain = (
        (set_off or (width > 2 and len(rows) >= skip))
        and len(rows) >= 1
        and sum(row == width for row in rows[:-1]) >= 0.9 * (len(rows) - 1)
        and all(_filled(record) <= width // 2 for record in reading.records[:skip])
        and all(name.strip() for name in names[:-1])
        and len(set(names)) == len(names)
        and not looks_like_data(names, reading.records[skip + 1 :])
    )
    return skip if plain else 0


def _padded_titles(reading: _Reading) -> int:
    """How many records at the top are a title filled up with delimiters, as spreadsheets export it: `Sales,,,`."""
    records, width = reading.records, reading.width
    above = takewhile(lambda record: len(record) == width and _filled(record) <= 1, records[:_LONGEST_PREAMBLE])
    skip = sum(1 for _ in above)
    if not skip or width < 3 or skip + 1 >= len(records) or not records[0][0].strip():
        return 0
    names = [name.strip() for name in records[skip]]
    plain = len(names) == width and all(names) and len(set(names)) == width
    return skip if plain and names_values(names, records[skip + 1 :]) else 0


def _filled(record: Sequence[str]) -> int:
    return sum(bool(field.strip()) for field in record)


def _data_warning(first: Sequence[str]) -> str:
    shown = ", ".join(field.strip()[:20] for field in first[:4]) + (", …" if len(first) > 4 else "")
    return (
        f"the first row looks like data, not like column names ({shown}); "
        'if it is, set `header = false` or `header = ["first", "second"]` in the settings'
    )


def _skip_warning(skipped: Records) -> str:
    shown = " / ".join(",".join(record)[:40] for record in skipped[:3]) + (" / …" if len(skipped) > 3 else "")
    records = "1 record" if len(skipped) == 1 else f"{len(skipped)} records"
    return f"{records} above the header row taken for a title and skipped ({shown}); if not, set `header = true`"
