"""What Quick Sight cannot show, refused when the file is checked and not when Terraform applies it.

The limits are those of Quick Sight's API; what terraform/modules/quicksight makes of each kind of chart is why the others are
there. A further restriction is one more entry of `RESTRICTIONS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from athena.charts.columns import Shelf, family
from athena.charts.forms import Findings
from athena.charts.spec import Chart, Dashboard, Place

MOST_CHARTS = 75  # visuals of a sheet
LONGEST_TITLE = 512
LONGEST_TEXT = 1024
MOST_COLUMNS = 200
LONGEST_NAME = 117  # of a column: 127, and a map adds _longitude
LONGEST_SOURCE = 80  # of a view or table: 128 with the platform's name before it and -spice behind
LONGEST_VALUE = 512
MOST_VALUES = 20  # filters of a group: each number or day of a list is one

Found = Iterator[tuple[Place, str]]
_WHOLE = ("tinyint", "smallint", "integer", "bigint")


@dataclass(frozen=True, slots=True)
class Restriction:
    """Something that Quick Sight cannot show: `broken` yields where, and what was found."""

    rule: str
    hint: str
    broken: Callable[[Dashboard, Shelf], Found]


def look(dashboard: Dashboard, shelf: Shelf, findings: Findings) -> None:
    """Add what Quick Sight cannot show of a dashboard."""
    for restriction in RESTRICTIONS:
        for place, found in restriction.broken(dashboard, shelf):
            findings.add(restriction.rule, place, f"{found} in Quick Sight", restriction.hint)


def _too_many_charts(dashboard: Dashboard, _: Shelf) -> Found:
    if len(dashboard.charts) > MOST_CHARTS:
        place = dashboard.charts[MOST_CHARTS].place
        yield place, f"{len(dashboard.charts)} charts, and a sheet holds {MOST_CHARTS}"


def _long_texts(dashboard: Dashboard, _: Shelf) -> Found:
    for chart in dashboard.charts:
        for what, text, most in (("title", chart.title, LONGEST_TITLE), ("note", chart.note, LONGEST_TEXT)):
            if max(len(text.en), len(text.ja)) > most:
                yield chart.place, f"a {what} of more than {most} characters is not taken"


def _many_columns(dashboard: Dashboard, _: Shelf) -> Found:
    for chart in dashboard.charts:
        if len(chart.columns) > MOST_COLUMNS:
            yield chart.place, f"{len(chart.columns)} columns, and a table holds {MOST_COLUMNS}"


def _long_names(dashboard: Dashboard, _: Shelf) -> Found:
    for chart in dashboard.charts:
        names = [column for part in chart.fields() for column in part.columns()]
        names += [condition.column for condition in chart.where]
        if any(len(name) > LONGEST_NAME for name in names):
            yield chart.place, f"a column whose name has more than {LONGEST_NAME} characters cannot be shown"
        if len(chart.source.name) > LONGEST_SOURCE:
            yield (
                chart.place,
                f"a {chart.source.kind} whose name has more than {LONGEST_SOURCE} characters cannot be shown",
            )


def _types(chart: Chart, shelf: Shelf) -> Mapping[str, str | None]:
    return shelf.columns(chart.source) or {}


def _typeless(dashboard: Dashboard, shelf: Shelf) -> Found:
    """Counts and conditions are all that the page can do with arrays and the like."""
    for chart in dashboard.charts:
        types = _types(chart, shelf)
        used = [(name, part.place) for part in chart.fields() for name in part.columns()]
        used += [(condition.column, condition.place) for condition in chart.where]
        for name, place in used:
            if name in types and family(types[name]) == "other":
                yield place, f"{name} is {types[name] or 'of a type that nobody knows'}, and there is no such type"


def _weeks_of_rows(dashboard: Dashboard, _: Shelf) -> Found:
    """Rows that are not grouped are cut by truncDate, whose week begins on Sunday."""
    for chart in dashboard.charts:
        if chart.columns and not any(part.is_measure for part in chart.columns):
            yield from (
                (part.place, "rows cannot show the week of a day") for part in chart.columns if part.unit == "week"
            )


def _long_lists(dashboard: Dashboard, shelf: Shelf) -> Found:
    for chart in dashboard.charts:
        for condition in chart.where:
            text = family(_types(chart, shelf).get(condition.column)) in ("text", "boolean")
            if len(condition.values) > MOST_VALUES and not text:
                yield (
                    condition.place,
                    f"{len(condition.values)} values, and {MOST_VALUES} numbers or days can be asked for",
                )
            if any(len(str(value)) > LONGEST_VALUE for value in (*condition.values, *condition.without)):
                yield condition.place, f"a value of more than {LONGEST_VALUE} characters cannot be asked for"


def _choices_of_fractions(dashboard: Dashboard, shelf: Shelf) -> Found:
    """Whole numbers and decimals are chosen as texts; the text of a double is none that a person would look for."""
    for one in dashboard.filters:
        kinds = {_types(chart, shelf).get(one.column) for chart in dashboard.charts}
        if one.kind == "select" and kinds & {"real", "double"}:
            yield one.place, f"{one.column} is a fraction, and nobody can choose one from a list"


def _mixed_numbers(dashboard: Dashboard, shelf: Shelf) -> Found:
    """A filter acts on several data sets only where they have a column of its name and its type."""
    for one in dashboard.filters:
        types = [_types(chart, shelf).get(one.column) for chart in dashboard.charts]
        numbers = sorted({str(kind) for kind in types if family(kind) == "number"})
        if one.kind == "range" and len({kind in _WHOLE for kind in numbers}) > 1:
            yield one.place, f"{one.column} is {' and '.join(numbers)}, and a filter acts on one type alone"


RESTRICTIONS: tuple[Restriction, ...] = (
    Restriction("quicksight-charts", "Make two dashboards of it: nobody reads so many charts.", _too_many_charts),
    Restriction("quicksight-text", "Say it shorter.", _long_texts),
    Restriction("quicksight-columns", "Leave out what nobody reads.", _many_columns),
    Restriction("quicksight-name", "Give it a shorter name in the view.", _long_names),
    Restriction(
        "quicksight-type", "Make a text or a number of it in the view: cardinality(…), json_format(…).", _typeless
    ),
    Restriction("quicksight-week", "Write `unit: day`, or group: give one column an aggregation.", _weeks_of_rows),
    Restriction("quicksight-values", "Ask with from and to, or let the view mark the rows.", _long_lists),
    Restriction("quicksight-select", "Write `kind: range`, or CAST it to varchar in the view.", _choices_of_fractions),
    Restriction("quicksight-filter", "CAST it to one type in the views.", _mixed_numbers),
)
