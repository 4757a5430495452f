"""SELECT, EXPLAIN, and the reading half of CREATE VIEW and CREATE TABLE AS."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlglot
from sqlglot import exp

from athena.engine import Column, Result, Table, View
from tests.cloud.athena.catalog import Catalog, Relation
from tests.cloud.athena.engine import SqlEngine
from tests.cloud.athena.errors import failed, scan_limit_exceeded
from tests.cloud.athena.information_schema import InformationSchema
from tests.cloud.athena.outcome import Outcome, selected
from tests.cloud.athena.parquet_files import checked_files
from tests.cloud.athena.references import fully_named, references, without_catalog
from tests.cloud.athena.resolution import Analysed, Place, Resolution, Resolver
from tests.cloud.athena.scan import bytes_of, columns_read
from tests.cloud.athena.statement import Explain, Query
from tests.cloud.athena.storage import Storage
from tests.cloud.athena.types import ColumnInfo


@dataclass
class Session:
    """What one statement runs in: its database, and the workgroup's limit."""

    catalog: Catalog
    database: str
    scan_limit: int | None = None


class Queries:
    """Runs queries over the objects in S3 that the Glue catalog points to."""

    def __init__(self, storage: Storage, folder: Path) -> None:
        self._storage = storage
        self._information_schema = InformationSchema(folder / "information_schema")
        self._memory: dict[Analysed, tuple[Column, ...]] = {}

    def select(self, query: Query, session: Session) -> Outcome:
        result, scanned = self.rows(query, session)
        return selected(result, scanned)

    def rows(self, query: Query, session: Session) -> tuple[Result, int]:
        """Run a query: rows, and bytes scanned.

        Raises:
            QueryFailed: it cannot be analysed, fails on a row, or would scan more than the workgroup allows.
        """
        found = self._resolve(query, session)
        files, needed = self._files(query, session, found)
        scanned = sum(bytes_of(files[place], needed.get(place, set())) for place in files)
        if session.scan_limit is not None and scanned > session.scan_limit:
            raise scan_limit_exceeded(session.scan_limit)
        engine = self._engine(found, files, session)
        try:
            return engine.query_sent(query, _text(query)), scanned
        finally:
            engine.close()

    def columns(self, query: Query, session: Session) -> tuple[Column, ...]:
        """Names and types of a query's columns; nothing is scanned."""
        found = self._resolve(query, session)
        engine = self._engine(found, {}, session)
        try:
            return engine.columns_sent(query, _text(query))
        finally:
            engine.close()

    def explain(self, statement: Explain, session: Session) -> Outcome:
        """EXPLAIN (TYPE VALIDATE) says true or why not; the others give a plan, which is not Athena's own."""
        if statement.validate:
            self.columns(statement.query, session)
            return Outcome((ColumnInfo("Valid", "boolean"),), (("Valid",), ("true",), ("",)))
        scanned = 0
        if statement.analyze:
            _, scanned = self.rows(statement.query, session)
        else:
            self.columns(statement.query, session)
        lines = _plan(statement.query, self._resolve(statement.query, session))
        length = sum(len(line) + 1 for line in lines)
        info = ColumnInfo("Query Plan", "varchar", length, case_sensitive=True)
        return Outcome((info,), tuple((line,) for line in ("Query Plan", *lines, "")), scanned)

    def _resolve(self, query: Query, session: Session) -> Resolution:
        return Resolver(SqlEngine, self._memory).resolve(query, session.database, session.catalog)

    def _files(
        self, query: Query, session: Session, found: Resolution
    ) -> tuple[dict[Place, list[Path]], dict[Place, set[str]]]:
        text = fully_named(query, session.database, references(query))
        needed = columns_read(text, found)
        files = {place: self._fetched(relation, needed.get(place, set())) for place, relation in found.tables.items()}
        return files, needed

    def _fetched(self, relation: Relation, columns: set[str]) -> list[Path]:
        stored = self._storage.beneath(relation.location)
        return checked_files(relation, [(each.at, self._storage.fetch(each)) for each in stored], columns)

    def _engine(self, found: Resolution, files: dict[Place, list[Path]], session: Session) -> SqlEngine:
        tables: dict[str, dict[str, Table | View]] = {}
        for (database, name), relation in found.tables.items():
            paths = tuple(str(path) for path in files.get((database, name), ()))
            tables.setdefault(database, {})[name] = Table(relation.columns, paths)
        for (database, name), relation in found.views.items():
            tables.setdefault(database, {})[name] = View(found.texts[database, name], relation.columns)
        for database, name in found.pseudo:
            tables.setdefault(database, {})[name] = self._information_schema.table(name, session.catalog)
        tables.setdefault(session.database or "default", {})
        return SqlEngine(tables, session.database)


def _text(query: Query) -> str:
    return without_catalog(query, references(query))


def _plan(query: Query, found: Resolution) -> list[str]:
    tree = sqlglot.parse_one(query.text, read="trino")
    kinds = {exp.Join: "Join", exp.Group: "Aggregate", exp.Order: "Sort", exp.Limit: "Limit", exp.Window: "Window"}
    steps = [name for kind, name in kinds.items() if tree.find(kind)]
    names = tree.named_selects if isinstance(tree, exp.Query) else []
    lines = ["Fragment 0 [SINGLE]", f"    Output[columnNames = [{', '.join(names)}]]"]
    lines += [f"    └─ {step}" for step in steps]
    return [*lines, *(f"    └─ TableScan[table = {relation.full_name}]" for relation in found.tables.values()), "", ""]


def view_columns(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns a view or table can be made with: named, once each, of a known type; names in lower case."""
    seen: set[str] = set()
    for place, column in enumerate(columns, 1):
        if not column.name or column.name.startswith("_col"):
            raise failed("MISSING_COLUMN_NAME", f"Column name not specified at position {place}", at=(1, 1))
        if column.name.lower() in seen:
            raise failed("DUPLICATE_COLUMN_NAME", f"Column name '{column.name}' specified more than once", at=(1, 1))
        if column.type == "unknown":
            raise failed("COLUMN_TYPE_UNKNOWN", f"Column type is unknown: {column.name}", at=(1, 1))
        seen.add(column.name.lower())
    return tuple(Column(column.name.lower(), column.type) for column in columns)
