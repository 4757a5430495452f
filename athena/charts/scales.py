"""What pictures that stand side by side share, so that an eye can compare them: lengths, places and colours mean the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, cmp_to_key, partial
from typing import Any

from athena.charts.figures import OTHER, key_text
from athena.charts.frame import Frame, Row, compare
from athena.charts.values import SENTINEL, Plain
from athena.docs.samples import visible

_LONGEST = 40  # characters of a name in a picture
_COLOURS = 7


@dataclass(frozen=True, slots=True)
class Shown:
    """A chart as `make_chart` gave it, and its frame."""

    chart: Mapping[str, Any]
    frame: Frame

    def has(self, slot: str) -> bool:
        return slot in self.chart["dimensions"] or slot in self.chart["measures"]

    def family(self, slot: str) -> str:
        return str((self.chart["dimensions"].get(slot) or self.chart["measures"][slot])["family"])

    def at(self, row: Row, slot: str) -> Plain:
        return row[self.frame.slots.index(slot)]

    def unit(self, slot: str) -> str:
        """To which a time is cut: what the file says, unless there were too many points for it."""
        return str(self.chart.get("units", {}).get(slot) or self.chart["dimensions"][slot]["unit"] or "day")

    def described(self, slot: str) -> Mapping[str, Any]:
        if slot not in self.chart["dimensions"]:
            return dict(self.chart["measures"][slot])
        one = dict(self.chart["dimensions"][slot])
        return {**one, "unit": self.unit(slot)} if one["unit"] else one


class Scales:
    """The scales of pictures of one kind of chart, the newest version last: its order is taken first."""

    def __init__(self, shown: Sequence[Shown]) -> None:
        self._shown = shown
        self._names: dict[str, dict[Plain, str]] = {}

    def names(self, slot: str) -> dict[Plain, str]:
        """The values of a dimension in any of the pictures, in order, with a text for each that no other has."""
        if slot not in self._names:
            found: dict[Plain, str] = {}
            taken: set[str] = set()
            for value in self._ordered(slot):
                text = visible(key_text(value, self._shown[-1].described(slot)), _LONGEST)
                while text in taken:
                    text += "′"
                taken.add(text)
                found[value] = text
            self._names[slot] = found
        return self._names[slot]

    def _ordered(self, slot: str) -> list[Plain]:
        orders = [list(dict.fromkeys([*one.frame.orders.get(slot, ()), *_values(one, slot)])) for one in self._shown]
        there = {value for one in self._shown for value in _values(one, slot)}
        found = [
            value for value in dict.fromkeys(value for order in reversed(orders) for value in order) if value in there
        ]
        plain = [value for value in found if value != SENTINEL]
        sort = self._shown[-1].chart["sort"]
        if self._shown[-1].family(slot) != "text" and not (sort and sort["by"] in self._shown[-1].chart["measures"]):
            down = bool(sort and sort["by"] == slot and sort["descending"])
            plain.sort(key=cmp_to_key(partial(compare, descending=down)))
        return [*plain, *(value for value in found if value == SENTINEL)]

    @cached_property
    def points(self) -> dict[Plain, str]:
        """The colour's text of each point's value: the most frequent ones have their own, all else is "other"."""
        counts = Counter(value for one in self._shown for value in _values(one, "colour"))
        texts = self.names("colour")
        kept = {value for value, _ in sorted(counts.items(), key=lambda pair: (-pair[1], texts[pair[0]]))[:_COLOURS]}
        return {
            value: texts[value] if value in kept else OTHER for value in sorted(texts, key=lambda one: one not in kept)
        }

    def domain(self, slot: str, *, zero: bool) -> list[float]:
        """From the least to the greatest number of a slot."""
        numbers = [value for one in self._shown for value in _numbers(one.at(row, slot) for row in one.frame.rows)]
        return _spread([*numbers, 0.0] if zero else numbers)

    @cached_property
    def stacked(self) -> list[float]:
        """From the lowest to the highest end of bars that stand on each other."""
        ends = [0.0]
        for one in self._shown:
            for sign in (1, -1):
                totals: dict[Plain, float] = {}
                for row in one.frame.rows:
                    for value in _numbers([one.at(row, "y")]):
                        x = one.at(row, "x")
                        totals[x] = totals.get(x, 0.0) + (value if value * sign > 0 else 0.0)
                ends += totals.values()
        return _spread(ends)


def _values(one: Shown, slot: str) -> list[Plain]:
    return [one.at(row, slot) for row in one.frame.rows]


def _numbers(values: Iterable[Plain]) -> list[float]:
    return [float(value) for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]


def _spread(numbers: Sequence[float]) -> list[float]:
    if not numbers:
        return [0.0, 1.0]
    low, high = min(numbers), max(numbers)
    return [low, high] if low < high else [low - (abs(low) or 1) * 0.5, high + (abs(high) or 1) * 0.5]
