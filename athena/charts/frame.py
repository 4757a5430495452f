"""What a chart shows when nobody has chosen a filter: what core.js reckons on the page, for pictures made without one.

athena/charts/core.js is the same in JavaScript; a test asks both the same. Here keys are the values themselves, not codes,
so that frames of two versions of a view can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cmp_to_key
from typing import Any, TypeAlias

from athena.charts.calendar import calendar
from athena.charts.merging import Codes, but_null, groups, value_of
from athena.charts.values import NULL, OTHER, SENTINEL, Plain

Row: TypeAlias = "tuple[Plain, ...]"

_COLOURS = 7
_EVERYTHING = 10**9
_TIMES = ("day", "time")


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows of what a chart shows, in order: the values of its dimensions, of which "other" is SENTINEL; then its measures.

    Attributes:
        dimensions, measures: slots, as the cells of a row stand. A histogram has low, high and n; rows as they are have
            dimensions alone.
        cuts: slot -> how many values are shown, and of how many, where a limit left some out.
        orders: slot -> its values in order.
    """

    dimensions: tuple[str, ...]
    measures: tuple[str, ...]
    rows: tuple[Row, ...]
    cuts: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    orders: Mapping[str, tuple[Plain, ...]] = field(default_factory=dict)

    @property
    def slots(self) -> tuple[str, ...]:
        return (*self.dimensions, *self.measures)


def frame_of(chart: Mapping[str, Any]) -> Frame:
    """The frame of a chart as `athena.charts.payload.make_chart` made it; one that failed has no rows."""
    dimensions, measures = tuple(chart["dimensions"]), tuple(chart["measures"])
    if chart["kind"] == "histogram":
        return Frame(("low", "high"), ("n",), tuple(_bins(chart)) if chart["rows"] else ())
    if chart["kind"] == "scatter" or (chart["kind"] == "table" and not measures):
        return Frame(dimensions, (), tuple(_listed(chart)))
    if "failed" in chart:
        return Frame(dimensions, measures, ())
    if chart["kind"] == "number":
        return Frame((), measures, (_single(chart),) if chart["rows"] else ())
    return _Grouped(chart).frame() if chart["rows"] else Frame(dimensions, measures, ())


def _listed(chart: Mapping[str, Any]) -> Iterator[Row]:
    """Rows as they are."""
    cells = [(chart["data"].get(f"c_{slot}", []), chart["values"].get(f"c_{slot}")) for slot in chart["dimensions"]]
    for row in range(chart["rows"]):
        yield tuple(
            column[row] if known is None else known[column[row]] if column[row] >= 0 else None
            for column, known in cells
        )


def _bins(chart: Mapping[str, Any]) -> Iterator[Row]:
    counts = [0] * chart["bins"]
    for code, count in zip(chart["data"]["d_x"], chart["data"]["p_count_y"], strict=True):
        if code >= 0:
            counts[int(chart["values"]["d_x"][code])] += count
    if not any(counts):
        return
    edges = [float(f"{chart['start'] + n * chart['step']:.12g}") for n in range(chart["bins"] + 1)]
    for n, count in enumerate(counts):
        last = n == chart["bins"] - 1 and chart["rest"] is not None
        yield edges[n], chart["rest"] if last else edges[n + 1], count


def _single(chart: Mapping[str, Any]) -> Row:
    found = groups(chart, lambda _: ())
    return tuple(value_of(chart, slot, found[()]) for slot in chart["measures"])


def compare(a: Plain, b: Plain, *, descending: bool = False) -> int:
    """Nothing goes last, whichever way one sorts."""
    if a is None or b is None:
        return (a is None) - (b is None)
    order = (a > b) - (a < b)  # type: ignore[operator]
    return -order if descending else order


