"""Opening the files of a dataset: encoding, dialect, header, and where the data begins."""

from __future__ import annotations

import codecs
import gzip
from typing import Any

import pytest

from etl.errors import InputError, SettingsError
from etl.settings import Settings
from etl.source.cells import read_cells
from etl.source.malformed import RawReject
from etl.source.table import HEAD_BYTES, InputFile, open_file, open_table
from tests.etl.source.csv_texts import Bytes

TEXT = "番号,商品名\n1,ソース\n2,表\n"


def opened(data: bytes | str, name: str = "data.csv", **settings: Any) -> InputFile:
    source = Bytes(data if isinstance(data, bytes) else data.encode(), name)
    return open_table((source,), Settings(**settings)).files[0]


def rows(file: InputFile) -> list[tuple[Any, ...]]:
    width = len(file.positions)
    return [row for piece in file.pieces(1 << 16) for row in read_cells(piece, file, width).frame.rows()]


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize(
    ("codec", "mark", "found"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8"),
        ("cp932", b"", "cp932"),
        ("euc_jp", b"", "euc_jp"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("utf-32-le", codecs.BOM_UTF32_LE, "utf-32-le"),
        ("iso2022_jp", b"", "iso2022_jp"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", "|", "\t"])
def test_every_encoding(codec: str, mark: bytes, found: str, delimiter: str, zipped: bool) -> None:
    text = TEXT.replace(",", delimiter) + "".join(f"{number}{delimiter}能登\n" for number in range(3, 60))
    data = mark + text.encode(codec)
    file = opened(gzip.compress(data) if zipped else data)
    assert (file.encoding.codec, file.encoding.bom, file.compressed) == (found, len(mark), zipped)
    assert file.header == ("番号", "商品名")
    assert rows(file)[:3] == [("1", "ソース"), ("2", "表"), ("3", "能登")]
    assert len(rows(file)) == 59


@pytest.mark.parametrize(
    ("setting", "mark", "codec"),
    [
        ("utf-16", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("utf-16", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("utf-16", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("utf-32", b"", "utf-32-le"),
        ("utf-8-sig", codecs.BOM_UTF8, "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8"),
        ("shift_jis", b"", "shift_jis"),
    ],
)
def test_a_prescribed_encoding(setting: str, mark: bytes, codec: str) -> None:
    file = opened(mark + TEXT.encode(codec), encoding=setting)
    assert (file.encoding.codec, file.encoding.certain_from, file.warnings) == (codec, "settings", ())
    assert rows(file) == [("1", "ソース"), ("2", "表")]


def test_a_prescribed_encoding_that_the_mark_contradicts_is_warned_of() -> None:
    file = opened(codecs.BOM_UTF8 + b"a,b\n1,2\n", encoding="cp932")
    assert file.warnings == ("begins with the byte order mark of utf-8, but the settings say that it is cp932",)


def test_a_header_that_is_no_text_is_warned_of() -> None:
    file = opened("品,b\n".encode("cp932") + b"1,2\n", encoding="utf-8")
    assert "\ufffd" in file.header[0]
    assert "not text in utf-8" in file.warnings[0]
    assert opened("品\ufffd,b\n1,2\n").warnings == ()


def test_a_file_that_turns_japanese_late_is_found_out_by_its_middle() -> None:
    data = b"id,name\n" + b"1,plain\n" * (HEAD_BYTES // 8) + "2,能登\n".encode("cp932") * 200_000
    file = opened(data)
    assert (file.encoding.codec, file.encoding.ascii_only) == ("cp932", False)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_where_the_data_begins(end: str) -> None:
    text = end.join(["", "", "Report of the year", "", "id,name,price", "", "1,a,2", '2,"b",3', ""])
    file = opened(text)
    assert file.header == ("id", "name", "price")
    assert file.preamble == (RawReject(0, 3, "stands before the header row", b"Report of the year"),)
    assert (file.blank_lines, file.data_line) == (3, 6)
    assert text.encode()[file.data_offset :].decode() == end.join(["", "1,a,2", '2,"b",3', ""])


def test_the_preamble_of_a_transcoded_file() -> None:
    data = "表題\n\nid,name,price\n1,a,2\n2,b,3\n".encode("utf-16-le")
    file = opened(data + b"", encoding="utf-16-le")
    assert [reject.raw.decode() for reject in file.preamble] == ["表題"]
    assert rows(file) == [("1", "a", "2"), ("2", "b", "3")]


def test_excels_line_about_the_separator() -> None:
    file = opened("sep=;\nid;name\n1;a,b\n")
    assert (file.form.delimiter, file.header) == (b";", ("id", "name"))
    assert rows(file) == [("1", "a,b")]


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("a,a,a.1,a", ("a", "a.2", "a.1", "a.3")),
        ("a,,b,", ("a", "Unnamed: 1", "b", "Unnamed: 3")),
        ('"line\nend",b', ("line\nend", "b")),
        (" a ,b", (" a ", "b")),
        ("x" * 5000 + ",b", ("x" * 5000, "b")),
    ],
)
def test_headers(header: str, names: tuple[str, ...]) -> None:
    row = ",".join("1" * len(names))
    file = opened(f"{header}\n{row}\n", header=True)
    assert file.header == names
    assert rows(file) == [("1",) * len(names)]


def test_duplicate_headers_are_told_apart_as_pandas_does_it() -> None:
    pandas: Any = pytest.importorskip("pandas", reason="pandas is not installed")
    import io

    for header in ("a,a,a.1,a", "a.1,a,a", "a,a.1,a.1,a", ",,a,a,", "a,a,b,b,a.1"):
        expected = list(pandas.read_csv(io.StringIO(f"{header}\n")).columns)
        assert list(opened(f"{header}\n", header=True).header) == expected


def test_a_header_beyond_the_first_stretch_is_read_whole() -> None:
    names = [f"measurement of something or other, number {number}" for number in range(40_000)]
    header = "\t".join(names)
    assert len(header) > HEAD_BYTES
    file = opened(header + "\n" + "\t".join("1" * len(names)) + "\n", delimiter="\t")
    assert list(file.header) == names
    assert file.data_offset == len(header) + 1


def test_a_quote_in_the_header_that_nobody_closes_does_not_swallow_the_file() -> None:
    data = b'a,"b,c\n' + b"1,2,3\n" * (HEAD_BYTES // 4)
    file = opened(data, delimiter=",")
    assert file.header == ("a", '"b', "c")
    assert file.data_offset == 7


def test_a_file_without_line_ends_is_an_error() -> None:
    with pytest.raises(InputError, match=r"data\.csv: its first row goes on for more than 16 MiB") as caught:
        opened(b"x" * (17 << 20))
    assert "line end" in caught.value.hint


def test_without_header_row() -> None:
    file = opened("1,2\n3,4\n", header=False)
    assert (file.header, file.header_from) == (("column_1", "column_2"), "none")
    assert rows(file) == [("1", "2"), ("3", "4")]


def test_with_names_from_the_settings() -> None:
    file = opened("1,2\n3,4\n", header=("a", "b"))
    assert (file.header, file.header_from) == (("a", "b"), "settings")
    assert rows(file) == [("1", "2"), ("3", "4")]


@pytest.mark.parametrize(("names", "short_records"), [(("a",), "reject"), (("a", "b", "c"), "reject"), (("a",), "pad")])
def test_names_that_do_not_fit_are_an_error(names: tuple[str, ...], short_records: str) -> None:
    with pytest.raises(SettingsError, match=f"name {len(names)} columns, but its records have 2 fields") as caught:
        opened("1,2\n3,4\n", header=names, short_records=short_records)
    assert caught.value.hint


def test_more_names_than_fields_fit_where_short_records_are_filled_up() -> None:
    file = opened("1,2\n3,4\n", header=("a", "b", "c"), short_records="pad")
    assert rows(file) == [("1", "2", None), ("3", "4", None)]


def test_a_known_encoding_is_not_detected_again() -> None:
    first = open_file(Bytes(b"a,b\n1,2\n"), Settings())
    again = open_file(Bytes("a,b\n1,表\n".encode()), Settings(), first.encoding)
    assert again.encoding is first.encoding


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"\r\n\r\n", b"  \n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, gzip.compress(b"", mtime=0)]
)
@pytest.mark.parametrize("header", ["auto", True, False, ("a", "b")])
def test_nothing_in_it(data: bytes, header: Any) -> None:
    file = opened(data, header=header)
    assert file.header == (header if isinstance(header, tuple) else ())
    assert not file.header or rows(file) == []


@pytest.mark.parametrize("wrap", [bytes, gzip.compress])
def test_other_formats_are_refused_by_their_first_bytes(wrap: Any) -> None:
    with pytest.raises(InputError, match=r"data\.csv is .*, not a CSV"):
        opened(wrap(b"PK\x03\x04" + bytes(100)))


def test_opening_asks_little_of_the_storage() -> None:
    source = Bytes(b"a,b\n1,2\n")
    open_file(source, Settings())
    assert source.served <= 4
