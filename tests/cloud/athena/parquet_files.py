"""Parquet as Athena reads and writes it: columns by name, and types that have to be those of the table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet

from athena.engine import Column
from athena.trino.type_text import read_type
from athena.trino.types import Type
from tests.cloud.athena.catalog import Relation
from tests.cloud.athena.errors import failed
from tests.cloud.athena.storage import Location

_MAGIC = b"PAR1"
_PHYSICAL = {
    "boolean": {"BOOLEAN"},
    "tinyint": {"INT32"},
    "smallint": {"INT32"},
    "integer": {"INT32"},
    "bigint": {"INT32", "INT64"},
    "date": {"INT32"},
    "real": {"FLOAT"},
    "double": {"FLOAT", "DOUBLE"},
    "decimal": {"INT32", "INT64", "FIXED_LEN_BYTE_ARRAY", "BYTE_ARRAY"},
    "varchar": {"BYTE_ARRAY"},
    "char": {"BYTE_ARRAY"},
    "varbinary": {"BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"},
    "timestamp": {"INT64", "INT96"},
}
_ARROW = {
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


def checked_files(relation: Relation, files: Sequence[tuple[Location, Path]], needed: set[str]) -> list[Path]:
    """The files, when each is Parquet and the columns that are needed have the types that the table says.

    Raises:
        QueryFailed: HIVE_UNSUPPORTED_FORMAT or HIVE_BAD_DATA.
    """
    kinds = {column.name: column.type for column in relation.columns if column.name in needed}
    if relation.raw.get("PartitionKeys"):
        raise failed("NOT_SUPPORTED", f"the laptop cloud's Athena reads no partitioned table: {relation.full_name}")
    for at, path in files:
        _check(at, path, kinds)
    return [path for _, path in files]


def _check(at: Location, path: Path, kinds: dict[str, str]) -> None:
    with path.open("rb") as file:
        if file.read(4) != _MAGIC:
            raise failed("HIVE_CANNOT_OPEN_SPLIT", f"Error opening Hive split {at}: Not valid Parquet file: {at}")
    schema = parquet.read_metadata(path).schema
    for place in range(len(schema)):
        leaf = schema.column(place)
        kind = kinds.get(leaf.path.lower())
        if kind is not None and leaf.physical_type not in _PHYSICAL.get(read_type(kind).base, {leaf.physical_type}):
            raise failed(
                "HIVE_BAD_DATA",
                f"Malformed Parquet file. Field {leaf.name}'s type {leaf.physical_type} in parquet file {at} "
                f"is incompatible with type {kind} defined in table schema",
            )


def write(path: Path, columns: Sequence[Column], rows: Sequence[tuple[object, ...]]) -> None:
    """Write rows as CREATE TABLE AS does."""
    arrays = [
        pa.array([_arrow_value(row[place], kind) for row in rows], type=arrow_type(kind))
        for place, kind in enumerate(read_type(column.type) for column in columns)
    ]
    table = pa.table(arrays, names=[column.name for column in columns])
    parquet.write_table(table, path, compression="gzip")


def arrow_type(kind: Type) -> pa.DataType:
    if kind.base == "decimal":
        return pa.decimal128(kind.precision, kind.scale)
    if kind.base == "array":
        return pa.list_(arrow_type(kind.element))
    if kind.base == "map":
        return pa.map_(arrow_type(kind.element), arrow_type(kind.value))
    if kind.base == "row":
        return pa.struct([(name or f"field{place}", arrow_type(inner)) for place, (name, inner) in _fields(kind)])
    return _ARROW[kind.base]


def _fields(kind: Type) -> list[tuple[int, tuple[str | None, Type]]]:
    return list(enumerate(zip(kind.names, kind.inners, strict=True)))


def _arrow_value(value: object, kind: Type) -> object:
    """Maps as pairs, rows by name: as Arrow takes them."""
    if value is None:
        return None
    if kind.base == "map" and isinstance(value, dict):
        return [(_arrow_value(k, kind.element), _arrow_value(v, kind.value)) for k, v in value.items()]
    if kind.base == "array" and isinstance(value, list | tuple):
        return [_arrow_value(item, kind.element) for item in value]
    if kind.base == "row":
        items = list(value.values()) if isinstance(value, dict) else list(value)  # type: ignore[call-overload]
        return {name or f"field{place}": _arrow_value(items[place], inner) for place, (name, inner) in _fields(kind)}
    return value
