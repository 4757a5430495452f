"""Which tables a query names, and where in its text; a name that WITH gave to a query is none."""

from __future__ import annotations

from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import Scope, traverse_scope

from tests.cloud.athena.catalog import AWS_DATA_CATALOG
from tests.cloud.athena.errors import QueryFailed, failed
from tests.cloud.athena.statement import Query


@dataclass(frozen=True)
class Reference:
    """A table's name in a query: its parts in lower case, and where its text begins and ends."""

    parts: tuple[str, ...]
    start: int
    end: int

    def located(self, query: Query, default: str) -> tuple[str, str]:
        """Database and table.

        Raises:
            QueryFailed: it names another catalog, or no database is known.
        """
        if len(self.parts) == 3 and self.parts[0] != AWS_DATA_CATALOG:
            raise self.failed(query, "CATALOG_NOT_FOUND", f"Catalog '{self.parts[0]}' does not exist")
        if len(self.parts) == 1 and not default:
            sentence = "Schema must be specified when session schema is not set"
            raise self.failed(query, "MISSING_SCHEMA_NAME", sentence)
        return (self.parts[-2] if len(self.parts) > 1 else default), self.parts[-1]

    def failed(self, query: Query, name: str, sentence: str) -> QueryFailed:
        return failed(name, sentence, at=query.place(self.start))


def references(query: Query) -> list[Reference]:
    """The tables of a query, in the order of its text."""
    try:
        tree = sqlglot.parse_one(query.text, read="trino")
        tables = {id(table): table for scope in traverse_scope(tree) for table in _named(scope)}
    except SqlglotError as error:
        raise QueryFailed(f"SYNTAX_ERROR: {error}") from error
    return sorted((_reference(table) for table in tables.values()), key=lambda reference: reference.start)


def _named(scope: Scope) -> list[exp.Table]:
    """Tables of the scope that the catalog has to know. A CTE is found in `sources` as a scope, not as a table."""
    return [
        table
        for table in scope.tables
        if isinstance(table.this, exp.Identifier)
        and not (not table.db and isinstance(scope.sources.get(table.alias_or_name), Scope))
        and not (not table.db and table.name in scope.cte_sources)
    ]


def _reference(table: exp.Table) -> Reference:
    identifiers = [part for part in table.parts if isinstance(part, exp.Identifier)]
    start, end = identifiers[0].meta["start"], identifiers[-1].meta["end"] + 1
    return Reference(tuple(identifier.name.lower() for identifier in identifiers), start, end)


def without_catalog(query: Query, found: list[Reference]) -> str:
    """The text with `awsdatacatalog.` made blank: positions in it stay what they were."""
    text = query.text
    for reference in found:
        if len(reference.parts) == 3:
            dot = text.index(".", reference.start + (text[reference.start] == '"') * len(reference.parts[0]))
            text = text[: reference.start] + " " * (dot + 1 - reference.start) + text[dot + 1 :]
    return text


def fully_named(query: Query, default: str, found: list[Reference]) -> str:
    """The text with every table as `"database"."table"`, so that it means the same wherever it is read."""
    text = query.text
    for reference in reversed(found):
        database, name = reference.located(query, default)
        text = f'{text[: reference.start]}"{database}"."{name}"{text[reference.end :]}'
    return text
