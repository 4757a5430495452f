"""`information_schema`: the catalog as tables, written down as Parquet for the engine whenever a query asks for one."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from athena.engine import Column, Table
from tests.cloud.athena.catalog import AWS_DATA_CATALOG, INFORMATION_SCHEMA, Catalog, Relation
from tests.cloud.athena.errors import QueryFailed, failed
from tests.cloud.athena.parquet_files import write

Row: TypeAlias = tuple[object, ...]


class InformationSchema:
    """Tables of the catalog itself. `folder` holds the last state of each; older ones go."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def table(self, name: str, catalog: Catalog) -> Table:
        """One of `schemata`, `tables`, `columns`, `views`."""
        if name not in _TABLES:
            raise failed("TABLE_NOT_FOUND", f"Table '{AWS_DATA_CATALOG}.{INFORMATION_SCHEMA}.{name}' does not exist")
        columns, rows = _TABLES[name]
        self._folder.mkdir(parents=True, exist_ok=True)
        for older in self._folder.glob(f"{name}-*.parquet"):
            older.unlink()
        path = self._folder / f"{name}-{uuid.uuid4()}.parquet"
        write(path, columns, list(rows(catalog)))
        return Table(columns, (str(path),))


def _relations(catalog: Catalog) -> Iterator[Relation]:
    for database in catalog.databases():
        yield from catalog.relations(database["Name"])


def _schemata(catalog: Catalog) -> Iterator[Row]:
    for database in catalog.databases():
        yield AWS_DATA_CATALOG, database["Name"]
    yield AWS_DATA_CATALOG, INFORMATION_SCHEMA


def _tables(catalog: Catalog) -> Iterator[Row]:
    for relation in _relations(catalog):
        yield AWS_DATA_CATALOG, relation.database, relation.name, "VIEW" if relation.is_view else "BASE TABLE"
    for name in _TABLES:
        yield AWS_DATA_CATALOG, INFORMATION_SCHEMA, name, "BASE TABLE"


def _columns(catalog: Catalog) -> Iterator[Row]:
    for relation in _relations(catalog):
        comments = {column["Name"].lower(): column.get("Comment") for column in relation.glue_columns}
        try:
            columns = relation.columns
        except QueryFailed:  # a view or table that nobody can read has no columns here
            continue
        for place, column in enumerate(columns, 1):
            beginning = (AWS_DATA_CATALOG, relation.database, relation.name, column.name, place)
            yield *beginning, None, "YES", column.type, comments.get(column.name), None


def _views(catalog: Catalog) -> Iterator[Row]:
    for relation in _relations(catalog):
        if relation.is_view:
            yield AWS_DATA_CATALOG, relation.database, relation.name, relation.view.original_sql


def _named(*columns: str) -> tuple[Column, ...]:
    return tuple(Column(name, "bigint" if name == "ordinal_position" else "varchar") for name in columns)


_TABLES: dict[str, tuple[tuple[Column, ...], Callable[[Catalog], Iterator[Row]]]] = {
    "schemata": (_named("catalog_name", "schema_name"), _schemata),
    "tables": (_named("table_catalog", "table_schema", "table_name", "table_type"), _tables),
    "columns": (
        _named(
            *("table_catalog", "table_schema", "table_name", "column_name", "ordinal_position"),
            *("column_default", "is_nullable", "data_type", "comment", "extra_info"),
        ),
        _columns,
    ),
    "views": (_named("table_catalog", "table_schema", "table_name", "view_definition"), _views),
}
