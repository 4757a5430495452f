"""Times on an axis, those without rows too."""

from __future__ import annotations

from typing import Any

import pytest

from tests.athena.charts.core.reckoner import NUMBER, SUM, TEXT, ask, bars, chart, order, rows


def days(values: list[str], unit: str = "day", kind: str = "line", **more: Any) -> dict[str, Any]:
    family = "time" if unit == "hour" else "day"
    return bars(values, [1] * len(values), dimensions={"x": {"family": family, "unit": unit}}, **more) | {"kind": kind}


@pytest.mark.parametrize(
    ("unit", "low", "between", "high"),
    [
        ("hour", "2024-02-28 23:00:00", ["2024-02-29 00:00:00"], "2024-02-29 01:00:00"),
        ("day", "2024-02-28", ["2024-02-29"], "2024-03-01"),
        ("week", "2024-12-23", ["2024-12-30"], "2025-01-06"),
        ("month", "2024-12-01", ["2025-01-01"], "2025-02-01"),
        ("quarter", "2024-10-01", ["2025-01-01"], "2025-04-01"),
        ("year", "2023-01-01", ["2024-01-01"], "2025-01-01"),
    ],
)
def test_times_without_rows_are_there_with_nothing_counted(
    reckoner: Any, unit: str, low: str, between: list[str], high: str
):
    expected = [[low, 1], *[[one, 0] for one in between], [high, 1]]
    assert rows(reckoner, days([low, high], unit)) == expected
    assert rows(reckoner, days([low, high], unit, "bar")) == expected
    assert ask(reckoner, "frame", days([low, high], unit), {})["orders"]["x"] == [0, *range(2, 2 + len(between)), 1]
    down = days([low, high], unit, "bar", sort={"by": "x", "descending": True})
    assert rows(reckoner, down) == expected[::-1]


def test_a_unit_that_was_cut_coarser_is_the_one_that_is_filled(reckoner: Any):
    made = days(["2024-01-01", "2024-03-01"], "day") | {"units": {"x": "month"}}
    assert [row[0] for row in rows(reckoner, made)] == ["2024-01-01", "2024-02-01", "2024-03-01"]


@pytest.mark.parametrize(
    ("kind", "measure", "missing", "expected"),
    [
        ("line", SUM, "", [1, 0, 1]),
        ("line", SUM, "gap", [1, None, 1]),
        ("line", SUM, "connect", [1, 1]),
        ("line", {"aggregation": "min", "per": None}, "", [1, 1]),
        ("line", {"aggregation": "min", "per": None}, "zero", [1, 0, 1]),
        ("bar", {"aggregation": "min", "per": None}, "", [1, None, 1]),
        ("bar", {"aggregation": "sum", "per": "count"}, "", [1, None, 1]),
        ("line", {"aggregation": "count_distinct", "per": None}, "", [1, 0, 1]),
    ],
)
def test_what_stands_where_a_time_has_no_rows(
    reckoner: Any, kind: str, measure: Any, missing: str, expected: list[Any]
):
    made = days(["2024-01-01", "2024-01-03"], kind=kind, measures={"y": measure}, missing=missing)
    made["data"] = {"d_x": [0, 1], "p_final_y": [1, 1]}
    assert [row[1] for row in rows(reckoner, made)] == expected


def test_each_colour_has_all_times_and_rows_without_a_time_come_last(reckoner: Any):
    data = {"d_x": [-1, 0, 1], "d_colour": [0, 0, 1], "p_sum_y": [9, 1, 2], "p_count_y": [1, 1, 1]}
    values = {"d_x": ["2024-01-01", "2024-01-02"], "d_colour": ["p", "q"]}
    made = chart("bar", data=data, values=values, dimensions={"x": {"family": "day", "unit": "day"}, "colour": TEXT})
    assert sorted(rows(reckoner, made)[:4]) == [
        ["2024-01-01", "p", 1], ["2024-01-01", "q", 0], ["2024-01-02", "p", 0], ["2024-01-02", "q", 2],
    ]  # fmt: skip
    assert rows(reckoner, made)[4:] == [[None, "p", 9]]


def test_more_times_than_a_page_can_show_are_left_as_they_are(reckoner: Any):
    assert len(rows(reckoner, days(["2000-01-01", "2008-03-18"]))) == 3000
    assert len(rows(reckoner, days(["2000-01-01", "2008-03-19"]))) == 2


def test_bars_over_time_that_are_sorted_by_value_are_not_filled(reckoner: Any):
    made = days(["2024-01-01", "2024-01-03"], kind="bar", sort={"by": "y", "descending": True})
    assert len(rows(reckoner, made)) == 2
    many = [f"2024-01-{day:02}" for day in range(1, 10)]
    assert len(rows(reckoner, days(many, kind="bar", sort={"by": "y", "descending": True}, limit=3))) == 3
    assert len(rows(reckoner, days(many, kind="bar", limit=3))) == 9


def test_a_line_is_never_cut_short(reckoner: Any):
    made = bars(list(range(30)), [1] * 30, dimensions={"x": NUMBER}, limit=3) | {"kind": "line"}
    assert order(reckoner, made) == list(range(30))
    made["data"]["d_x"][7] = -2  # what was put together has no place on an axis
    assert order(reckoner, made) == [n for n in range(30) if n != 7]
