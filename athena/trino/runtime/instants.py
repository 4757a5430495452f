"""Instants from and to other notations: UNIX time, ISO 8601, other zones."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache

from athena.trino.runtime.failure import invalid_argument
from athena.trino.runtime.maths import java_round
from athena.trino.runtime.times import EPOCH, Instant, fraction_text, local_time, to_instant, zone_name


def offset_minutes(instant: Instant) -> int:
    return round((local_time(instant) - instant["utc"]).total_seconds() / 60)


def from_unixtime(seconds: float) -> Instant:
    return from_unixtime_in(seconds, "UTC")


def from_unixtime_in(seconds: float, zone: str) -> Instant:
    if math.isnan(seconds) or math.isinf(seconds):
        raise invalid_argument(f"{seconds} is no time")
    try:
        return {"utc": EPOCH + timedelta(milliseconds=java_round(seconds * 1000)), "zone": zone_name(zone)}
    except OverflowError:
        raise invalid_argument(f"Millis overflow: {seconds}: the local engine holds the years 1 to 9999") from None


def from_unixtime_offset(seconds: float, hours: int, minutes: int) -> Instant:
    sign = "-" if hours < 0 or minutes < 0 else "+"
    return from_unixtime_in(seconds, f"{sign}{abs(hours):02d}:{abs(minutes):02d}")


def to_unixtime(moment: datetime) -> float:
    return ((moment - EPOCH) // timedelta(microseconds=1)) / 1_000_000


def instant_to_unixtime(instant: Instant) -> float:
    return to_unixtime(instant["utc"])


def at_timezone(instant: Instant, zone: str) -> Instant:
    return {"utc": instant["utc"], "zone": zone_name(zone)}


def with_timezone(moment: datetime, zone: str) -> Instant:
    return to_instant(moment, zone_name(zone))


def date_to_iso(day: date) -> str:
    return day.isoformat()


@cache
def timestamp_to_iso(precision: int) -> Callable[[datetime], str]:
    return lambda moment: f"{moment.replace(microsecond=0).isoformat()}{fraction_text(moment.microsecond, precision)}"


@cache
def instant_to_iso(precision: int) -> Callable[[Instant], str]:
    write_local = timestamp_to_iso(precision)

    def write(instant: Instant) -> str:
        minutes = offset_minutes(instant)
        hours, rest = divmod(abs(minutes), 60)
        offset = f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}" if minutes else "Z"
        return write_local(local_time(instant)) + offset

    return write


_ISO = re.compile(
    r"(\d{4})(?:-(?:W(\d{2})(?:-(\d))?|(\d{2})(?:-(\d{2}))?|(\d{3})))?"
    r"(?:T(?:(\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?\Z"
)


def from_iso_timestamp(text: str) -> Instant:
    found = _ISO.match(text)
    if not found:
        raise invalid_argument(f'Invalid format: "{text}" is malformed')
    try:
        day = _iso_day(found)
        hour, minute, second = (int(found[n] or 0) for n in (7, 8, 9))
        moment = datetime(day.year, day.month, day.day) + timedelta(days=hour == 24, hours=hour % 24)
        moment = moment.replace(minute=minute, second=second) + timedelta(
            milliseconds=int((found[10] or "")[:3].ljust(3, "0"))
        )
    except ValueError as error:
        raise invalid_argument(f'Cannot parse "{text}": {error}') from None
    return to_instant(moment, zone_name(found[11] or "UTC"))


def from_iso_date(text: str) -> date:
    found = _ISO.match(text)
    if not found or "T" in text:
        raise invalid_argument(f'Invalid format: "{text}" is malformed')
    try:
        return _iso_day(found)
    except ValueError as error:
        raise invalid_argument(f'Cannot parse "{text}": {error}') from None


def _iso_day(found: re.Match[str]) -> date:
    year = int(found[1])
    if found[2]:
        return date.fromisocalendar(year, int(found[2]), int(found[3] or 1))
    if found[6]:
        return date(year, 1, 1) + timedelta(days=int(found[6]) - 1)
    return date(year, int(found[4] or 1), int(found[5] or 1))
