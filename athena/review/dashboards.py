"""The dashboards of a side, and which columns of which views they use, whether or not these columns are still there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from athena.charts.parsing import parse
from athena.charts.project import files_in
from athena.charts.spec import Dashboard, uses
from athena.review.audience import Use
from athena.review.charts import Dashboards


@dataclass(frozen=True, slots=True)
class Found:
    """The dashboards of a folder.

    Attributes:
        dashboards: what can be read of each, by name.
        faulty: names of those whose files have errors, so that no charts are made of them.
        problems: what is wrong with these, a sentence each.
    """

    dashboards: Mapping[str, Dashboard] = field(default_factory=dict)
    faulty: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()


def dashboards_in(directory: Path | None) -> Found:
    """The dashboards of a folder; columns that are gone are no error here."""
    found: dict[str, Dashboard] = {}
    faulty: dict[str, str] = {}
    for path in files_in(directory) if directory else []:
        dashboard, problem = _read(path)
        faulty |= {path.stem: f"dashboard {path.name}: {problem}"} if problem else {}
        found |= {dashboard.name: dashboard} if dashboard else {}
    return Found(found, frozenset(faulty), tuple(faulty.values()))


def comparable(before: Found, after: Found) -> Dashboards:
    """The dashboards of both versions whose files can be read wholly."""
    faulty = before.faulty | after.faulty
    sides = ({name: one for name, one in found.dashboards.items() if name not in faulty} for found in (before, after))
    return Dashboards(*sides)


def uses_of(dashboards: Iterable[Dashboard]) -> list[Use]:
    """The uses of dashboards, and of the data sets that Terraform makes in Quick Sight for them: one for each view.

    A data set is called like its view, with `-spice` behind it where its rows are kept there, as data_sets.tf has it.
    """
    found: list[Use] = []
    data_sets: dict[tuple[str, str], dict[str, None]] = {}
    for dashboard in dashboards:
        kept = "-spice" if dashboard.quicksight.import_mode == "spice" else ""
        for view, charts in _by_view(dashboard).items():
            found.append(Use("dashboard", dashboard.name, view, charts))
            columns = [column for used in charts.values() for column in used]
            data_sets.setdefault((f"{view}{kept}", view), {}).update(dict.fromkeys(columns))
    return [*found, *(Use("data set", name, view, {"": list(used)}) for (name, view), used in data_sets.items())]


def _read(path: Path) -> tuple[Dashboard | None, str]:
    """What can be read of a dashboard, and what is wrong with its file."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return None, f"the file cannot be read: {error}"
    dashboard, problems = parse(text, path)
    return dashboard, problems[0].message if problems else ""


def _by_view(dashboard: Dashboard) -> dict[str, dict[str, list[str]]]:
    """View -> title of a chart -> the columns it uses."""
    titles = {chart.name: chart.title.en or chart.title.ja or chart.name for chart in dashboard.charts}
    found: dict[str, dict[str, list[str]]] = {}
    for use in uses(dashboard):
        if use.source.kind == "view":
            found.setdefault(use.source.name, {}).setdefault(titles[use.chart], []).append(use.column)
    return found
