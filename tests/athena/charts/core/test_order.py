"""Order, limits and colours: the rule of athena/dashboards/README.md."""

from __future__ import annotations

from typing import Any

import pytest

from tests.athena.charts.core.reckoner import COUNT, NUMBER, SUM, TEXT, ask, bars, chart, order, rows


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
