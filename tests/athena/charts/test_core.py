"""What the page reckons, function by function: each of these fails when a line of core.js is not what it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from athena.charts.html import asset

TEXT = {"family": "text", "unit": None}
NUMBER = {"family": "number", "unit": None}
SUM = {"aggregation": "sum", "per": None}
COUNT = {"aggregation": "count", "per": None}


@pytest.fixture(scope="module")
def reckoner(browser: Any) -> Iterator[Any]:
    page = browser.new_page()
    page.add_script_tag(content=asset("core.js"))
    yield page
    page.close()


def chart(kind: str = "bar", **more: Any) -> dict[str, Any]:
    """A chart of sums by texts."""
    made: dict[str, Any] = {
        "kind": kind, "limit": 20, "others": False, "sort": None, "missing": "", "merges": True, "filters": {}, "values": {},
        "dimensions": {"x": TEXT}, "measures": {"y": SUM}, "data": {}, **more,
    }  # fmt: skip
    made["rows"] = len(next(iter(made["data"].values()), []))
    return made


def bars(values: list[Any], sums: list[Any], **more: Any) -> dict[str, Any]:
    """One row for each value."""
    data = {"d_x": list(range(len(values))), "p_sum_y": sums, "p_count_y": [1] * len(values)}
    return chart(data=data, **{"values": {"d_x": values}, **more})


def ask(reckoner: Any, name: str, *arguments: Any) -> Any:
    script = """([name, given]) => core[name](...given)"""
    return reckoner.evaluate(script, [name, list(arguments)])


def rows(reckoner: Any, made: dict[str, Any], choices: dict[str, Any] | None = None) -> list[list[Any]]:
    script = """([chart, choices]) => {
      for (const one of Object.values(choices)) if (one.values) one.values = new Set(one.values);
      return core.frame(chart, choices).rows.map((row) => row.map((cell, n) => {
        const slot = Object.keys(chart.dimensions)[n];
        return slot === undefined ? cell : cell === core.OTHER ? "OTHER" : core.decoded(chart, slot, cell);
      }));
    }"""
    found: list[list[Any]] = reckoner.evaluate(script, [made, choices or {}])
    return found


def order(reckoner: Any, made: dict[str, Any]) -> list[Any]:
    return [row[0] for row in rows(reckoner, made)]


# which rows pass


def test_a_span_holds_both_its_ends_and_no_row_without_a_value(reckoner: Any):
    made = bars(["a", "b", "c", "d", "e"], [1, 1, 1, 1, 1], filters={"q": "f_0"})
    made["data"]["f_0"] = [1, 2, 3, 4, None]
    assert sorted(row[0] for row in rows(reckoner, made, {"q": {"low": 2, "high": 3}})) == ["b", "c"]
    assert sorted(row[0] for row in rows(reckoner, made, {"q": {"low": -9, "high": 9}})) == ["a", "b", "c", "d"]


def test_a_filter_that_the_chart_does_not_know_leaves_it_alone(reckoner: Any):
    made = bars(["a", "b"], [2, 1], filters={"q": "f_0"})
    made["data"]["f_0"] = [0, 1]
    assert rows(reckoner, made, {"other": {"values": [0]}}) == [["a", 2], ["b", 1]]
    assert rows(reckoner, made, {"q": {"values": [1]}, "other": {"values": [0]}}) == [["b", 1]]


def test_all_filters_have_to_let_a_row_pass(reckoner: Any):
    made = bars(["a", "b", "c"], [1, 2, 3], filters={"p": "f_0", "q": "f_1"})
    made["data"] |= {"f_0": [0, 0, 1], "f_1": [0, 1, 1]}
    assert rows(reckoner, made, {"p": {"values": [0]}, "q": {"values": [1]}}) == [["b", 2]]


# groups put together


def merged(reckoner: Any, measure: dict[str, Any], **parts: list[Any]) -> Any:
    """The value of two rows put together."""
    data = {f"{alias.replace('_', '_', 1)}_value": values for alias, values in parts.items()}
    made = chart("number", dimensions={}, measures={"value": measure}, data=data)
    return rows(reckoner, made)[0][0]


@pytest.mark.parametrize(
    ("aggregation", "parts", "value"),
    [
        ("sum", {"p_sum": [2, 3], "p_count": [1, 1]}, 5),
        ("sum", {"p_sum": [None, 3], "p_count": [0, 1]}, 3),
        ("sum", {"p_sum": [2, None], "p_count": [1, 0]}, 2),
        ("sum", {"p_sum": [None, None], "p_count": [0, 0]}, None),
        ("avg", {"p_sum": [2, 4], "p_count": [1, 2]}, 2),
        ("avg", {"p_sum": [None], "p_count": [0]}, None),
        ("avg", {"p_sum": [5], "p_count": [1]}, 5),
        ("min", {"p_min": [None]}, None),
        ("count", {"p_count": [2, 3]}, 5),
        ("min", {"p_min": [2, 3]}, 2),
        ("min", {"p_min": [3, 2]}, 2),
        ("min", {"p_min": [None, 3]}, 3),
        ("min", {"p_min": [3, None]}, 3),
        ("max", {"p_max": [2, 3]}, 3),
        ("max", {"p_max": [3, 2]}, 3),
        ("max", {"p_max": [None, -3]}, -3),
        ("max", {"p_max": [-3, None]}, -3),
        ("count_distinct", {"p_distinct": [0, 1, 0, -1]}, 2),
        ("count_distinct", {"p_final": [7]}, 7),
        ("count_distinct", {"p_final": [7, 8]}, None),
    ],
)
def test_parts_are_put_together(reckoner: Any, aggregation: str, parts: dict[str, list[Any]], value: Any):
    assert merged(reckoner, {"aggregation": aggregation, "per": None}, **parts) == value


@pytest.mark.parametrize(
    ("parts", "value"),
    [
        ({"p_sum": [2, 4], "p_count": [1, 1], "q_sum": [1, 2], "q_count": [1, 1]}, 2),
        ({"p_sum": [2], "p_count": [1], "q_sum": [0], "q_count": [1]}, None),
        ({"p_sum": [2], "p_count": [1], "q_sum": [None], "q_count": [0]}, None),
        ({"p_sum": [None], "p_count": [0], "q_sum": [2], "q_count": [1]}, None),
    ],
)
def test_what_is_divided_is_divided_after_it_was_put_together(reckoner: Any, parts: dict[str, list[Any]], value: Any):
    assert merged(reckoner, {"aggregation": "sum", "per": "sum"}, **parts) == value


def test_a_number_of_no_rows(reckoner: Any):
    made = chart(
        "number",
        dimensions={},
        measures={"value": COUNT},
        data={"p_count_value": [3], "f_0": [0]},
        filters={"q": "f_0"},
    )
    assert rows(reckoner, made, {"q": {"values": [9]}}) == [[0]]
    made["measures"] = {"value": SUM}
    assert rows(reckoner, made, {"q": {"values": [9]}}) == [[None]]
    made["measures"] = {"value": {"aggregation": "count", "per": "count"}}
    assert rows(reckoner, made, {"q": {"values": [9]}}) == [[None]]


def test_keys_that_look_alike_when_joined_stay_apart(reckoner: Any):
    data = {"d_x": [1, 11], "d_colour": [11, 1], "p_sum_y": [1, 2], "p_count_y": [1, 1]}
    values = {"d_x": [f"x{n}" for n in range(12)], "d_colour": [f"c{n}" for n in range(12)]}
    made = chart(data=data, values=values, dimensions={"x": TEXT, "colour": TEXT})
    assert sorted(rows(reckoner, made)) == [["x1", "c11", 1], ["x11", "c1", 2]]


# order and limits: the rule of athena/dashboards/README.md


def test_texts_come_with_the_greatest_value_first_and_all_else_in_its_own_order(reckoner: Any):
    assert order(reckoner, bars(["a", "b", "c", "d"], [1, 3, 2, None])) == ["b", "c", "a", "d"]
    assert order(reckoner, bars([3, 10, 2], [1, 3, 2], dimensions={"x": NUMBER})) == [2, 3, 10]
    booleans = {"x": {"family": "boolean", "unit": None}}
    assert order(reckoner, bars([True, False], [3, 1], dimensions=booleans)) == [False, True]


def test_equal_values_keep_the_order_of_their_texts(reckoner: Any):
    made = bars(["a", "b", "c"], [1, 1, 1])
    made["data"]["d_x"] = [2, 1, 0]
    assert order(reckoner, made) == ["a", "b", "c"]


@pytest.mark.parametrize("descending", [False, True])
def test_rows_without_a_number_come_last(reckoner: Any, descending: bool):
    made = bars([3, -10], [1, 1, 9], dimensions={"x": NUMBER}, sort={"by": "x", "descending": descending})
    made |= {"rows": 3}
    made["data"] |= {"d_x": [-1, 0, 1], "p_count_y": [1, 1, 1]}
    assert order(reckoner, made) == [*([3, -10] if descending else [-10, 3]), None]


def test_a_group_of_nothing_has_no_value(reckoner: Any):
    made = bars(["a", "b"], [None, 1])
    made["data"]["p_count_y"] = [0, 1]
    assert rows(reckoner, made) == [["b", 1], ["a", None]]


@pytest.mark.parametrize("kind", ["table", "map"])
def test_tables_and_maps_show_all_groups_in_their_own_order(reckoner: Any, kind: str):
    made = bars(["c", "a", "b"], [1, 3, 2], limit=1) | {"kind": kind}
    made["data"]["d_x"] = [0, -1, 2]
    assert rows(reckoner, made) == [["b", 2], ["c", 1], [None, 3]]


@pytest.mark.parametrize(
    ("by", "descending", "texts", "numbers"),
    [
        ("y", True, ["b", "c", "a"], [10, 2, 3]),
        ("y", False, ["a", "c", "b"], [3, 2, 10]),
        ("x", True, ["c", "b", "a"], [10, 3, 2]),
        ("x", False, ["a", "b", "c"], [2, 3, 10]),
    ],
)
def test_sort_names_what_orders(reckoner: Any, by: str, descending: bool, texts: list[str], numbers: list[int]):
    sort = {"by": by, "descending": descending}
    assert order(reckoner, bars(["a", "b", "c"], [1, 3, 2], sort=sort)) == texts
    assert order(reckoner, bars([3, 10, 2], [1, 3, 2], sort=sort, dimensions={"x": NUMBER})) == numbers


def test_the_limit_keeps_the_first_of_the_order(reckoner: Any):
    assert order(reckoner, bars(["a", "b", "c"], [1, 3, 2], limit=2)) == ["b", "c"]
    assert order(reckoner, bars([3, 10, 2], [1, 3, 2], limit=2, dimensions={"x": NUMBER})) == [2, 3]
    found = ask(reckoner, "frame", bars(["a", "b", "c"], [1, 3, 2], limit=2), {})
    assert found["cuts"] == [{"slot": "x", "shown": 2, "total": 3, "others": False}]
    assert ask(reckoner, "frame", bars(["a", "b"], [1, 3], limit=2), {})["cuts"] == []


def test_other_is_the_sum_of_the_rest_and_comes_last(reckoner: Any):
    made = bars(["a", "b", "c", "d"], [1, 3, 2, 9], limit=2, others=True)
    made["data"]["d_x"][3] = -2  # was put together already when the page was made
    assert rows(reckoner, made) == [["b", 3], ["c", 2], ["OTHER", 10]]
    assert rows(reckoner, {**made, "others": False}) == [["b", 3], ["c", 2]]
    made |= {"merges": False, "data": {"d_x": [0, 1, 2], "p_final_y": [1, 3, 2]}, "rows": 3}
    assert rows(reckoner, made) == [["b", 3], ["c", 2]]


def test_groups_that_cannot_be_put_together_are_ordered_by_their_greatest(reckoner: Any):
    data: dict[str, list[Any]] = {"d_x": [0, 0, 1, 1, 2], "d_y": [0, 1, 0, 1, 0], "p_final_value": [5, 1, 4, 9, None]}
    values = {"d_x": ["a", "b", "c"], "d_y": ["p", "q"]}
    made = chart(
        "heat_map", data=data, values=values, dimensions={"x": TEXT, "y": TEXT}, measures={"value": COUNT}, merges=False
    )
    found = ask(reckoner, "frame", made, {})
    assert found["orders"]["x"][:3] == [1, 0, 2]
    made["data"] = {key: [*places, 2] for key, places in data.items()}  # one more group of c, which a filter leaves out
    made["data"] |= {"p_final_value": [-2, -1, -4, -3, -8, 99], "f_0": [0, 0, 0, 0, 0, 1]}
    made["rows"] = 6
    found = reckoner.evaluate(
        "(chart) => core.frame({ ...chart, filters: { q: 'f_0' } }, { q: { values: new Set([0]) } })", made
    )
    assert found["orders"]["x"][:3] == [0, 1, 2]
    made["data"] |= {"p_final_value": [9, 1, 4, 8, 8, 8]}
    assert ask(reckoner, "frame", made, {})["orders"]["x"][:3] == [0, 1, 2]


def heat(**more: Any) -> dict[str, Any]:
    """Sums by text and number: a 1, b 3 on 20; a 5 on 10."""
    data = {"d_x": [0, 1, 0], "d_y": [1, 1, 0], "p_sum_value": [1, 3, 5], "p_count_value": [1, 1, 1]}
    values = {"d_x": ["a", "b"], "d_y": [10, 20]}
    dimensions = {"x": TEXT, "y": NUMBER}
    return chart("heat_map", data=data, values=values, dimensions=dimensions, measures={"value": SUM}, **more)


@pytest.mark.parametrize(
    ("sort", "xs", "ys"),
    [
        (None, ["a", "b"], [10, 20]),
        ({"by": "value", "descending": True}, ["a", "b"], [10, 20]),
        ({"by": "value", "descending": False}, ["b", "a"], [20, 10]),
        ({"by": "x", "descending": True}, ["b", "a"], [10, 20]),
        ({"by": "y", "descending": True}, ["a", "b"], [20, 10]),
    ],
)
def test_a_heat_map_is_sorted_by_its_value_on_both_sides_or_by_one_alone(
    reckoner: Any, sort: dict[str, Any] | None, xs: list[str], ys: list[int]
):
    found = ask(reckoner, "frame", heat(sort=sort), {})
    assert [["a", "b"][code] for code in found["orders"]["x"] if code >= 0] == xs
    assert [[10, 20][code] for code in found["orders"]["y"] if code >= 0] == ys


# colours


def test_colours_are_chosen_among_all_rows_so_that_a_filter_changes_none(reckoner: Any):
    n = 9
    data = {
        "d_x": [0] * n,
        "d_colour": list(range(n)),
        "p_sum_y": list(range(n)),
        "p_count_y": [1] * n,
        "f_0": [0] * 2 + [1] * 7,
    }
    values = {"d_x": ["x"], "d_colour": [f"c{code}" for code in range(n)]}
    made = chart(data=data, values=values, dimensions={"x": TEXT, "colour": TEXT}, filters={"q": "f_0"}, others=True)
    whole = rows(reckoner, made)
    assert [row[1] for row in whole] == ["c8", "c7", "c6", "c5", "c4", "c3", "c2", "OTHER"]
    assert whole[-1][2] == 0 + 1
    assert rows(reckoner, made, {"q": {"values": [0]}}) == [["x", "OTHER", 1]]
    assert len(rows(reckoner, {**made, "others": False})) == 7
    assert len(rows(reckoner, {**made, "others": False, "kind": "stacked_bar"})) == 8
    assert len(rows(reckoner, {**made, "others": False, "kind": "line", "limit": 3})) == 3


def test_numbers_as_colours_are_the_greatest_ones_in_their_own_order(reckoner: Any):
    n = 9
    data = {"d_x": [0] * n, "d_colour": list(range(n)), "p_sum_y": [9, 1, 8, 2, 7, 3, 6, 4, 5], "p_count_y": [1] * n}
    made = chart(data=data, values={"d_x": ["x"], "d_colour": list(range(n))}, dimensions={"x": TEXT, "colour": NUMBER})
    assert [row[1] for row in rows(reckoner, made)] == [0, 2, 4, 5, 6, 7, 8]


# times


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


# rows as they are, and bins


def test_columns_of_a_table_stand_as_in_the_file(reckoner: Any):
    slots = [f"c{n}" for n in range(11)]
    made = chart("table", dimensions={slot: TEXT for slot in slots if slot != "c2"}, measures={"c2": SUM})
    assert ask(reckoner, "slotsOf", made) == slots


def test_rows_as_they_are_are_decoded_and_filtered(reckoner: Any):
    data = {"c_c0": [0, -1, 1], "c_c1": [5, None, 7], "f_0": [0, 0, 1]}
    made = chart(
        "table",
        data=data,
        values={"c_c0": ["a", "b"]},
        dimensions={"c0": TEXT, "c1": NUMBER},
        measures={},
        filters={"q": "f_0"},
    )
    assert ask(reckoner, "frame", made, {})["rows"] == [["a", 5], [None, None], ["b", 7]]
    script = "(chart) => core.frame(chart, { q: { values: new Set([0]) } }).rows"
    assert reckoner.evaluate(script, made) == [["a", 5], [None, None]]


def test_bins_have_round_edges_and_the_last_one_holds_the_rest(reckoner: Any):
    data = {"d_x": [0, 1, 0, -1], "p_count_y": [4, 1, 2, 9]}
    made = chart(
        "histogram", data=data, values={"d_x": [0, 3]}, dimensions={"x": NUMBER}, start=0, step=0.1, bins=4, rest=None
    )
    assert ask(reckoner, "frame", made, {})["rows"] == [[0, 0.1, 6], [0.1, 0.2, 0], [0.2, 0.3, 0], [0.3, 0.4, 1]]
    assert ask(reckoner, "frame", {**made, "rest": 9.5}, {})["rows"][-1] == [0.3, 9.5, 1]
    made["data"]["p_count_y"] = [0, 0, 0, 9]
    assert ask(reckoner, "frame", made, {})["rows"] == []


def test_a_chart_that_failed_shows_nothing(reckoner: Any):
    assert ask(reckoner, "frame", {**bars(["a"], [1]), "failed": "why"}, {})["rows"] == []
    assert ask(reckoner, "frame", bars([], []), {})["rows"] == []


# comparing, and CSV


def test_nothing_goes_last_whichever_way_one_sorts(reckoner: Any):
    for down in (False, True):
        assert ask(reckoner, "compare", None, 1, down) > 0
        assert ask(reckoner, "compare", 1, None, down) < 0
        assert ask(reckoner, "compare", None, None, down) == 0
    assert ask(reckoner, "compare", 2, 10, False) < 0 < ask(reckoner, "compare", 2, 10, True)


def test_texts_are_compared_as_a_reader_of_japanese_does(reckoner: Any):
    assert ask(reckoner, "compare", "a", "B", False) < 0
    assert ask(reckoner, "compare", "アイ", "あう", False) < 0


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (-5, "-5"),
        (1e21, "1e+21"),
        (True, "true"),
        ("-5", "-5"),
        ("+1.5e3", "+1.5e3"),
        (".5", ".5"),
        ("-10.50", "-10.50"),
        ("+0", "+0"),
        ("-.05", "-.05"),
        ("-1e10", "-1e10"),
        ("-5-3", "'-5-3"),
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("＝x", "'＝x"),
        ("a=1", "a=1"),
        ("a,b", '"a,b"'),
        ('a"b', '"a""b"'),
        ("a\nb", '"a\nb"'),
        ("=a,b", '"\'=a,b"'),
    ],
)
def test_a_cell_of_a_file(reckoner: Any, value: Any, cell: str):
    assert ask(reckoner, "csvCell", value) == cell


def test_a_file_begins_with_the_mark_that_excel_needs(reckoner: Any):
    assert ask(reckoner, "csv", ["店", "n"], [["a", 1]]) == "\ufeff店,n\r\na,1\r\n"


def test_times_are_read_as_utc(reckoner: Any):
    assert ask(reckoner, "utc", "1970-01-02") == 86_400_000
    assert ask(reckoner, "utc", "1970-01-01 00:00:01") == 1000
