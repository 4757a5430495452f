"""What is there to be queried: databases with their tables and views, and the columns these have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result or a table; `type` is Trino's text for it, as `decimal(10,2)` or `array(varchar)`."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Table:
    """Parquet files on this machine that are one table. Columns that a file lacks are null, as in Athena."""

    columns: tuple[Column, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A view: its SQL, and the columns it was created with (None: whatever the SQL gives)."""

    sql: str
    columns: tuple[Column, ...] | None = None


Relation: TypeAlias = Table | View
Catalog: TypeAlias = Mapping[str, Mapping[str, Relation]]
