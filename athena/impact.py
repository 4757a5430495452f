"""Lineage through all views of a project: what each is made of, and what a change of a column reaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from athena.lineage import trace
from athena.origins import Lineage, Origin
from athena.project import Project
from athena.view import View


def trace_project(project: Project, tables: Mapping[str, Sequence[str]]) -> dict[str, Lineage]:
    """The lineage of every view; `tables` are the columns of the lake's tables."""
    columns = dict(tables)
    found = {}
    for name, view in project.views.items():
        found[name] = trace(view.tree, columns)
        columns[name] = list(found[name].columns)
    return found


def reached(views: Mapping[str, View], lineages: Mapping[str, Lineage], changed: Iterable[Origin]) -> set[Origin]:
    """The columns of views, in dependency order, whose values are made of a changed column, directly or through others.

    A changed column that decides rows reaches every column of the view that filters, joins or groups by it.
    """
    everything = set(changed)
    found: set[Origin] = set()
    for name in views:
        lineage = lineages[name]
        rows_change = bool(lineage.rows & everything)
        mine = {Origin(name, c) for c, origins in lineage.columns.items() if rows_change or origins & everything}
        found |= mine
        everything |= mine
    return found
