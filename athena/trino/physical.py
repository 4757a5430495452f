"""How a value of a Trino type is kept in DuckDB, and how it comes back to Python.

Most types have a twin. Those without one: a row is a STRUCT with fields f1, f2, … (Trino compares rows by position,
DuckDB by name); a timestamp with time zone is its instant and its zone; intervals are numbers of milliseconds or months;
json is its canonical text; char has no trailing blanks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

from athena.errors import NotExecutableError
from athena.trino.types import Type

_TWINS = {
    "boolean": "BOOLEAN",
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "real": "FLOAT",
    "double": "DOUBLE",
    "varchar": "VARCHAR",
    "char": "VARCHAR",
    "json": "VARCHAR",
    "uuid": "VARCHAR",
    "unknown": "VARCHAR",
    "varbinary": "BLOB",
    "date": "DATE",
    "time": "TIME",
    "timestamp": "TIMESTAMP",
    "timestamp with time zone": "STRUCT(utc TIMESTAMP, zone VARCHAR)",
    "interval day to second": "BIGINT",
    "interval year to month": "BIGINT",
}
MAX_PRECISION = 6  # DuckDB counts microseconds


def duckdb_type(this: Type) -> str:
    """DuckDB's text for the type that holds `this`."""
    if this.base == "array":
        return f"{duckdb_type(this.element)}[]"
    if this.base == "map":
        return f"MAP({duckdb_type(this.element)}, {duckdb_type(this.value)})"
    if this.base == "row":
        fields = (f"f{n} {duckdb_type(inner)}" for n, inner in enumerate(this.inners, 1))
        return f"STRUCT({', '.join(fields)})"
    if this.base == "decimal":
        return f"DECIMAL({this.precision},{this.scale})"
    if this.base not in _TWINS:
        raise NotExecutableError(f"type {this}", "DuckDB has nothing that holds it")
    if this.base.startswith("time") and this.precision > MAX_PRECISION:
        raise NotExecutableError(f"type {this}", "DuckDB keeps microseconds, six digits of a second")
    return _TWINS[this.base]


def is_kept_as_is(this: Type) -> bool:
    """Whether DuckDB's fetched value already is the Python value."""
    if this.base == "array":
        return is_kept_as_is(this.element)
    return this.base not in _DECODERS


def decode(this: Type, value: Any) -> Any:
    """The Python value of what DuckDB gave."""
    decoder = _DECODERS.get(this.base)
    return value if value is None or decoder is None else decoder(this, value)


_NAN = Decimal("NaN")


def encoder(this: Type) -> Callable[[Any], Any] | None:
    """Turns what a Python function gives into what DuckDB takes without loss; None where nothing needs to be turned.

    DuckDB takes the NaN of a float for null, but not that of a decimal; and it takes a dict with the keys `key` and `value`
    for two lists, so a map is always given as these.
    """
    if this.base in {"double", "real"}:
        return lambda value: value if value is None or value == value else _NAN
    if this.base == "map":
        return _map_encoder(encoder(this.element) or _as_is, encoder(this.value) or _as_is)
    if this.base == "array" and (item := encoder(this.element)):
        return lambda value: None if value is None else [item(part) for part in value]
    if this.base == "row" and any(encoder(inner) for inner in this.inners):
        parts = [encoder(inner) or _as_is for inner in this.inners]
        return lambda value: value and {k: part(v) for part, (k, v) in zip(parts, value.items(), strict=True)}
    return None


def _as_is(value: Any) -> Any:
    return value


def _map_encoder(key: Callable[[Any], Any], item: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def encode(value: dict[Any, Any] | None) -> dict[str, list[Any]] | None:
        if value is None:
            return None
        return {"key": [key(k) for k in value], "value": [item(v) for v in value.values()]}

    return encode


def zone_info(name: str) -> tzinfo:
    """The zone that Trino calls `name`: `UTC`, `Asia/Tokyo` or `+09:00`."""
    if name[:1] in "+-":
        hours, minutes = int(name[1:3]), int(name[4:6])
        offset = timedelta(hours=hours, minutes=minutes)
        return timezone(offset if name[0] == "+" else -offset)
    return UTC if name == "UTC" else ZoneInfo(name)


class Months(int):
    """An interval of years and months; its text is Trino's, `1-2` for a year and two months."""

    def __str__(self) -> str:
        years, months = divmod(abs(self), 12)
        return f"{'-' if self < 0 else ''}{years}-{months}"


def _decode_char(this: Type, value: str) -> str:
    return value.ljust(this.length or 1)


def _decode_instant(this: Type, value: dict[str, Any]) -> datetime:
    instant: datetime = value["utc"]
    return instant.replace(tzinfo=UTC).astimezone(zone_info(value["zone"]))


def _decode_interval(this: Type, value: int) -> timedelta:
    return timedelta(milliseconds=value)


def _decode_array(this: Type, value: list[Any]) -> list[Any]:
    return [decode(this.element, item) for item in value]


def _decode_map(this: Type, value: dict[Any, Any]) -> dict[Any, Any]:
    is_hashable = this.element.base not in {"array", "map", "row", "timestamp with time zone"}
    pairs = value.items() if is_hashable else cast("Any", zip(value["key"], value["value"], strict=True))
    return {_hashable(decode(this.element, key)): decode(this.value, item) for key, item in pairs}


def _hashable(key: Any) -> Any:
    if isinstance(key, list):
        return tuple(_hashable(item) for item in key)
    if isinstance(key, dict):
        return tuple(_hashable(item) for item in key.values())
    return key


def _decode_row(this: Type, value: Any) -> dict[str, Any] | list[Any]:
    items = value.values() if isinstance(value, dict) else value
    fields = [decode(inner, item) for inner, item in zip(this.inners, items, strict=True)]
    if any(name is None for name in this.names) or len(set(this.names)) < len(this.names):
        return fields
    return {str(name): item for name, item in zip(this.names, fields, strict=True)}


_DECODERS: dict[str, Callable[[Type, Any], Any]] = {
    "char": _decode_char,
    "timestamp with time zone": _decode_instant,
    "interval day to second": _decode_interval,
    "interval year to month": lambda _, value: Months(value),
    "array": _decode_array,
    "map": _decode_map,
    "row": _decode_row,
}
