"""Dates, times and instants as Trino reads, writes and moves them; the proleptic Gregorian calendar, years 1 to 9999."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TypedDict
from zoneinfo import ZoneInfoNotFoundError

from athena.trino.physical import zone_info
from athena.trino.runtime.failure import TrinoError, invalid_argument, invalid_cast

_DATE = re.compile(r"\s*([+-]?\d{1,})-(\d{1,2})-(\d{1,2})\s*\Z", re.ASCII)
_DATETIME = re.compile(
    r"([-+]?\d{4,})-(\d{1,2})-(\d{1,2})(?: (?:(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?)?\s*(\S.*)?)?\Z", re.ASCII
)
_TIME = re.compile(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?\Z", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d{1,2})(?::?(\d{2}))?\Z")
EPOCH = datetime(1970, 1, 1)


class Instant(TypedDict):
    """A timestamp with time zone as DuckDB keeps it."""

    utc: datetime
    zone: str


def zone_name(text: str) -> str:
    """The zone's name as Trino keeps it: `UTC`, `Asia/Tokyo`, `+09:00`."""
    offset = _OFFSET.match(text)
    if offset:
        name = f"{offset[1]}{int(offset[2]):02d}:{offset[3] or '00'}"
        return "UTC" if name[1:] == "00:00" else name
    if text.upper() in {"UTC", "Z", "GMT", "UCT", "ZULU"}:
        return "UTC"
    try:
        zone_info(text)
    except (ZoneInfoNotFoundError, ValueError):
        raise invalid_argument(f"'{text}' is not a valid time zone") from None
    return text


def to_instant(local: datetime, zone: str) -> Instant:
    """The instant that a clock on the wall of `zone` shows as `local`; in a gap the clock has already moved on."""
    aware = local.replace(tzinfo=zone_info(zone))
    return {"utc": aware.astimezone(UTC).replace(tzinfo=None), "zone": zone}


def local_time(instant: Instant) -> datetime:
    """What a clock on the wall of the instant's zone shows."""
    return instant["utc"].replace(tzinfo=UTC).astimezone(zone_info(instant["zone"])).replace(tzinfo=None)


def local_in(utc: datetime, zone: str) -> datetime:
    return local_time({"utc": utc, "zone": zone})


def round_fraction(moment: datetime, precision: int) -> datetime:
    """To so many digits of a second, half up."""
    unit = 10 ** (6 - precision)
    micros = (moment.microsecond + unit // 2) // unit * unit
    return moment.replace(microsecond=0) + timedelta(microseconds=micros)


@cache
def rounded(precision: int) -> Callable[[datetime], datetime]:
    return lambda moment: round_fraction(moment, precision)


@cache
def rounded_instant(precision: int) -> Callable[[Instant], Instant]:
    return lambda instant: {"utc": round_fraction(instant["utc"], precision), "zone": instant["zone"]}


def text_to_date(text: str) -> date:
    found = _DATE.match(text)
    if not found:
        raise invalid_cast(f"Value cannot be cast to date: {text}")
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise invalid_cast(f"Value cannot be cast to date: {text}") from None


def _read_datetime(text: str, kind: str, precision: int) -> tuple[datetime, str | None]:
    found = _DATETIME.match(text.strip())
    if not found:
        raise invalid_cast(f"Value cannot be cast to {kind}: {text}")
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        moment = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))
    except ValueError:
        raise invalid_cast(f"Value cannot be cast to {kind}: {text}") from None
    return moment + _fraction(fraction, precision), zone


def _fraction(digits: str | None, precision: int) -> timedelta:
    """`.1234` at a precision of 3 is 123 milliseconds; what is beyond rounds half up."""
    if not digits:
        return timedelta()
    kept = int(digits[:precision].ljust(precision, "0") or 0)
    kept += len(digits) > precision and digits[precision] >= "5"
    return timedelta(microseconds=kept * 10 ** (6 - precision))


