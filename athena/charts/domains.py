"""What a reader can choose in a filter: found in the data of all charts it acts on, and cut into few enough steps.

A page holds aggregated rows, so a filter can only tell apart what the aggregation kept apart. Each choice a reader has is
one of those steps, so that what the page shows is what the SQL with that filter gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import floor, log10
from typing import Any

from athena.charts.columns import Shelf, family, is_whole
from athena.charts.spec import Chart, Dashboard, Filter, Source
from athena.charts.sql import conditions, cut, literal, quoted, select
from athena.charts.values import SENTINEL, Dictionary, Plain, plain
from athena.engine import Engine

MOST_VALUES = 200  # of a select filter; what is rarer is one choice, "other"
MOST_STEPS = 50  # of a range filter
_MOST_WHOLE = 200  # of one over whole numbers, if each has a step of its own
_MOST_DAYS, _MOST_MONTHS = 400, 480
_UNION = "\nUNION ALL\n"


@dataclass(frozen=True, slots=True)
class Domain:
    """A filter with its choices.

    Attributes:
        sources: those that have the column, with its type.
        values: of a select; in order.
        has_other: whether rarer values are put together.
        has_null: whether there are rows without a value.
        unit: to which days are cut.
        low, high: the first and last day.
        start, step, steps: of a range: bucket n is from start + n * step up to the next.
    """

    filter: Filter
    sources: dict[Source, str] = field(hash=False)
    values: tuple[Plain, ...] = ()
    has_other: bool = False
    has_null: bool = False
    unit: str = ""
    low: str = ""
    high: str = ""
    start: float = 0
    step: float = 1
    steps: int = 0

    @property
    def size(self) -> int:
        """How many codes there are, at most."""
        if self.filter.kind == "select":
            return len(self.values) + 2
        if self.filter.kind == "range":
            return self.steps + 1
        if not self.low:
            return 1
        days = (date.fromisoformat(self.high) - date.fromisoformat(self.low)).days
        return days // {"day": 1, "month": 28, "year": 365}[self.unit] + 2

    def expression(self, source: Source) -> str:
        """The code of a row, or what `code` makes one of."""
        name, kind = quoted(self.filter.column), self.sources[source]
        if self.filter.kind == "dates":
            return cut(name, kind, self.unit)
        if self.filter.kind == "range":
            return bucket(name, self.start, self.step, whole=is_whole(kind))
        if not self.has_other:
            return name
        text = name if family(kind) == "text" else f"CAST({name} AS varchar)"
        known = ", ".join(literal(str(value)) for value in self.values)
        return f"CASE WHEN {text} IN ({known}) THEN {text} WHEN {name} IS NOT NULL THEN {literal(SENTINEL)} END"

    def dictionary(self) -> Dictionary:
        return Dictionary.ordered(self.values)

    def code(self, value: object, known: Dictionary) -> Plain:
        """What the page compares with the reader's choice."""
        if self.filter.kind == "select":
            return known.code(plain(value))
        if self.filter.kind == "dates":
            return None if value is None else day_number(str(plain(value))[:10])
        return plain(value)

    def as_json(self) -> dict[str, Any]:
        """What the page needs to offer the choices."""
        if self.filter.kind == "select":
            return {"values": list(self.values), "other": self.has_other, "null": self.has_null}
        if self.filter.kind == "dates":
            return {"unit": self.unit, "low": self.low, "high": self.high}
        return {"start": self.start, "step": self.step, "steps": self.steps}


def day_number(text: str) -> int:
    """Days since 1970.

    Examples:
        >>> day_number("1970-01-02")
        1
    """
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def bucket(name: str, start: float, step: float, *, whole: bool) -> str:
    """The number of the step a value lies in, as a whole number or a double; whole numbers are reckoned with as such."""
    if whole and start == int(start) and step == int(step):
        moved = f"{name} - {int(start)}" if start else name
        return moved if step == 1 else f"floor(({moved}) / {_double(step)})"
    value = f"CAST({name} AS double)"
    return f"CASE WHEN is_finite({value}) THEN floor(({value} - {_double(start)}) / {_double(step)}) END"


def _double(value: float) -> str:
    return literal(float(value))


def find_domains(dashboard: Dashboard, shelf: Shelf, engine: Engine) -> tuple[Domain, ...]:
    """The choices of each filter of a dashboard, from the rows that its charts look at."""
    return tuple(_find(one, dashboard.charts, shelf, engine) for one in dashboard.filters)