class _Grouped:
    """Groups by the values of dimensions."""

    def __init__(self, chart: Mapping[str, Any]) -> None:
        self._chart = chart
        self._slots, self._measures = tuple(chart["dimensions"]), tuple(chart["measures"])
        self._codes = {slot: chart["data"][f"d_{slot}"] for slot in self._slots}
        self._values: dict[str, list[Plain]] = {slot: chart["values"][f"d_{slot}"] for slot in self._slots}

    def frame(self) -> Frame:
        cuts: dict[str, tuple[int, int]] = {}
        orders: dict[str, list[int]] = {}
        tells: dict[str, Callable[[int], int | None]] = {}
        for slot in self._slots:
            tells[slot] = self._tell(slot, cuts, orders)
        found = groups(self._chart, lambda row: self._key(row, tells))
        rows: list[tuple[Codes, Row]] = [
            (key, tuple(value_of(self._chart, slot, parts) for slot in self._measures)) for key, parts in found.items()
        ]
        places = {slot: {code: place for place, code in enumerate(codes)} for slot, codes in orders.items()}
        rank = cmp_to_key(lambda a, b: self._compare(a, b, places))  # type: ignore[arg-type]
        rows.sort(key=lambda row: rank(row[0]))
        decoded = [(*map(self._decoded, self._slots, key), *values) for key, values in rows]
        filled = tuple(self._filled(decoded))
        shown = {slot: tuple(self._decoded(slot, code) for code in codes) for slot, codes in orders.items()}
        if len(filled) != len(decoded):
            shown["x"] = tuple(dict.fromkeys(row[self._slots.index("x")] for row in filled))
        return Frame(self._slots, self._measures, filled, cuts, shown)

    def _tell(
        self, slot: str, cuts: dict[str, tuple[int, int]], orders: dict[str, list[int]]
    ) -> Callable[[int], int | None]:
        """How codes of a dimension are told apart: itself, or as "other", or left out."""
        limits = self._limits(slot)
        if limits is None:
            return lambda code: code
        limit, others, sort = limits
        kept, total = self._shown(slot, limit, sort)
        others = others and self._chart.get("merges") is not False
        known = set(kept)
        orders[slot] = [*kept, OTHER]
        if total > len(kept):
            cuts[slot] = (len(kept), total)
        return lambda code: code if code in known else OTHER if others else None

    def _key(self, row: int, tells: Mapping[str, Callable[[int], int | None]]) -> Codes | None:
        found = [tells[slot](self._codes[slot][row]) for slot in self._slots]
        return None if None in found else tuple(code for code in found if code is not None)

    def _limits(self, slot: str) -> tuple[int, bool, Mapping[str, Any] | None] | None:
        """How many values are shown, whether the rest is one more, and the sort; None: all, in their own order."""
        chart, sort = self._chart, self._chart["sort"]
        if chart["kind"] in ("table", "map"):
            return None
        if slot == "colour":
            limit = chart["limit"] if chart["kind"] == "line" else _COLOURS
            return limit, chart["others"] or chart["kind"] == "stacked_bar", None
        time = chart["dimensions"][slot]["family"] in _TIMES
        if time and not (sort and sort["by"] == self._measures[0]):
            return _EVERYTHING, False, sort
        if chart["kind"] == "line":
            return _EVERYTHING, False, {"by": slot, "descending": False}
        return chart["limit"], chart["others"], sort

    def _shown(self, slot: str, limit: int, sort: Mapping[str, Any] | None) -> tuple[list[int], int]:
        """The codes that are shown, in order, and how many there are: the rule that athena/dashboards/README.md has."""
        asked = sort if sort and sort["by"] in (slot, self._measures[0]) else None
        natural = bool(asked["by"] == slot if asked else self._chart["dimensions"][slot]["family"] != "text")
        own = self._ranked(slot, descending=not asked or natural or bool(asked["descending"]))

        def in_order(codes: Sequence[int]) -> list[int]:
            if not natural:
                return list(codes)
            down = bool(asked and asked["descending"])

            def order(a: int, b: int) -> int:
                return self._in_own_order(slot, a, b, descending=down)

            return sorted(codes, key=cmp_to_key(order))

        kept = in_order(own[:limit]) if slot == "colour" else in_order(own)[:limit]
        return kept, len(own)

    def _ranked(self, slot: str, *, descending: bool) -> list[int]:
        """Codes but "other", the greatest (or least) measure first."""
        codes, measure = self._codes[slot], self._measures[0]
        found = groups(self._chart, lambda row: (codes[row],))
        worth = {code: value_of(self._chart, measure, parts) for (code,), parts in found.items()}
        if self._chart.get("merges") is False:  # a value weighs as much as its greatest group
            for code, value in zip(codes, self._chart["data"][f"p_final_{measure}"], strict=True):
                worth[code] = but_null(max)(worth[code], value)

        def order(a: int, b: int) -> int:
            return compare(worth[a], worth[b], descending=descending) or a - b

        return sorted((code for code in worth if code != OTHER), key=cmp_to_key(order))

    def _compare(self, a: Codes, b: Codes, places: Mapping[str, Mapping[int, int]]) -> int:
        for slot, one, other in zip(self._slots, a, b, strict=True):
            known = places.get(slot)
            found = known[one] - known[other] if known else self._in_own_order(slot, one, other)
            if found:
                return found
        return 0

    def _in_own_order(self, slot: str, a: int, b: int, *, descending: bool = False) -> int:
        return compare(self._plain(slot, a), self._plain(slot, b), descending=descending)

    def _plain(self, slot: str, code: int) -> Plain:
        return self._values[slot][code] if code > NULL else None

    def _decoded(self, slot: str, code: int) -> Plain:
        return SENTINEL if code == OTHER else self._plain(slot, code)

    def _filled(self, rows: list[Row]) -> Sequence[Row]:
        """Rows for the times between the first and the last that have none; for lines and bars over time."""
        chart, sort = self._chart, self._chart["sort"]
        x = chart["dimensions"].get("x")
        if not x or "y" not in chart["measures"] or x["family"] not in _TIMES or (sort and sort["by"] != "x"):
            return rows
        mode, place = _missing(chart), self._slots.index("x")
        known = [str(row[place]) for row in rows if row[place] not in (None, SENTINEL)]
        unit = chart.get("units", {}).get("x") or x["unit"]
        times = calendar(min(known), max(known), unit) if known and mode != "connect" else None
        if not times:
            return rows
        return self._complete(
            rows, times[::-1] if sort and sort["descending"] else times, 0 if mode == "zero" else None
        )

    def _complete(self, rows: list[Row], times: Sequence[str], value: Plain) -> list[Row]:
        place = self._slots.index("x")
        colour = self._slots.index("colour") if "colour" in self._slots else None
        have = {row[: len(self._slots)]: row for row in rows}
        series: list[Plain] = [None] if colour is None else list(dict.fromkeys(row[colour] for row in rows))
        made: list[Row] = []
        for time in times:
            for one in series:
                key = tuple(time if n == place else one for n in range(len(self._slots)))
                made.append(have.get(key, (*key, value)))
        return [*made, *(row for row in rows if row[place] is None)]


def _missing(chart: Mapping[str, Any]) -> str:
    """What stands where a time has no rows: nothing was counted, so 0; but a mean of nothing is nothing."""
    measure = chart["measures"]["y"]
    adds = measure["aggregation"] in ("sum", "count", "count_distinct") and not measure["per"]
    return chart["missing"] or ("zero" if adds else "connect" if chart["kind"] == "line" else "gap")
