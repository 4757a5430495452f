"""A lake's clean zone as a catalog: each folder is a table, its Parquet files say the columns."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from athena.engine import Catalog, Column, Table
from athena.errors import CatalogError

_SIMPLE = {
    pa.bool_(): "boolean",
    pa.int8(): "tinyint",
    pa.int16(): "smallint",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.float32(): "real",
    pa.float64(): "double",
    pa.date32(): "date",
    pa.string(): "varchar",
    pa.large_string(): "varchar",
    pa.string_view(): "varchar",
    pa.binary(): "varbinary",
    pa.large_binary(): "varbinary",
}


def open_lake(lake: Path, database: str = "kiban") -> Catalog:
    """The tables of the clean zone under `lake`, in one database. CatalogError if there is none."""
    zone = lake / "clean"
    if not zone.is_dir():
        hint = f"Fill it first: python -m etl cleanse FILE.csv --lake {lake}"
        raise CatalogError(f"{zone} is not there", hint=hint)
    folders = sorted(folder for folder in zone.iterdir() if folder.is_dir())
    tables = {folder.name: found for folder in folders if (found := read_table(folder))}
    return {database: tables}


def read_table(folder: Path) -> Table | None:
    """The Parquet files of a folder as one table; its columns are those of all files, in order of appearance."""
    files = sorted(path for path in folder.glob("*.parquet") if not path.name.startswith((".", "_")))
    columns: dict[str, Column] = {}
    for path in files:
        for column in _columns(path):
            known = columns.setdefault(column.name, column)
            if known.type != column.type:
                text = (
                    f"{path}: column {column.name} is {column.type}, and {known.type} in another file of {folder.name}"
                )
                raise CatalogError(text, hint="Publish the datasets again, all with the same version of kiban.")
    return Table(tuple(columns.values()), tuple(map(str, files))) if files else None


def _columns(path: Path) -> list[Column]:
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        raise CatalogError(f"{path} cannot be read: {error}", hint="Publish the dataset again.") from error
    return [Column(field.name.lower(), trino_type(field.type, f"{path}: column {field.name}")) for field in schema]


def trino_type(kind: pa.DataType, where: str = "a column") -> str:
    """The type that Glue's crawler and Athena make of a Parquet column."""
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if pa.types.is_timestamp(kind):
        return "timestamp(3)"
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return f"array({trino_type(kind.value_type, where)})"
    if pa.types.is_map(kind):
        return f"map({trino_type(kind.key_type, where)}, {trino_type(kind.item_type, where)})"
    if pa.types.is_struct(kind):
        return f"row({', '.join(f'{_quoted(field.name)} {trino_type(field.type, where)}' for field in kind)})"
    raise CatalogError(f"{where}: Athena has no type for {kind}", hint="Cast it when the table is written.")


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"[a-z_][a-z0-9_]*", name) else '"' + name.replace('"', '""') + '"'
