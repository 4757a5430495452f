"""First dashboards of a lake: one for each view and table that no dashboard shows yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from athena.charts.ground import Ground
from athena.charts.parsing import parse
from athena.charts.project import DashboardsError
from athena.charts.spec import Dashboard, Source, Text
from athena.charts.starter import starter
from athena.charts.survey import survey
from athena.errors import QueryError


def first_dashboard(source: Source, ground: Ground) -> str:
    """The text of a first dashboard. QueryError when the source cannot be read."""
    key = ground.checked.project.views[source.name].header.key if source.kind == "view" else ()
    seen = survey(source, ground.shelf.columns(source) or {}, key, ground.engine)
    return starter(source, seen, ground.labels, key=key)


def starters(
    ground: Ground, written: Iterable[Dashboard], failed: Callable[[Source, QueryError], None]
) -> list[Dashboard]:
    """Dashboards for all that nobody has written one for: each view that no chart reads, and each clean table.

    Those of tables are called `dataset_NAME`. A source that cannot be read gets none, and `failed` is told why.
    """
    shown = {chart.source for dashboard in written for chart in dashboard.charts}
    views = [Source("view", name) for name in ground.checked.project.views]
    tables = [Source("dataset", name) for name in ground.datasets]
    found = []
    for source in [one for one in (*views, *tables) if one not in shown and not ground.missing(one)]:
        try:
            found.append(_dashboard(source, ground))
        except QueryError as error:
            failed(source, error)
    return found


def _dashboard(source: Source, ground: Ground) -> Dashboard:
    name = f"{source.kind}_{source.name}"
    dashboard, problems = parse(first_dashboard(source, ground), Path(f"{name[:60]}.yaml"))
    if problems or dashboard is None:
        raise DashboardsError(problems)
    header = ground.checked.project.views[source.name].header if source.kind == "view" else None
    said = [line for line in header.description.splitlines() if line] if header else []
    return replace(dashboard, description=Text(said[0], said[-1])) if said else dashboard
