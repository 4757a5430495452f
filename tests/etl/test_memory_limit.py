from __future__ import annotations

import pytest

from etl.errors import UsageError
from etl.memory import SMALLEST
from etl.memory_limit import LEAST_BYTES, parse_memory


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1GiB", 1 << 30),
        ("1g", 1 << 30),
        ("1 GB", 10**9),
        ("600MiB", 600 << 20),
        ("0.5GiB", 1 << 29),
        ("1073741824", 1 << 30),
        ("2TiB", 2 << 40),
    ],
)
def test_amounts(text, amount):
    assert parse_memory(text) == amount


@pytest.mark.parametrize("text", ["", "GiB", "1XiB", "-1GiB", "1iB", "1 2", "１GiB", "nan", "383MiB", "0", "1"])
def test_what_is_none_or_too_little_says_so(text):
    with pytest.raises(UsageError) as caught:
        parse_memory(text)
    assert "448MiB" in caught.value.hint


def test_the_least_is_what_the_engine_needs():
    assert LEAST_BYTES == SMALLEST
    assert parse_memory(str(SMALLEST)) == SMALLEST
