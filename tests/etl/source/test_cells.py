"""Records as cells: what polars parses is what the csv module reads, and nothing else gets through."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import EtlError
from etl.settings import Settings
from etl.source.cells import nulls_for_tokens, read_cells, reject_rows, with_nulls
from etl.source.records import FileFormat
from etl.source.table import InputFile, open_table
from tests.etl.source.csv_texts import MANY, Account, Bytes, in_one_go, polluted, says_what_to_do, texts

PLAIN = Settings(header=("a", "b", "c"), delimiter=",", encoding="utf-8", short_records="pad")


def opened(data: bytes, settings: Settings = PLAIN) -> InputFile:
    (file,) = open_table((Bytes(data),), settings).files
    return file


def opened_if_right(data: bytes, settings: Settings = PLAIN) -> InputFile | None:
    """None for an error that says what to do: records wider than the names, the first bytes of another format."""
    try:
        return opened(data, settings)
    except EtlError as error:
        says_what_to_do(error)
        return None


def all_of(file: InputFile, piece_bytes: int, width: int = 3) -> Account:
    account = Account()
    for piece in file.pieces(piece_bytes):
        cells = read_cells(piece, file, width)
        account.rejects += [(account.records + r.record, r.line, r.reason, r.raw) for r in cells.prepared.rejects]
        account.rows += [[cell or "" for cell in row] for row in cells.frame.rows()]
        account.records += cells.prepared.records
        account.blank_lines += cells.prepared.blank_lines
    return account


@MANY
@given(texts, st.integers(1, 80))
def test_cells_are_those_of_the_csv_module(text: str, piece_bytes: int) -> None:
    data = text.encode()
    file = opened_if_right(data)
    if file is not None:
        assert all_of(file, piece_bytes) == in_one_go(data, FileFormat("utf-8", b",", 3, True))


@MANY
@given(st.binary(max_size=60), polluted, st.sampled_from(["utf-8", "cp932", "euc_jp", "utf-16-le"]), st.integers(1, 80))
def test_any_bytes_are_rows_rejects_or_blank(noise: bytes, text: str, codec: str, piece_bytes: int) -> None:
    data = text.encode(codec, "ignore") + noise
    file = opened_if_right(data, Settings(header=False, delimiter=",", encoding=codec))
    if file is None:
        return
    account = all_of(file, piece_bytes, file.form.width)
    assert account.records == len(account.rows) + len(account.rejects)
    assert all(len(row) == file.form.width for row in account.rows)
    numbers = [number for number, *_ in account.rejects]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("quotes", ["", '"'])
def test_bytes_that_would_be_a_character_together_are_none_in_two_fields(quotes: str) -> None:
    data = f"{quotes}a\udce3{quotes},\udc81\udc82,x\n1,2,3\n".encode("utf-8", "surrogateescape")
    account = all_of(opened(data), 1000)
    assert account.rows == [["1", "2", "3"]]
    assert account.rejects == [(0, 1, "bytes that are not text in utf-8", data.splitlines()[0])]


def test_files_are_united_by_name_in_order_of_first_appearance() -> None:
    settings = Settings(delimiter=",", header=True)
    table = open_table((Bytes(b"b,a\n1,2\n"), Bytes(b""), Bytes(b"c,b\n3,4\n")), settings)
    assert table.source_names == ("b", "a", "c")
    rows = [
        row
        for file in table.files
        for piece in file.pieces(100)
        for row in read_cells(piece, file, len(table.source_names)).frame.rows()
    ]
    assert rows == [("1", "2", None), ("4", None, "3")]


def test_rows_can_be_rejected_after_all_with_their_own_bytes() -> None:
    settings = Settings(header=True, delimiter=",", encoding="cp932")
    data = 'a,b\n"価\n格",1\n\n表,2\nx\n"y","3"\r\nz,4\n'.encode("cp932")
    file = opened(data, settings)
    (piece,) = file.pieces(1000)
    cells = reject_rows(read_cells(piece, file, 2), {0: "first", 1: "second", 2: "third"}, piece, file)
    assert cells.frame.rows() == [("z", "4")]
    assert [(r.record, r.line, r.reason, r.raw.decode("cp932")) for r in cells.prepared.rejects] == [
        (0, 2, "first", '"価\n格",1'),
        (1, 5, "second", "表,2"),
        (2, 6, "1 field where the header has 2", "x"),
        (3, 7, "third", '"y","3"'),
    ]
    assert cells.prepared.records == 5


def test_rows_of_a_malformed_stretch_can_be_rejected_too() -> None:
    data = b'a,b\n1,2\n"x"y,z\n3" disk,4\n5,\xff\n6,7\n'
    file = opened(data, Settings(header=True, delimiter=",", encoding="utf-8"))
    rejects = []
    number = 0
    for piece in file.pieces(1000):
        cells = read_cells(piece, file, 2)
        rows = {row: "unfit" for row, values in enumerate(cells.frame.rows()) if values[0] in ('3" disk', "6")}
        cells = reject_rows(cells, rows, piece, file)
        rejects += [(number + r.record, r.line, r.reason[:9]) for r in cells.prepared.rejects]
        number += cells.prepared.records
    assert rejects == [(1, 3, "a quoted "), (2, 4, "unfit"), (3, 5, "bytes tha"), (4, 6, "unfit")]


@MANY
@given(texts, st.integers(1, 200))
def test_every_row_has_the_number_and_line_that_it_has_when_rejected(text: str, piece_bytes: int) -> None:
    """Reject all rows, one way or another: their numbers and lines are then those of reading exactly."""
    data = text.encode()
    file = opened_if_right(b"1,2,3\n" + data, replace(PLAIN, short_records="reject"))
    if file is None:
        return
    found, number = [], 0
    for piece in file.pieces(piece_bytes):
        cells = read_cells(piece, file, 3)
        cells = reject_rows(cells, dict.fromkeys(range(cells.frame.height), "all"), piece, file)
        found += [(number + r.record, r.line) for r in cells.prepared.rejects]
        number += cells.prepared.records
    exact = in_one_go(b"1,2,3\n" + data, FileFormat("utf-8", b",", 3, False))
    assert [place for place, _ in found] == list(range(exact.records))
    lines = dict(found)
    assert all(lines[number] == line for number, line, *_ in exact.rejects)


def test_null_tokens() -> None:
    cells = pl.Series("0", ["a", "", "NA", None, "na"])
    assert nulls_for_tokens(cells, ("", "NA")).to_list() == ["a", None, None, None, "na"]
    assert nulls_for_tokens(cells, ("x",)) is cells
    frame = pl.DataFrame([cells, pl.Series("1", ["NA", "b", "c", "d", "e"])])
    assert with_nulls(frame, ("NA",)).rows()[:3] == [("a", None), ("", "b"), (None, "c")]


def test_rejects_show_the_record_as_it_stands_in_the_file() -> None:
    """Also where the good records around a bad quote were written anew."""
    data = b'a,b\n"x"y,z\n3" disk,unfit\n\xff,5" disk\n'
    file = opened(data, Settings(header=True, delimiter=",", encoding="utf-8"))
    raws = []
    for piece in file.pieces(1000):
        cells = read_cells(piece, file, 2)
        cells = reject_rows(cells, dict.fromkeys(range(cells.frame.height), "unfit"), piece, file)
        raws += [reject.raw for reject in cells.prepared.rejects]
    assert raws == [b'"x"y,z', b'3" disk,unfit', b'\xff,5" disk']
