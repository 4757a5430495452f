"""Statements that change the catalog: views, tables made from a query, databases."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from athena.engine import Column
from tests.cloud.athena import statement as s
from tests.cloud.athena.catalog import AWS_DATA_CATALOG, Relation, glue_failed, located
from tests.cloud.athena.errors import QueryFailed, failed, hive_failed
from tests.cloud.athena.original_sql import as_stored
from tests.cloud.athena.outcome import Outcome
from tests.cloud.athena.parquet_files import write
from tests.cloud.athena.presto_view import StoredView, as_table_input, hive_columns
from tests.cloud.athena.queries import Queries, Session, view_columns
from tests.cloud.athena.storage import Encryption, Location, Storage
from tests.cloud.athena.types import ColumnInfo

_PARQUET = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "SerdeInfo": {
        "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        "Parameters": {},
    },
}
_KNOWN_PROPERTIES = {"format", "external_location", "parquet_compression", "write_compression"}
_ROWS = (ColumnInfo("rows", "bigint", 19),)


@dataclass
class Target:
    """Where a statement that writes rows leaves them, if it does not say so itself."""

    id: str
    output: Location | None
    encryption: Encryption


class Changes:
    """Carries out what changes the catalog; each ends in one call of Glue."""

    def __init__(self, queries: Queries, storage: Storage) -> None:
        self._queries = queries
        self._storage = storage

    def create_view(self, statement: s.CreateView, session: Session) -> Outcome:
        """Store a view, or put it in the place of an older one."""
        database, name = self._placed(statement.name, session)
        older = session.catalog.relation(database, name)
        if older is not None and not older.is_view:
            sentence = f"'{older.full_name}' already exists as a table"
            raise failed("TABLE_ALREADY_EXISTS", sentence, at=(1, 1))
        if older is not None and not statement.replace:
            raise failed("ALREADY_EXISTS", f"View already exists: '{older.full_name}'", at=(1, 1))
        columns = view_columns(self._queries.columns(statement.query, session))
        view = StoredView(as_stored(statement.query.text), AWS_DATA_CATALOG, session.database, columns)
        table = as_table_input(name, view)
        put = session.catalog.create if older is None else session.catalog.replace
        _through_glue(put, database, table)
        return Outcome()

    def drop_view(self, statement: s.DropView, session: Session) -> Outcome:
        database, name = located(statement.name, session.database)
        relation = session.catalog.relation(database, name)
        if relation is not None and not relation.is_view:
            raise failed("NOT_SUPPORTED", f"'{relation.full_name}' is a table, not a view. Use DROP TABLE", at=(1, 1))
        if relation is None:
            if statement.if_exists:
                return Outcome()
            sentence = f"View '{AWS_DATA_CATALOG}.{database}.{name}' does not exist"
            raise failed("TABLE_NOT_FOUND", sentence, at=(1, 1))
        _through_glue(session.catalog.drop, relation)
        return Outcome()

    def drop_table(self, statement: s.DropTable, session: Session) -> Outcome:
        """Forget a table; its objects stay where they are."""
        database, name = located(statement.name, session.database)
        relation = session.catalog.relation(database, name)
        if relation is None:
            if statement.if_exists:
                return Outcome()
            raise hive_failed("SemanticException [Error 10001]:", f"Table not found {database}.{name}")
        if relation.is_view:
            raise hive_failed("SemanticException", "Cannot drop a view with DROP TABLE")
        _through_glue(session.catalog.drop, relation)
        return Outcome()

    def create_table_as(self, statement: s.CreateTableAs, session: Session, target: Target) -> Outcome:
        """Write a query's rows into a new folder, then tell Glue of it."""
        database, name = self._placed(statement.name, session)
        older = session.catalog.relation(database, name)
        if older is not None:
            if statement.if_not_exists:
                return Outcome(_ROWS, (), update="CREATE TABLE", update_count=0)
            raise failed("TABLE_ALREADY_EXISTS", f"Destination table '{older.full_name}' already exists", at=(1, 1))
        location = self._free_location(statement, f"{database}.{name}", target)
        columns, rows, scanned = self._rows(statement, session)
        stored = hive_columns(columns)
        files = self._written(location, columns, rows, target) if rows else ()
        _through_glue(session.catalog.create, database, _table_input(name, stored, str(location)))
        return Outcome(_ROWS, (), scanned, "CREATE TABLE", len(rows), files)

    def unload(self, statement: s.Unload, session: Session, target: Target) -> Outcome:
        """Write a query's rows as Parquet, where the statement says, and leave the catalog alone."""
        _only_parquet(statement.properties)
        location = Location.folder(statement.location)
        if self._storage.beneath(str(location)):
            raise _path_exists(str(location), "UNLOAD target")
        result, scanned = self._queries.rows(statement.query, session)
        files = self._written(location, view_columns(result.columns), list(result.rows), target) if result.rows else ()
        return Outcome(_ROWS, (), scanned, "UNLOAD", len(result.rows), files)

    def create_database(self, statement: s.CreateDatabase, session: Session) -> Outcome:
        name = statement.name.parts[-1]
        if session.catalog.has_database(name):
            if statement.if_not_exists:
                return Outcome()
            raise _ddl_task(f"Database {name} already exists")
        _through_glue(session.catalog.create_database, name)
        return Outcome()

    def drop_database(self, statement: s.DropDatabase, session: Session) -> Outcome:
        name = statement.name.parts[-1]
        if not session.catalog.has_database(name):
            if statement.if_exists:
                return Outcome()
            raise hive_failed("SemanticException [Error 10072]:", f"Database does not exist: {name}")
        if session.catalog.relations(name) and not statement.cascade:
            raise _ddl_task(
                f"InvalidOperationException(message:Database {name} is not empty. One or more tables exist.)"
            )
        for relation in session.catalog.relations(name):
            _through_glue(session.catalog.drop, relation)
        _through_glue(session.catalog.drop_database, name)
        return Outcome()

    def _placed(self, name: s.Name, session: Session) -> tuple[str, str]:
        database, table = located(name, session.database)
        if not session.catalog.has_database(database):
            raise failed("SCHEMA_NOT_FOUND", f"Schema '{database}' does not exist", at=(1, 1))
        return database, table

    def _rows(
        self, statement: s.CreateTableAs, session: Session
    ) -> tuple[tuple[Column, ...], list[tuple[object, ...]], int]:
        if not statement.with_data:
            return view_columns(self._queries.columns(statement.query, session)), [], 0
        result, scanned = self._queries.rows(statement.query, session)
        return view_columns(result.columns), list(result.rows), scanned

    def _free_location(self, statement: s.CreateTableAs, table: str, target: Target) -> Location:
        _only_parquet(statement.properties)
        named = statement.properties.get("external_location")
        if not named and target.output is None:
            raise failed("NOT_SUPPORTED", "Managed query results hold no tables: name an external_location", at=(1, 1))
        location = Location.folder(named or f"{target.output}/")
        if self._storage.beneath(str(location)):
            raise _path_exists(str(location), f"Target directory for table '{table}'")
        return location

    def _written(
        self, location: Location, columns: tuple[Column, ...], rows: list[tuple[object, ...]], target: Target
    ) -> tuple[str, ...]:
        at = Location(location.bucket, f"{location.key}{target.id}.gz.parquet")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rows.parquet"
            write(path, columns, rows)
            self._storage.put(
                at, path.read_bytes(), content_type="application/octet-stream", encryption=target.encryption
            )
        return (str(at),)


