"""Values as Athena's results show them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from athena.engine.text import to_text
from athena.trino.physical import Months


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, "integer", None),
        (True, "boolean", "true"),
        (5, "bigint", "5"),
        (1.0, "double", "1.0"),
        (1e10, "double", "1.0E10"),
        (0.001, "double", "0.001"),
        (0.0001, "double", "1.0E-4"),
        (123456.789, "double", "123456.789"),
        (float("nan"), "double", "NaN"),
        (1.100000023841858, "real", "1.1"),
        (Decimal("-0.50"), "decimal(2,2)", "-0.50"),
        (Decimal("1E+3"), "decimal(4,0)", "1000"),
        ("x", "varchar", "x"),
        (b"ab", "varbinary", "61 62"),
        (date(2024, 1, 2), "date", "2024-01-02"),
        (datetime(2024, 1, 2, 3, 4, 5, 600000), "timestamp(3)", "2024-01-02 03:04:05.600"),
        (datetime(2024, 1, 2, 3, 4, 5), "timestamp(0)", "2024-01-02 03:04:05"),
        (datetime(2024, 1, 2, tzinfo=UTC), "timestamp(3) with time zone", "2024-01-02 00:00:00.000 UTC"),
        (
            datetime(2024, 1, 2, tzinfo=ZoneInfo("Asia/Tokyo")),
            "timestamp(0) with time zone",
            "2024-01-02 00:00:00 Asia/Tokyo",
        ),
        (time(1, 2, 3), "time(3)", "01:02:03.000"),
        (timedelta(days=-1), "interval day to second", "-1 00:00:00.000"),
        (Months(14), "interval year to month", "1-2"),
        ([1, None], "array(integer)", "[1, null]"),
        ({"a": 1.0}, "map(varchar, double)", "{a=1.0}"),
        ({"x": 1, "y": None}, "row(x integer, y varchar)", "{x=1, y=null}"),
    ],
)
def test_text(value: object, kind: str, text: str | None):
    assert to_text(value, kind) == text
