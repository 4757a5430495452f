"""Trino's types: how they are written, and which turns into which without a cast.

A type is a name and its arguments: `decimal(10,2)`, `varchar(3)`, `array(bigint)`, `row(x integer, y varchar)`.
`varchar` without a length has no arguments; `timestamp` without a precision has three digits. Types of Hive, which
Glue's catalog is written in (`int`, `string`, `array<int>`, `struct<a:int>`), are read too.
Coercions follow Trino's documentation, "Conversion functions" and "Data types".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Argument: TypeAlias = "Type | int"
MAX_DECIMAL = 38


@dataclass(frozen=True, slots=True)
class Type:
    """One type. `names` are the field names of a row, None where a field has none."""

    base: str
    args: tuple[Argument, ...] = ()
    names: tuple[str | None, ...] = ()

    def __str__(self) -> str:
        return _WRITERS.get(self.base, _write_plain)(self)

    @property
    def element(self) -> Type:
        """Of an array: the type of its elements; of a map: of its keys."""
        return self.inner(0)

    @property
    def value(self) -> Type:
        """Of a map: the type of its values."""
        return self.inner(1)

    def inner(self, index: int) -> Type:
        found = self.args[index]
        assert isinstance(found, Type)
        return found

    @property
    def inners(self) -> tuple[Type, ...]:
        return tuple(argument for argument in self.args if isinstance(argument, Type))

    @property
    def precision(self) -> int:
        """Digits of a decimal, or digits of a second of a timestamp or time."""
        return self.number(0)

    @property
    def scale(self) -> int:
        return self.number(1)

    @property
    def length(self) -> int | None:
        """Of a varchar or char; None when it has no limit."""
        return self.number(0) if self.args else None

    def number(self, index: int) -> int:
        found = self.args[index]
        assert isinstance(found, int)
        return found


BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT = map(Type, ("boolean", "tinyint", "smallint", "integer", "bigint"))
REAL, DOUBLE, VARCHAR, VARBINARY, DATE, JSON = map(Type, ("real", "double", "varchar", "varbinary", "date", "json"))
UNKNOWN, UUID = Type("unknown"), Type("uuid")
TIMESTAMP, TIMESTAMP_TZ, TIME = Type("timestamp", (3,)), Type("timestamp with time zone", (3,)), Type("time", (3,))
DAY_INTERVAL, MONTH_INTERVAL = Type("interval day to second"), Type("interval year to month")

INTEGERS = ("tinyint", "smallint", "integer", "bigint")
NUMBERS = (*INTEGERS, "decimal", "real", "double")
_INTEGER_DIGITS = {"tinyint": 3, "smallint": 5, "integer": 10, "bigint": 19}
_ORDERABLE = {
    *NUMBERS,
    "boolean",
    "varchar",
    "char",
    "varbinary",
    "date",
    "timestamp",
    "timestamp with time zone",
    "time",
}
_ORDERABLE |= {DAY_INTERVAL.base, MONTH_INTERVAL.base, "uuid", "unknown"}


def varchar(length: int | None = None) -> Type:
    return VARCHAR if length is None or length >= 2147483647 else Type("varchar", (length,))


def decimal(precision: int, scale: int) -> Type:
    return Type("decimal", (precision, scale))


def array(element: Type) -> Type:
    return Type("array", (element,))


def map_of(key: Type, value: Type) -> Type:
    return Type("map", (key, value))


def row(types: Sequence[Type], names: Sequence[str | None] = ()) -> Type:
    return Type("row", tuple(types), tuple(names) or (None,) * len(types))


def timestamp(precision: int, *, zone: bool = False) -> Type:
    return Type("timestamp with time zone" if zone else "timestamp", (precision,))


def _write_plain(this: Type) -> str:
    return f"{this.base}({','.join(map(str, this.args))})" if this.args else this.base


def _write_timestamp_tz(this: Type) -> str:
    return f"{this.base.split()[0]}({this.precision}) with time zone"


def _write_map(this: Type) -> str:
    return f"map({this.element}, {this.value})"


def _write_row(this: Type) -> str:
    fields = zip(this.inners, this.names, strict=True)
    return f"row({', '.join(str(kind) if name is None else f'{_field_name(name)} {kind}' for kind, name in fields)})"


def _field_name(name: str) -> str:
    return name if name.replace("_", "a").isalnum() and not name[:1].isdigit() else '"' + name.replace('"', '""') + '"'


def _write_function(this: Type) -> str:
    return f"function({','.join(map(str, this.args))})"


_WRITERS = {
    "timestamp with time zone": _write_timestamp_tz,
    "time with time zone": _write_timestamp_tz,
    "map": _write_map,
    "row": _write_row,
    "function": _write_function,
}


def is_orderable(this: Type) -> bool:
    """Whether `<` and ORDER BY take it; maps and JSON have no order."""
    if this.base in {"array", "row"}:
        return all(is_orderable(inner) for inner in this.inners)
    return this.base in _ORDERABLE


def is_comparable(this: Type) -> bool:
    """Whether `=` and GROUP BY take it."""
    if this.base in {"array", "row", "map"}:
        return all(is_comparable(inner) for inner in this.inners)
    return is_orderable(this) or this.base == "json"


def holds_instant(this: Type) -> bool:
    """Whether a value has a timestamp with time zone in it: equal ones may differ in their zones."""
    return this.base == "timestamp with time zone" or any(holds_instant(inner) for inner in this.inners)


def as_decimal(this: Type) -> Type:
    """The decimal that holds every value of an integer type; a decimal itself."""
    return this if this.base == "decimal" else decimal(_INTEGER_DIGITS[this.base], 0)


def common_type(one: Type, other: Type) -> Type | None:
    """The type that both turn into without a cast; None when there is none."""
    if one == other or other == UNKNOWN:
        return one
    if one == UNKNOWN:
        return other
    if one.base == other.base:
        return _common_of_same_base(one, other)
    return _common_of_numbers(one, other) or _common_of_text(one, other) or _common_of_times(one, other)


def _common_of_same_base(one: Type, other: Type) -> Type | None:
    if one.base == "decimal":
        return _common_decimal(one, other)
    if one.base in {"varchar", "char"}:
        longest = None if one.length is None or other.length is None else max(one.length, other.length)
        return varchar(longest) if one.base == "varchar" else Type("char", (longest or 1,))
    if one.base in {"timestamp", "timestamp with time zone", "time", "time with time zone"}:
        return max(one, other, key=lambda kind: kind.precision)
    if one.base in {"array", "map", "row"} and len(one.args) == len(other.args):
        inners = [common_type(a, b) for a, b in zip(one.inners, other.inners, strict=True)]
        if any(inner is None for inner in inners):
            return None
        names = tuple(a if a == b else None for a, b in zip(one.names, other.names, strict=True))
        return Type(one.base, tuple(inner for inner in inners if inner), names)
    return None


def _common_decimal(one: Type, other: Type) -> Type:
    scale = max(one.scale, other.scale)
    whole = max(one.precision - one.scale, other.precision - other.scale)
    return decimal(min(MAX_DECIMAL, whole + scale), scale)


def _common_of_numbers(one: Type, other: Type) -> Type | None:
    if one.base not in NUMBERS or other.base not in NUMBERS:
        return None
    bases = {one.base, other.base}
    if bases & {"real", "double"}:
        return DOUBLE if "double" in bases else REAL
    if "decimal" in bases:
        return _common_decimal(as_decimal(one), as_decimal(other))
    return max(one, other, key=lambda kind: INTEGERS.index(kind.base))


def _common_of_text(one: Type, other: Type) -> Type | None:
    if {one.base, other.base} != {"varchar", "char"}:
        return None
    return Type("char", (max(one.length or 65536, other.length or 65536),))


def _common_of_times(one: Type, other: Type) -> Type | None:
    ranks = {"date": 0, "timestamp": 1, "timestamp with time zone": 2}
    if one.base in ranks and other.base in ranks:
        higher, lower = sorted((one, other), key=lambda kind: -ranks[kind.base])
        precision = max(higher.precision, lower.precision if lower.args else 0)
        return Type(higher.base, (precision,))
    return None


def coerces(source: Type, target: Type) -> bool:
    """Whether a value of `source` is taken where `target` is wanted, without a cast."""
    return source == target or common_type(source, target) == target