@cache
def text_to_timestamp(precision: int) -> Callable[[str], datetime]:
    def read(text: str) -> datetime:
        moment, zone = _read_datetime(text, "timestamp", precision)
        if zone:
            raise invalid_cast(f"Value cannot be cast to timestamp: {text}")
        return moment

    return read


@cache
def text_to_instant(precision: int) -> Callable[[str], Instant]:
    def read(text: str) -> Instant:
        moment, zone = _read_datetime(text, "timestamp with time zone", precision)
        try:
            return to_instant(moment, zone_name(zone.strip()) if zone else "UTC")
        except TrinoError:
            raise invalid_cast(f"Value cannot be cast to timestamp with time zone: {text}") from None

    return read


@cache
def text_to_time(precision: int) -> Callable[[str], time]:
    def read(text: str) -> time:
        found = _TIME.match(text)
        try:
            moment = datetime(1970, 1, 1, int(found[1]), int(found[2]), int(found[3] or 0)) if found else None
        except ValueError:
            moment = None
        if moment is None or found is None:
            raise invalid_cast(f"Value cannot be cast to time: {text}")
        return (moment + _fraction(found[4], precision)).time()

    return read


def fraction_text(microsecond: int, precision: int) -> str:
    return f".{microsecond:06d}"[: precision + 1] if precision else ""


@cache
def timestamp_text(precision: int) -> Callable[[datetime], str]:
    def write(moment: datetime) -> str:
        return f"{moment.replace(microsecond=0).isoformat(' ')}{fraction_text(moment.microsecond, precision)}"

    return write


@cache
def time_text(precision: int) -> Callable[[time], str]:
    def write(moment: time) -> str:
        return f"{moment:%H:%M:%S}{fraction_text(moment.microsecond, precision)}"

    return write


@cache
def instant_text(precision: int) -> Callable[[Instant], str]:
    write_local = timestamp_text(precision)
    return lambda instant: f"{write_local(local_time(instant))} {instant['zone']}"


def day_interval_text(millis: int) -> str:
    """`2 03:04:05.678`."""
    seconds, milli = divmod(abs(millis), 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    return f"{'-' if millis < 0 else ''}{days} {hour:02d}:{minute:02d}:{second:02d}.{milli:03d}"


def month_interval_text(months: int) -> str:
    """`1-2`."""
    years, rest = divmod(abs(months), 12)
    return f"{'-' if months < 0 else ''}{years}-{rest}"


def date_sequence(start: date, stop: date) -> list[date]:
    step = 1 if stop >= start else -1
    days = range(start.toordinal(), stop.toordinal() + step, step)
    return _checked([date.fromordinal(day) for day in days])


def _checked(moments: list[date]) -> list[date]:
    if len(moments) > 10000:
        raise invalid_argument("result of sequence function must not have more than 10000 entries")
    return moments


@cache
def moments_by_millis(move: Callable[[date, int], date]) -> Callable[[date, date, int], list[date]]:
    """sequence(start, stop, interval) of days and less."""
    return lambda start, stop, millis: _sequence(start, stop, millis, lambda n: move(start, n * millis))


@cache
def moments_by_months(move: Callable[[date, int], date]) -> Callable[[date, date, int], list[date]]:
    """sequence(start, stop, interval) of months; each is counted from the start, so that ends of months stay."""
    return lambda start, stop, months: _sequence(start, stop, months, lambda n: move(start, n * months))


def _sequence(start: date, stop: date, step: int, at: Callable[[int], date]) -> list[date]:
    if step == 0:
        raise invalid_argument("interval must not be zero")
    if (step > 0) != (stop >= start) and start != stop:
        raise invalid_argument(
            "sequence stop value should be greater than or equal to start value if step is greater "
            "than zero otherwise stop should be less than or equal to start"
        )
    found: list[date] = []
    while (moment := at(len(found))) <= stop if step > 0 else (moment := at(len(found))) >= stop:
        found.append(moment)
        _checked(found)
    return found
