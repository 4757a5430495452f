"""Values as text, and examples in the docstrings of this folder."""

from __future__ import annotations

import doctest
import importlib
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.cloud.athena.outcome import Outcome, as_csv
from tests.cloud.athena.values import writer


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("boolean", True, "true"),
        ("bigint", -5, "-5"),
        ("double", 100.0, "100.0"),
        ("double", 1e7, "1.0E7"),
        ("double", 1.5e-5, "1.5E-5"),
        ("double", -0.0, "-0.0"),
        ("double", float("nan"), "NaN"),
        ("double", float("-inf"), "-Infinity"),
        ("real", 0.10000000149011612, "0.1"),
        ("decimal(10,2)", Decimal("1.50"), "1.50"),
        ("decimal(38,20)", Decimal("1E-20"), "0.00000000000000000001"),
        ("varchar", 'a "b"', 'a "b"'),
        ("varbinary", b"\x01\xff", "01 ff"),
        ("timestamp(3)", datetime(999, 1, 2, 3, 4, 5, 6000), "0999-01-02 03:04:05.006"),
        ("timestamp(3) with time zone", datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02 00:00:00.000 UTC"),
        ("timestamp(3) with time zone", datetime(2026, 1, 2, tzinfo=ZoneInfo("Asia/Tokyo")), "2026-01-02 00:00:00.000 Asia/Tokyo"),
        ("time(3)", time(12, 34, 56, 789000), "12:34:56.789"),
        ("interval day to second", timedelta(days=1, seconds=3661), "1 01:01:01.000"),
        ("array(varchar)", ["a", None], "[a, null]"),
        ("map(integer, varchar)", {10: "b", 9: "a"}, "{9=a, 10=b}"),
        ("row(a integer, b array(double))", {"a": 1, "b": [0.5]}, "{a=1, b=[0.5]}"),
        ("row(integer, varchar)", [1, None], "{field0=1, field1=null}"),
    ],
)  # fmt: skip
def test_values_are_written_as_athena_writes_them(kind: str, value: object, text: str) -> None:
    assert writer(kind)(value) == text
    assert writer(kind)(None) is None


def test_a_result_file_tells_null_from_empty() -> None:
    assert as_csv(Outcome(rows=(("a", "b"), ("", None), ('say "x"\n', "1")))) == b'"a","b"\n"",\n"say ""x""\n","1"\n'


FOLDER = Path(__file__).parent
WITH_EXAMPLES = sorted(
    path.stem for path in FOLDER.glob("*.py") if "    >>> " in path.read_text("utf-8") and path != Path(__file__)
)


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"tests.cloud.athena.{name}"))
    assert result.attempted > 0
    assert result.failed == 0
