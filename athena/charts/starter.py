"""A first dashboard for a view or clean table, from what its columns hold: for the day on which nobody has written one.

Trends over the time column, the largest categories, how numbers are spread, and a table. It is a file like any other:
whoever knows the data better changes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, TypeAlias

from athena.charts.labels import Labels, spoken
from athena.charts.spec import Source, Text
from athena.charts.survey import Seen

Part: TypeAlias = dict[str, Any]

_BARS, _HISTOGRAMS, _COLUMNS = 4, 3, 10
_HEAD = """\
# A starter, made from the rows of {source} by `python -m athena dashboard new`. Change it as you like:
# athena/dashboards/README.md is the reference, `python -m athena check` says what is wrong.
"""


def starter(source: Source, seen: Sequence[Seen], labels: Labels, *, key: tuple[str, ...] = ()) -> str:
    """The text of the file.

    Args:
        source: what it shows.
        seen: its columns, as `survey` found them.
        labels: what columns are called.
        key: the columns that tell the rows apart, where known; empty: not known.
    """
    sketch = _Sketch(source, seen, labels, key)
    name = spoken(source.name)
    content: Part = {
        "title": {"en": name, "ja": name},
        "description": {
            "en": f"A first look at the {source.kind} {source.name}, made from its rows.",
            "ja": f"{'ビュー' if source.kind == 'view' else 'データセット'} {source.name} の概要（データから自動作成）。",
        },
    }
    filters = sketch.filters()
    if filters:
        content["filters"] = filters
    content["charts"] = list(sketch.charts())
    return _HEAD.format(source=source.name) + as_yaml(content)


class _Sketch:
    """The charts that fit some columns."""

    def __init__(self, source: Source, seen: Sequence[Seen], labels: Labels, key: tuple[str, ...]) -> None:
        self._source, self._labels, self._seen, self._key = source, labels, seen, key
        self._rows = seen[0].rows if seen else 0
        self._times = [one for one in seen if one.is_time]
        self._amounts = [one for one in seen if one.is_amount]
        groups = [one for one in seen if one.is_category and not one.is_identifier]
        self._groups = sorted(groups, key=lambda one: (one.distinct > 30, -one.filled))

    def filters(self) -> list[Part]:
        found: list[Part] = [{"column": one.name, "kind": "dates"} for one in self._times[:1]]
        found += [{"column": one.name, "kind": "select"} for one in self._groups[:3]]
        return found

    def charts(self) -> Iterator[Part]:
        yield from self._numbers()
        if self._times:
            yield self._trend(self._times[0])
        yield from self._map()
        yield from (self._bar(one) for one in self._groups[:_BARS] if not one.is_prefecture)
        yield from (self._histogram(one) for one in self._amounts[:_HISTOGRAMS] if one.distinct > 10)
        yield from self._heat_map()
        yield from self._scatter()
        yield self._table()

    def _chart(self, name: str, kind: str, title: Text, **slots: Any) -> Part:
        shown = {"en": title.en, "ja": title.ja}
        return {"name": name[:60], "kind": kind, "title": shown, self._source.kind: self._source.name, **slots}

    def _label(self, one: Seen) -> Text:
        return self._labels.column(self._source, one.name)

    @property
    def _is_keyed(self) -> bool:
        """Whether rows are groups already, so that counting them says nothing."""
        known = {one.name for one in (*self._times, *self._groups)} | {
            one.name for one in self._seen if one.family in ("text", "day", "time")
        }
        return bool(self._key and self._amounts) and set(self._key) <= known and self._rows < 5000

    def _measure(self) -> tuple[Part, Text]:
        """What bars and lines show: how many rows, or the first amount where rows are groups already."""
        if not self._is_keyed:
            return {"aggregation": "count"}, Text("Rows", "件数")
        first = self._amounts[0]
        return {"column": first.name, "aggregation": first.aggregation}, self._label(first)

    def _numbers(self) -> Iterator[Part]:
        yield self._chart("rows", "number", Text("Rows", "件数"), value={"aggregation": "count"})
        for one in self._amounts[:2]:
            label = self._label(one)
            said = Text(f"{label.en} (mean)", f"{label.ja}（平均）") if one.aggregation == "avg" else label
            yield self._chart(
                f"{one.name}_in_all", "number", said, value={"column": one.name, "aggregation": one.aggregation}
            )
        for one in self._times[:1]:
            label = self._label(one)
            title = Text(f"Latest: {label.en}", f"最新の{label.ja}")
            yield self._chart(f"{one.name}_latest", "number", title, value={"column": one.name, "aggregation": "max"})

    def _trend(self, time: Seen) -> Part:
        measure, what = self._measure()
        few = [one for one in self._groups if one.distinct <= 6]
        colour = {"colour": {"column": few[0].name}} if few else {}
        kind = "stacked_bar" if colour and measure.get("aggregation") != "avg" else "line"
        x = {"column": time.name, "unit": _unit(time)}
        title = Text(f"{what.en} over time", f"{what.ja}の推移")
        return self._chart(f"{time.name}_trend", kind, title, x_axis=x, y_axis=measure, **colour, width="full")

    def _map(self) -> Iterator[Part]:
        for one in [one for one in self._seen if one.is_prefecture][:1]:
            measure, what = self._measure()
            title = Text(f"{what.en} by prefecture", f"都道府県別の{what.ja}")
            yield self._chart(f"{one.name}_map", "map", title, place={"column": one.name}, value=measure)

    def _bar(self, one: Seen) -> Part:
        measure, what = self._measure()
        label = self._label(one)
        title = Text(f"{what.en} by {_lower(label.en)}", f"{label.ja}別の{what.ja}")
        return self._chart(f"by_{one.name}", "bar", title, x_axis={"column": one.name}, y_axis=measure, limit=12)

    def _histogram(self, one: Seen) -> Part:
        label = self._label(one)
        title = Text(f"How {_lower(label.en)} is spread", f"{label.ja}の分布")
        return self._chart(f"{one.name}_spread", "histogram", title, x_axis={"column": one.name})

    def _heat_map(self) -> Iterator[Part]:
        groups = [one for one in self._groups if one.distinct <= 30][:2]
        if len(groups) == 2 and self._rows > 50:
            measure, what = self._measure()
            x, y = sorted(groups, key=lambda one: one.distinct)
            across, down = self._label(x), self._label(y)
            title = Text(
                f"{what.en} by {_lower(down.en)} and {_lower(across.en)}", f"{down.ja}と{across.ja}別の{what.ja}"
            )
            slots = {"x_axis": {"column": x.name}, "y_axis": {"column": y.name}, "value": measure}
            yield self._chart(f"{y.name}_and_{x.name}", "heat_map", title, **slots)

    def _scatter(self) -> Iterator[Part]:
        if len(self._amounts) < 2 or self._rows < 8:
            return
        x, y = self._amounts[:2]
        across, up = self._label(x), self._label(y)
        few = [one for one in self._groups if one.distinct <= 8]
        colour = {"colour": {"column": few[0].name}} if few else {}
        title = Text(f"{up.en} against {_lower(across.en)}", f"{across.ja}と{up.ja}の関係")
        slots = {"x_axis": {"column": x.name}, "y_axis": {"column": y.name}, **colour}
        yield self._chart(f"{y.name}_against_{x.name}", "scatter", title, **slots)

    def _table(self) -> Part:
        """The columns that say most: the key first, empty ones not at all."""
        filled = [one for one in self._seen if one.filled] or list(self._seen)
        chosen = sorted(filled, key=lambda one: (not one.in_key, one.filled < one.rows / 2))[:_COLUMNS]
        ordered = [one for one in self._seen if one in chosen]
        columns = [{"column": one.name, **({"unit": "hour"} if one.family == "time" else {})} for one in ordered]
        return self._chart("rows_table", "table", Text("Rows", "データ"), columns=columns)


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _unit(time: Seen) -> str:
    """The unit that makes between some ten and some hundred points."""
    days = (date.fromisoformat(str(time.high)[:10]) - date.fromisoformat(str(time.low)[:10])).days
    if days <= 92:
        return "day"
    return "week" if days <= 400 else "month" if days <= 20 * 366 else "year"


def as_yaml(value: Any, indent: int = 0) -> str:
    """Mappings and lists as YAML, what is short on one line; texts in quotes where they must be.

    Examples:
        >>> print(as_yaml({"a": {"b": 1, "c": "it: is"}, "d": ["x"]}), end="")
        a: {b: 1, c: "it: is"}
        d:
          - "x"
    """
    lines = []
    blank = " " * indent
    for key, item in value.items():
        if isinstance(item, list):
            lines.append(f"{blank}{key}:")
            lines += [_item(one, indent + 2) for one in item]
        else:
            lines.append(f"{blank}{key}: {_flow(item)}")
    return "\n".join(lines) + "\n"


def _item(value: Any, indent: int) -> str:
    blank = " " * indent
    if isinstance(value, dict) and len(value) > 3:
        text = as_yaml(value, indent + 2).rstrip("\n")
        return f"{blank}- {text[indent + 2 :]}\n"
    return f"{blank}- {_flow(value)}"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, str) and len(value) > 1 and value.isidentifier() and value.lower() not in _QUOTED:
        return value
    return json.dumps(value, ensure_ascii=False)


_QUOTED = frozenset("true false null yes no on off nan inf".split())
