"""Moments moved by intervals, and intervals by numbers."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from athena.trino.runtime.failure import TrinoError, invalid_argument
from athena.trino.runtime.times import Instant, local_time, to_instant

Day = TypeVar("Day", date, datetime)

_DAY_MILLIS = 86_400_000


def add_months(moment: Day, months: int) -> Day:
    """A date or datetime so many months later; the 31st becomes the last day of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise invalid_argument(f"the year {year} is beyond what the local engine holds (1 to 9999)")
    return moment.replace(year=year, month=month + 1, day=min(moment.day, calendar.monthrange(year, month + 1)[1]))


def add_millis(moment: datetime, millis: int) -> datetime:
    return moment + timedelta(milliseconds=millis)


def add_days(day: date, millis: int) -> date:
    """A date takes whole days only."""
    if millis % _DAY_MILLIS:
        raise invalid_argument("Cannot add hour, minutes or seconds to a date")
    return day + timedelta(milliseconds=millis)


def add_months_to_instant(instant: Instant, months: int) -> Instant:
    """Months move the clock on the wall of the zone."""
    return to_instant(add_months(local_time(instant), months), instant["zone"])


def add_millis_to_instant(instant: Instant, millis: int) -> Instant:
    return {"utc": add_millis(instant["utc"], millis), "zone": instant["zone"]}


def add_to_time(moment: time, millis: int) -> time:
    """Around midnight and on."""
    return (
        datetime(2000, 1, 1, moment.hour, moment.minute, moment.second, moment.microsecond)
        + timedelta(milliseconds=millis)
    ).time()


MOVES: dict[tuple[str, str], Callable[..., Any]] = {
    ("date", "months"): add_months,
    ("date", "millis"): add_days,
    ("timestamp", "months"): add_months,
    ("timestamp", "millis"): add_millis,
    ("timestamp with time zone", "months"): add_months_to_instant,
    ("timestamp with time zone", "millis"): add_millis_to_instant,
    ("time", "millis"): add_to_time,
}


def millis_between(start: Any, end: Any) -> int:
    """Milliseconds from `start` to `end`, of two dates, times, timestamps or instants."""
    difference = _plain(end) - _plain(start)
    return int(difference // timedelta(milliseconds=1))


def _plain(moment: Any) -> Any:
    if isinstance(moment, dict):
        return moment["utc"]
    return datetime.combine(date(2000, 1, 1), moment) if isinstance(moment, time) else moment


def multiply(interval: int, factor: int | float) -> int:
    return int(interval * factor)


def divide(interval: int, divisor: int | float) -> int:
    if divisor == 0:
        raise TrinoError("DIVISION_BY_ZERO", "Division by zero")
    return int(interval / divisor)
