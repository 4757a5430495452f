"""Rows of a result as an Arrow table, with the types that Athena's CREATE TABLE AS would write into Parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from athena.engine import Result
from athena.errors import QueryError
from athena.trino.type_text import read_type
from athena.trino.types import Type

_PLAIN = {
    "boolean": pa.bool_(),
    "tinyint": pa.int8(),
    "smallint": pa.int16(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "real": pa.float32(),
    "double": pa.float64(),
    "varchar": pa.string(),
    "char": pa.string(),
    "varbinary": pa.binary(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("ms"),
}


def arrow_table(result: Result) -> pa.Table:
    """The rows by column. QueryError where a type cannot be in a table of Glue's."""
    kinds = [read_type(column.type) for column in result.columns]
    values = list(zip(*result.rows, strict=True)) if result.rows else [()] * len(kinds)
    arrays = [
        pa.array([_value(value, kind) for value in column], type=_arrow_type(kind))
        for column, kind in zip(values, kinds, strict=True)
    ]
    return pa.table(arrays, names=[column.name for column in result.columns])


def _arrow_type(kind: Type) -> pa.DataType:
    if kind.base == "decimal":
        return pa.decimal128(kind.precision, kind.scale)
    if kind.base == "array":
        return pa.list_(_arrow_type(kind.element))
    if kind.base == "map":
        return pa.map_(_arrow_type(kind.element), _arrow_type(kind.value))
    if kind.base == "row":
        return pa.struct([(name, _arrow_type(inner)) for name, inner in _fields(kind)])
    if kind.base not in _PLAIN:
        hint = "CAST it in the SELECT, to varchar or to timestamp."
        raise QueryError("NOT_SUPPORTED", f"Unsupported Hive type: {kind}", hint=hint)
    return _PLAIN[kind.base]


def _fields(kind: Type) -> list[tuple[str, Type]]:
    return [(name or f"field{n}", inner) for n, (name, inner) in enumerate(zip(kind.names, kind.inners, strict=True))]


def _value(value: Any, kind: Type) -> object:
    """Maps as pairs and rows by name, as Arrow takes them."""
    if value is None:
        return None
    if kind.base == "map":
        return [(_value(key, kind.element), _value(item, kind.value)) for key, item in value.items()]
    if kind.base == "array":
        return [_value(item, kind.element) for item in value]
    if kind.base == "row":
        items: Sequence[Any] = list(value.values()) if isinstance(value, Mapping) else list(value)
        return {name: _value(item, inner) for (name, inner), item in zip(_fields(kind), items, strict=True)}
    return value
