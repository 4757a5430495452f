"""What the sample does not show: a column turns out otherwise late, and the result is as if that came first."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from etl.cleanse import Options
from etl.settings import Settings
from tests.etl.cleansing import TINY, TINY_SAMPLE, Cleansed

Cleanse = Callable[..., Cleansed]

SMALL = Options(resources=TINY, sample_size=TINY_SAMPLE)
ALL = Settings(all_null="off", constant="off", same_information="off", duplicate_rows="off")

CELLS = {
    "int": "12",
    "float": "1.5",
    "leading zero": "007",
    "plus": "+81",
    "too large for int64": "12345678901234567890",
    "too large, yet exact in a float": "100000000000000000000",
    "long decimal": "0.1234567890123456789",
    "date": "2024-01-05",
    "loose date": "2024/1/5",
    "timestamp": "2024-01-05 10:11:12",
    "microseconds": "2024-01-05 10:11:12.123456",
    "boolean": "true",
    "text": "abc",
    "nothing": "",
}
PAIRS = list(itertools.permutations(CELLS, 2))


def column(cells: list[str]) -> str:
    return "id,x\n" + "".join(f"{number},{cell}\n" for number, cell in enumerate(cells))


def types(found: Cleansed) -> dict[str, tuple[str, str | None]]:
    return {column.source_name: (column.type, column.format) for column in found.report.columns}


@pytest.mark.parametrize(("usual", "late"), PAIRS[::3], ids="{0[0]} then {0[1]}".format)
def test_the_type_is_that_of_all_cells(usual: str, late: str, cleanse_afresh: Cleanse) -> None:
    cells = [CELLS[usual]] * 60
    last = cleanse_afresh(column([*cells, CELLS[late]]), settings=ALL, options=SMALL)
    first = cleanse_afresh(column([CELLS[late], *cells]), settings=ALL, options=SMALL)
    assert types(last) == types(first)
    assert [row[1] for row in last.rows] == [row[1] for row in (*first.rows[1:], first.rows[0])]


def test_the_first_value_comes_after_very_many_nulls(cleansed: Cleanse) -> None:
    nulls = 1_000_000
    found = cleansed(column([*[""] * nulls, "2024-05-06", "2024-05-07"]))
    assert types(found) == {"id": ("int64", None), "x": ("date", "%Y-%m-%d")}
    assert found.dropped == {}
    assert found.table is not None
    assert found.table["x"].null_count() == nulls == found.report.columns[1].nulls


@pytest.mark.parametrize(
    ("place", "cell", "becomes"),
    [
        (0, "x", {"empty": ("constant", None)}),
        (1, "other", {"constant": None}),
        (3, "z", {"name": None}),
        (2, "", {"name": None}),
    ],
)
def test_a_column_that_says_something_in_one_row_alone(
    place: int, cell: str, becomes: dict[str, Any], cleansed: Cleanse
) -> None:
    """Empty, constant, or in step with another, until the last row but one."""
    rows = [["", "same", str(number % 7), "abcdefg"[number % 7]] for number in range(200)]
    rows[198][place] = cell
    found = cleansed("empty,constant,code,name\n" + "".join(",".join(row) + "\n" for row in rows), options=SMALL)
    usual = {"empty": ("all_null", None), "constant": ("constant", None), "name": ("same_information", "code")}
    assert found.dropped == {name: why for name, why in {**usual, **becomes}.items() if why}


def test_everything_changes_at_once_in_many_columns(cleansed: Cleanse) -> None:
    width = 30
    kinds = list(CELLS.values())
    rows = [["1"] * width] * 40 + [[kinds[place % len(kinds)] or "NA" for place in range(width)]] + [["2"] * width]
    header = ",".join(f"c{place}" for place in range(width))
    text = "\n".join([header, *(",".join(row) for row in rows)]) + "\n"
    early = "\n".join([header, *(",".join(row) for row in (rows[40], *rows[:40], rows[41]))]) + "\n"
    settings = Settings(same_information="off", duplicate_rows="off")
    late = cleansed(text, options=SMALL, settings=settings)
    assert types(late) == types(cleansed(early, options=SMALL, settings=settings, dataset="early"))
    assert late.report.rows.written == 42


def test_a_newline_in_cells_where_the_sample_looks(cleansed: Cleanse) -> None:
    """Stretches from the middle may begin inside a cell; what they hold then are no records."""
    cell = '"1,2\n3,4\n5,6\n"'
    text = "a,b\n" + "".join(f"{number},{cell}\n" for number in range(300))
    found = cleansed(text, options=SMALL, settings=ALL)
    assert types(found) == {"a": ("int64", None), "b": ("string", None)}
    assert {row[1] for row in found.rows} == {"1,2\n3,4\n5,6\n"}
