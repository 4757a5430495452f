"""Dates and timestamps moved, cut and taken apart by DuckDB itself, where it does exactly what Trino does.

Python can do all of it (runtime/calendars.py), at two microseconds a row; these few are what nearly every report asks for,
over every row. None means: not this one.
"""

from __future__ import annotations

from athena.trino.context import Value
from athena.trino.physical import duckdb_type
from athena.trino.types import Type

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": 1, "week": 7}
_MILLIS = {"millisecond": 1, "second": 1000, "minute": 60_000, "hour": 3_600_000}
_DAY_MILLIS = 86_400_000
_PARTS = {
    **{name: name for name in ("year", "quarter", "month", "week", "day", "hour", "minute", "second")},
    "week_of_year": "week",
    "year_of_week": "isoyear",
    "yow": "isoyear",
    "day_of_month": "day",
    "day_of_week": "isodow",
    "dow": "isodow",
    "day_of_year": "doy",
    "doy": "doy",
}


def _unit(value: Value, kind: Type) -> str | None:
    """A unit that is written in the SQL and that the type has."""
    unit = str(value.constant).lower() if value.is_literal else ""
    known = {*_MONTHS, *_DAYS, *(_MILLIS if kind.base == "timestamp" else ())}
    return unit if unit in known and kind.base in {"date", "timestamp"} else None


def truncated(unit: Value, moment: Value) -> str | None:
    """date_trunc."""
    found = _unit(unit, moment.type)
    return found and f"CAST(date_trunc('{found}', {moment.sql}) AS {duckdb_type(moment.type)})"


def part(name: str, moment: Value) -> str | None:
    """The functions year, day_of_week and their like."""
    if name not in _PARTS or moment.type.base not in {"date", "timestamp"}:
        return None
    return f"extract('{_PARTS[name]}' FROM {moment.sql})"


def months_later(moment: Value, months: str) -> str | None:
    """So many months later; the 31st becomes the last day of a shorter month, in DuckDB too."""
    if moment.type.base not in {"date", "timestamp"}:
        return None
    return f"CAST({moment.sql} + to_months(CAST({months} AS INTEGER)) AS {duckdb_type(moment.type)})"


def millis_later(moment: Value, millis: Value) -> str | None:
    """So many milliseconds later; of a date only if they are whole days, which has to be known."""
    if moment.type.base == "timestamp":
        return f"({moment.sql} + to_microseconds(CAST({millis.sql} AS BIGINT) * 1000))"
    number = millis.constant if millis.is_literal else None
    if moment.type.base != "date" or not isinstance(number, int) or number % _DAY_MILLIS:
        return None
    return f"({moment.sql} + CAST({number // _DAY_MILLIS} AS INTEGER))"


def added(unit: Value, count: Value, moment: Value) -> str | None:
    """date_add; below milliseconds a timestamp(0) would have to be rounded, so that is not done here."""
    found = _unit(unit, moment.type)
    if found is None:
        return None
    if found in _MONTHS:
        return months_later(moment, f"{count.sql} * {_MONTHS[found]}")
    if moment.type.base == "date":
        return f"({moment.sql} + CAST({count.sql} * {_DAYS[found]} AS INTEGER))"
    if found == "millisecond" and moment.type.precision < 3:
        return None
    size = _MILLIS.get(found) or _DAYS[found] * _DAY_MILLIS
    return f"({moment.sql} + to_microseconds({count.sql} * {size * 1000}))"


def between(unit: Value, start: Value, end: Value) -> str | None:
    """date_diff in units of a fixed length: whole ones that have gone by."""
    found = _unit(unit, start.type)
    if found is None or found in _MONTHS:
        return None
    if start.type.base == "date":
        return f"(({end.sql} - {start.sql}) // {_DAYS[found]})"
    size = _MILLIS.get(found) or _DAYS[found] * _DAY_MILLIS
    return f"((epoch_ms({end.sql}) - epoch_ms({start.sql})) // {size})"
