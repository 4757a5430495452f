"""Which columns of which views the dashboards of a side use, whether or not these columns are still there."""

from __future__ import annotations

from pathlib import Path

from athena.charts.parsing import parse
from athena.charts.project import files_in
from athena.charts.spec import Dashboard, uses
from athena.review.audience import Use


def dashboard_uses(directory: Path | None) -> tuple[list[Use], list[str]]:
    """The uses of all dashboards in a folder, and of those that could not be read at all why, a sentence each."""
    uses_: list[Use] = []
    problems: list[str] = []
    for path in files_in(directory) if directory else []:
        dashboard, problem = _read(path)
        problems += [f"dashboard {path.name}: {problem}"] if problem else []
        if dashboard:
            uses_ += [Use("dashboard", dashboard.name, view, charts) for view, charts in _by_view(dashboard).items()]
    return uses_, problems


def _read(path: Path) -> tuple[Dashboard | None, str]:
    """What can be read of a dashboard; columns that are gone are no reason not to."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return None, f"the file cannot be read: {error}"
    dashboard, problems = parse(text, path)
    return dashboard, "" if dashboard or not problems else problems[0].message


def _by_view(dashboard: Dashboard) -> dict[str, dict[str, list[str]]]:
    """View -> title of a chart -> the columns it uses."""
    titles = {chart.name: chart.title.en or chart.title.ja or chart.name for chart in dashboard.charts}
    found: dict[str, dict[str, list[str]]] = {}
    for use in uses(dashboard):
        if use.source.kind == "view":
            found.setdefault(use.source.name, {}).setdefault(titles[use.chart], []).append(use.column)
    return found
