"""Rows as they are, bins, comparisons and CSV."""

from __future__ import annotations

from typing import Any

import pytest

from tests.athena.charts.core.reckoner import NUMBER, SUM, TEXT, ask, bars, chart

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
