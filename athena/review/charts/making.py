"""Charts of one version of the views, made over the lake; or the sentence that says why one was not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from athena.charts.checking import look
from athena.charts.columns import Shelf
from athena.charts.forms import Findings
from athena.charts.frame import frame_of
from athena.charts.labels import Labels
from athena.charts.maker import Maker
from athena.charts.payload import make_chart
from athena.charts.spec import Chart, Dashboard, Source, Text
from athena.engine import Engine
from athena.review.chart_changes import Version
from athena.review.side import sentence
from athena.review.state import State

_NOT_HERE = "quicksight-"  # rules of what Quick Sight cannot show


@dataclass(frozen=True, slots=True)
class Making:
    """Makes charts of one side.

    Attributes:
        engine: runs SQL over the views of that side.
    """

    state: State
    engine: Engine

    def version(self, chart: Chart, common: Mapping[str, str | None] | None = None) -> Version:
        """The chart with its rows.

        `common` are the columns of the source that both sides have alike. A sample of points is chosen by these alone, so
        that a new column changes no sample.
        """
        obstacle = self._obstacle(chart.source)
        if obstacle:
            return Version(why=obstacle)
        shelf = self._shelf(chart.source)
        wrong = next(self._wrong(chart, shelf), "")
        if wrong:
            return Version(why=sentence(f"The {self.state.side.called} has no such chart: {wrong}"), refused=True)
        if common is not None:
            shelf = _narrowed(shelf, chart, common)
        made = make_chart(chart, Maker(self.engine, shelf, self._labels(chart.source)))
        if "failed" in made:
            return Version(
                why=sentence(f"The {self.state.side.called} stops with an error: {made['failed']}"), refused=True
            )
        return Version(made, frame_of(made))

    def columns(self, source: Source) -> Mapping[str, str | None]:
        """Names and types of the source's columns; none where they are not known."""
        if source.kind == "dataset":
            return {column.name: column.type for column in self.state.side.tables.columns.get(source.name, ())}
        if source.name not in self.state.side.project.views:
            return {}
        return {column.name: column.type for column in self.state.typing.columns(source.name) or ()}

    def _obstacle(self, source: Source) -> str:
        side = self.state.side
        if source.kind == "view":
            return side.obstacle(source.name) if side.has(source.name) else ""
        return "" if source.name in side.tables.files else f"The lake has no table {source.name}."

    def _shelf(self, source: Source) -> Shelf:
        columns = self.columns(source)
        known = {source.name: columns} if columns else {}
        return Shelf(known if source.kind == "view" else {}, known if source.kind == "dataset" else {}, whole=True)

    def _wrong(self, chart: Chart, shelf: Shelf) -> Iterator[str]:
        """What `check` would say of the chart over these views."""
        findings = Findings()
        look(Dashboard("one", Text(), (chart,)), shelf, findings)
        yield from (problem.message for problem in findings.problems if not problem.rule.startswith(_NOT_HERE))

    def _labels(self, source: Source) -> Labels:
        view = self.state.side.project.views.get(source.name)
        return Labels({source.name: view.header.columns} if view and source.kind == "view" else {})


def _narrowed(shelf: Shelf, chart: Chart, common: Mapping[str, str | None]) -> Shelf:
    used = {name for part in chart.fields() for name in part.columns()} | {one.column for one in chart.where}
    columns = {
        name: kind for name, kind in (shelf.columns(chart.source) or {}).items() if name in used or name in common
    }
    if chart.source.kind == "view":
        return replace(shelf, views={chart.source.name: columns})
    return replace(shelf, tables={chart.source.name: columns})
