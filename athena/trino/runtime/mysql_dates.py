"""date_format and date_parse: MySQL's format letters."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from athena.trino.runtime.failure import invalid_argument

_UNSUPPORTED = set("DUuVwX")
_MONTHS, _MONTHS_SHORT = list(calendar.month_name), list(calendar.month_abbr)
_DAYS, _DAYS_SHORT = list(calendar.day_name), list(calendar.day_abbr)


def _twelve(moment: datetime) -> int:
    return (moment.hour - 1) % 12 + 1


_WRITERS: dict[str, Callable[[datetime], str]] = {
    "a": lambda m: _DAYS_SHORT[m.weekday()],
    "b": lambda m: _MONTHS_SHORT[m.month],
    "c": lambda m: str(m.month),
    "d": lambda m: f"{m.day:02d}",
    "e": lambda m: str(m.day),
    "f": lambda m: f"{m.microsecond // 1000 * 1000:06d}",
    "H": lambda m: f"{m.hour:02d}",
    "h": lambda m: f"{_twelve(m):02d}",
    "I": lambda m: f"{_twelve(m):02d}",
    "i": lambda m: f"{m.minute:02d}",
    "j": lambda m: f"{m.timetuple().tm_yday:03d}",
    "k": lambda m: str(m.hour),
    "l": lambda m: str(_twelve(m)),
    "M": lambda m: _MONTHS[m.month],
    "m": lambda m: f"{m.month:02d}",
    "p": lambda m: "AM" if m.hour < 12 else "PM",
    "r": lambda m: f"{_twelve(m):02d}:{m:%M:%S} {'AM' if m.hour < 12 else 'PM'}",
    "S": lambda m: f"{m.second:02d}",
    "s": lambda m: f"{m.second:02d}",
    "T": lambda m: f"{m:%H:%M:%S}",
    "v": lambda m: f"{m.isocalendar().week:02d}",
    "W": lambda m: _DAYS[m.weekday()],
    "x": lambda m: f"{m.isocalendar().year:04d}",
    "Y": lambda m: f"{m.year:04d}",
    "y": lambda m: f"{m.year % 100:02d}",
    "%": lambda m: "%",
}


@lru_cache(256)
def _pieces(pattern: str) -> tuple[tuple[bool, str], ...]:
    """The pattern as letters (true) and text (false)."""
    pieces: list[tuple[bool, str]] = []
    characters = iter(pattern)
    for character in characters:
        if character != "%":
            pieces.append((False, character))
            continue
        letter = next(characters, None)
        if letter is None:
            break
        if letter in _UNSUPPORTED:
            raise invalid_argument(f"%{letter} not supported in date format string")
        pieces.append((letter in _WRITERS, letter))
    return tuple(pieces)


def write(moment: datetime, pattern: str) -> str:
    """date_format."""
    return "".join(_WRITERS[text](moment) if is_letter else text for is_letter, text in _pieces(pattern))


def _any_of(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(filter(None, names), key=len, reverse=True))


_READERS = {
    "a": f"(?P<weekday_short>{_any_of(_DAYS_SHORT + _DAYS)})",
    "b": f"(?P<month_name>{_any_of(_MONTHS + _MONTHS_SHORT)})",
    "c": r"(?P<month>\d{1,2})",
    "d": r"(?P<day>\d{1,2})",
    "e": r"(?P<day>\d{1,2})",
    "f": r"(?P<fraction>\d{1,9})",
    "H": r"(?P<hour>\d{1,2})",
    "h": r"(?P<hour12>\d{1,2})",
    "I": r"(?P<hour12>\d{1,2})",
    "i": r"(?P<minute>\d{1,2})",
    "j": r"(?P<yearday>\d{1,3})",
    "k": r"(?P<hour>\d{1,2})",
    "l": r"(?P<hour12>\d{1,2})",
    "M": f"(?P<month_name>{_any_of(_MONTHS + _MONTHS_SHORT)})",
    "m": r"(?P<month>\d{1,2})",
    "p": r"(?P<half>am|pm)",
    "r": r"(?P<hour12>\d{1,2}):(?P<minute>\d{1,2}):(?P<second>\d{1,2}) (?P<half>am|pm)",
    "S": r"(?P<second>\d{1,2})",
    "s": r"(?P<second>\d{1,2})",
    "T": r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2}):(?P<second>\d{1,2})",
    "v": r"(?P<week>\d{1,2})",
    "W": f"(?P<weekday_name>{_any_of(_DAYS + _DAYS_SHORT)})",
    "x": r"(?P<weekyear>[+-]?\d{1,4})",
    "Y": r"(?P<year>[+-]?\d{1,4})",
    "y": r"(?P<year2>\d{2})",
    "%": "%",
}


@lru_cache(256)
def _reader(pattern: str) -> re.Pattern[str]:
    parts, seen = [], set[str]()
    for is_letter, text in _pieces(pattern):
        part = _READERS[text] if is_letter else re.escape(text)
        names = re.findall(r"\?P<(\w+)>", part)
        if seen & set(names):
            raise invalid_argument(f"the local engine takes each field once in a date format: {pattern}")
        seen.update(names)
        parts.append(part)
    return re.compile("".join(parts) + r"\Z", re.IGNORECASE)


def read(text: str, pattern: str) -> datetime:
    """date_parse; fields that are not given are those of 1970-01-01 00:00."""
    found = _reader(pattern).match(text)
    if not found:
        raise invalid_argument(f'Invalid format: "{text}" is malformed')
    try:
        return moment_of({name: value for name, value in found.groupdict().items() if value is not None})
    except ValueError as error:
        raise invalid_argument(f'Cannot parse "{text}": {error}') from None


def moment_of(fields: dict[str, str]) -> datetime:
    """The moment that fields say."""
    day = datetime.combine(_day_of(fields), datetime.min.time())
    fraction = fields.get("fraction", "")[:3].ljust(3, "0")
    hour = _hour_of(fields)
    minute, second = int(fields.get("minute", 0)), int(fields.get("second", 0))
    if not (0 <= hour < 24 and minute < 60 and second < 60):
        raise ValueError("Value out of range for a time of day")
    return day + timedelta(hours=hour, minutes=minute, seconds=second, milliseconds=int(fraction))


def _hour_of(fields: dict[str, str]) -> int:
    """`hour` is 0 to 23, `hour12` 1 to 12, `clock24` 1 to 24, `hour11` 0 to 11."""
    if "hour" in fields:
        return int(fields["hour"])
    if "clock24" in fields:
        if not 1 <= int(fields["clock24"]) <= 24:
            raise ValueError("Value out of range for clockhourOfDay")
        return int(fields["clock24"]) % 24
    if "hour12" not in fields and "hour11" not in fields:
        return 12 if fields.get("half", "").lower() == "pm" else 0
    if "hour12" in fields and not 1 <= int(fields["hour12"]) <= 12:
        raise ValueError("Value out of range for clockhourOfHalfday: must be in the range [1,12]")
    hour = int(fields.get("hour12", fields.get("hour11", 0))) % 12
    return hour + 12 * (fields.get("half", "").lower() == "pm")


def _day_of(fields: dict[str, str]) -> date:
    year = _year_of(fields)
    if "yearday" in fields:
        day = date(year, 1, 1) + timedelta(days=int(fields["yearday"]) - 1)
        if day.year != year:
            raise ValueError("Value out of range for dayOfYear")
        return day
    if "weekyear" in fields or "week" in fields:
        weekday = _weekday_of(fields)
        return date.fromisocalendar(int(fields.get("weekyear", year)), int(fields.get("week", 1)), weekday)
    month = _month_of(fields)
    return date(year, month, int(fields.get("day", 1)))


def _weekday_of(fields: dict[str, str]) -> int:
    if "weekday" in fields:
        return int(fields["weekday"])
    name = fields.get("weekday_name") or fields.get("weekday_short")
    return _index(_DAYS_SHORT, name) + 1 if name else 1


def _month_of(fields: dict[str, str]) -> int:
    return _index(_MONTHS_SHORT, fields["month_name"]) if "month_name" in fields else int(fields.get("month", 1))


def _index(names: list[str], name: str) -> int:
    return [known.lower() for known in names].index(name[:3].lower())


def _year_of(fields: dict[str, str]) -> int:
    """Two digits mean 1970 to 2069. With a month or day alone the year is 2000, that 29 February may be read."""
    if "year" in fields:
        return int(fields["year"])
    if "year2" in fields:
        short = int(fields["year2"])
        return short + (2000 if short < 70 else 1900)
    return 2000 if fields.keys() & {"month", "month_name", "day"} else 1970