def _find(one: Filter, charts: Sequence[Chart], shelf: Shelf, engine: Engine) -> Domain:
    sources: dict[Source, str] = {}
    rows: dict[tuple[Source, tuple[str, ...]], None] = {}
    for chart in charts:
        types = shelf.columns(chart.source) or {}
        if one.column in types:
            sources[chart.source] = str(types[one.column])
            rows[chart.source, tuple(conditions(chart.where, types))] = None
    looks = [(source.name, where) for source, where in rows]
    if one.kind == "select":
        return _select(one, sources, looks, engine)
    return _span(one, sources, looks, engine)


def _select(
    one: Filter, sources: dict[Source, str], looks: Sequence[tuple[str, tuple[str, ...]]], engine: Engine
) -> Domain:
    """The most frequent values, in their own order; numbers among numbers."""
    name = quoted(one.column)
    parts = [select({"v": name, "n": "count(*)"}, source, where, f"\nGROUP BY {name}") for source, where in looks]
    text = any(family(kind) == "text" for kind in sources.values())
    counted = f"SELECT v, sum(n) AS n FROM (\n{_UNION.join(parts)}\n) AS u GROUP BY v"
    nulls_first = "CASE WHEN v IS NULL THEN 0 ELSE 1 END"
    top = f"SELECT v FROM (\n{counted}\n) AS c ORDER BY {nulls_first}, n DESC, v LIMIT {MOST_VALUES + 2}"
    found = [plain(row[0]) for row in engine.query(top).rows]
    nulls = found[:1] == [None]
    values = found[1 if nulls else 0 :]
    more = len(values) > MOST_VALUES
    kept: list[Any] = values[:MOST_VALUES]
    ordered = sorted(kept)
    shown = ordered if text or not more else [str(value) for value in ordered]
    return Domain(one, sources, values=tuple(shown), has_other=more, has_null=nulls)


def _span(
    one: Filter, sources: dict[Source, str], looks: Sequence[tuple[str, tuple[str, ...]]], engine: Engine
) -> Domain:
    """From the least to the greatest value."""
    name = quoted(one.column)
    number = one.kind == "range"
    wanted = f"CAST({name} AS double)" if number else f"CAST({name} AS date)"
    parts = []
    for source, where in looks:
        finite = (*where, f"is_finite({wanted})") if number else where
        parts.append(select({"low": f"min({wanted})", "high": f"max({wanted})"}, source, finite))
    low, high = engine.query(f"SELECT min(low), max(high) FROM (\n{_UNION.join(parts)}\n) AS u").rows[0]
    if low is None or high is None:
        return Domain(one, sources, unit=one.unit or "day")
    if number:
        whole = all(is_whole(kind) for kind in sources.values())
        start, step, steps = steps_between(float(str(low)), float(str(high)), MOST_STEPS, whole=whole)
        return Domain(one, sources, start=start, step=step, steps=steps)
    first, last = date.fromisoformat(str(plain(low))), date.fromisoformat(str(plain(high)))
    return _days(one, sources, first, last)


def _days(one: Filter, sources: dict[Source, str], first: date, last: date) -> Domain:
    span = (last - first).days
    unit = one.unit or ("day" if span <= _MOST_DAYS else "month" if span <= 31 * _MOST_MONTHS else "year")
    return Domain(one, sources, unit=unit, low=first.isoformat(), high=last.isoformat())


def steps_between(low: float, high: float, most: int, *, whole: bool = False) -> tuple[float, float, int]:
    """Start, width and number of round steps that hold all from low to high, both included.

    Examples:
        >>> steps_between(3, 97, 10), steps_between(1, 5, 50, whole=True), steps_between(2, 2, 10)
        ((0.0, 10.0, 10), (1, 1, 5), (2, 1.0, 1))
    """
    if whole and high - low < max(most, _MOST_WHOLE if most == MOST_STEPS else 0):
        return int(low), 1, int(high - low) + 1
    if low == high:
        return low, 1.0, 1
    step = round_up((high - low) / most)
    if whole:
        step = max(1.0, float(round(step)))
    start = floor(low / step) * step
    steps = floor((high - start) / step) + 1
    return round(start, 12), step, steps


def round_up(width: float) -> float:
    """The next of 1, 2, 2.5, 5, 10 times a power of ten.

    Examples:
        >>> round_up(0.93), round_up(23), round_up(260)
        (1.0, 25.0, 500.0)
    """
    power = 10.0 ** floor(log10(width))
    for factor in (1, 2, 2.5, 5, 10):
        if factor * power >= width * (1 - 1e-9):
            return float(f"{factor * power:.12g}")
    return 10 * power
