"""What it means to run SQL: the words that every engine and everyone who asks one has in common.

An engine takes Athena's SQL and gives rows with Trino's types, and a badge that says how far the answer can be trusted.
`LocalEngine` (athena/engine/local.py) is DuckDB on this machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from athena.badge import Badge, Level, Reason
from athena.catalog import Catalog, Column, Relation, Table, View

__all__ = ["Badge", "Catalog", "Column", "Engine", "Level", "Reason", "Relation", "Result", "Table", "View"]


@dataclass(frozen=True, slots=True)
class Result:
    """Rows of Python values.

    Numbers are int, float or Decimal; varchar and json are str; varbinary is bytes; date and timestamp are date and
    datetime (with a zone: aware); time is time; an interval is a timedelta, or `Months`; array and unnamed row are list,
    map and named row dict; null is None.
    """

    columns: tuple[Column, ...]
    rows: Sequence[tuple[object, ...]]
    badge: Badge = field(default_factory=Badge)


class Engine(Protocol):
    """Runs Athena's SQL. Errors are `athena.errors.QueryError`, in Athena's own words."""

    def query(self, sql: str) -> Result:
        """The rows of a SELECT."""
        ...

    def columns(self, sql: str) -> tuple[Column, ...]:
        """Names and types of a SELECT's columns, without running it."""
        ...

    def close(self) -> None:
        """Let go of what the engine holds."""
        ...
