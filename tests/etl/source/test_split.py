"""Cutting bytes into pieces of whole records: the same records however the bytes come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import InputError
from etl.source.malformed import UNQUOTABLE
from etl.source.records import FileFormat
from etl.source.split import Trouble, count_lines, well_formed_end
from tests.etl.source.csv_texts import MANY, SOME, in_one_go, in_pieces, mostly_good, pieces_of, says_what_to_do, texts

FORM = FileFormat("utf-8", b",", 3, False)


@MANY
@given(texts, st.integers(1, 60), st.integers(1, 60), st.integers(1, 4), st.booleans())
def test_pieces_say_what_reading_all_of_it_exactly_says(
    text: str, block: int, piece: int, width: int, pad_short: bool
) -> None:
    data, form = text.encode(), FileFormat("utf-8", b",", width, pad_short)
    assert in_pieces(data, form, block=block, piece=piece) == in_one_go(data, form)


@MANY
@given(texts, st.integers(1, 60), st.integers(1, 60), st.integers(10, 200))
def test_pieces_hold_every_byte_in_order(text: str, block: int, piece: int, longest: int) -> None:
    data = text.encode()
    try:
        pieces = pieces_of(data, block=block, piece=piece, longest=longest)
    except InputError as error:
        says_what_to_do(error, "goes on for more than")
        return
    ends = [0, *(piece.end for piece in pieces)]
    assert [piece.offset for piece in pieces] == ends[:-1]
    assert ends[-1] == len(data)
    line = 1
    for one in pieces:
        assert one.line == line
        line += one.line_count
        if not one.rewritten:
            assert one.data == data[one.offset : one.end]
        else:
            assert one.record_lines is not None
            assert one.records == len(one.record_lines) + len(one.rejects)
    assert line - 1 == count_lines(data)


@SOME
@given(mostly_good)
def test_good_records_are_not_rewritten(text: str) -> None:
    """Rewriting is slow: it is for stretches with bad quotes alone."""
    bad_quotes = in_one_go(text.encode(), FORM)
    if any(reason == UNQUOTABLE for _, _, reason, _ in bad_quotes.rejects) or 'b"c' in text:
        return
    assert [piece for piece in pieces_of(text.encode(), block=10, piece=1000) if piece.rewritten] == []


@pytest.mark.parametrize(
    ("data", "at_end", "expected"),
    [
        (b"a,b\nc,d\ne", False, (8, None)),
        (b"a,b\nc,d\ne", True, (9, None)),
        (b"a,b\rc,d\r", False, (4, None)),
        (b"a,b\rc,d\r", True, (8, None)),
        (b'a,"b\nc"\nd', False, (8, None)),
        (b'"a\nb"\r"c\nd"\re', False, (12, None)),  # as Excel for the Mac wrote it: CR ends records, LF stands in cells
        (b'a,"b\nc', False, (0, None)),
        (b'a,b\nc,"d\n', False, (4, None)),
        (b'a,b\nc,"d\n', True, (4, Trouble.UNCLOSED)),
        (b'a,b\nc,d"\nx', False, (4, Trouble.MISQUOTED)),
        (b'a,b\n"c"x\n', False, (4, Trouble.MISQUOTED)),
        (b'a,b\n"c""x"\n', False, (11, None)),
        (b'a,b\n"c"', False, (4, None)),  # another quote may follow
        (b"", True, (0, None)),
    ],
)
def test_well_formed(data: bytes, at_end: bool, expected: tuple[int, Trouble | None]) -> None:
    assert well_formed_end(data, ord(","), at_end=at_end) == expected


def test_one_stray_quote_does_not_swallow_the_file() -> None:
    good = b"1,2,3\n" * 5000
    data = good + b'a,"b,c\n' + good
    pieces = pieces_of(data, block=1 << 12, piece=1 << 12, longest=1 << 13)
    assert sum(len(piece.rejects) for piece in pieces) == 1
    assert sum(piece.line_count for piece in pieces) == 10_001
    assert max(len(piece.data) for piece in pieces) < 1 << 16


def test_a_line_that_never_ends_is_an_error_that_says_where() -> None:
    data = b"1,2,3\n" + b"x" * 5000
    with pytest.raises(InputError, match="line 2 goes on for more than"):
        pieces_of(data, block=100, piece=100, longest=1000)


def test_a_record_longer_than_a_piece_is_one_record() -> None:
    long = b'"' + b"line\n" * 1000 + b'",b,c\n'
    pieces = pieces_of(b"1,2,3\n" + long + b"4,5,6\n", block=100, piece=100)
    assert any(piece.data.startswith(long) for piece in pieces)
    assert [piece.rewritten for piece in pieces] == [False] * len(pieces)


@pytest.mark.parametrize(("data", "lines"), [(b"", 0), (b"a", 0), (b"a\nb\r\nc\rd", 3), (b"\r\r\n\n", 3)])
def test_lines(data: bytes, lines: int) -> None:
    assert count_lines(data) == lines
