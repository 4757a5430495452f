"""Groups of rows for charts that aggregate: as many as a page can carry, told apart by the filters as far as that goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from athena.charts.columns import is_whole
from athena.charts.domains import bucket, steps_between
from athena.charts.grouping import Grouping, note
from athena.charts.maker import Maker, as_words, doubts
from athena.charts.spec import Chart, Field
from athena.charts.sql import quoted, select
from athena.charts.values import Dictionary, columnwise, plain
from athena.engine import Result

_BINS = 20
_FAR = 3  # so many times the span of 99 in 100 values is far


@dataclass(slots=True)
class Columns:
    """Columns of a chart's rows as JSON: codes of dictionaries, or numbers.

    Attributes:
        data: alias -> values.
        dictionaries: alias -> the values that codes stand for.
    """

    data: dict[str, list[Any]] = field(default_factory=dict)
    dictionaries: dict[str, Dictionary] = field(default_factory=dict)

    def put(self, alias: str, values: Sequence[object]) -> None:
        """Values that repeat: each is a code. Codes follow the order of the values."""
        known = {value for value in map(plain, values) if value is not None}
        dictionary = Dictionary.ordered(sorted(known, key=lambda value: (str(type(value)), value)))
        self.dictionaries[alias] = dictionary
        self.data[alias] = [dictionary.code(plain(value)) for value in values]


def cube(grouping: Grouping, maker: Maker) -> dict[str, Any]:
    """Groups of rows, told apart by the filters as far as that goes."""
    chart = grouping.chart
    labels = {slot: maker.label(chart, part) for slot, part in grouping.dimensions.items()}
    result = maker.engine.query(grouping.sql(maker.most_rows + 1))
    ways = grouping.coarser(maker.engine, labels)
    while len(result.rows) > maker.most_rows:
        coarser = next(ways, None)
        if coarser is None:
            grouping, result = _first(grouping, result, maker.most_rows)
            break
        grouping = coarser
        result = maker.engine.query(grouping.sql(maker.most_rows + 1))
    columns = _coded(grouping, result)
    body = _body(columns, grouping, result)
    for slot, part in grouping.dimensions.items():
        if part.unit:
            body.setdefault("units", {})[slot] = part.unit
    return body


def _first(grouping: Grouping, result: Result, most: int) -> tuple[Grouping, Result]:
    """The first groups alone, and a note that says so: a table of many columns has no coarser form."""
    said = note("note.first_groups", n=f"{most:,}")
    return replace(grouping, notes=(*grouping.notes, said)), replace(result, rows=result.rows[:most])


def _coded(grouping: Grouping, result: Result) -> Columns:
    columns = Columns()
    names = [column.name for column in result.columns]
    for alias, values in zip(names, columnwise(result.rows, len(names)), strict=True):
        if alias.startswith(("d_", "p_distinct")):
            columns.put(alias, values)
        elif alias.startswith("f_"):
            domain = grouping.domains[int(alias[2:])]
            known = domain.dictionary()
            columns.data[alias] = [domain.code(value, known) for value in values]
        else:
            columns.data[alias] = [plain(value) for value in values]
    return columns


def _body(columns: Columns, grouping: Grouping, result: Result) -> dict[str, Any]:
    return {
        "rows": len(result.rows),
        "data": columns.data,
        "values": {alias: known.values for alias, known in columns.dictionaries.items()},
        "filters": {domain.filter.column: f"f_{number}" for number, domain in enumerate(grouping.domains)},
        "merges": grouping.merges,
        "notes": [as_words(said) for said in (*grouping.notes, *doubts(result.badge))],
    }


def histogram(chart: Chart, maker: Maker) -> dict[str, Any]:
    """How many values lie in each step. Steps are the same whatever is filtered.

    Where a few values lie far above all others, steps end at the 99th percentile, and the last bar holds the rest: else
    one bar would hold nearly all. Quick Sight does not do that, so a file that says `bins` or `bin_width` goes to the end.
    """
    column = str(chart.slots["x"].column)
    whole = is_whole(str(maker.types(chart.source)[column]))
    value = f"CAST({quoted(column)} AS double)"
    grouping = replace(maker.grouping(chart), also=(f"is_finite({value})",))
    bounds = {"low": f"min({value})", "high": f"max({value})", "most": f"approx_percentile({value}, 0.99)"}
    low, high, most = maker.engine.query(select(bounds, chart.source.name, grouping.where)).rows[0]
    start, step, bins, rest = (0.0, 1.0, 0, None)
    if low is not None:
        start, step, bins, rest = _steps(chart, float(str(low)), float(str(high)), float(str(most)), whole=whole)
    number = bucket(quoted(column), start, step, whole=whole)
    grouping = replace(
        grouping,
        expressions={
            "x": number if rest is None else f"CASE WHEN {number} > {bins - 1} THEN {bins - 1} ELSE {number} END"
        },
        measures={"y": Field(None, "count")},
    )
    return {**cube(grouping, maker), "start": start, "step": step, "bins": bins, "rest": rest}


def _steps(
    chart: Chart, low: float, high: float, most: float, *, whole: bool
) -> tuple[float, float, int, float | None]:
    """Start, width and number of steps; and the greatest value, where the last step holds all up to it."""
    if chart.bin_width:
        start = (low // chart.bin_width) * chart.bin_width
        return start, chart.bin_width, int((high - start) // chart.bin_width) + 1, None
    if chart.bins is None and high - low > _FAR * (most - low) > 0:
        start, step, bins = steps_between(low, most, _BINS, whole=whole)
        return start, step, bins + 1, high
    return *steps_between(low, high, chart.bins or _BINS, whole=whole), None
