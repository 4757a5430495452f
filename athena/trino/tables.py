"""Tables of the catalog in a FROM: which table a name means, and the Parquet files that hold it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from sqlglot import exp

from athena.catalog import Relation, Table
from athena.errors import CatalogError, QueryError
from athena.trino.context import error_at, quote_name, quote_text
from athena.trino.files import from_file
from athena.trino.rowset import Source
from athena.trino.scope import Field, Scope
from athena.trino.type_text import read_type
from athena.trino.types import Type


def lookup(parts: list[str], node: exp.Table, scope: Scope) -> tuple[Relation, str]:
    """What `table`, `database.table` or `catalog.database.table` names."""
    context = scope.context
    database = parts[-2] if len(parts) > 1 else context.default_database.lower()
    catalog = parts[-3] if len(parts) > 2 else context.catalog_name
    databases = {name.lower(): tables for name, tables in context.catalog.items()}
    if catalog != context.catalog_name:
        raise error_at("CATALOG_NOT_FOUND", f"Catalog '{catalog}' not found", at=node)
    if database not in databases:
        hint = f"There are: {', '.join(databases) or 'none'}."
        raise error_at("SCHEMA_NOT_FOUND", f"Schema '{database}' does not exist", at=node, hint=hint)
    tables = {name.lower(): table for name, table in databases[database].items()}
    if parts[-1] not in tables:
        hint = _where(parts[-1], tables, database, databases)
        text = f"Table '{catalog}.{database}.{parts[-1]}' does not exist"
        raise error_at("TABLE_NOT_FOUND", text, at=node, hint=hint)
    return tables[parts[-1]], database


def _where(
    name: str, tables: Mapping[str, Relation], database: str, databases: Mapping[str, Mapping[str, Relation]]
) -> str:
    """What to write instead of a name that is not in the database."""
    for other, relations in databases.items():
        if name in {relation.lower() for relation in relations}:
            return f"It is in {other}: write {other}.{name}."
    near = get_close_matches(name, tables, n=3) or list(tables)[:12]
    return f"In {database} there are: {', '.join(near)}." if near else f"{database} has no tables."


def parquet(table: Table, label: str, node: exp.Table, name: tuple[str, ...], scope: Scope) -> Source:
    alias = scope.context.fresh("__t")
    names = [part.name for part in node.args["alias"].columns] if node.args.get("alias") else []
    columns = names or [column.name for column in table.columns]
    if len(columns) != len(table.columns):
        text = f"Column alias list has {len(columns)} entries but '{label}' has {len(table.columns)} columns available"
        raise error_at("MISMATCHED_COLUMN_ALIASES", text, at=node)
    present, source = _scan(table, label, scope)
    fields = tuple(
        Field(shown, kind, from_file(f"{alias}.{quote_name(found)}" if found else "NULL", have, kind), name)
        for shown, (found, have, kind) in zip(columns, _match(table, present), strict=True)
    )
    return Source(f"{source} AS {alias}", fields)


def _scan(table: Table, label: str, scope: Scope) -> tuple[dict[str, str], str]:
    if not table.files:
        return {}, "(SELECT 1 WHERE false)"
    files = f"[{', '.join(map(quote_text, table.files))}]"
    source = f"read_parquet({files}, union_by_name => {'true' if len(table.files) > 1 else 'false'})"
    try:
        return dict(scope.context.table_columns(source)), source
    except CatalogError as error:
        raise QueryError("HIVE_CANNOT_OPEN_SPLIT", f"{label}: {error}") from error


def _match(table: Table, present: dict[str, str]) -> Iterator[tuple[str | None, str, Type]]:
    """For each column of the table: the file's column, its type there, and the type it is to have."""
    by_lower = {name.lower(): name for name in present}
    for column in table.columns:
        found = by_lower.get(column.name.lower())
        yield found, present.get(found or "", ""), read_type(column.type)


def drop_version(node: exp.Table, scope: Scope) -> None:
    version = node.args.get("version") or node.args.get("when")
    if version:
        text = f"FOR {version.name} AS OF"
        scope.context.approximate(text, "the local lake has one version; the clause was dropped")
