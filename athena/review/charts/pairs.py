"""Charts of both versions of the dashboards side by side, and which of them a change may reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from athena.charts.kinds import KINDS, slot_of
from athena.charts.spec import Chart, Dashboard, Text
from athena.view import View

_APART = ("name", "place")  # of a chart: what says nothing about what it shows
WORDS_ALONE = frozenset({"title", "note", "width"})


@dataclass(frozen=True, slots=True)
class Pair:
    """A chart before and after; None where there is none.

    Attributes:
        settings: keys of the file that differ.
        causes: changed views that one of the two is made of.
    """

    dashboard: str
    dashboard_title: Text
    before: Chart | None
    after: Chart | None
    settings: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()

    @property
    def newest(self) -> Chart:
        found = self.after or self.before
        assert found is not None
        return found


def pairs(
    base: Mapping[str, Dashboard], head: Mapping[str, Dashboard], causes: Mapping[str, Sequence[str]]
) -> Iterator[Pair]:
    """The charts that a change may reach: over views in `causes`, or not in the file as they were.

    `causes` has for a view the changed views that it is, or reads; dashboards are given by name.
    """
    for name in dict.fromkeys((*head, *base)):
        old, new = (side[name].charts if name in side else () for side in (base, head))
        title = (head.get(name) or base[name]).title
        before, after = ({chart.name: chart for chart in charts} for charts in (old, new))
        for one in dict.fromkeys((*after, *before)):
            pair = _pair(name, title, before.get(one), after.get(one), causes)
            if pair.settings or pair.causes or not (pair.before and pair.after):
                yield pair


def _pair(
    dashboard: str, title: Text, before: Chart | None, after: Chart | None, causes: Mapping[str, Sequence[str]]
) -> Pair:
    sources = [chart.source for chart in (before, after) if chart]
    found = [view for source in sources if source.kind == "view" for view in causes.get(source.name, ())]
    settings = tuple(_settings(before, after)) if before and after else ()
    return Pair(dashboard, title, before, after, settings, tuple(dict.fromkeys(found)))


def _settings(before: Chart, after: Chart) -> Iterator[str]:
    """The keys of the file, as the file calls them, whose values differ."""
    slots = [name for kind in {before.kind, after.kind} if kind in KINDS for name in KINDS[kind].slots]
    for one in fields(Chart):
        if one.name in _APART or getattr(before, one.name) == getattr(after, one.name):
            continue
        if one.name == "slots":
            yield from (
                name
                for name in dict.fromkeys(slots)
                if before.slots.get(slot_of(name)) != after.slots.get(slot_of(name))
            )
        else:
            yield {"source": "view", "horizontal": "orientation"}.get(one.name, one.name)


def causes_of(changed: Sequence[str], *sides: Mapping[str, View]) -> dict[str, list[str]]:
    """View -> the changed views that it is, or reads directly or through others, in any of the versions.

    Args:
        changed: the views whose rows may differ.
        sides: views of each version, each after those it reads.
    """
    found: dict[str, list[str]] = {name: [name] for name in changed}
    for views in sides:
        for name, view in views.items():
            beneath = [cause for source in view.reads for cause in found.get(source.name, ())]
            if beneath:
                found[name] = list(dict.fromkeys([*found.get(name, ()), *beneath]))
    return found
