"""Whether a dashboard can be made of the views there are: each column, each aggregation, each kind's restrictions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from athena.charts import quicksight
from athena.charts.columns import Family, Shelf, family
from athena.charts.forms import Findings, nearest
from athena.charts.kinds import KINDS, Slot, slot_of
from athena.charts.spec import Chart, Condition, Dashboard, Field, Filter

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIMES: tuple[Family, ...] = ("day", "time")
_TAKES: Mapping[str, tuple[Family, ...]] = {
    "sum": ("number",),
    "avg": ("number",),
    "min": ("number", "day", "time"),
    "max": ("number", "day", "time"),
    "count": ("number", "day", "time", "text", "boolean", "other"),
    "count_distinct": ("number", "day", "time", "text", "boolean"),
}
_FILTERS: Mapping[str, tuple[Family, ...]] = {
    "select": ("text", "boolean", "number"),
    "range": ("number",),
    "dates": _TIMES,
}


def look(dashboard: Dashboard, shelf: Shelf, findings: Findings) -> None:
    """Add what is wrong with a dashboard's charts and filters, given what there is to make them of."""
    for chart in dashboard.charts:
        _chart(chart, shelf, findings)
    for one in dashboard.filters:
        _filter(one, dashboard, shelf, findings)
    quicksight.look(dashboard, shelf, findings)


def _chart(chart: Chart, shelf: Shelf, findings: Findings) -> None:
    columns = shelf.columns(chart.source)
    if not chart.kind or not chart.source.name:
        return  # the form was wrong already
    if columns is None:
        _unknown_source(chart, shelf, findings)
        return
    for name, slot in KINDS[chart.kind].slots.items():
        if slot_of(name) in chart.slots:
            _Looking(chart, columns, findings).fill(name, slot, chart.slots[slot_of(name)])
    for part in chart.columns:
        _Looking(chart, columns, findings).cell(part)
    for condition in chart.where:
        _condition(chart, condition, columns, findings)


def _unknown_source(chart: Chart, shelf: Shelf, findings: Findings) -> None:
    known = shelf.names(chart.source)
    if chart.source.kind == "dataset" and not shelf.whole:
        return  # schema.json may not know it yet: `athena schema` learns its columns where there is a lake
    other = shelf.tables if chart.source.kind == "view" else shelf.views
    if chart.source.name in other:
        right = "dataset" if chart.source.kind == "view" else "view"
        message = f"{chart.source.name} is no {chart.source.kind}, it is a {right}"
        findings.add("unknown-source", chart.place, message, f"Write `{right}: {chart.source.name}`.")
        return
    hint = nearest(chart.source.name, known, what=f"The {chart.source.kind}s are")
    findings.add("unknown-source", chart.place, f"there is no {chart.source.kind} {chart.source.name}", hint)


class _Looking:
    """At the fields of one chart."""

    def __init__(self, chart: Chart, columns: Mapping[str, str | None], findings: Findings) -> None:
        self._chart, self._columns, self._findings = chart, columns, findings

    def fill(self, name: str, slot: Slot, part: Field) -> None:
        """A field in a slot."""
        if not self._known(part):
            return
        if slot.role == "measure":
            if not part.is_measure:
                hint = f"Write `aggregation: {'sum' if self._family(part) == 'number' else 'count'}`, or another."
                self._add("aggregation", part, f"{name} is a value for each group of rows, and says not how", hint)
        elif part.is_measure:
            self._add("aggregation", part, f"{name} takes the values of a column as they are", "Take aggregation out.")
        if slot.role == "dimension":
            self._dimension(name, part)
        elif slot.role == "number" and self._family(part) not in ("number", None):
            message = f"{name} takes numbers, and {part.column} is {self._type(part)}"
            self._add("type", part, message, self._hint("number"))
        self._measure(part)

    def cell(self, part: Field) -> None:
        """A field of a table: an aggregation, or values that group rows."""
        if self._known(part):
            if not part.is_measure:
                self._dimension("a column", part)
            self._measure(part)

    def _dimension(self, name: str, part: Field) -> None:
        found = self._family(part)
        if found == "other":
            self._add(
                "type", part, f"{name} cannot show {part.column}, which is {self._type(part)}", self._hint("text")
            )
        if part.unit and found not in _TIMES:
            message = f"{part.column} is {self._type(part)}, and a unit is for times"
            self._add("type", part, message, self._hint("day", "time") or "Take unit out.")
        if part.unit == "hour" and found == "day":
            self._add("type", part, f"{part.column} is a date and has no hours", "Write `unit: day`.")

    def _measure(self, part: Field) -> None:
        if part.unit and part.is_measure:
            self._add("aggregation", part, "a unit is for times that group rows", "Take unit out, or aggregation.")
        found = self._family(part)
        if part.is_measure and found is not None and found not in _TAKES[part.aggregation]:
            message = f"{part.aggregation} of {part.column}, which is {self._type(part)}"
            self._add("aggregation", part, message, self._hint(*_TAKES[part.aggregation]) or "Write `count`.")
        if (
            part.format
            and found in ("text", "boolean", *_TIMES)
            and part.aggregation not in ("count", "count_distinct")
        ):
            self._add("type", part, f"format is for numbers, and {part.column} is {self._type(part)}", "Take it out.")
        if part.per is not None:
            self._per(part, part.per)

    def _per(self, part: Field, per: Field) -> None:
        if part.aggregation not in ("sum", "count") or per.aggregation not in ("sum", "count"):
            hint = "Write `aggregation: sum` or `count` in both: sums can be divided, means cannot be averaged."
            self._add("aggregation", per if per.aggregation not in ("sum", "count") else part, "per divides sums", hint)
        elif self._known(per):
            self._measure(per)

    def _known(self, part: Field) -> bool:
        if part.column is None or part.column in self._columns:
            return True
        message = f"{self._chart.source.kind} {self._chart.source.name} has no column {part.column}"
        hint = nearest(part.column, self._columns, what="It has")
        self._add("unknown-column", part, message, hint)
        return False

    def _type(self, part: Field) -> str:
        return str(self._columns[str(part.column)] or "of a type that nobody knows")

    def _family(self, part: Field) -> Family | None:
        return None if part.column is None else family(self._columns.get(part.column))

    def _hint(self, *families: str) -> str:
        fitting = [name for name, kind in self._columns.items() if family(kind) in families]
        return f"Columns that fit: {', '.join(fitting)}." if fitting else ""

    def _add(self, rule: str, part: Field, message: str, hint: str) -> None:
        self._findings.add(rule, part.place, message, hint)


