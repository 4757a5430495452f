"""Types are lossless or not taken; against the oracle's plain reading of each cell, and against the quick way of `columns`."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.columns import Typist
from etl.types import ColumnType, from_label, infer, misfits, parse, settled
from tests.etl import oracle
from tests.etl.tables import ODD, VOCABULARIES

CASES = [
    ("boolean", ["true", "False", None], [True, False, None]),
    ("string", ["true", "yes"], None),
    ("string", ["1", "true"], None),
    ("int64", ["0", "-7", str(2**63 - 1), str(-(2**63))], [0, -7, 2**63 - 1, -(2**63)]),
    ("int64", [" 5", "6\t"], [5, 6]),
    ("decimal(38,0)", ["1", str(2**63)], [Decimal(1), Decimal(2**63)]),
    ("decimal(38,0)", [str(10**22)], [Decimal(10**22)]),  # a float64 holds it, but it is no measurement
    ("string", [str(10**38)], None),
    ("string", ["007"], None),
    ("string", ["-07", "1"], None),
    ("string", ["+81"], None),
    ("string", ["00.5"], None),
    ("float64", ["-0", "1"], [-0.0, 1.0]),
    ("float64", ["0.5", "1.50", "1e3", ".5", "5."], [0.5, 1.5, 1000.0, 0.5, 5.0]),
    ("float64", ["1.5", str(10**22)], [1.5, 1e22]),
    ("float64", ["0.1234567890123456"], [0.1234567890123456]),
    ("decimal(38,20)", ["0.12345678901234567890", "1"], [Decimal("0.12345678901234567890"), Decimal(1)]),
    ("string", ["0." + "1" * 39], None),
    ("string", ["1e400"], None),
    ("string", ["1e-400"], None),
    ("string", ["1.23456e-320"], None),
    ("float64", ["5e-324"], [5e-324]),
    ("string", ["1_000"], None),
    ("string", ["0x10"], None),
    ("string", ["1,000.5"], None),
    ("string", ["１２"], None),
    ("date", ["2024-02-29", None], [date(2024, 2, 29), None]),
    ("string", ["2023-02-29"], None),
    ("string", ["2024-13-01"], None),
    ("string", ["0000-01-01"], None),
    ("date", ["0001-01-01", "9999-12-31"], [date(1, 1, 1), date(9999, 12, 31)]),
    ("date", ["2024/1/5", "2024/12/31"], [date(2024, 1, 5), date(2024, 12, 31)]),
    ("date", ["2024/12/31", "2024/1/5"], [date(2024, 12, 31), date(2024, 1, 5)]),
    ("string", ["2024/01/05", "2024/1/5"], None),
    ("date", ["2024年1月5日"], [date(2024, 1, 5)]),
    ("timestamp", ["2024-01-05T23:59:59Z"], [datetime(2024, 1, 5, 23, 59, 59)]),
    ("timestamp", ["2024-01-05 00:00:00.250000 UTC"], [datetime(2024, 1, 5, 0, 0, 0, 250000)]),
    ("string", ["2024-01-05 00:00:00.250001"], None),
    ("timestamp", ["2024/1/5 9:05", None], [datetime(2024, 1, 5, 9, 5), None]),
    ("string", ["2024-01-05 24:00:00"], None),
    ("string", ["2024-01-05T10:00:00+09:00"], None),
    ("string", ["2024-01-05", "2024-01-05 10:00:00"], None),
    ("string", [None, None], [None, None]),
]


@pytest.mark.parametrize(("label", "cells", "values"), CASES)
def test_what_a_column_is(label: str, cells: list[str | None], values: list[object] | None) -> None:
    column = pl.Series("c", cells, dtype=pl.String)
    type_ = infer(column)
    parsed = parse(column, type_)
    assert parsed is not None
    assert (type_.label, parsed.to_list()) == (label, cells if values is None else values)
    assert parsed.dtype == type_.dtype
    assert oracle.typed_column(cells) == (label, cells if values is None else values)


ANY_CELL = st.one_of(
    st.none(),
    st.sampled_from(ODD),
    st.tuples(st.sampled_from(sorted(VOCABULARIES)), st.integers(0, 400), st.integers(0, 2)).map(
        lambda drawn: VOCABULARIES[drawn[0]](drawn[1], drawn[2])
    ),
    st.from_regex(r"[-+]?0?[0-9]{0,20}(\.[0-9]{0,20})?([eE]-?[0-9]{1,3})?", fullmatch=True),
    st.from_regex(
        r"[0-9]{4}[-/年][0-9]{1,2}[-/月][0-9]{1,2}日?([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?Z?)?", fullmatch=True
    ),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.text(max_size=5),
)
ALIKE = st.sampled_from(sorted(VOCABULARIES)).flatmap(
    lambda name: st.lists(st.one_of(st.none(), st.integers(0, 400).map(lambda n: VOCABULARIES[name](n, 0))), max_size=9)
)
COLUMN = st.one_of(st.lists(ANY_CELL, max_size=4), ALIKE)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(cells=COLUMN)
def test_the_oracle_reads_the_same(cells: list[str | None]) -> None:
    column = pl.Series("c", cells, dtype=pl.String)
    type_ = infer(column)
    parsed = parse(column, type_)
    assert parsed is not None
    assert (type_.label, parsed.to_list()) == oracle.typed_column(cells)


TYPES = [*(ColumnType(name) for name in ("boolean", "int64", "float64", "string")), ColumnType("decimal", 2)]
FORMATS = [
    ColumnType("date", format="%Y-%m-%d"),
    ColumnType("date", format="%Y/%-m/%-d"),
    ColumnType("timestamp", format="%Y-%m-%dT%H:%M:%SZ"),
    ColumnType("timestamp", format="%Y/%m/%d %H:%M"),
]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(cells=COLUMN.filter(bool), type_=st.sampled_from(TYPES + FORMATS))
def test_many_columns_at_once_are_as_one(cells: list[str | None], type_: ColumnType) -> None:
    """Where the quick way answers, it answers as `parse` does; where not, `parse` refuses too (null tokens aside)."""
    column = pl.Series("c", cells, dtype=pl.String)
    frame = pl.DataFrame([column, pl.Series("d", ["x"] * len(cells))])
    quick = Typist(("", "NA")).type_columns(frame, {"c": type_, "d": ColumnType("string")}).columns
    assert quick["d"].to_list() == ["x"] * len(cells)
    slow = parse(column, type_)
    if slow is None or (type_.name == "string" and {"", "NA"} & set(cells)):
        assert "c" not in quick
    else:
        assert quick["c"].to_list() == slow.to_list()
        assert quick["c"].dtype == slow.dtype


@settings(max_examples=200, deadline=None, derandomize=True)
@given(cells=COLUMN, type_=st.sampled_from(TYPES + FORMATS))
def test_a_type_takes_a_column_when_it_takes_each_cell(cells: list[str | None], type_: ColumnType) -> None:
    """So that what is proven piece by piece is proven of the whole."""
    column = pl.Series("c", cells, dtype=pl.String)
    alone = [place for place in range(len(cells)) if parse(column[place : place + 1], type_) is None]
    assert misfits(column, type_) == alone
    assert (parse(column, type_) is None) == bool(alone)


def test_a_prescribed_date_is_settled_by_its_cells() -> None:
    cells = pl.Series(["x", "2024/1/5", "2024/12/1", None])
    assert settled(from_label("date"), cells) == ColumnType("date", format="%Y/%-m/%-d")
    midnight = settled(from_label("timestamp"), pl.Series(["2024-01-05"]))
    assert parse(pl.Series(["2024-01-05"]), midnight).to_list() == [datetime(2024, 1, 5)]  # type: ignore[union-attr]
    assert settled(from_label("date"), pl.Series(["x"])) == from_label("date")


def test_labels() -> None:
    assert from_label("decimal(38,4)") == ColumnType("decimal", 4)
    assert from_label("timestamp").dtype == pl.Datetime("ms")
    with pytest.raises(ValueError, match="money"):
        from_label("money")


@pytest.mark.parametrize("cell", ["1e-400", "1.23456e-320", "1e400", "007.5", "+1.5"])
def test_the_quick_way_loses_nothing(cell: str) -> None:
    frame = pl.DataFrame({"c": ["0.5", cell]})
    assert Typist(("",)).type_columns(frame, {"c": ColumnType("float64")}).columns == {}
