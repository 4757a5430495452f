"""Values as Athena's results show them: in GetQueryResults, and in the CSV beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from athena.trino.runtime.numbers import java_text, shortest_real
from athena.trino.runtime.times import day_interval_text, fraction_text
from athena.trino.type_text import read_type
from athena.trino.types import Type


def to_text(value: object, kind: str) -> str | None:
    """The text of a value of the Trino type `kind`; None stays None.

    Examples:
        >>> to_text([1, None], "array(integer)"), to_text(1e10, "double"), to_text(datetime(2020, 1, 1), "timestamp(3)")
        ('[1, null]', '1.0E10', '2020-01-01 00:00:00.000')
    """
    return None if value is None else _write(value, read_type(kind))


def _write(value: Any, kind: Type) -> str:
    if value is None:
        return "null"
    return _WRITERS.get(kind.base, _plain)(value, kind)


def _plain(value: Any, kind: Type) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return java_text(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}{fraction_text(value.microsecond, 3)}"
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)


def _real(value: float, kind: Type) -> str:
    return java_text(shortest_real(value))


def _bytes(value: bytes, kind: Type) -> str:
    """Two digits for each byte, with blanks between."""
    return value.hex(" ")


def _timestamp(value: datetime, kind: Type) -> str:
    return (
        f"{value.replace(microsecond=0, tzinfo=None).isoformat(' ')}{fraction_text(value.microsecond, kind.precision)}"
    )


def _instant(value: datetime, kind: Type) -> str:
    zone = getattr(value.tzinfo, "key", None) or value.strftime("%z")
    shown = f"{zone[:3]}:{zone[3:]}" if zone[:1] in "+-" else zone
    return f"{_timestamp(value, kind)} {'UTC' if shown == '+00:00' else shown}"


def _time(value: time, kind: Type) -> str:
    return f"{value:%H:%M:%S}{fraction_text(value.microsecond, kind.precision)}"


def _interval(value: timedelta, kind: Type) -> str:
    return day_interval_text(value // timedelta(milliseconds=1))


def _array(value: list[Any], kind: Type) -> str:
    return f"[{', '.join(_write(item, kind.element) for item in value)}]"


def _map(value: dict[Any, Any], kind: Type) -> str:
    pairs = (f"{_write(key, kind.element)}={_write(item, kind.value)}" for key, item in value.items())
    return f"{{{', '.join(pairs)}}}"


def _row(value: Any, kind: Type) -> str:
    items = value.values() if isinstance(value, dict) else value
    names = (name if name is not None else f"field{n}" for n, name in enumerate(kind.names))
    fields = zip(names, kind.inners, items, strict=True)
    return f"{{{', '.join(f'{name}={_write(item, inner)}' for name, inner, item in fields)}}}"


_WRITERS: dict[str, Callable[[Any, Type], str]] = {
    "real": _real,
    "varbinary": _bytes,
    "timestamp": _timestamp,
    "timestamp with time zone": _instant,
    "time": _time,
    "interval day to second": _interval,
    "array": _array,
    "map": _map,
    "row": _row,
}
