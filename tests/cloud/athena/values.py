"""A value as Athena writes it into a result: always text, and for arrays, maps and rows a notation that has no quotes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from athena.trino.type_text import read_type
from athena.trino.types import Type

Write: TypeAlias = Callable[[Any], str]


def writer(trino: str) -> Callable[[object], str | None]:
    """A function that writes values of a type; null is None.

    Examples:
        >>> writer("array(integer)")([1, None])
        '[1, null]'
        >>> writer("double")(1e7)
        '1.0E7'
    """
    write = _writer(read_type(trino))
    return lambda value: None if value is None else write(value)


def _writer(kind: Type) -> Write:
    if kind.base == "array":
        item = _inside(kind.element)
        return lambda values: f"[{', '.join(map(item, values))}]"
    if kind.base == "map":
        return _map_writer(_inside(kind.element), _inside(kind.value))
    if kind.base == "row":
        return _row_writer(kind)
    return _SCALARS.get(kind.base, str)


def _inside(kind: Type) -> Write:
    """Within something else, null is the word."""
    write = _writer(kind)
    return lambda value: "null" if value is None else write(value)


def _map_writer(key: Write, item: Write) -> Write:
    def write(values: Mapping[Any, Any]) -> str:
        try:
            pairs = sorted(values.items())
        except TypeError:
            pairs = list(values.items())
        return f"{{{', '.join(f'{key(name)}={item(value)}' for name, value in pairs)}}}"

    return write


def _row_writer(kind: Type) -> Write:
    fields = [_inside(inner) for inner in kind.inners]
    names = [name or f"field{place}" for place, name in enumerate(kind.names)]

    def write(values: Mapping[str, Any] | Sequence[Any]) -> str:
        found = list(values.values()) if isinstance(values, Mapping) else list(values)
        written = (f"{name}={field(value)}" for name, field, value in zip(names, fields, found, strict=True))
        return f"{{{', '.join(written)}}}"

    return write


def _float(value: float, digits: int) -> str:
    """A number as Java writes it: plain from 0.001 up to ten million, else with an exponent."""
    if math.isnan(value) or math.isinf(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        shortest = Decimal(_shortest(value, digits))
        text = format(shortest, "f")
        return text if "." in text else text + ".0"
    sign, numbers, exponent = Decimal(_shortest(value, digits)).normalize().as_tuple()
    mantissa = "".join(map(str, numbers))
    return f"{'-' if sign else ''}{mantissa[0]}.{mantissa[1:] or '0'}E{int(exponent) + len(mantissa) - 1}"


def _shortest(value: float, digits: int) -> str:
    """The fewest digits that are still this number; of a `real`, this number in 32 bits."""
    if digits > 9:
        return repr(value)
    import struct

    for count in range(1, 10):
        text = f"{value:.{count}g}"
        if struct.pack("f", float(text)) == struct.pack("f", value):
            return text
    return repr(value)


def _timestamp(value: datetime) -> str:
    text = value.strftime("%Y-%m-%d %H:%M:%S").rjust(19, "0") + f".{value.microsecond // 1000:03d}"
    if value.tzinfo is None:
        return text
    name = getattr(value.tzinfo, "key", None) or value.strftime("%z")
    return f"{text} {'UTC' if name in {'+0000', 'UTC'} else name if '/' in name else f'{name[:3]}:{name[3:]}'}"


def _time(value: time) -> str:
    text = f"{value:%H:%M:%S}.{value.microsecond // 1000:03d}"
    offset = value.strftime("%z")
    return f"{text}{offset[:3]}:{offset[3:]}" if offset else text


def _interval(value: timedelta) -> str:
    sign, rest = ("-", -value) if value < timedelta(0) else ("", value)
    hours, left = divmod(rest.seconds, 3600)
    return f"{sign}{rest.days} {hours:02d}:{left // 60:02d}:{left % 60:02d}.{rest.microseconds // 1000:03d}"


def _decimal(value: Decimal | float) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


_SCALARS: dict[str, Write] = {
    "boolean": lambda value: "true" if value else "false",
    "double": lambda value: _float(float(value), 17),
    "real": lambda value: _float(float(value), 8),
    "decimal": _decimal,
    "varbinary": lambda value: bytes(value).hex(" "),
    "date": lambda value: date.isoformat(value),
    "timestamp": _timestamp,
    "timestamp with time zone": _timestamp,
    "time": _time,
    "time with time zone": _time,
    "interval day to second": _interval,
}
