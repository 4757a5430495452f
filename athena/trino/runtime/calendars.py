"""Units of time: adding them, counting them, cutting off below them, and the parts of a moment."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from athena.trino.runtime.failure import invalid_argument
from athena.trino.runtime.instants import offset_minutes
from athena.trino.runtime.intervals import add_months, add_to_time
from athena.trino.runtime.times import EPOCH, Instant, local_time, rounded, to_instant

_MILLIS = {
    "millisecond": 1,
    "second": 1000,
    "minute": 60_000,
    "hour": 3_600_000,
    "day": 86_400_000,
    "week": 604_800_000,
}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DATE_UNITS = {"day", "week", *_MONTHS}
_TIME_UNITS = {"millisecond", "second", "minute", "hour"}


def _known(unit: str, kind: str, allowed: set[str]) -> str:
    lower = unit.lower()
    if lower not in allowed:
        raise invalid_argument(f"'{unit}' is not a valid {kind} field")
    return lower


_ALL_UNITS = {*_MILLIS, *_MONTHS}


def add_to_date(unit: str, count: int, day: date) -> date:
    unit = _known(unit, "DATE", _DATE_UNITS)
    if unit in _MONTHS:
        return add_months(day, count * _MONTHS[unit])
    return day + timedelta(milliseconds=count * _MILLIS[unit])


@cache
def add_to_timestamp(precision: int) -> Callable[[str, int, datetime], datetime]:
    def add(unit: str, count: int, moment: datetime) -> datetime:
        unit = _known(unit, "TIMESTAMP", _ALL_UNITS)
        if unit in _MONTHS:
            return add_months(moment, count * _MONTHS[unit])
        return rounded(precision)(moment + timedelta(milliseconds=count * _MILLIS[unit]))

    return add


def add_to_instant(unit: str, count: int, instant: Instant) -> Instant:
    """Days and more move the clock on the wall; hours and less the instant."""
    unit = _known(unit, "TIMESTAMP", _ALL_UNITS)
    if unit in _TIME_UNITS:
        return {"utc": instant["utc"] + timedelta(milliseconds=count * _MILLIS[unit]), "zone": instant["zone"]}
    return to_instant(add_to_timestamp(6)(unit, count, local_time(instant)), instant["zone"])


def add_unit_to_time(unit: str, count: int, moment: time) -> time:
    unit = _known(unit, "TIME", _TIME_UNITS)
    return add_to_time(moment, count * _MILLIS[unit])


def dates_between(unit: str, start: date, end: date) -> int:
    return _between(_known(unit, "DATE", _DATE_UNITS), _at_midnight(start), _at_midnight(end))


def _at_midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def timestamps_between(unit: str, start: datetime, end: datetime) -> int:
    return _between(_known(unit, "TIMESTAMP", _ALL_UNITS), start, end)


def instants_between(unit: str, start: Instant, end: Instant) -> int:
    unit = _known(unit, "TIMESTAMP", _ALL_UNITS)
    if unit in _TIME_UNITS:
        return _between(unit, start["utc"], end["utc"])
    return _between(unit, local_time(start), local_time({"utc": end["utc"], "zone": start["zone"]}))


def times_between(unit: str, start: time, end: time) -> int:
    unit = _known(unit, "TIME", _TIME_UNITS)
    return _between(unit, datetime.combine(EPOCH, start), datetime.combine(EPOCH, end))


def _between(unit: str, start: datetime, end: datetime) -> int:
    """Whole units that have gone by, not boundaries that were crossed."""
    if unit in _MONTHS:
        months = _whole_months(min(start, end), max(start, end)) // _MONTHS[unit]
        return months if start <= end else -months
    millis = _millis_of(end) - _millis_of(start)
    return math.trunc(millis / _MILLIS[unit]) if abs(millis) < 1 << 52 else _truncated(millis, _MILLIS[unit])


def _truncated(dividend: int, divisor: int) -> int:
    return abs(dividend) // divisor * (1 if dividend >= 0 else -1)


def _millis_of(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)


def _whole_months(start: datetime, end: datetime) -> int:
    """Months that can be added to `start` without passing `end`; backwards Trino (Joda) counts the same, below zero."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (months > 0 and add_months(start, months) > end)


def truncate_date(unit: str, day: date) -> date:
    unit = _known(unit, "DATE", _DATE_UNITS)
    found: date = _truncate_day(unit, day)
    return found


def _truncate_day(unit: str, day: Any) -> Any:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit in _MONTHS:
        month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}[unit]
        return day.replace(month=month, day=1)
    return day


def truncate_timestamp(unit: str, moment: datetime) -> datetime:
    unit = _known(unit, "TIMESTAMP", _ALL_UNITS)
    if unit == "millisecond":
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    zeros = {"second": 1, "minute": 2, "hour": 3}.get(unit, 4)
    names = ("microsecond", "second", "minute", "hour")[:zeros]
    return _truncate_day(unit, moment.replace(**dict.fromkeys(names, 0)))  # type: ignore[no-any-return,arg-type]


def truncate_instant(unit: str, instant: Instant) -> Instant:
    return to_instant(truncate_timestamp(unit, local_time(instant)), instant["zone"])


def truncate_time(unit: str, moment: time) -> time:
    unit = _known(unit, "TIME", _TIME_UNITS)
    return truncate_timestamp(unit, datetime.combine(EPOCH, moment)).time()


PARTS: dict[str, Callable[[Any], int]] = {
    "year": lambda m: int(m.year),
    "quarter": lambda m: (m.month + 2) // 3,
    "month": lambda m: int(m.month),
    "week": lambda m: int(m.isocalendar().week),
    "week_of_year": lambda m: int(m.isocalendar().week),
    "year_of_week": lambda m: int(m.isocalendar().year),
    "yow": lambda m: int(m.isocalendar().year),
    "day": lambda m: int(m.day),
    "day_of_month": lambda m: int(m.day),
    "day_of_week": lambda m: int(m.isoweekday()),
    "dow": lambda m: int(m.isoweekday()),
    "day_of_year": lambda m: int(m.timetuple().tm_yday),
    "doy": lambda m: int(m.timetuple().tm_yday),
    "hour": lambda m: int(m.hour),
    "minute": lambda m: int(m.minute),
    "second": lambda m: int(m.second),
    "millisecond": lambda m: int(m.microsecond // 1000),
}


@cache
def part_of_instant(name: str) -> Callable[[Instant], int]:
    return lambda instant: PARTS[name](local_time(instant))


def zone_hour(instant: Instant) -> int:
    return math.trunc(offset_minutes(instant) / 60)


def zone_minute(instant: Instant) -> int:
    return int(math.fmod(offset_minutes(instant), 60))


def last_day_of_month(day: Any) -> date:
    first = date(day.year, day.month, 1)
    return add_months(first, 1) - timedelta(days=1)


def last_day_of_month_of_instant(instant: Instant) -> date:
    return last_day_of_month(local_time(instant))
