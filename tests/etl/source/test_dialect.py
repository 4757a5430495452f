"""The dialect of a file: its delimiter, what stands above its header, and what is odd about the header."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.source.dialect import DELIMITERS, Dialect, sniff
from etl.source.headers import header_warnings, looks_like_data


def dialect(text: str, filename: str = "x.csv", **settings: object) -> Dialect:
    return sniff(text, filename=filename, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "delimiter", "width"),
    [
        ("a,b,c\n1,2,3\n", ",", 3),
        ("a;b;c\n1;2;3", ";", 3),
        ("a\tb\n1\t2\n", "\t", 2),
        ("a|b\r1|2\r", "|", 2),
        ('id;text\n1;"a,b"\n2;"c,d,e"\n', ";", 2),
        ('"a,b";"c,d"\n"1,2";"3,4"\n', ";", 2),
        ("id;price\n1;1,5\n2;2,5\n3;3\n", ";", 2),
        ("name\tnote\nx\ta, b; c\ny\td, e\n", "\t", 2),
        ('"line\n\tend",b,c\nd,e,f\n', ",", 3),  # a tab in a header of two lines
        ("a,b,c\n1,27,,too long\n,too short\n0,x,17\n", ",", 3),
        ("a,b,c,d\n1,2,3\n", ",", 4),
        ("a,b\n1,2;3;4\n5,6\n", ",", 2),
        ('a,b\n1,"x"y\n2,z\n', ",", 2),
        ('"a","b"\n"1","2" "\n"3","4"\n', ",", 2),
        ("", ",", 0),
        ("\n\n", ",", 0),
        ("x", ",", 1),
    ],
)
def test_the_delimiter_is_the_one_that_makes_records_equal(text: str, delimiter: str, width: int) -> None:
    found = dialect(text)
    assert (found.delimiter, found.width, found.header_rows_to_skip) == (delimiter, width, 0)


def test_one_column_stays_one() -> None:
    assert dialect("city\nTokyo\nOsaka\n").delimiter == ","
    assert dialect('city\n"Tokyo, Japan"\n"Osaka, Japan"\n').delimiter == ","
    sentences = dialect("place\nTokyo, Japan\nOsaka, Japan\nNara, Japan\nall of it\n")
    assert (sentences.width, sentences.delimiter) == (1, "\t")  # no record is torn by its commas


def test_a_file_called_tsv_has_tabs_when_its_records_do_not_object() -> None:
    assert dialect("city\nTokyo\n", "x.TSV.gz").delimiter == "\t"
    assert dialect("a\tb,c\n1\t2,3\n", "x.tsv").delimiter == "\t"
    assert dialect("a\tb,c\n1\t2,3\n", "x.csv").delimiter == ","
    assert dialect("a,b,c\n1,2,3\n", "x.tsv").delimiter == ","


def test_a_given_delimiter_is_not_doubted() -> None:
    assert dialect("a,b;c\n1,2;3\n", delimiter=";") == Dialect(";", 0, 2, ())


def test_a_sample_may_end_inside_a_record_or_inside_quotes() -> None:
    text = "".join(f'{i};"a, b\n c";x,y\n' for i in range(50))
    header = "id;note;z\n"
    for end in range(60, 140):
        assert dialect((header + text)[:end]).delimiter == ";", end


def test_a_field_larger_than_the_sample() -> None:
    assert dialect('a,b\n1,"' + "x;" * 1_000_000 + '"\n').delimiter == ","


@pytest.mark.parametrize(
    ("text", "skip", "width"),
    [
        ("Sales 2024\nid,name,price\n1,a,2\n2,b,3\n", 1, 3),
        ("Sales 2024\n\nas of May\n\nid,name,price\n1,a,2\n", 2, 3),
        ("都道府県別の人口\n出典,統計局\n\n県,男,女,計\n東京,1,2,3\n大阪,4,5,9\n", 2, 4),
        ("# made by x\n# on a Monday\nid,name\n1,a\n2,b\n", 2, 2),
        ("title\n\nid,name\n1,a\n2,b\n", 1, 2),
        ("\n\n\nid,name\n1,a\n", 0, 2),  # blank lines are no records
        ("sep=;\r\nid;name\r\n1;a\r\n", 1, 2),
        ('"sep=\t"\nid\tname\n1\ta\n', 1, 2),
    ],
)
def test_what_is_plainly_a_preamble_is_skipped(text: str, skip: int, width: int) -> None:
    found = dialect(text)
    assert (found.header_rows_to_skip, found.width) == (skip, width)
    if not text.lstrip('"').startswith("sep="):
        assert bool(skip) == any("skipped" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    "text",
    [
        '"This is a title row",,\n"Foo","Bar","Baz"\n"Biff","Baff","Boff"\n',  # as wide as the table: not ours to skip
        "a,b,c\n1,2,3,\n4,5,6,\n",
        "name,city\nBob,Tokyo,x\nAnn,Osaka,y\n",
        "comment\nI,you\nhe,she\n",
        "name\nBob\nSmith, Ann, Jr\nFoo, Bar, Baz\n",
        "title\n1,2,3\n4,5,6\n",  # what follows is no header
        "a\nx,y,z\nx,y\nx,y,z\nx\nx,y,z\n",  # nothing agrees
        "Sales 2024\nid,name,price\n",
    ],
)
def test_what_may_be_a_header_is_never_skipped(text: str) -> None:
    assert dialect(text).header_rows_to_skip == 0


def test_a_person_who_says_where_the_header_is_is_believed() -> None:
    text = "Sales 2024\nid,name,price\n1,a,2\n2,b,3\n"
    assert dialect(text, header=True, delimiter=",") == Dialect(",", 0, 1, ())
    assert dialect("1,2,3\n4,5,6\n", header=False) == Dialect(",", 0, 3, ())
    assert dialect("1,2,3\n4,5,6\n", header=("x", "y", "z")) == Dialect(",", 0, 3, ())
    assert dialect("1,2,3\n4,5,6\n", header=("x", "y")).warnings == (
        "the settings name 2 columns, but most records have 3 fields",
    )


KEN_ALL = [
    ["13101", "100  ", "1000000", "ﾄｳｷｮｳﾄ", "東京都", "千代田区", "以下に掲載がない場合", "0", "0"],
    ["13101", "102  ", "1020072", "ﾄｳｷｮｳﾄ", "東京都", "千代田区", "飯田橋", "0", "0"],
    ["13101", "102  ", "1020082", "ﾄｳｷｮｳﾄ", "東京都", "千代田区", "一番町", "1", "0"],
]


@pytest.mark.parametrize(
    ("first", "following"),
    [
        (KEN_ALL[0], KEN_ALL[1:]),
        (["1", "2", "3"], []),
        (["4", "5", "6"], [["7", "8", "9"]]),
        (["Tokyo", "Kanto"], [["Chiba", "Kanto"], ["Nara", "Kansai"]]),
        (["a@x.jp", "Ann"], [["b@x.jp", "Bob"]]),
        (["2020-01-01", "x"], [["2020-01-02", "y"]]),
        (["1", "", "Bob"], [["2", "5", "Ann"]]),
    ],
)
def test_a_first_row_of_values_looks_like_data(first: list[str], following: list[list[str]]) -> None:
    assert looks_like_data(first, following)


@pytest.mark.parametrize(
    ("first", "following"),
    [
        (["code", "name"], [["13101", "東京都"]]),
        (["a", "b"], [["c", "d"]]),
        (["県", "2019", "2020"], [["東京", "10", "11"]]),
        (["name", "1", "2", "3"], [["x", "4", "4", "4"]]),
        (["country", "2020-01-22", "2020-01-23"], [["Japan", "2", "2"]]),
        (["a", "b", "c"], [["1", "2003-01-01", "c"]]),
        (["name", "city"], [["name", "city"], ["Bob", "Tokyo"]]),  # the header again
        (["国民の祝日・休日月日", "国民の祝日・休日名称"], [["1955/1/1", "元日"]]),
        ([], []),
        (["", ""], [["1", "2"]]),
    ],
)
def test_a_first_row_of_names_does_not(first: list[str], following: list[list[str]]) -> None:
    assert not looks_like_data(first, following)


def test_a_missing_header_is_one_warning_that_says_what_to_do() -> None:
    (warning,) = dialect("\n".join(",".join(row) for row in KEN_ALL)).warnings
    assert "looks like data" in warning
    assert "header = false" in warning


def test_repeated_and_blank_headers_are_warned_of_but_not_without_end() -> None:
    assert header_warnings(["id", " ", "id", "name"]) == ('2 columns are called "id"', "column 2 has no name")
    assert dialect("a,,b,\nx,y,z,\n").warnings == ("2 columns have no name (2, 4)",)
    many = header_warnings([f"{i // 2}" for i in range(100)] + [""] * 100)
    assert len(many) == 7
    assert max(map(len, many)) < 80


FIELDS = st.text("ab1東 \"\n,;|\t.'-", max_size=6)


@given(
    st.integers(2, 5).flatmap(lambda n: st.lists(st.lists(FIELDS, min_size=n, max_size=n), min_size=2, max_size=8)),
    st.sampled_from(DELIMITERS),
)
def test_what_the_csv_module_writes_with_all_quotes_is_read_with_its_delimiter(
    rows: list[list[str]], delimiter: str
) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    found = dialect(out.getvalue())
    assert (found.delimiter, found.width) == (delimiter, len(rows[0]))


@given(st.text('a1,;|\t"\n\r #=', max_size=60), st.sampled_from(["auto", True, False, ("x", "y")]))
def test_it_never_fails(text: str, header: object) -> None:
    found = dialect(text, header=header)
    assert found.delimiter in DELIMITERS
    assert found.header_rows_to_skip >= 0
