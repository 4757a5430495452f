"""The statements Athena knows, as data. `kind` is what `GetQueryExecution` calls it and what its result file is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple


class Kind(NamedTuple):
    """How Athena files a statement away."""

    type: str  # DDL, DML or UTILITY
    substatement: str
    suffix: str = ".txt"
    folder: str = ""


@dataclass(frozen=True)
class Query:
    """A SELECT (or WITH, VALUES, TABLE): `text` stands `offset` characters into the statement that was sent."""

    text: str
    sent: str
    offset: int = 0

    def place(self, start: int) -> tuple[int, int]:
        """Line and column, both from 1, of the character at `start` of `text`, in what was sent.

        Examples:
            >>> Query("SELECT x", sent="EXPLAIN\\nSELECT x", offset=8).place(7)
            (2, 8)
        """
        before = self.sent[: self.offset + start]
        return before.count("\n") + 1, len(before) - before.rfind("\n")


@dataclass(frozen=True)
class Name:
    """A name of one to three parts, in lower case; `start` is its place in what was sent."""

    parts: tuple[str, ...]
    sent: str = ""
    start: int = 0

    def place(self) -> tuple[int, int]:
        return Query("", self.sent, self.start).place(0)


@dataclass(frozen=True)
class Select:
    query: Query
    kind: ClassVar = Kind("DML", "SELECT", ".csv")


@dataclass(frozen=True)
class Explain:
    query: Query
    validate: bool = False
    analyze: bool = False
    kind: ClassVar = Kind("DML", "EXPLAIN")


@dataclass(frozen=True)
class CreateView:
    name: Name
    query: Query
    replace: bool
    kind: ClassVar = Kind("DDL", "CREATE_VIEW")


@dataclass(frozen=True)
class DropView:
    name: Name
    if_exists: bool
    kind: ClassVar = Kind("DDL", "DROP_VIEW")


@dataclass(frozen=True)
class CreateTableAs:
    name: Name
    query: Query
    properties: dict[str, str]
    if_not_exists: bool = False
    with_data: bool = True
    kind: ClassVar = Kind("DDL", "CREATE_TABLE_AS_SELECT", "", "tables/")


@dataclass(frozen=True)
class Unload:
    query: Query
    location: str
    properties: dict[str, str]
    kind: ClassVar = Kind("DML", "UNLOAD", "")


@dataclass(frozen=True)
class DropTable:
    name: Name
    if_exists: bool
    kind: ClassVar = Kind("DDL", "DROP_TABLE")


@dataclass(frozen=True)
class CreateDatabase:
    name: Name
    if_not_exists: bool
    kind: ClassVar = Kind("DDL", "CREATE_DATABASE")


@dataclass(frozen=True)
class DropDatabase:
    name: Name
    if_exists: bool
    cascade: bool = False
    kind: ClassVar = Kind("DDL", "DROP_DATABASE")


@dataclass(frozen=True)
class ShowTables:
    database: Name | None
    pattern: str | None = None
    kind: ClassVar = Kind("UTILITY", "SHOW_TABLES")


@dataclass(frozen=True)
class ShowViews:
    database: Name | None
    pattern: str | None = None
    kind: ClassVar = Kind("UTILITY", "SHOW_VIEWS")


@dataclass(frozen=True)
class ShowDatabases:
    pattern: str | None = None
    kind: ClassVar = Kind("UTILITY", "SHOW_DATABASES")


@dataclass(frozen=True)
class ShowColumns:
    name: Name
    kind: ClassVar = Kind("UTILITY", "SHOW_COLUMNS")


@dataclass(frozen=True)
class Describe:
    name: Name
    kind: ClassVar = Kind("UTILITY", "DESCRIBE_TABLE")


@dataclass(frozen=True)
class ShowCreateView:
    name: Name
    kind: ClassVar = Kind("UTILITY", "SHOW_CREATE_VIEW")


@dataclass(frozen=True)
class ShowCreateTable:
    name: Name
    kind: ClassVar = Kind("UTILITY", "SHOW_CREATE_TABLE")


@dataclass(frozen=True)
class Prepare:
    name: str
    text: str
    kind: ClassVar = Kind("DDL", "PREPARE")


@dataclass(frozen=True)
class Execute:
    name: str
    parameters: tuple[str, ...] = ()
    kind: ClassVar = Kind("DML", "EXECUTE", ".csv")


@dataclass(frozen=True)
class Deallocate:
    name: str
    kind: ClassVar = Kind("DDL", "DEALLOCATE")


Statement = (
    Select
    | Explain
    | CreateView
    | DropView
    | CreateTableAs
    | Unload
    | DropTable
    | CreateDatabase
    | DropDatabase
    | ShowTables
    | ShowViews
    | ShowDatabases
    | ShowColumns
    | Describe
    | ShowCreateView
    | ShowCreateTable
    | Prepare
    | Execute
    | Deallocate
)
