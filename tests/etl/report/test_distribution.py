from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.report.distribution import LABEL_LIMIT, distributions


def only(values, dtype=None, **more):
    (found,) = distributions(pl.DataFrame({"c": pl.Series(values, dtype=dtype)}), **more)
    return found


def test_whole_numbers_lie_between_the_edges():
    found = only([1, 2, 2, 3, None])
    assert found.edges == (0.5, 1.5, 2.5, 3.5)
    assert found.counts == (1, 2, 1)
    assert (found.sampled_rows, found.distinct) == (5, 3)


def test_intervals_of_whole_numbers_hold_equally_many_numbers():
    found = only(list(range(101)), bins=20)
    assert set(found.counts[:-1]) == {6}
    assert found.edges[-1] == 100.5


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([2**62, -(2**62), 7], pl.Int64),
        ([2**62, 2**62], pl.Int64),
        ([0.1, float("nan"), float("inf"), None, 5.5], pl.Float64),
        ([1.7e308, -1.7e308], pl.Float64),
        ([0.25, 0.25], pl.Float64),
        ([1e300, 1.0000000000000002e300], pl.Float64),
        ([Decimal("1.25"), Decimal("9.75")], pl.Decimal(10, 2)),
        ([date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29)], pl.Date),
        ([date(2024, 2, 29)], pl.Date),
        ([datetime(1900, 1, 1, 12), datetime(2024, 2, 29, 0, 0, 1)], pl.Datetime("ms")),
        ([datetime(2024, 1, 1), datetime(2024, 1, 1)], pl.Datetime("us")),
        ([float("nan")], pl.Float64),
        ([], pl.Int64),
        ([None, None], pl.Date),
        ([True, False, None, True], pl.Boolean),
        (["b", "a", None, "b"], pl.String),
        ([None], pl.Null),
    ],
)
def test_every_finite_value_is_counted_once_and_the_result_is_json(values, dtype):
    found = only(values, dtype)
    finite = [v for v in values if v is not None and v == v and v not in (float("inf"), float("-inf"))]
    assert sum(found.counts) + found.other == len(finite)
    assert len(found.edges) == (len(found.counts) + 1 if found.edges else 0)
    assert len(found.labels) in (0, len(found.counts))
    json.dumps(found.edges, allow_nan=False)


@given(st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)), max_size=50), st.integers(1, 30))
def test_any_whole_numbers(values, bins):
    found = only(values, pl.Int64, bins=bins)
    assert sum(found.counts) == sum(value is not None for value in values)
    assert len(found.counts) <= bins


def test_dates_have_dates_as_edges():
    found = only([date(2024, 1, 1), date(2024, 1, 3)], bins=20)
    assert found.edges == ("2024-01-01", "2024-01-02", "2024-01-03")
    assert found.counts == (1, 1)


def test_moments_have_iso_edges():
    found = only([datetime(2024, 1, 1), datetime(2024, 1, 2)], bins=2)
    assert found.edges == ("2024-01-01T00:00:00", "2024-01-01T12:00:00", "2024-01-02T00:00:00")


def test_words_are_counted_most_frequent_first_and_ties_by_value():
    found = only(["b", "a", "c", "c", "d", None], top=3)
    assert found.labels == ("c", "a", "b")
    assert (found.counts, found.other, found.distinct) == ((2, 1, 1), 1, 4)


def test_booleans_are_words():
    assert only([True, False, True]).labels == ("true", "false")


def test_a_huge_value_does_not_become_a_huge_label():
    (label,) = only(["x" * 1_000_000]).labels
    assert len(label) == LABEL_LIMIT


def test_one_for_each_column_in_order():
    frame = pl.DataFrame({"b": [1], "a": ["x"]})
    assert [found.name for found in distributions(frame)] == ["b", "a"]
    assert distributions(pl.DataFrame()) == ()
