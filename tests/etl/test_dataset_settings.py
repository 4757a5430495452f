"""What a person may prescribe for a dataset, and what happens when it does not fit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from etl.cleanse import Options
from etl.errors import SettingsError
from etl.inspection import inspect
from etl.lake import discover
from etl.report.progress import Silence
from etl.settings import Settings
from tests.etl.cleansing import TINY, TINY_SAMPLE, Cleansed

Cleanse = Callable[..., Cleansed]

SMALL = Options(resources=TINY, sample_size=TINY_SAMPLE)
ALL: dict[str, Any] = {"all_null": "off", "constant": "off", "same_information": "off", "duplicate_rows": "off"}


@pytest.mark.parametrize(
    ("type_", "good", "value", "bad"),
    [
        ("int64", "12", 12, "1.5"),
        ("int64", "12", 12, "012"),
        ("float64", "12", 12.0, "x"),
        ("decimal(10,2)", "1.50", Decimal("1.50"), "1.505"),
        ("boolean", "true", True, "1"),
        ("date", "2024-01-05", date(2024, 1, 5), "2024-13-05"),
        ("date", "2024/1/5", date(2024, 1, 5), "2024/01/05"),
        ("timestamp", "2024-01-05 10:11:12", datetime(2024, 1, 5, 10, 11, 12), "soon"),
        ("string", "007", "007", None),
    ],
)
@pytest.mark.parametrize("where", ["first", "late"])
def test_types(cleansed: Cleanse, type_: str, good: str, value: Any, bad: str | None, where: str) -> None:
    cells = [good] * 120
    if bad is not None:
        cells.insert(3 if where == "first" else 100, bad)
    text = "id,x\n" + "".join(f"{number},{cell}\n" for number, cell in enumerate(cells))
    found = cleansed(text, settings=Settings(types={"x": type_}, **ALL), options=SMALL)
    assert found.types["x"].split("(")[0] == type_.split("(")[0]
    assert {row[1] for row in found.rows} == {value}
    assert len(found.rows) == 120
    if bad is not None:
        number = cells.index(bad)
        (reject,) = found.rejects
        assert (reject["record"], reject["line"], reject["raw"]) == (number + 1, number + 2, f"{number},{bad}")
        assert type_.split("(")[0] in reject["reason"]
        assert repr(bad) in reject["reason"]


@pytest.mark.parametrize(
    ("usual", "late", "dropped", "rejected"),
    [
        ("", "7", "constant", 0),
        ("", "2024-05-05", "constant", 0),
        ("5", "7", None, 0),
        ("5", "v", "constant", 1),
        ("", "v", "all_null", 1),
    ],
)
def test_late_cells_of_a_prescribed_type(
    cleansed: Cleanse, usual: str, late: str, dropped: str | None, rejected: int
) -> None:
    """Where the sample does not see them: a type that is known is not taken for a column that is."""
    type_ = "date" if "-" in late else "int64"
    text = "id,x\n" + "".join(f"{number},{late if number == 201 else usual}\n" for number in range(400))
    found = cleansed(text, settings=Settings(types={"x": type_}), options=SMALL)
    assert found.dropped == ({"x": (dropped, None)} if dropped else {})
    assert len(found.rejects) == rejected


def test_rows_that_one_prescribed_type_rejects_say_nothing_of_another(cleansed: Cleanse) -> None:
    text = "a,b,c\n1,x,5\nx,1,6\n,,7\n"
    found = cleansed(text, settings=Settings(types={"a": "int64", "b": "int64"}, keep=("c",)), options=SMALL)
    assert (len(found.rejects), found.rows) == (2, [(7,)])


def test_a_kept_constant_that_turns_out_to_be_text(cleansed: Cleanse) -> None:
    cells = ["2024-01-05 10:00:00"] * 300
    cells[150] = "soon"
    text = "id,x\n" + "".join(f"{number},{cell}\n" for number, cell in enumerate(cells))
    found = cleansed(text, settings=Settings(keep=("x",)), options=SMALL)
    assert found.types["x"] == "string"
    assert [row[1] for row in found.rows] == cells


def test_misfits_beside_records_that_are_bad_anyway(cleansed: Cleanse) -> None:
    text = 'id,x\n1,1\n\n2,x\n3\n"4"y,4\n5,"y\nz"\n6,6\n'
    found = cleansed(text, settings=Settings(types={"x": "int64"}, **ALL))
    assert [(r["record"], r["line"]) for r in found.rejects] == [(2, 4), (3, 5), (4, 6), (5, 7)]
    assert found.rows == [(1, 1), (6, 6)]
    assert found.report.sources[0].blank_lines == 1


def test_nothing_but_misfits_says_so(cleansed: Cleanse) -> None:
    found = cleansed("id,x\n1,a\n2,b\n", settings=Settings(types={"x": "int64"}, keep=("id", "x")))
    assert (found.report.rows.rejected, found.report.rows.written) == (2, 0)
    assert any("2 of 2 records were rejected" in warning for warning in found.report.warnings)


def test_null_tokens(cleansed: Cleanse) -> None:
    text = "x,y\n1,-\n-,NA\n3,b\n"
    found = cleansed(text, settings=Settings(null_tokens=("-",), **ALL))
    assert found.rows == [(1, None), (None, "NA"), (3, "b")]
    assert cleansed(text, settings=Settings(**ALL)).rows == [("1", "-"), ("-", None), ("3", "b")]


def test_keep(cleansed: Cleanse) -> None:
    text = "id,empty,one,Old Name\n1,,x,y\n2,,x,y\n"
    found = cleansed(text, settings=Settings(keep=("empty", "one", "old_name")))
    assert found.kept == ["id", "empty", "one", "Old Name"]
    assert [column.reason for column in found.report.kept[1:]] == ["kept: the settings keep it"] * 3


def test_names(cleansed: Cleanse) -> None:
    found = cleansed("番号,x\n1,2\n2,1\n3,1\n", settings=Settings(names={"番号": "number", "x": "y"}))
    assert [column.name for column in found.report.columns] == ["number", "y"]


def test_short_records_filled_up(cleansed: Cleanse) -> None:
    text = 'a,b,c\n1\n"2",x\n3,y,z,more\n4,y,z\n'
    found = cleansed(text, settings=Settings(short_records="pad", **ALL))
    assert found.rows == [(1, None, None), (2, "x", None), (4, "y", "z")]
    assert [reject["line"] for reject in found.rejects] == [4]


def test_without_header_row(cleansed: Cleanse) -> None:
    text = "1,a\n2,b\n3,a\n"
    assert cleansed(text, settings=Settings(header=False)).kept == ["column_1", "column_2"]
    named = cleansed(text, settings=Settings(header=("number", "letter")))
    assert named.kept == ["number", "letter"]
    assert named.rows == [(1, "a"), (2, "b"), (3, "a")]
    (warning,) = cleansed(text).report.warnings
    assert "looks like data" in warning


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"keep": ("Prise",)}, "keep names the column 'Prise'"),
        ({"types": {"prices": "int64"}}, "types names the column 'prices'"),
        ({"names": {"Price": "p"}}, "names names the column 'Price'"),
        ({"header": ("a", "b", "c")}, "the settings name 3 columns, but its records have 2 fields"),
        ({"header": ("a",)}, "the settings name 1 columns, but its records have 2 fields"),
        ({"delimiter": ";", "keep": ("id",)}, "keep names the column 'id'"),
    ],
)
def test_settings_that_do_not_fit_are_errors_with_a_hint(
    cleansed: Cleanse, tmp_path: Any, wrong: Any, message: str
) -> None:
    text = "id,price\n1,2\n2,3\n"
    settings = Settings(**wrong)
    with pytest.raises(SettingsError, match=message) as caught:
        cleansed(text, settings=settings)
    assert caught.value.hint
    with pytest.raises(SettingsError, match=message):
        inspect(discover([str(tmp_path / "in" / "table")])[0], settings, progress=Silence())


def test_files_with_different_columns_are_united(cleansed: Cleanse) -> None:
    found = cleansed("a,b\n1,x\n", "b;c\ny;2\n", "", "c\tb\n3\tz\n", settings=Settings(**ALL))
    assert [column.source_name for column in found.report.columns] == ["a", "b", "c"]
    assert found.rows == [(1, "x", None), (None, "y", 2), (None, "z", 3)]
    assert [source.delimiter for source in found.report.sources] == [",", ";", ",", "\t"]


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("a,a,a", ["a", "a_1", "a_2"]),
        (",b,", ["unnamed_0", "b", "unnamed_2"]),
        ("x" * 400 + ",b,c", ["x" * 255, "b", "c"]),
        ("商品名,価格,商品名", None),
        ("select,Order,b c", None),
    ],
)
def test_headers(cleansed: Cleanse, header: str, names: list[str] | None) -> None:
    found = cleansed(f"{header}\n1,2,3\n4,5,6\n", settings=Settings(header=True, **ALL))
    got = [column.name for column in found.report.columns]
    assert len(set(got)) == 3
    assert all(name.isascii() and name == name.lower() and len(name) <= 255 for name in got)
    assert names is None or got == names
