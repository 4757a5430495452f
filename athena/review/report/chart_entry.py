"""One chart that looks different, ready for a report: headings, numbers, pictures, and words for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from athena.charts.figures import key_text, value_text
from athena.charts.picture import pictures
from athena.charts.scales import Shown
from athena.charts.spec import Text
from athena.charts.words import PAGE
from athena.review.chart_changes import ChartChange, Number, Version
from athena.review.charts.numbers import described
from athena.review.charts.pairs import WORDS_ALONE

Side: TypeAlias = Literal["before", "after"]

NUMBERS_SHOWN = 6
_FORMS = ("number", "table")  # kinds that are no pictures


@dataclass(frozen=True, slots=True)
class SideEntry:
    """One version as a page shows it: a picture, or a number, or why there is neither.

    Attributes:
        spec: the picture, as Vega-Lite; empty where there is none.
        number: of a chart that is one.
        rows: how many values it shows; `high` and `low` are the greatest and the least, with what they are of.
        notes: what a reader of the chart is told, such as that it shows a sample.
    """

    word: Side
    version: Version
    spec: Mapping[str, Any]
    number: str
    rows: int
    high: str
    low: str
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ChartEntry:
    """A chart as reports show it.

    Attributes:
        sides: before and after; one, where there is no other; none where only words changed.
        columns: headings of the table of numbers, but for those of before and after.
        is_list: whether the table holds rows that came and went, and not numbers that changed.
    """

    found: ChartChange
    sides: tuple[SideEntry, ...]
    columns: tuple[Text, ...]
    is_list: bool
    axes: tuple[tuple[str, Text], ...]

    @property
    def shown(self) -> Sequence[Number]:
        return self.found.numbers.listed[:NUMBERS_SHOWN]

    @property
    def folded(self) -> Sequence[Number]:
        return self.found.numbers.listed[NUMBERS_SHOWN:]

    def cells(self, number: Number) -> tuple[str, ...]:
        """What stands before the values: the key, and which measure it is where a chart has several."""
        return (*number.key, self._measure(number)) if self._has_measures else number.key

    @property
    def _has_measures(self) -> bool:
        return _is_wide(self.found)

    def _measure(self, number: Number) -> str:
        version = self.found.after or self.found.before
        label = version.chart["measures"][number.slot]["label"] if version else {}
        return str(label.get("en", number.slot))


def chart_entry(found: ChartChange) -> ChartEntry:
    """The chart as reports show it."""
    versions = [(word, version) for word, version in (("before", found.before), ("after", found.after)) if version]
    made = [(word, version) for word, version in versions if not version.why and version.chart]
    shown = [Shown(version.chart, version.frame) for _, version in made]
    specs = dict(zip([word for word, _ in made], pictures(shown) if _alike(shown) else [], strict=False))
    if (
        found.what == "changed"
        and WORDS_ALONE.issuperset(found.settings)
        and not found.numbers.differing
        and not found.why
    ):
        specs, versions = {}, []
    newest = made[-1][1] if made else None
    return ChartEntry(
        found=found,
        sides=tuple(_side(word, version, specs.get(word, {})) for word, version in versions),  # type: ignore[arg-type]
        columns=tuple(_columns(newest, wide=_is_wide(found))) if newest else (),
        is_list=bool(newest and not newest.frame.measures),
        axes=tuple(_axes(newest)) if newest else (),
    )


def _alike(shown: Sequence[Shown]) -> bool:
    """Whether there are pictures of all that is shown, or of none: `pictures` leaves out what is no picture."""
    return all(one.chart["kind"] not in _FORMS for one in shown)


def _is_wide(found: ChartChange) -> bool:
    version = found.after if found.after and found.after.chart else found.before
    return bool(version and len(version.frame.measures) > 1)


def _columns(version: Version, *, wide: bool) -> Iterator[Text]:
    for slot in version.frame.dimensions:
        yield _label(version.chart, slot)
    if wide:
        yield Text("What", "項目")


def _label(chart: Mapping[str, Any], slot: str) -> Text:
    if slot == "n" and slot not in chart["measures"]:
        return Text(*PAGE["count"])
    if slot in ("low", "high"):
        own = _label(chart, "x")
        en, ja = PAGE["bin" if slot == "low" else "bin_end"]
        return Text(en.format(label=own.en), ja.format(label=own.ja))
    one = chart["dimensions"].get(slot) or chart["measures"][slot]
    return Text(one["label"]["en"], one["label"]["ja"])


def _axes(version: Version) -> Iterator[tuple[str, Text]]:
    """What the axes of a picture are called; bars that lie have them the other way round."""
    chart = version.chart
    if chart["kind"] in _FORMS:
        return
    across, along = ("y", "x") if _lies(chart) else ("x", "y")
    for slot, axis in (("x", across), ("y", along), ("value", "colour"), ("size", "size")):
        if slot in chart["dimensions"] or slot in chart["measures"]:
            yield axis, _label(chart, slot)
    if chart["kind"] == "histogram":
        yield "y", _label(chart, "n")


def _lies(chart: Mapping[str, Any]) -> bool:
    if chart["kind"] not in ("bar", "stacked_bar"):
        return False
    asked = chart["horizontal"]
    return chart["dimensions"]["x"]["family"] in ("text", "boolean") if asked is None else bool(asked)


def _side(word: Side, version: Version, spec: Mapping[str, Any]) -> SideEntry:
    frame, chart = version.frame, version.chart
    number = ""
    if chart.get("kind") == "number":
        ((value,),) = frame.rows or ((None,),)
        number = value_text(value, described(chart, "value"))
    high, low = _extremes(version)
    notes = tuple(Text(note["en"], note["ja"]) for note in chart.get("notes", ()))
    return SideEntry(word, version, spec, number, len(frame.rows), high, low, notes)


def _extremes(version: Version) -> tuple[str, str]:
    """The greatest and the least value, with what they are of; empty where there are no two to tell apart."""
    frame = version.frame
    if len(frame.rows) < 2 or not frame.measures:
        return "", ""
    known = [row for row in frame.rows if isinstance(row[-1], (int, float)) and not isinstance(row[-1], bool)]
    known.sort(key=lambda row: float(str(row[-1])))
    return (_spoken(version, known[-1]), _spoken(version, known[0])) if known else ("", "")


def _spoken(version: Version, row: Sequence[Any]) -> str:
    frame = version.frame
    keys = [key_text(value, described(version.chart, slot)) for slot, value in zip(frame.dimensions, row, strict=False)]
    return f"{', '.join(keys)} ({value_text(row[-1], described(version.chart, frame.slots[-1]))})"
