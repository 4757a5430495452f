"""Dates and timestamps as text: which ways of writing are known, and a fast, exact reading of them.

A column has one way of writing, told from its first cell, and each of its cells must be written so. Ways of fixed length
are read as a matrix of digits, some ten times faster than a general parser; ways without zero padding (`2024/1/5 9:05`,
as Excel exports them) go through polars and are proven by writing them back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

# what may stand for a date and for a time, as (strftime notation, template: d is a digit, the rest stands for itself)
_DATES = (("%Y-%m-%d", "dddd-dd-dd"), ("%Y/%m/%d", "dddd/dd/dd"))
_TIMES = (("%H:%M:%S", "dd:dd:dd"), ("%H:%M", "dd:dd"))
_LOOSE_DATES = (
    ("%Y/%-m/%-d", r"\d{4}/\d{1,2}/\d{1,2}"),
    ("%Y-%-m-%-d", r"\d{4}-\d{1,2}-\d{1,2}"),
    ("%Y年%-m月%-d日", r"\d{4}年\d{1,2}月\d{1,2}日"),
)
_LOOSE_TIMES = (("%-H:%M:%S", r"\d{1,2}:\d\d:\d\d"), ("%-H:%M", r"\d{1,2}:\d\d"))
_FRACTION = re.compile(r"\.(\d{1,9})(?=Z|$| UTC|\+00:00)")
_UTC_MARKS = ("Z", " UTC", "+00:00")
_MONTH_LENGTHS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)


def formats_of(cell: str) -> Iterator[tuple[str, str]]:
    """Yield the (type, format) pairs that `cell` could be written in; the fixed ones first."""
    for form, template in _DATES:
        if _matches(cell, template):
            yield "date", form
    fraction = _FRACTION.search(cell)
    plain = cell[: fraction.start()] + cell[fraction.end() :] if fraction else cell
    mark = next((mark for mark in _UTC_MARKS if plain.endswith(mark)), "")
    body = plain.removesuffix(mark)
    digits = f".{len(fraction[1])}f" if fraction else ""
    for date_form, date in _DATES:
        for time_form, time in _TIMES:
            for joint in " T":
                if _matches(body, date + joint + time):
                    yield "timestamp", date_form + joint + time_form + (f"%{digits}" if digits else "") + mark
    yield from _loose_formats(cell)


def _loose_formats(cell: str) -> Iterator[tuple[str, str]]:
    for date_form, date in _LOOSE_DATES:
        if re.fullmatch(date, cell):
            yield "date", date_form
        for time_form, time in _LOOSE_TIMES:
            if re.fullmatch(f"{date} {time}", cell):
                yield "timestamp", f"{date_form} {time_form}"


def _matches(cell: str, template: str) -> bool:
    return len(cell) == len(template) and all(
        "0" <= c <= "9" if t == "d" else c == t for c, t in zip(cell, template, strict=True)
    )


def parse(cells: pl.Series, kind: str, form: str) -> pl.Series | None:
    """Read `cells` written as `form` into Date or Datetime("ms"); None unless each is exactly that.

    A UTC mark (`Z`) is taken for what it says: the values are UTC. Fractions finer than milliseconds must be zero there.
    """
    dtype = pl.Date() if kind == "date" else pl.Datetime("ms")
    if "%-" in form:
        return _parse_loose(cells, kind, form, dtype)
    present = cells.drop_nulls() if cells.null_count() else cells
    values = _read_repeated(present, _template(form))
    if values is None:
        return None
    if kind == "date":
        values = (values // 86_400_000).astype(np.int32)
    series = pl.Series(cells.name, values).cast(dtype)
    if len(present) == len(cells):
        return series
    positions = cells.is_not_null().cum_sum().cast(pl.Int64) - 1
    where = pl.select(pl.when(cells.is_not_null()).then(positions)).to_series()
    return series.gather(where).alias(cells.name)


@dataclass(frozen=True, slots=True)
class _Template:
    """A fixed form, with a line end behind it: each character's least value and its span, and where numbers stand."""

    least: np.ndarray
    span: np.ndarray
    numbers: tuple[slice, ...]
    fraction: slice | None


