"""What is true of the views of a folder: their columns and lineage, and everything that is wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from athena.engine import Column
from athena.impact import trace_project
from athena.lints import COLUMN_LINTS, LINTS
from athena.origins import Lineage
from athena.problems import Problem, ViewsError, describe
from athena.project import Project, read_project
from athena.schema import COMMAND, Document, document
from athena.shapes import dependents_left_out, shape
from athena.tables import Tables

_LISTED = 40  # views in the summary before it says how many there are, and no more


@dataclass(frozen=True, slots=True)
class Checked:
    """A project that was looked at.

    Attributes:
        columns: of each view whose columns are known.
        lineages: of each view.
        problems: errors and warnings, by file and line.
        unchecked: views not looked at, because one they read has an error.
        charted: tables that charts show without a view.
        dashboards: those that were looked at, with the number of their charts; None when none was.
    """

    project: Project
    tables: Tables
    columns: Mapping[str, tuple[Column, ...]]
    lineages: Mapping[str, Lineage]
    problems: tuple[Problem, ...]
    unchecked: tuple[str, ...]
    charted: frozenset[str] = frozenset()
    dashboards: Mapping[str, int] | None = None

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    def schema(self) -> Document:
        """The content of schema.json. ViewsError when the views have errors."""
        if self.errors:
            raise ViewsError(self.errors)
        return document(self.project, self.tables.columns, self.columns, self.lineages, self.charted)


def check(directory: Path, tables: Tables, *, shown: Path | None = None) -> Checked:
    """Look at all views under `directory`, which messages call `shown`."""
    project, problems = read_project(directory, shown=shown)
    columns, misshapen = shape(project, tables)
    found = [*problems, *misshapen]
    for view in project.views.values():
        found += [problem for lint in LINTS for problem in lint(view, project.views)]
    for name, known in columns.items():
        found += [problem for lint in COLUMN_LINTS for problem in lint(project.views[name], known)]
    return Checked(
        project=project,
        tables=tables,
        columns=columns,
        lineages=trace_project(project, tables.names()),
        problems=tuple(sorted(found, key=lambda problem: problem.place)),
        unchecked=dependents_left_out(project, columns),
    )


def as_json(checked: Checked, stale: Sequence[str]) -> dict[str, Any]:
    """The findings as JSON takes them."""
    return {
        "ok": not checked.errors,
        "views": list(checked.project.views),
        "dashboards": None if checked.dashboards is None else dict(checked.dashboards),
        "tables_from": checked.tables.origin,
        "unchecked": list(checked.unchecked),
        "stale_schema": list(stale),
        "problems": [problem.as_json() for problem in checked.problems],
    }


def summary(checked: Checked, stale: Sequence[str]) -> str:
    """All findings, then what was looked at, then one line that says how it went."""
    parts = [describe(problem) for problem in checked.problems]
    views = _views(checked)
    parts += ["\n".join(views)] if views else []
    parts.append("\n".join([*_notes(checked, stale), _verdict(checked)]))
    return "\n\n".join(parts)


def _views(checked: Checked) -> list[str]:
    views = checked.project.views
    if len(views) > _LISTED or not views:
        return []
    width = max(len(f"{view.layer}/{name}") for name, view in views.items())
    return [f"{f'{view.layer}/{name}':{width}}  {_shape(checked, name)}" for name, view in views.items()]


def _shape(checked: Checked, name: str) -> str:
    reads = ", ".join(source.name for source in checked.project.views[name].reads) or "nothing"
    columns = checked.columns.get(name)
    known = f"{len(columns):3} columns" if columns is not None else "  ? columns"
    return f"{known}  reads {reads}"


def _notes(checked: Checked, stale: Sequence[str]) -> list[str]:
    notes = [f"Columns of tables: {checked.tables.origin}."]
    if checked.unchecked:
        notes.append(f"Not looked at, because a view they read has an error: {', '.join(checked.unchecked)}.")
    if checked.dashboards is None and checked.errors:
        notes.append("Dashboards were not looked at, because views have errors.")
    if stale:
        notes.append(f"schema.json is out of date ({stale[0]}{', …' if len(stale) > 1 else ''}): {COMMAND}")
    return notes


def _verdict(checked: Checked) -> str:
    project = checked.project
    layers = Counter(view.layer for view in project.views.values())
    parts = ", ".join(f"{layers[layer]} in {layer}" for layer in project.layers if layers[layer])
    views = f"{_count(len(project.views), 'view')}{f' ({parts})' if parts else ''}"
    if checked.dashboards:
        charts = _count(sum(checked.dashboards.values()), "chart")
        views += f", {_count(len(checked.dashboards), 'dashboard')} ({charts})"
    errors = len(checked.errors)
    found = f"{_count(errors, 'error')}, {_count(len(checked.problems) - errors, 'warning')}"
    return f"{views}: {found}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
