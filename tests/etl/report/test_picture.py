from __future__ import annotations

import pytest

from etl.report.model import Distribution
from etl.report.picture import HEIGHT, WIDTH, histogram, shares


def picture(counts, edges, **more):
    return Distribution("c", sum(counts), counts=counts, edges=edges, **more)


def test_bars_stand_in_proportion_inside_the_frame():
    found = histogram(picture((1, 0, 4), (0.0, 10.0, 20.0, 40.0)), whole=False)
    assert found is not None
    first, last = found.bars
    assert (first.x, last.x) == (0, WIDTH / 2)
    assert last.height == HEIGHT
    assert first.height == pytest.approx(HEIGHT / 4)
    assert all(bar.x + bar.width <= WIDTH and bar.y + bar.height <= HEIGHT + 0.01 for bar in found.bars)
    assert (found.start, found.end) == ("20", "40")


def test_a_rare_value_is_still_seen():
    found = histogram(picture((1, 1_000_000), (0, 1, 2)), whole=False)
    assert found is not None
    assert found.bars[0].height >= 1


def test_bars_of_whole_numbers_are_named_by_what_they_hold():
    found = histogram(picture((3, 2), (2018.5, 2019.5, 2021.5)), whole=True)
    assert found is not None
    assert [bar.title for bar in found.bars] == ["2019: 3", "2020 – 2021: 2"]
    assert (found.low, found.high) == ("2019", "2021")


def test_dates_are_named_by_their_edges():
    found = histogram(
        picture((3, 2), ("2024-01-01T00:00:00", "2024-01-02T00:00:00", "2024-01-03T00:00:00")), whole=False
    )
    assert found is not None
    assert found.high == "2024-01-03 00:00:00"


@pytest.mark.parametrize("edges", [(7.0, 7.0), ("2024-01-01", "2024-01-01")])
def test_one_value_is_one_bar(edges):
    found = histogram(picture((3,), edges), whole=False)
    assert found is not None
    assert len(found.bars) == 1
    assert found.low == found.high


def test_nothing_counted_is_no_picture():
    assert histogram(Distribution("c", 0, counts=()), whole=True) is None
    assert shares(Distribution("c", 0, counts=())) == ()


def test_the_rest_is_the_last_share():
    named, rest = shares(Distribution("c", 10, counts=(2,), labels=("a\x1b",), other=8))
    assert (named.label, named.share, named.width) == ("a\\u001b", 0.2, 0.25)
    assert (rest.label, rest.share, rest.width) == (None, 0.8, 1.0)