@cache
def _template(form: str) -> _Template:
    text = re.sub(r"%\.(\d)f", lambda match: "." + "f" * int(match[1]), form)
    for part in "mdHMS":
        text = text.replace(f"%{part}", "dd" if part != "d" else "\0\0")
    text = text.replace("%Y", "dddd").replace("\0", "d") + "\n"
    fraction = re.search("f+", text)
    return _Template(
        least=np.array([ord("0") if expected in "df" else ord(expected) for expected in text], dtype=np.uint8),
        span=np.array([9 if expected in "df" else 0 for expected in text], dtype=np.uint8),
        numbers=tuple(slice(*match.span()) for match in re.finditer("d+", text)),
        fraction=slice(*fraction.span()) if fraction else None,
    )


def _read_repeated(cells: pl.Series, template: _Template) -> np.ndarray | None:
    """Read cells of one fixed form; only one of them if all are the same, as dates of neighbouring rows often are."""
    if len(cells) > 1 and cells[0] == cells[-1] and (cells == cells[0]).all():
        value = _read_fixed(cells[:1], template)
        return None if value is None else value.repeat(len(cells))
    return _read_fixed(cells, template)


def _read_fixed(cells: pl.Series, template: _Template) -> np.ndarray | None:
    """Read cells of one fixed form into milliseconds since 1970 (int64).

    Joined by line ends they are a matrix, a cell a row. It has as many rows as there are cells only if none holds a line
    end itself.
    """
    octets = np.frombuffer(cells.str.join("\n").item().encode() + b"\n", dtype=np.uint8)
    if octets.size != len(cells) * template.least.size:
        return None
    # a digit is "0" and up to 9 more, anything else is itself; what is below wraps round to a large number
    digits = octets.reshape(-1, template.least.size) - template.least
    if (digits > template.span).any():
        return None
    places = np.ascontiguousarray(digits.T)
    numbers = [_number(places[where]) for where in template.numbers]
    return _milliseconds(numbers, _fraction(places[template.fraction]) if template.fraction else 0)


def _number(places: np.ndarray) -> np.ndarray:
    """Put digits (place, cell) together to numbers (cell)."""
    value: np.ndarray = places[0].astype(np.int64)
    for place in places[1:]:
        value *= 10
        value += place
    return value


def _fraction(places: np.ndarray) -> np.ndarray | None:
    """Milliseconds of the fraction of a second; None if some are finer."""
    count = len(places)
    value = _number(places)
    if count <= 3:
        return np.asarray(value * 10 ** (3 - count))
    step = 10 ** (count - 3)
    return None if (value % step).any() else np.asarray(value // step)


def _milliseconds(numbers: list[np.ndarray], fraction: np.ndarray | int | None) -> np.ndarray | None:
    if fraction is None:
        return None
    year, month, day, *time = numbers
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    if ((month < 1) | (month > 12) | (year < 1)).any():
        return None
    if ((day < 1) | (day > _MONTH_LENGTHS[month] + (leap & (month == 2)))).any():
        return None
    if any((part > most).any() for part, most in zip(time, (23, 59, 59), strict=False)):
        return None
    months = (year - 1970) * 12 + month - 1
    days = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + day - 1
    seconds = days * 86_400
    for part, unit in zip(time, (3_600, 60, 1), strict=False):
        seconds += part * unit
    return np.asarray(seconds * 1_000 + fraction)


def _parse_loose(cells: pl.Series, kind: str, form: str, dtype: pl.DataType) -> pl.Series | None:
    readable = form.replace("%-", "%")
    distinct = cells.unique()
    if kind == "date":
        values = distinct.str.to_date(readable, strict=False)
    else:
        values = distinct.str.to_datetime(readable, time_unit="ms", strict=False)
    written = values.dt.strftime(form)
    if values.null_count() != distinct.null_count() or not (written == distinct).all():
        return None
    return cells.replace_strict(distinct, values, return_dtype=dtype)
