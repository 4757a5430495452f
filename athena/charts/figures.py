"""Values as people read them where a page cannot ask for their language: in pictures and reports. format.js is the page's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from athena.charts.values import SENTINEL, Plain

EMPTY, OTHER = "(empty・空欄)", "(other・その他)"
_MONEY = {"yen": "¥", "euro": "€", "dollar": "$"}
_BYTES = ("B", "kB", "MB", "GB", "TB", "PB")
_COMPACT = ("", "k", "M", "B", "T")
_LONGEST = 60


def key_text(value: Plain, described: Mapping[str, Any]) -> str:
    """A value of a dimension, which is `described` as `make_chart` does it.

    Examples:
        >>> key_text("2024-04-01", {"family": "day", "unit": "quarter"}), key_text("", {"family": "text", "unit": None})
        ('2024 Q2', '“”')
    """
    if value is None:
        return EMPTY
    if value == SENTINEL:
        return OTHER
    if isinstance(value, bool):
        return "yes" if value else "no"
    if described["family"] in ("day", "time"):
        return time_text(str(value), described["unit"] or "day")
    if isinstance(value, (int, float)):
        return number_text(value, described.get("format") or "decimal", described.get("digits"))
    return value or "“”"


def time_text(value: str, unit: str) -> str:
    """A time, as far as its unit goes.

    Examples:
        >>> time_text("2024-04-01", "month"), time_text("2024-04-01 09:00:00", "hour"), time_text("2024-04-01", "week")
        ('2024-04', '2024-04-01 09:00', '2024-04-01')
    """
    if unit == "quarter":
        return f"{value[:4]} Q{(int(value[5:7]) + 2) // 3}"
    return value[: {"year": 4, "month": 7, "hour": 16}.get(unit, 10)]


def value_text(value: Plain, described: Mapping[str, Any]) -> str:
    """A value of a measure; a dash where there is none.

    Examples:
        >>> value_text(None, {}), value_text(1234.5, {"format": "yen", "digits": None})
        ('–', '¥1,234.5')
    """
    if value is None:
        return "–"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number_text(value, described["format"], described["digits"])
    return (
        time_text(str(value), described.get("unit") or "day") if described["family"] in ("day", "time") else str(value)
    )


def number_text(value: float, form: str, digits: int | None = None) -> str:
    """A number in one of the formats of a dashboard.

    Examples:
        >>> number_text(1234567, "integer"), number_text(0.4531, "ratio"), number_text(45.3, "percent")
        ('1,234,567', '45.3%', '45.3%')
        >>> number_text(1536000, "bytes"), number_text(93, "seconds"), number_text(12500, "compact"), number_text(-2, "euro")
        ('1.5 MB', '1 min 33 s', '12.5k', '-€2')
    """
    if form == "ratio":
        return f"{_rounded(value * 100, digits, 1)}%"
    if form == "percent":
        return f"{_rounded(value, digits, 1)}%"
    if form in _MONEY:
        sign = "-" if value < 0 else ""
        return f"{sign}{_MONEY[form]}{_rounded(abs(value), digits, 2)}"
    if form == "bytes":
        return _scaled(value, 1000, _BYTES, " ", digits)
    if form == "compact":
        return _scaled(value, 1000, _COMPACT, "", digits)
    if form == "seconds":
        return _duration(value, digits)
    return _rounded(value, digits, 0 if form == "integer" else 2 if abs(value) >= 1 or value == 0 else 4)


def _rounded(value: float, digits: int | None, most: int) -> str:
    """With so many digits behind the point; without a wish, `most` at most."""
    if digits is not None:
        return f"{value:,.{digits}f}"
    text = f"{value:,.{most}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scaled(value: float, by: int, units: tuple[str, ...], gap: str, digits: int | None) -> str:
    size, unit = value, 0
    while abs(size) >= by and unit + 1 < len(units):
        size, unit = size / by, unit + 1
    return f"{_rounded(size, digits, 1 if unit else 0)}{gap}{units[unit]}".rstrip()


def _duration(value: float, digits: int | None) -> str:
    size = abs(value)
    sign = "-" if value < 0 else ""
    if size < 60:
        return f"{sign}{_rounded(size, digits, 1)} s"
    whole = round(size)
    if whole < 3600:
        return f"{sign}{whole // 60} min" + (f" {whole % 60} s" if whole % 60 else "")
    minutes = round(whole / 60)
    return f"{sign}{minutes // 60:,} h" + (f" {minutes % 60} min" if minutes % 60 else "")


def shortened(text: str, most: int = _LONGEST) -> str:
    """A text that is no longer than a picture has room for."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
