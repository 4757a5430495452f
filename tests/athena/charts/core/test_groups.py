"""Which rows pass the filters, and how groups are put together."""

from __future__ import annotations

from typing import Any

import pytest

from tests.athena.charts.core.reckoner import COUNT, SUM, TEXT, bars, chart, rows

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
