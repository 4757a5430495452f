"""Views deployed on a laptop: one JSON file for each, in a folder of the lake, with what Glue would hold of it.

A file each and not a DuckDB catalogue: DuckDB would store its own SQL, so what Athena's view says could not be read back;
a file can be looked at, edited (that is drift) and removed by hand; and a rename replaces it in one step, as Glue does.

    <lake>/views/daily.json             {"sql", "schema", "columns": [{"name", "type"}], "comments": {…}}
    <lake>/views/.rows/<table>/…        rows of materialised views, as Parquet
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from athena.deployment import Columns, Databases, Definition, Deployed, DeployedView, normal, select_rows
from athena.engine import Catalog, Column, Relation, Result, Table, View
from athena.engine.lake import open_lake, read_table
from athena.engine.local import LocalEngine
from athena.engine.positions import refused
from athena.engine.rows import arrow_table
from athena.errors import DeploymentError, QueryError
from athena.store import write_file

ROWS = ".rows"


@dataclass(frozen=True, slots=True)
class FolderEngine:
    """An `Engine` and a `Deployment` over a lake in a folder."""

    lake: Path
    databases: Databases
    memory_limit: str = "1GB"

    @property
    def place(self) -> str:
        return str(self.lake / "views")

    def query(self, sql: str) -> Result:
        with self._local(self.catalog()) as engine:
            return engine.query(sql)

    def columns(self, sql: str) -> Columns:
        with self._local(self.catalog()) as engine:
            return engine.columns(sql)

    def close(self) -> None: ...

    def catalog(self) -> Catalog:
        """Tables of the lake, and views and their rows as deployed."""
        deployed = self.read()
        inside: dict[str, Relation] = {name: self._rows(name) for name in deployed.tables}
        inside |= {name: View(view.sql, view.columns) for name, view in deployed.views.items() if not view.problem}
        return {**open_lake(self.lake, self.databases.tables), self.databases.views: inside}

    def read(self) -> Deployed:
        tables = open_lake(self.lake, self.databases.tables)[self.databases.tables]
        sources = {
            name: tuple(map(normal, table.columns)) for name, table in tables.items() if isinstance(table, Table)
        }
        files = sorted(self._folder.glob("*.json"))
        views = {path.stem: _read(path) for path in files}
        return Deployed(sources, views, frozenset(path.name for path in self._rows_folder.glob("*") if path.is_dir()))

    def validate(self, views: Sequence[Definition]) -> None:
        """Type each view as if those before it were there; ViewRefusedError if Athena would refuse it."""
        catalog = {database: dict(relations) for database, relations in self.catalog().items()}
        with self._local(catalog) as engine:
            for view in views:
                columns = _checked(view, engine)
                catalog[self.databases.views][view.name] = Table(columns, ())

    def put(self, views: Sequence[Definition]) -> None:
        catalog = self.catalog()
        with self._local(catalog) as engine:
            for view in views:
                self._put(view, engine)

    def comment(self, comments: Mapping[str, Mapping[str, str]]) -> None:
        for name, wanted in comments.items():
            path = self._folder / f"{name}.json"
            view = _read(path)
            if view.problem:
                raise DeploymentError(f"{path}: {view.problem}", hint="Run the same command again.")
            self._write(DeployedView(name, view.sql, view.schema, view.columns, dict(wanted)))

    def drop(self, views: Sequence[str]) -> None:
        with _disk_errors(f"remove views from {self._folder}"):
            for name in views:
                (self._folder / f"{name}.json").unlink(missing_ok=True)

    def sweep(self, tables: Sequence[str]) -> None:
        with _disk_errors(f"remove rows from {self._rows_folder}"):
            for name in tables:
                if (self._rows_folder / name).is_dir():
                    shutil.rmtree(self._rows_folder / name)

    def _put(self, view: Definition, engine: LocalEngine) -> None:
        columns, sql = _checked(view, engine), view.sql
        if view.rows:
            columns = self._keep_rows(view, view.rows, engine)
            sql = select_rows(self.databases.views, view.rows, columns)
        self._write(DeployedView(view.name, sql, self.databases.tables, columns))

    def _keep_rows(self, view: Definition, table: str, engine: LocalEngine) -> Columns:
        """Run the SELECT into a Parquet file; its columns, as they come back from there."""
        folder = self._rows_folder / table
        result = engine.query(view.sql)
        with _disk_errors(f"write {folder}"):
            folder.mkdir(parents=True, exist_ok=True)
            pq.write_table(arrow_table(result), folder / "rows.parquet")
        return self._rows(table).columns

    def _rows(self, table: str) -> Table:
        return read_table(self._rows_folder / table) or Table((), ())

    def _write(self, view: DeployedView) -> None:
        columns = [{"name": column.name, "type": column.type} for column in view.columns]
        content = {"sql": view.sql, "schema": view.schema, "columns": columns, "comments": dict(view.comments)}
        text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        with _disk_errors(f"write {self._folder / view.name}.json"):
            write_file(self._folder / f"{view.name}.json", text.encode())

    @property
    def _folder(self) -> Path:
        return self.lake / "views"

    @property
    def _rows_folder(self) -> Path:
        return self.lake / "views" / ROWS

    @contextlib.contextmanager
    def _local(self, catalog: Catalog) -> Iterator[LocalEngine]:
        engine = LocalEngine(catalog, default_database=self.databases.views, memory_limit=self.memory_limit)
        try:
            yield engine
        finally:
            engine.close()


def _checked(view: Definition, engine: LocalEngine) -> Columns:
    """The columns that the view will have; ViewRefusedError where CREATE VIEW would refuse."""
    try:
        columns = engine.columns(view.sql)
        _refuse_bad_names(columns)
        return tuple(map(normal, columns))
    except QueryError as error:
        raise refused(view, error) from error


def _refuse_bad_names(columns: Columns) -> None:
    seen: set[str] = set()
    for place, column in enumerate(columns, 1):
        if column.name.startswith("_col"):
            raise QueryError("MISSING_COLUMN_NAME", f"Column name not specified at position {place}", line=1, column=1)
        if column.name.lower() in seen:
            text = f"Column name '{column.name}' specified more than once"
            raise QueryError("DUPLICATE_COLUMN_NAME", text, line=1, column=1)
        if column.type == "unknown":
            raise QueryError("COLUMN_TYPE_UNKNOWN", f"Column type is unknown: {column.name}", line=1, column=1)
        seen.add(column.name.lower())


def _read(path: Path) -> DeployedView:
    """A view's file; one that cannot be read as a view is told by its `problem`."""
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
        columns = tuple(normal(Column(column["name"], column["type"])) for column in found["columns"])
        return DeployedView(
            path.stem, str(found["sql"]), str(found["schema"]), columns, dict(found.get("comments") or {})
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        return DeployedView(path.stem, "", "", (), problem=f"{path} is no view ({type(error).__name__}: {error})")


@contextlib.contextmanager
def _disk_errors(doing: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DeploymentError(f"cannot {doing}: {reason}", hint="Check the disk and who owns the folder.") from error
