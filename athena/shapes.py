"""Which columns each view has, and what about its names keeps it from having any.

Types come from the local engine, over tables that have columns and no rows: nothing is read. A view that is done is such
a table for those after it, so the cost of a chain is its length, not the tree that its SQL expands to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches

from athena.engine import Catalog, Column, Engine, Table
from athena.engine.local import LocalEngine
from athena.errors import NotExecutableError, QueryError
from athena.problems import Problem
from athena.project import Project, at, point
from athena.tables import Tables
from athena.view import View, query_problem

DATABASE = "kiban"


def shape(project: Project, tables: Tables) -> tuple[dict[str, tuple[Column, ...]], tuple[Problem, ...]]:
    """The columns of each view that has no error, and the errors of the others.

    A view that reads one with an error is left out without a word: there is nothing to mend in it as yet.
    """
    known: dict[str, Table] = {name: Table(columns, ()) for name, columns in tables.columns.items()}
    catalog: Catalog = {DATABASE: known}
    engine = LocalEngine(catalog, default_database=DATABASE, threads=1)
    found: dict[str, tuple[Column, ...]] = {}
    problems: list[Problem] = []
    unknown = set(project.broken)
    try:
        for name, view in project.views.items():
            mine = [
                *_taken(view, tables),
                *_unknown_sources(view, known.keys() | unknown | project.views.keys(), tables),
            ]
            reads_unknown = _reads_any(view, unknown)
            columns = None if mine or reads_unknown else _columns(view, engine, mine)
            problems += mine
            if columns is None:
                unknown.add(name)
            else:
                found[name] = columns
                known[name] = Table(columns, ())
    finally:
        engine.close()
    return found, tuple(problems)


def _columns(view: View, engine: Engine, problems: list[Problem]) -> tuple[Column, ...] | None:
    try:
        columns = engine.columns(view.sql_in_place)
    except NotExecutableError as error:
        message = f"{error.construct} is not run here, so its columns are not known: {error.why}"
        found = Problem("not-executable", message, error.hint, line=error.line, column=error.column, severity="warning")
        problems.append(point(view, found))
        return None
    except QueryError as error:
        problems.append(point(view, query_problem(error)))
        return None
    return tuple(Column(column.name.lower(), column.type) for column in columns)


def _taken(view: View, tables: Tables) -> Iterator[Problem]:
    if view.name in tables.columns:
        hint = "A view and a table of one name cannot be told apart in SQL: rename the view."
        yield Problem("duplicate-name", f"{view.name} is also a table of the lake", hint, view.path)


def _unknown_sources(view: View, known: Collection[str], tables: Tables) -> Iterator[Problem]:
    for source in view.references:
        if source.database is None and source.name not in known:
            hint = _suggest(source.name, sorted(known), tables)
            yield at(view, source, "unknown-source", f"there is no table or view {source.name}", hint)


def _suggest(name: str, known: Sequence[str], tables: Tables) -> str:
    near = get_close_matches(name, known, n=3)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    listed = ", ".join(sorted(tables.columns)[:12]) or "no tables"
    return f"Known from {tables.origin}: {listed}. A new table has to be cleansed first: make etl-local CSV=…"


def dependents_left_out(project: Project, found: Collection[str]) -> tuple[str, ...]:
    """The views that were not looked at because one they read has an error."""
    unknown = {*project.broken, *project.views} - set(found)
    return tuple(name for name, view in project.views.items() if name in unknown and _reads_any(view, unknown))


def _reads_any(view: View, names: Collection[str]) -> bool:
    return any(source.name in names for source in view.reads)
