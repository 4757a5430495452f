"""SHOW and DESCRIBE: lists of the catalog, in the notation that Athena inherited from Hive."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from tests.cloud.athena import statement as s
from tests.cloud.athena.catalog import Relation, located
from tests.cloud.athena.errors import Refused, hive_failed
from tests.cloud.athena.outcome import Outcome, listed
from tests.cloud.athena.queries import Session
from tests.cloud.athena.types import ColumnInfo

_WIDTH = 20


def show_tables(statement: s.ShowTables, session: Session) -> Outcome:
    """Tables and views alike."""
    names = (relation.name for relation in _relations(statement.database, session))
    return listed(["tab_name"], _matching(names, statement.pattern))


def show_views(statement: s.ShowViews, session: Session) -> Outcome:
    names = (relation.name for relation in _relations(statement.database, session) if relation.is_view)
    return listed(["views"], _matching(names, statement.pattern), kind="varchar")


def show_databases(statement: s.ShowDatabases, session: Session) -> Outcome:
    names = sorted(database["Name"] for database in session.catalog.databases())
    return listed(["database_name"], _matching(names, statement.pattern))


def _relations(name: s.Name | None, session: Session) -> list[Relation]:
    database = name.parts[-1] if name else session.database
    if not session.catalog.has_database(database):
        raise hive_failed("SemanticException [Error 10072]:", f"Database does not exist: {database}")
    return session.catalog.relations(database)


def _matching(names: Iterable[str], pattern: str | None) -> list[str]:
    """Patterns are regular expressions in which `*` alone means anything, as in Hive."""
    if pattern is None:
        return list(names)
    alternatives = "|".join(part.replace(".*", "*").replace("*", ".*") for part in pattern.split("|"))
    return [name for name in names if re.fullmatch(alternatives, name)]


def show_columns(statement: s.ShowColumns, session: Session) -> Outcome:
    relation = existing(statement.name, session)
    if relation.is_view:
        return _described_view(relation)
    return listed(["field"], (_padded(column["Name"]) for column in relation.glue_columns))


def describe(statement: s.Describe, session: Session) -> Outcome:
    """Name, type and comment of each column, in one text a row; a tab in a comment ends it."""
    relation = existing(statement.name, session)
    if relation.is_view:
        return _described_view(relation)
    lines = (_description(column) for column in relation.glue_columns)
    return listed(["col_name", "data_type", "comment"], lines, counted=False)


def _described_view(relation: Relation) -> Outcome:
    lines = (f"{column.name}\t{column.type}" for column in relation.columns)
    return listed(["column", "type"], lines, kind="varchar")


def _description(column: dict[str, Any]) -> str:
    comment = (column.get("Comment") or "").split("\t")[0]
    return "\t".join(_padded(text) for text in (column["Name"], column["Type"], comment))


def _padded(text: str) -> str:
    return text.ljust(_WIDTH)


def existing(name: s.Name, session: Session) -> Relation:
    """The table or view of a DESCRIBE or SHOW COLUMNS; an unknown one is refused before anything is queued."""
    database, table = located(name, session.database)
    relation = session.catalog.relation(database, table)
    if relation is None:
        raise Refused(
            "Entity Not Found (Service: AmazonDataCatalog; Status Code: 400; "
            "Error Code: EntityNotFoundException; Request ID: 00000000-0000-0000-0000-000000000000; Proxy: null)"
        )
    return relation


def show_create_view(statement: s.ShowCreateView, session: Session) -> Outcome:
    database, name = located(statement.name, session.database)
    relation = session.catalog.relation(database, name)
    if relation is None or not relation.is_view:
        raise hive_failed("SemanticException [Error 10001]:", f"View not found {database}.{name}")
    text = f'CREATE VIEW "{name}" AS \n{relation.view.original_sql}'
    return listed(["create view"], text.rstrip("\n").split("\n"), kind="varchar")


def show_create_table(statement: s.ShowCreateTable, session: Session) -> Outcome:
    database, name = located(statement.name, session.database)
    relation = session.catalog.relation(database, name)
    if relation is None or relation.is_view:
        raise hive_failed("SemanticException [Error 10001]:", f"Table not found {database}.{name}")
    columns = [f"  `{column['Name']}` {column['Type']}{_comment(column)}" for column in relation.glue_columns]
    descriptor = relation.raw.get("StorageDescriptor", {})
    lines = [f"CREATE EXTERNAL TABLE `{name}`(", *(f"{line}, " for line in columns[:-1]), f"{columns[-1]})"]
    lines += ["ROW FORMAT SERDE ", f"  '{descriptor.get('SerdeInfo', {}).get('SerializationLibrary', '')}' "]
    lines += ["STORED AS INPUTFORMAT ", f"  '{descriptor.get('InputFormat', '')}' "]
    lines += ["OUTPUTFORMAT ", f"  '{descriptor.get('OutputFormat', '')}'", "LOCATION", f"  '{relation.location}'"]
    properties = [f"  '{key}'='{value}'" for key, value in sorted(relation.raw.get("Parameters", {}).items())]
    if properties:
        lines += ["TBLPROPERTIES (", *(f"{line}, " for line in properties[:-1]), f"{properties[-1]})"]
    return Outcome((ColumnInfo("createtab_stmt", "string"),), tuple((line,) for line in lines))


def _comment(column: dict[str, Any]) -> str:
    return f" COMMENT '{column['Comment']}'" if column.get("Comment") else ""


SHOWN: dict[type, Callable[[Any, Session], Outcome]] = {
    s.ShowTables: show_tables,
    s.ShowViews: show_views,
    s.ShowDatabases: show_databases,
    s.ShowColumns: show_columns,
    s.Describe: describe,
    s.ShowCreateView: show_create_view,
    s.ShowCreateTable: show_create_table,
}
