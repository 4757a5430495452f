"""What there is to read on this machine: tables of a lake, or what schema.json remembers of them; views as files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from athena.engine import Catalog, Column, Relation, Table, View
from athena.engine.lake import open_lake
from athena.errors import CatalogError
from athena.project import read_project
from athena.schema import read_schema, tables_in


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables that views can read.

    Attributes:
        columns: by table name.
        files: the tables whose rows are at hand, with the files; empty without a lake.
        origin: where this was learnt, for messages.
    """

    columns: Mapping[str, tuple[Column, ...]]
    files: Mapping[str, Table]
    origin: str

    def names(self) -> dict[str, list[str]]:
        """The names of each table's columns, as lineage takes them."""
        return {table: [column.name for column in columns] for table, columns in self.columns.items()}


def known_tables(lake: Path | None, schema: Path, *, shown: Path | None = None) -> Tables:
    """The tables of a lake, and those that the schema file remembers; where both know one, the lake is right.

    Args:
        lake: its folder; None: there is none, the file alone is asked.
        schema: athena/schema.json; it may not exist yet.
        shown: how messages call the lake.

    Raises:
        CatalogError: there is no lake at `lake`, or the file is damaged.
    """
    remembered = tables_in(read_schema(schema)) if schema.is_file() else {}
    if lake is None:
        return Tables(remembered, {}, schema.name if remembered else "nowhere: there is no lake and no schema.json")
    found = {name: _table(table) for name, table in open_lake(lake)["kiban"].items()}
    columns = {**remembered, **{name: table.columns for name, table in found.items()}}
    return Tables(columns, found, str(shown or lake))


def with_files(catalog: Catalog, database: str, directory: Path) -> Catalog:
    """The catalog, and in `database` the views of a folder as their files are now, so that a draft can be tried.

    A table hides a view of its name. Files that hold no usable view are passed over: `check` tells of them, and a query
    of something else must not fail because of them.
    """
    if not directory.is_dir():
        return catalog
    project, _ = read_project(directory)
    drafts: dict[str, Relation] = {name: View(view.sql) for name, view in project.views.items()}
    return {**catalog, database: {**drafts, **catalog.get(database, {})}}


def _table(found: object) -> Table:
    if not isinstance(found, Table):
        raise CatalogError(f"{found!r} is no table", hint="A lake's clean zone holds Parquet files alone.")
    return found