def _only_parquet(properties: dict[str, str]) -> None:
    unknown = set(properties) - _KNOWN_PROPERTIES
    if unknown:
        raise failed("NOT_SUPPORTED", f"the laptop cloud's Athena does not know the property '{min(unknown)}'")
    if properties.get("format", "PARQUET").upper() != "PARQUET":
        raise failed("NOT_SUPPORTED", f"the laptop cloud's Athena writes Parquet, not {properties['format']}")


def _path_exists(location: str, what: str) -> QueryFailed:
    return failed(
        "HIVE_PATH_ALREADY_EXISTS",
        f"{what} already exists: {location}. You may need to manually clean the data at location '{location}' "
        "before retrying. Athena will not delete data in your account.",
    )


def _table_input(name: str, columns: list[dict[str, str]], location: str) -> dict[str, Any]:
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", "has_encrypted_data": "false", "parquet.compression": "GZIP"},
        "PartitionKeys": [],
        "StorageDescriptor": {"Columns": columns, "Location": location, **_PARQUET},
    }


def _ddl_task(message: str) -> QueryFailed:
    return hive_failed("Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask.", message)


def _through_glue(do: Any, *arguments: Relation | str | dict[str, Any]) -> None:
    try:
        do(*arguments)
    except ClientError as error:
        raise glue_failed(error) from error
