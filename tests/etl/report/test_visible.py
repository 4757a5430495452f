from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.report.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "\\u001b[2J"),
        ("a\u202ecsv.exe", "a\\u202ecsv.exe"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\ud800", "\\ud800"),
        ("大野　あや子", "大野　あや子"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        (None, ""),
        (1.5, "1.5"),
    ],
)
def test_what_hides_is_shown_and_the_rest_is_left(text, shown):
    assert visible(text) == shown


def test_lines_may_stay():
    assert visible("a\nb\x00", newlines=True) == "a\nb\\u0000"


@given(st.text(), st.integers(1, 20))
def test_the_result_can_be_written_and_moves_no_cursor(text, limit):
    shown = visible(text, limit=limit)
    shown.encode("utf-8")
    assert not any(ord(character) < 32 for character in shown)
    assert len(text) <= limit or shown.endswith("…")
