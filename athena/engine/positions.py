"""Where an error of SQL that was sent is in the SQL of the file: there, names have no databases before them."""

from __future__ import annotations

from collections.abc import Callable

from athena.deployment import Definition
from athena.errors import QueryError, ViewRefusedError
from athena.view import Source, View, read_select
from athena.wanted import written


def refused(definition: Definition, error: QueryError, *, line: int | None = None) -> ViewRefusedError:
    """The error of a view's SQL as the file has it; `line` is the error's in that SQL, if something stood before it."""
    at = error.line if line is None else line
    if at < 1:
        return ViewRefusedError(definition.name, error)
    names = {name: written((database, name)) for database, name in definition.reads}
    view = read_select(definition.source, definition.name)
    column = column_in_source(
        view, lambda source: as_written(view, source) if source.database else names[source.name], at, error.column
    )
    return ViewRefusedError(definition.name, error, line=at, column=column)


def as_written(view: View, source: Source) -> str:
    """A name that stays as it is: its database is written already."""
    return view.sql[source.start : source.end]


def column_in_source(view: View, name: Callable[[Source], str], line: int, column: int) -> int:
    """A column of a line of the view's SQL with names as `name` writes them, in the SQL as it is."""
    shift = 0
    for source in (source for source in view.references if source.line == line):
        begin, length = source.column + shift, len(name(source))
        if column < begin:
            break
        if column < begin + length:
            return source.column
        shift += length - (source.end - source.start)
    return column - shift
