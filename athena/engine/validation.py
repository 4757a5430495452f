"""Many views checked by one EXPLAIN: those that are not deployed yet stand in its WITH, in dependency order.

Checking them one by one would cost a call each, and could not check a view over one that does not exist yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from athena.deployment import Definition
from athena.engine.positions import as_written, column_in_source
from athena.errors import QueryError, ViewRefusedError
from athena.view import Source, View, read_select
from athena.wanted import written as written_place

LONGEST_QUERY = 250_000  # bytes; Athena takes 262,144
_PREFIX = "kiban_checks_"
_FIRST_LINE = 3
_OVERHEAD = 100  # bytes that the WITH needs for each view, at most, besides names


@dataclass(frozen=True, slots=True)
class _Part:
    """One view in a WITH."""

    definition: Definition
    view: View
    names: dict[str, str]  # how each bare name of the view is written in the WITH

    @classmethod
    def of(cls, definition: Definition, views_database: str, together: frozenset[str]) -> _Part:
        names = {
            name: f"{_PREFIX}{name}"
            if database == views_database and name in together
            else written_place((database, name))
            for database, name in definition.reads
        }
        return cls(definition, read_select(definition.source, definition.name), names)

    @property
    def text(self) -> str:
        return self.view.with_names(self.written)

    def written(self, source: Source) -> str:
        return as_written(self.view, source) if source.database else self.names[source.name]


@dataclass(frozen=True, slots=True)
class Batch:
    """One EXPLAIN of the last view and those it stands on, or of many."""

    parts: tuple[_Part, ...]

    @property
    def sql(self) -> str:
        named = (f"{_PREFIX}{part.definition.name} AS (\n{part.text}\n)" for part in self.parts)
        return "EXPLAIN (TYPE VALIDATE)\nWITH " + ",\n".join(named) + "\nSELECT 1 AS one"

    def explained(self, error: QueryError) -> QueryError:
        """The error as that of the view it is about, at the line and column of its own SQL."""
        first = _FIRST_LINE
        for part in self.parts:
            lines = part.text.count("\n") + 1
            if first <= error.line < first + lines:
                line = error.line - first + 1
                column = column_in_source(part.view, part.written, line, error.column)
                return ViewRefusedError(part.definition.name, error, line=line, column=column)
            first += lines + 2  # the bracket that closes it, and the line that opens the next
        return error


def batches(views: Sequence[Definition], views_database: str) -> Iterator[Batch]:
    """As few as the longest query text allows; what one needs of an earlier one stands in it again.

    A view that is too long together with all that it stands on is left out: Athena checks it when it is made.
    """
    standing: dict[str, dict[str, Definition]] = {}  # each view with those of `views` that it stands on, these first
    batch: dict[str, Definition] = {}
    for view in views:
        alone: dict[str, Definition] = {}
        for database, name in view.reads:
            alone |= standing.get(name, {}) if database == views_database else {}
        alone[view.name] = view
        standing[view.name] = alone
        if _size(alone) > LONGEST_QUERY:
            continue
        if _size(batch | alone) > LONGEST_QUERY:
            yield _assembled(batch, views_database)
            batch = {}
        batch |= alone
    if batch:
        yield _assembled(batch, views_database)


def _size(batch: dict[str, Definition]) -> int:
    longer = len(_PREFIX) + 2
    return sum(len(view.sql.encode()) + _OVERHEAD + longer * (1 + len(view.reads)) for view in batch.values())


def _assembled(batch: dict[str, Definition], views_database: str) -> Batch:
    together = frozenset(batch)
    return Batch(tuple(_Part.of(view, views_database, together) for view in batch.values()))
