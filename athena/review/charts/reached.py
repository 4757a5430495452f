"""The charts that a change reaches, made of both versions and compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from athena.charts.spec import Chart, Dashboard
from athena.review.chart_changes import ChartChange, Charts, Numbers, Version, What
from athena.review.charts.making import Making
from athena.review.charts.numbers import compare
from athena.review.charts.pairs import WORDS_ALONE, Pair, causes_of, pairs
from athena.review.model import Change

_SAME_ROWS = ("none", "additive")  # classes that are proven to leave the rows that charts use as they are


@dataclass(frozen=True, slots=True)
class Dashboards:
    """The dashboards of both versions, by name."""

    before: Mapping[str, Dashboard]
    after: Mapping[str, Dashboard]


def charts(
    changes: Sequence[Change],
    dashboards: Dashboards,
    before: Making,
    after: Making,
    progress: Callable[[str, str], None],
) -> Charts:
    """All charts that the changes reach, or that changed themselves.

    A chart over a changed view that shows what it showed is counted, and no more is said of it.
    """
    changed = [change.view for change in changes if change.change not in _SAME_ROWS]
    causes = causes_of(changed, before.state.side.project.views, after.state.side.project.views)
    found: list[ChartChange] = []
    same = 0
    for pair in pairs(dashboards.before, dashboards.after, causes):
        progress("", f"making {pair.newest.name} of {pair.dashboard}")
        made = _change(pair, before, after)
        found += [made] if made else []
        same += made is None
    without_lake = not after.state.side.tables.files
    why = "There is no lake here, so no chart was made: name one with --lake." if found and without_lake else ""
    return Charts(why, tuple(found), same)


def _change(pair: Pair, before: Making, after: Making) -> ChartChange | None:
    """What became of one chart; None when it shows what it showed, and says the same of it."""
    words = pair.settings and not pair.causes and WORDS_ALONE.issuperset(pair.settings)
    common = _common(pair, before, after)
    old, new = (
        None if chart is None or words else making.version(chart, common)
        for chart, making in ((pair.before, before), (pair.after, after))
    )
    numbers = compare(old, new) if old and new and not (old.why or new.why) else Numbers(compared=False)
    what = _what(pair, old, new, numbers)
    if what is None:
        return None
    fails = bool(new and new.refused and not (old and old.refused))
    shown = pair.newest
    return ChartChange(
        pair.dashboard, pair.dashboard_title, shown.name, shown.title, shown.kind, what, pair.causes, pair.settings, old, new,
        numbers, fails,
    )  # fmt: skip


def _what(pair: Pair, old: Version | None, new: Version | None, numbers: Numbers) -> What | None:
    if not pair.before:
        return "new"
    if not pair.after:
        return "removed"
    if pair.settings:
        return "changed"
    missing = [version for version in (old, new) if version and version.why]
    if missing:
        return "changed" if any(version.refused for version in missing) else "unsure"
    return "changed" if numbers.differing or not numbers.compared else None


def _common(pair: Pair, before: Making, after: Making) -> Mapping[str, str | None] | None:
    """Columns of the source that both versions have alike; None where the chart is not over the same source in both."""
    sources = {chart.source for chart in (pair.before, pair.after) if isinstance(chart, Chart)}
    if not (pair.before and pair.after) or len(sources) != 1:
        return None
    old, new = (making.columns(pair.newest.source) for making in (before, after))
    return {name: kind for name, kind in new.items() if name in old and old[name] == kind}
