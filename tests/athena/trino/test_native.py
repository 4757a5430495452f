"""What DuckDB computes by itself for speed is what the Python beside it computes, on any value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from athena.engine.local import LocalEngine
from athena.trino.runtime import calendars, intervals, numbers
from athena.trino.runtime.failure import TrinoError
from tests.athena.trino.pairs import engine

MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9998, 12, 30)).map(
    lambda m: m.replace(microsecond=m.microsecond // 1000 * 1000)
)
DAYS = st.dates(date(1, 1, 2), date(9998, 12, 30))
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def local() -> Iterator[LocalEngine]:
    found = engine()
    yield found
    found.close()


def value(local: LocalEngine, sql: str) -> object:
    return local.query(f"SELECT {sql}").rows[0][0]


def written(moment: datetime) -> str:
    return f"TIMESTAMP '{moment.isoformat(' ', 'milliseconds')}'"


def day_written(day: date) -> str:
    return f"DATE '{day.isoformat()}'"


@QUICK
@given(st.decimals(-99999, 99999, places=3), st.decimals(-999, 999, places=2).filter(bool))
def test_quotients(local: LocalEngine, dividend: Decimal, divisor: Decimal):
    sql = f"CAST('{dividend}' AS decimal(8,3)) / CAST('{divisor}' AS decimal(5,2))"
    result = local.query(f"SELECT {sql}")
    assert result.columns[0].type == "decimal(10,3)"
    assert result.rows[0][0] == numbers.divide_decimals(10, 3)(dividend, divisor)


@QUICK
@given(MOMENTS, st.sampled_from(["millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"]))
def test_truncated_timestamps(local: LocalEngine, moment: datetime, unit: str):
    assert value(local, f"date_trunc('{unit}', {written(moment)})") == calendars.truncate_timestamp(unit, moment)


@QUICK
@given(DAYS, st.sampled_from(["day", "week", "month", "quarter", "year"]), st.integers(-50, 50))
def test_dates_moved(local: LocalEngine, day: date, unit: str, count: int):
    try:
        expected = calendars.add_to_date(unit, count, day)
    except (TrinoError, OverflowError):
        return  # beyond the years that Python has
    assert value(local, f"date_add('{unit}', {count}, {day_written(day)})") == expected


@QUICK
@given(
    MOMENTS, st.sampled_from(["millisecond", "second", "minute", "hour", "day", "week"]), st.integers(-(10**5), 10**5)
)
def test_timestamps_moved(local: LocalEngine, moment: datetime, unit: str, count: int):
    try:
        expected = calendars.add_to_timestamp(3)(unit, count, moment)
    except OverflowError:
        return
    assert value(local, f"date_add('{unit}', {count}, {written(moment)})") == expected


@QUICK
@given(MOMENTS, MOMENTS, st.sampled_from(["millisecond", "second", "minute", "hour", "day", "week"]))
def test_units_between_timestamps(local: LocalEngine, start: datetime, end: datetime, unit: str):
    expected = calendars.timestamps_between(unit, start, end)
    assert value(local, f"date_diff('{unit}', {written(start)}, {written(end)})") == expected


@QUICK
@given(MOMENTS, st.integers(-100, 100))
def test_months_by_interval(local: LocalEngine, moment: datetime, months: int):
    if not 1 < moment.year + months // 12 < 9998:
        return
    expected = intervals.add_months(moment, months)
    assert value(local, f"{written(moment)} + INTERVAL '{months}' MONTH") == expected


@QUICK
@given(MOMENTS, st.sampled_from(sorted(calendars.PARTS)))
def test_parts(local: LocalEngine, moment: datetime, name: str):
    assert value(local, f"{name}({written(moment)})") == calendars.PARTS[name](moment)
