"""Proving records, or sorting out those that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.source.records import FileFormat, Prepared, RecordCounts, prepare
from etl.source.split import Piece
from tests.etl.source.csv_texts import MANY, parsed, pieces_of

UTF8 = FileFormat("utf-8", b",", 2, False)


def prepared(data: bytes, form: FileFormat = UTF8, *, exactly: bool = True) -> Prepared:
    (piece,) = pieces_of(data, block=1 << 20, piece=1 << 20, delimiter=form.delimiter, width=form.width)
    return prepare(piece, form, exactly=exactly)


def rejected(result: Prepared) -> list[tuple[int, int, str, bytes]]:
    return [(reject.record, reject.line, reject.reason, reject.raw) for reject in result.rejects]


@pytest.mark.parametrize(
    ("codec", "bad"),
    [
        ("utf-8", b"\xff"),
        ("utf-8", b"\xe3\x81"),
        ("utf-8", b"\xed\xa0\x80"),
        ("utf-8", b"\xc0\xaf"),
        ("cp932", b"\x81"),
        ("cp932", b"\xfc\xfd"),
        ("cp932", b"\x80"),
        ("cp932", b"\xa0"),
        ("cp932", b"\xff"),
        ("euc_jp", b"\xa4"),
        ("euc_jp", b"\x8f\xa1\x20"),
        ("cp1252", b"\x81"),
        ("gb18030", b"\xff"),
        ("ascii", b"\x80"),
    ],
)
def test_bytes_that_are_no_text_are_rejected_with_place_and_reason(codec: str, bad: bytes) -> None:
    form = FileFormat(codec, b",", 2, False)
    data = b"a,b\n\n" + b"x," + bad + b"\nc,d\n" + bad + b",y\n" + b'"e\n",f\n"g\n",' + bad + b"\n"
    result = prepared(data, form, exactly=False)
    if codec == "utf-8":  # left to the parser, which refuses it
        result = prepared(data, form)
    reason = f"bytes that are not text in {codec}"
    assert rejected(result) == [
        (1, 3, reason, b"x," + bad),
        (3, 5, reason, bad + b",y"),
        (5, 8, reason, b'"g\n",' + bad),
    ]
    assert parsed(result.data) == [["a", "b"], ["c", "d"], ["e\n", "f"]]
    assert result.counts == RecordCounts(6, 3, 1)


@pytest.mark.parametrize("codec", ["utf-8", "cp932", "euc_jp", "gb18030"])
def test_text_becomes_utf8(codec: str) -> None:
    form = FileFormat(codec, b",", 2, False)
    text = '商品,価格\n"ソ""表,\n",一\r\n'
    assert parsed(prepared(text.encode(codec), form, exactly=False).data) == [["商品", "価格"], ['ソ"表,\n', "一"]]


def test_marked_bytes_are_shown_as_they_were_in_the_file() -> None:
    form = FileFormat("utf-8", b",", 2, False, encoding="utf-16-le")
    data = "a,\udcd8\udc00\nb,c\n".encode("utf-8", "surrogatepass")
    assert rejected(prepared(data, form)) == [(0, 1, "bytes that are not text in utf-16-le", rb"a,\xd8\x00")]


def test_sums_that_fit_by_chance_do_not_pass() -> None:
    """Three fields and one field are two records of two on average; polars refuses the first, so it is looked at."""
    assert rejected(prepared(b"a,b,c\nd\ne,f\n")) == [
        (0, 1, "3 fields where the header has 2", b"a,b,c"),
        (1, 2, "1 field where the header has 2", b"d"),
    ]


@pytest.mark.parametrize("exactly", [False, True])
def test_blank_lines_among_one_column(exactly: bool) -> None:
    form = FileFormat("utf-8", b",", 1, False)
    result = prepared(b'a\n\n   \n""\n\t\r\nb\n' + b" " * 100 + b"\n\r\n", form, exactly=exactly)
    assert parsed(result.data) == [["a"], [""], ["b"]]
    assert (result.rows, result.records, result.blank_lines) == (3, 3, 5)


def test_empty_fields_between_tabs_are_no_blank_line() -> None:
    form = FileFormat("utf-8", b"\t", 3, False)
    result = prepared(b"\t\t\n \na\tb\tc\n", form)
    assert (result.rows, result.blank_lines, result.rejects) == (2, 1, ())


def test_short_records_are_filled_up_where_that_is_wanted() -> None:
    form = FileFormat("utf-8", b",", 3, True)
    result = prepared(b'a\n"b,",c\r\n1,2,3,4\nd,e,f\n', form, exactly=False)
    assert parsed(result.data) == [["a", "", ""], ["b,", "c", ""], ["d", "e", "f"]]
    assert rejected(result) == [(2, 3, "4 fields where the header has 3", b"1,2,3,4")]


def test_lines_are_counted_through_cells_and_every_kind_of_line_end() -> None:
    result = prepared(b'"a\r\nb\rc\n",x\r"d",e\rbad\r\nf,g\n,,\n')
    assert [(reject.record, reject.line) for reject in result.rejects] == [(2, 6), (4, 8)]


def test_a_mark_in_front_of_a_later_piece_stays_text() -> None:
    piece = Piece("\ufeffa,b\n".encode(), 100, 107, 9, 1)
    result = prepare(piece, UTF8)
    assert result.quoted
    assert parsed(result.data) == [["\ufeffa", "b"]]


def test_a_piece_of_nothing_but_bad_records_is_sorted_out_quickly() -> None:
    """Once each bad record cost a copy of the piece: forty thousand of them took minutes."""
    data = b'"a",\xff\n' * 40_000
    result = prepared(data)
    assert (result.rows, result.records) == (0, 40_000)
    assert [reject.line for reject in result.rejects] == list(range(1, 40_001))


@MANY
@given(
    st.lists(st.sampled_from(["あ,い", "a,b", "\udcff,x", '"\udc81",y', "a", "a,b,c", "", "表,能"]), max_size=30),
    st.sampled_from(["utf-8", "cp932", "euc_jp"]),
)
def test_records_are_judged_one_by_one_whatever_stands_around_them(lines: list[str], codec: str) -> None:
    form = FileFormat(codec, b",", 2, False)
    raw = [_encoded(line, codec) for line in lines]
    expected = [line for line in lines if line.count(",") == 1 and "\udc81" not in line and "\udcff" not in line]
    if not raw:
        return
    piece = Piece(b"".join(line + b"\n" for line in raw), 0, 1, 1, len(raw))
    result = prepare(piece, form, exactly=True)
    assert parsed(result.data) == [line.split(",") for line in expected]
    assert result.records + result.blank_lines == len(lines)


def _encoded(line: str, codec: str) -> bytes:
    """Encode; lone surrogates stand for the bytes that no text has."""
    plain = line.replace("\udcff", "\0f").replace("\udc81", "\0l")
    return plain.encode(codec).replace(b"\0f", b"\xff").replace(b"\0l", b"\xff")
