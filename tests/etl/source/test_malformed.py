"""Reading record by record: what is good, what is rejected and why, and that nothing is lost."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.source.malformed import UNQUOTABLE, Reading, blanks, read_exactly, width_reason
from tests.etl.source.csv_texts import MANY, parsed, texts


def read(text: str, *, width: int = 3, pad_short: bool = False, at_end: bool = True, **more: object) -> Reading:
    return read_exactly(
        text.encode(),
        b",",
        width=width,
        pad_short=pad_short,
        line=1,
        at_end=at_end,
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("text", "rows", "rejects"),
    [
        ("1,2,3\n", [["1", "2", "3"]], []),
        ("1,2,3", [["1", "2", "3"]], []),
        ('5" disk,b,c\n', [['5" disk', "b", "c"]], []),
        (' "a",b,c\n', [[' "a"', "b", "c"]], []),
        ('"a""b","c\nd",e\r\n', [['a"b', "c\nd", "e"]], []),
        ('"a"b,c,d\n1,2,3\n', [["1", "2", "3"]], [(1, UNQUOTABLE)]),
        ('1,2,3\na,"b,c\n4,5,6\n', [["1", "2", "3"], ["4", "5", "6"]], [(2, UNQUOTABLE)]),
        ('"a\nb"x,c,d\n1,2,3\n', [["1", "2", "3"]], [(1, UNQUOTABLE), (2, width_reason(3, 3))]),
        ("1,2\n3,4,5,6\n7,8,9\n", [["7", "8", "9"]], [(1, width_reason(2, 3)), (2, width_reason(4, 3))]),
        ('1,"2\n2"\n7,8,9\n', [["7", "8", "9"]], [(1, width_reason(2, 3))]),
        ("1,2,3\r4,5,6\r", [["1", "2", "3"], ["4", "5", "6"]], []),
        ("1,\0,3\n", [["1", "\0", "3"]], []),
    ],
)
def test_examples(text: str, rows: list[list[str]], rejects: list[tuple[int, str]]) -> None:
    reading = read(text)
    if text.startswith('"a\nb"x'):  # the second line is read anew: a quote within an unquoted field is text
        rows, rejects = [['b"x', "c", "d"], *rows], rejects[:1]
    assert parsed(reading.data) == rows
    assert [(reject.line, reject.reason) for reject in reading.rejects] == rejects
    assert reading.consumed == len(text.encode())


def test_blank_lines_are_no_records_but_have_numbers() -> None:
    reading = read("\n \t\n1,2,3\n\r\n1,2\n   ")
    assert (reading.records, reading.blank_lines) == (2, 4)
    assert reading.record_lines == (3,)
    assert [(reject.record, reject.line) for reject in reading.rejects] == [(1, 5)]


def test_what_delimits_is_not_blank() -> None:
    assert blanks("\t") == " \r\n"
    assert blanks(" ") == "\t\r\n"
    tabs = read_exactly(b"\t\t\n", b"\t", width=3, pad_short=False, line=1, at_end=True)
    assert parsed(tabs.data, "\t") == [["", "", ""]]


def test_short_records_are_filled_up_where_that_is_wanted() -> None:
    reading = read('a\n"b",c\n1,2,3,4\n', pad_short=True)
    assert parsed(reading.data) == [["a", "", ""], ["b", "c", ""]]
    assert [reject.line for reject in reading.rejects] == [3]


def test_a_record_that_goes_on_is_left_for_later() -> None:
    assert read('1,2,3\n4,"5\n', at_end=False).consumed == 6
    assert read("1,2,3\n4,5", at_end=False).consumed == 6
    assert read("1,2,3\n4,5,6\r", at_end=False).consumed == 6  # perhaps half a CRLF


def test_the_first_record_can_be_given_up_and_only_it() -> None:
    reading = read('a,"b\n1,2,3\n4,"5,6\n', at_end=False, give_up=True)
    assert parsed(reading.data) == [["1", "2", "3"]]
    assert [reject.line for reject in reading.rejects] == [1]
    assert reading.consumed == len('a,"b\n1,2,3\n')


def test_reading_stops_behind_the_record_that_reaches_the_bound() -> None:
    reading = read('1,2,3\n4,"5\n5",6\n7,8,9\n', at_end=False, most=7)
    assert parsed(reading.data) == [["1", "2", "3"], ["4", "5\n5", "6"]]


@MANY
@given(texts, st.integers(1, 4), st.booleans())
def test_every_byte_is_a_row_a_reject_or_blank(text: str, width: int, pad_short: bool) -> None:
    reading = read(text, width=width, pad_short=pad_short)
    assert reading.consumed == len(text.encode())
    rows = parsed(reading.data)
    assert len(rows) == len(reading.record_lines) == len(reading.record_numbers)
    assert {len(row) for row in rows} <= {width}
    numbers = sorted([*reading.record_numbers, *(reject.record for reject in reading.rejects)])
    assert numbers == list(range(reading.records))
    lines = io.StringIO(text, newline="").readlines()
    for reject in reading.rejects:
        assert "".join(lines[reject.line - 1 :]).encode().startswith(reject.raw)


@MANY
@given(texts)
def test_where_the_csv_module_reads_all_of_it_the_rows_are_its_rows(text: str) -> None:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return
    good = [row for row in rows if len(row) == 3]
    assert parsed(read(text).data) == good
