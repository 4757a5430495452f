"""The whole review: both versions of all views in, one report out.

Each section of a view is made by itself. What goes wrong in one is said there in a sentence, and takes nothing from the
others; what nobody foresaw is a defect of kiban, and stands at the head of the report as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypeVar

from athena.errors import AthenaError
from athena.review.audience import Use, audiences
from athena.review.changes import classify_all
from athena.review.chart_changes import Charts
from athena.review.charts import Dashboards, Making, charts
from athena.review.cost import Costs
from athena.review.model import Audience, Change, Cost, Review, Rows, ViewReview
from athena.review.rows import Bench, compare
from athena.review.sql_diff import sql_diff
from athena.review.state import State, newly_broken
from athena.review.verdict import judged, total
from athena.review.versions import changed_views

Progress: TypeAlias = Callable[[str, str], None]
"""Is told the view, and what is done with it now."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Named:
    """What the report calls the sides, and how to make it oneself; `lake` is None without one."""

    base: str
    head: str
    lake: str | None
    command: str


def review(
    before: State,
    after: State,
    uses: Sequence[Use],
    dashboards: Dashboards,
    named: Named,
    bench: Bench,
    progress: Progress,
) -> Review:
    """The report over all views that changed.

    Args:
        before: the version that is.
        after: the version that is to be.
        uses: dashboards and data sets, as they are to be.
        dashboards: of both versions.
        named: for the head of the report.
        bench: where both versions are run.
        progress: is told what is done now.
    """
    names = changed_views(before.side.project, after.side.project)
    reviewing = _Reviewing(before, after, bench, progress)
    changes = {name: reviewing.change(name) for name in names}
    concerned = reviewing.audiences(changes, uses)
    views = tuple(reviewing.view(change, concerned[name]) for name, change in changes.items())
    shown = reviewing.charts(list(changes.values()), dashboards)
    finding = total(views, newly_broken(before, after), shown)
    there = after.side.project
    return Review(
        verdict=finding.verdict,
        reason=finding.reason,
        reason_ja=finding.reason_ja,
        views=views,
        base=named.base,
        head=named.head,
        lake=named.lake,
        unchanged=len((there.views.keys() | there.broken) - set(names)),
        problems=(*reviewing.defects, *_problems(before, after)),
        command=named.command,
        charts=shown,
    )


def _without_changed(audience: Audience, changes: Mapping[str, Change]) -> Audience:
    """Views that changed themselves are made again whatever this one does."""
    return replace(audience, stale=tuple(name for name in audience.stale if name not in changes))


def _problems(before: State, after: State) -> list[str]:
    """What is wrong with views of the new version, and what was with the old, each once."""
    told = [f"{name}: {why}" for name, why in after.errors.items()]
    return told + [
        f"old version: {name}: {why}" for name, why in before.errors.items() if after.errors.get(name) != why
    ]


@dataclass(slots=True)
class _Reviewing:
    """Makes the sections of each view; `defects` are errors that nobody foresaw, as sentences."""

    before: State
    after: State
    bench: Bench
    progress: Progress
    defects: list[str] = field(default_factory=list)
    _costs: Costs = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._costs = Costs(self.before.side, self.after.side)

    def change(self, name: str) -> Change:
        """What the texts say."""
        base, head = self.before.typing, self.after.typing
        return self._section(
            name, lambda: classify_all([name], base, head)[name], lambda why: Change(name, ("unsure",), (why,))
        )

    def audiences(self, changes: Mapping[str, Change], uses: Sequence[Use]) -> Mapping[str, Audience]:
        """Who else is concerned by each of the changes; nobody known where that could not be found out."""
        base, head = self.before.typing, self.after.typing

        def instead(why: str) -> dict[str, Audience]:
            self.defects.append(f"Who reads the changed views could not be found out: {why}")
            return {name: Audience() for name in changes}

        found = self._section("views", lambda: audiences(changes, base, head, uses), instead)
        return {name: _without_changed(audience, changes) for name, audience in found.items()}

    def view(self, change: Change, audience: Audience) -> ViewReview:
        """Everything about one view."""
        name = change.view
        rows = self._section(name, lambda: self._rows(name), lambda why: Rows(why=why))
        self.progress(name, "weighing what it reads")
        cost = self._section(name, lambda: self._costs.of(name), lambda why: Cost(why=why))
        diff = self._section(name, lambda: self._diff(name), lambda _: "")
        broken = newly_broken(self.before, self.after).get(name, "")
        return judged(ViewReview(change, rows, cost, audience, diff), broken)

    def charts(self, changes: Sequence[Change], dashboards: Dashboards) -> Charts:
        """The charts that the changes reach, made of both versions."""
        return self._section("charts", lambda: self._charts(changes, dashboards), lambda why: Charts(why=why))

    def _rows(self, name: str) -> Rows:
        return compare(name, self.before.side, self.after.side, self.bench, progress=self.progress)

    def _charts(self, changes: Sequence[Change], dashboards: Dashboards) -> Charts:
        if not (dashboards.before or dashboards.after):
            return Charts()
        self.bench.clear()
        before, after = (Making(state, self.bench.engine(state.side)) for state in (self.before, self.after))
        return charts(changes, dashboards, before, after, self.progress)

    def _diff(self, name: str) -> str:
        old, new = (state.side.project.views.get(name) or state.texts.get(name) for state in (self.before, self.after))
        return sql_diff(old, new)

    def _section(self, name: str, make: Callable[[], _T], instead: Callable[[str], _T]) -> _T:
        """The section, or one that says why there is none."""
        try:
            return make()
        except AthenaError as error:
            return instead(str(error))
        except Exception as error:  # noqa: BLE001 - told at the head of the report; the other sections stand
            said = f"{type(error).__name__}: {error}"
            self.defects.append(f"{name}: {said}. This is a defect of kiban: please report it.")
            return instead(f"This could not be found out, by a defect of kiban ({said}).")
