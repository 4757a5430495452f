"""format_datetime and parse_datetime: Joda's pattern letters."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

from athena.trino.physical import zone_info
from athena.trino.runtime.failure import TrinoError, invalid_argument
from athena.trino.runtime.mysql_dates import moment_of
from athena.trino.runtime.times import Instant, local_time, to_instant, zone_name

_TOKEN = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|([^A-Za-z']+)")
_MONTHS, _DAYS = list(calendar.month_name), list(calendar.day_name)


@lru_cache(256)
def _pieces(pattern: str) -> tuple[tuple[str, int], ...]:
    """Letters with their number, and text with the number 0."""
    pieces, place = [], 0
    while place < len(pattern):
        found = _TOKEN.match(pattern, place)
        if not found:
            raise invalid_argument(f"Invalid datetime pattern: {pattern}")
        if found[2]:
            pieces.append((found[2], found.end() - found.start()))
        else:
            quoted = found[1]
            pieces.append((found[3] if quoted is None else "'" if quoted == "" else quoted.replace("''", "'"), 0))
        place = found.end()
    return tuple(pieces)


def _number(value: int, width: int) -> str:
    return f"{value:0{width}d}"


def _year(moment: datetime, width: int) -> str:
    return f"{moment.year % 100:02d}" if width == 2 else _number(moment.year, width)


def _week_year(moment: datetime, width: int) -> str:
    year = moment.isocalendar().year
    return f"{year % 100:02d}" if width == 2 else _number(year, width)


def _month(moment: datetime, width: int) -> str:
    return _number(moment.month, width) if width < 3 else _MONTHS[moment.month][: 3 if width == 3 else None]


_WRITERS: dict[str, Callable[[datetime, int], str]] = {
    "G": lambda m, w: "AD",
    "C": lambda m, w: _number(m.year // 100, w),
    "Y": _year,
    "y": _year,
    "x": _week_year,
    "w": lambda m, w: _number(m.isocalendar().week, w),
    "e": lambda m, w: _number(m.isoweekday(), w),
    "E": lambda m, w: _DAYS[m.weekday()][: 3 if w < 4 else None],
    "D": lambda m, w: _number(m.timetuple().tm_yday, w),
    "M": _month,
    "d": lambda m, w: _number(m.day, w),
    "a": lambda m, w: "AM" if m.hour < 12 else "PM",
    "K": lambda m, w: _number(m.hour % 12, w),
    "h": lambda m, w: _number((m.hour - 1) % 12 + 1, w),
    "H": lambda m, w: _number(m.hour, w),
    "k": lambda m, w: _number((m.hour - 1) % 24 + 1, w),
    "m": lambda m, w: _number(m.minute, w),
    "s": lambda m, w: _number(m.second, w),
    "S": lambda m, w: f"{m.microsecond // 1000:03d}"[:w].ljust(w, "0"),
}


def write(moment: datetime, pattern: str) -> str:
    """format_datetime of a timestamp, which is in the session's zone."""
    return write_instant({"utc": moment, "zone": "UTC"}, pattern)


def write_instant(instant: Instant, pattern: str) -> str:
    local = local_time(instant)
    return "".join(_written(text, width, local, instant) for text, width in _pieces(pattern))


def _written(text: str, width: int, local: datetime, instant: Instant) -> str:
    if width == 0:
        return text
    if text in _WRITERS:
        return _WRITERS[text](local, width)
    if text == "Z":
        return instant["zone"] if width >= 3 else _offset(instant, ":" if width == 2 else "")
    if text == "z" and width < 4:
        return _short_zone(instant)
    if text == "z":
        raise TrinoError("NOT_SUPPORTED", "the local engine has no full names of time zones")
    raise invalid_argument(f"Illegal pattern component: {text}")


def _offset(instant: Instant, separator: str) -> str:
    minutes = round((local_time(instant) - instant["utc"]).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}{separator}{rest:02d}"


def _short_zone(instant: Instant) -> str:
    name = instant["zone"]
    if name == "UTC" or name[0] in "+-":
        return name
    return instant["utc"].replace(tzinfo=UTC).astimezone(zone_info(name)).strftime("%Z")


_READERS: dict[str, str] = {
    "D": r"(?P<yearday>\d{1,3})",
    "d": r"(?P<day>\d{1,WIDTH})",
    "e": r"(?P<weekday>\d{1,2})",
    "a": r"(?P<half>am|pm)",
    "K": r"(?P<hour11>\d{1,2})",
    "h": r"(?P<hour12>\d{1,2})",
    "H": r"(?P<hour>\d{1,2})",
    "k": r"(?P<clock24>\d{1,2})",
    "m": r"(?P<minute>\d{1,2})",
    "s": r"(?P<second>\d{1,2})",
    "S": r"(?P<fraction>\d{1,9})",
    "x": r"(?P<weekyear>[+-]?\d{1,9})",
    "w": r"(?P<week>\d{1,2})",
    "Z": r"(?P<zone>[+-]\d{2}:?\d{2}|Z|[A-Za-z]+(?:/[A-Za-z_+\-0-9]+)*)",
}


@lru_cache(256)
def _reader(pattern: str) -> re.Pattern[str]:
    pieces = _pieces(pattern)
    parts, seen = [], set[str]()
    for n, (text, width) in enumerate(pieces):
        part = re.escape(text) if width == 0 else _reading(text, width, _is_number(pieces, n + 1))
        names = set(re.findall(r"\?P<(\w+)>", part))
        if seen & names:
            raise TrinoError("NOT_SUPPORTED", f"the local engine takes each field once in a pattern: {pattern}")
        seen |= names
        parts.append(part)
    return re.compile("".join(parts) + r"\Z", re.IGNORECASE)


def _is_number(pieces: tuple[tuple[str, int], ...], place: int) -> bool:
    """Whether a number follows at once; then the number before it has its width exactly."""
    if place >= len(pieces):
        return False
    text, width = pieces[place]
    return (width > 0 and text in "yYxwDdHhKkmsSe") or (width in {1, 2} and text == "M")


def _reading(text: str, width: int, tight: bool) -> str:
    if text in "yY":
        return (
            r"(?P<year2>\d{2})" if width == 2 else f"(?P<year>[+-]?\\d{{{width if tight else f'1,{max(width, 9)}'}}})"
        )
    if text == "M":
        names = "|".join(sorted(filter(None, _MONTHS), key=len, reverse=True))
        short = "|".join(name[:3] for name in _MONTHS[1:])
        return f"(?P<month_name>{names}|{short})" if width >= 3 else f"(?P<month>\\d{{{width if tight else '1,2'}}})"
    if text == "E":
        return f"(?P<weekday_name>{'|'.join([*_DAYS, *(name[:3] for name in _DAYS)])})"
    if text not in _READERS:
        raise TrinoError("NOT_SUPPORTED", f"the local engine does not read the pattern letter {text}")
    part = _READERS[text].replace("WIDTH", "2")
    return re.sub(r"\\d\{1,\d\}", f"\\\\d{{{width}}}", part) if tight else part


def read(text: str, pattern: str) -> Instant:
    """parse_datetime."""
    if not pattern:
        raise invalid_argument("Invalid pattern specification")
    found = _reader(pattern).match(text)
    if not found:
        raise invalid_argument(f'Invalid format: "{text}" is malformed')
    fields = {name: value for name, value in found.groupdict().items() if value is not None}
    try:
        moment = moment_of(fields)
    except ValueError as error:
        raise invalid_argument(f'Cannot parse "{text}": {error}') from None
    return to_instant(moment, zone_name(fields.get("zone", "UTC")))