def _condition(chart: Chart, condition: Condition, columns: Mapping[str, str | None], findings: Findings) -> None:
    if condition.column not in columns:
        if condition.column:
            message = f"{chart.source.kind} {chart.source.name} has no column {condition.column}"
            hint = nearest(condition.column, columns, what="It has")
            findings.add("unknown-column", condition.place, message, hint)
        return
    found = family(columns[condition.column])
    for value in (*condition.values, *condition.without, condition.start, condition.end):
        wanted = None if value is None else _misfit(value, found)
        if wanted:
            message = f"{value!r} is compared with {condition.column}, which is {columns[condition.column]}"
            findings.add("type", condition.place, message, f"Write {wanted}.")
    if found in ("text", "boolean") and (condition.start is not None or condition.end is not None):
        message = f"from and to are for numbers and times, and {condition.column} is {columns[condition.column]}"
        findings.add("type", condition.place, message, "Write `in: […]`.")


def _misfit(value: str | int | float | bool, found: Family) -> str:
    """What should be written instead of the value; empty when it fits."""
    if found == "number":
        return "" if type(value) in (int, float) else "a number without quotes"
    if found in _TIMES:
        return "" if isinstance(value, str) and _is_day(value) else 'a day in quotes: "2026-01-31"'
    if found == "boolean":
        return "" if isinstance(value, bool) else "true or false"
    return "" if isinstance(value, str) else "a text in quotes"


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _filter(one: Filter, dashboard: Dashboard, shelf: Shelf, findings: Findings) -> None:
    sources = dict.fromkeys(chart.source for chart in dashboard.charts)
    known = {source: columns for source in sources if (columns := shelf.columns(source)) is not None}
    having = {source: columns[one.column] for source, columns in known.items() if one.column in columns}
    if not having:
        if len(known) == len(sources):
            names = list(dict.fromkeys(name for columns in known.values() for name in columns))
            message = f"no chart is over a view with a column {one.column}"
            findings.add("unknown-column", one.place, message, nearest(one.column, names, what="Their columns are"))
        return
    for source, kind in having.items():
        if family(kind) not in _FILTERS[one.kind]:
            message = f"a filter of kind {one.kind} over {one.column}, which is {kind} in {source.name}"
            findings.add("type", one.place, message, _fitting_kinds(family(kind)))
            return
    _same_family(one, having.values(), findings)


def _same_family(one: Filter, kinds: Iterable[str | None], findings: Findings) -> None:
    found = sorted({str(kind) for kind in kinds if kind})
    families = {"time" if family(kind) in _TIMES else family(kind) for kind in found}
    if len(families) > 1:
        message = f"{one.column} is {' and '.join(found)} in different views"
        findings.add("type", one.place, message, "One filter can act on both only if they are of one type.")


def _fitting_kinds(found: Family) -> str:
    fitting = [kind for kind, families in _FILTERS.items() if found in families]
    return f"Write `kind: {fitting[0]}`." if fitting else "It cannot be chosen by."
