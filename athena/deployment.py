"""What is deployed, and what can be done to it: the side of the world that Athena and a folder on a laptop share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from athena.catalog import Column
from athena.trino.type_text import read_type

Columns: TypeAlias = tuple[Column, ...]
Place: TypeAlias = tuple[str, str]
"""A table or view: database and name, in lower case."""

# <view>__<what its rows come from>_<which apply made them>
_ROWS_TABLE = re.compile(r"(?P<view>.+)__(?P<digest>[0-9a-f]{12})_(?P<apply>[0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class Databases:
    """The crawler's database, and the one that holds views alone."""

    tables: str
    views: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A view to be made.

    Attributes:
        source: its SELECT with bare names; `reads` are the places that these names mean.
        sql: the same SELECT with the places' names.
        rows: for a materialised view, the table that the SELECT's rows are to be written to; the view then reads that.
    """

    name: str
    source: str
    sql: str
    reads: tuple[Place, ...] = ()
    rows: str | None = None


@dataclass(frozen=True, slots=True)
class DeployedView:
    """A view as it is found: `sql` is what is stored of its text, read with `schema` as the default database.

    `problem` says why what is stored cannot be read as a view; then there is no SQL and no columns.
    """

    name: str
    sql: str
    schema: str
    columns: Columns
    comments: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Deployed:
    """The databases as they were found, at one moment.

    Attributes:
        sources: the columns of the tables that views read.
        views: what is in the database of views, without tables.
        tables: names of tables that lie in the database of views: rows of materialised ones, and what others put there.
    """

    sources: Mapping[str, Columns]
    views: Mapping[str, DeployedView]
    tables: frozenset[str] = frozenset()

    def rows_tables(self) -> dict[str, str]:
        """The tables that an apply made, and the name of the view for which it did."""
        return {table: found["view"] for table in sorted(self.tables) if (found := _ROWS_TABLE.fullmatch(table))}


class Deployment(Protocol):
    """A place where views are deployed. Errors are `DeploymentError`, or `QueryError` when SQL is at fault."""

    @property
    def place(self) -> str:
        """For messages: `Athena's database kiban_dev_views`."""
        ...

    @property
    def databases(self) -> Databases: ...

    def read(self) -> Deployed: ...

    def validate(self, views: Sequence[Definition]) -> None:
        """Check views, in dependency order, as if those before them were deployed already; nothing is changed."""
        ...

    def put(self, views: Sequence[Definition]) -> None:
        """Create or replace views that do not read each other. Each is replaced in one step, all of them are not."""
        ...

    def comment(self, comments: Mapping[str, Mapping[str, str]]) -> None:
        """Set the comments of columns: view -> column -> text. Columns that are not named lose theirs."""
        ...

    def drop(self, views: Sequence[str]) -> None:
        """Remove views; one that is not there is no error."""
        ...

    def sweep(self, tables: Sequence[str]) -> None:
        """Remove tables of rows, and the rows."""
        ...


def rows_table(view: str, digest: str, apply: str) -> str:
    """The name of the table that holds a materialised view's rows.

    Examples:
        >>> rows_table("daily", "0123456789abcdef", "fedcba9876543210")
        'daily__0123456789ab_fedcba98'
    """
    return f"{view}__{digest[:12]}_{apply[:8]}"


def digest_in(table: str) -> str:
    """The part of a digest that a rows table's name has in it."""
    found = _ROWS_TABLE.fullmatch(table)
    return found["digest"] if found else ""


def select_rows(database: str, table: str, columns: Columns) -> str:
    """The SQL of a view that reads its rows from a table."""
    names = ", ".join(quoted(column.name) for column in columns)
    return f"SELECT {names} FROM {quoted(database)}.{quoted(table)}"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def normal(column: Column) -> Column:
    """The column under the one way in which its type is written, whether Glue or Athena wrote it."""
    return Column(column.name.lower(), str(read_type(column.type)))
