"""What a dashboard is, once its file has been read: charts over views, filters, and words.

Everything is data. `athena/dashboards/README.md` is the reference for those who write the files; athena/charts/parsing.py
makes these objects of them, and the HTML pages and Quick Sight are made from the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

AGGREGATIONS = ("sum", "avg", "min", "max", "count", "count_distinct", "none")
UNITS = ("hour", "day", "week", "month", "quarter", "year")
FORMATS = ("integer", "decimal", "percent", "ratio", "yen", "euro", "dollar", "bytes", "seconds", "compact")
WIDTHS = ("third", "half", "two_thirds", "full")
FILTER_KINDS = ("select", "range", "dates")

SourceKind: TypeAlias = Literal["view", "dataset"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words in both languages; empty where nothing is said."""

    en: str = ""
    ja: str = ""

    def __bool__(self) -> bool:
        return bool(self.en or self.ja)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in its file, counted from 1; 0 when it stands nowhere."""

    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A view, or a clean table."""

    kind: SourceKind
    name: str


@dataclass(frozen=True, slots=True)
class Field:
    """What fills a slot of a chart: a column, or an aggregation of one.

    Attributes:
        column: None for `count`, which counts rows.
        aggregation: "none" for the values as they are.
        unit: to which a time is cut.
        format: how numbers are written; empty: as fits the type.
        digits: behind the point; None: as fits the format.
        per: what the value is divided by, after both have been aggregated.
    """

    column: str | None
    aggregation: str = "none"
    unit: str | None = None
    format: str = ""
    digits: int | None = None
    label: Text = field(default_factory=Text)
    per: Field | None = None
    place: Place = field(default_factory=Place, compare=False)

    @property
    def is_measure(self) -> bool:
        return self.aggregation != "none"

    def columns(self) -> Iterator[str]:
        """The columns it needs."""
        if self.column is not None:
            yield self.column
        if self.per is not None:
            yield from self.per.columns()


@dataclass(frozen=True, slots=True)
class Condition:
    """Which rows a chart looks at: those whose column is among `values`, or from `start` to `end`, both included."""

    column: str
    values: tuple[str | int | float | bool, ...] = ()
    without: tuple[str | int | float | bool, ...] = ()
    start: str | int | float | None = None
    end: str | int | float | None = None
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True, slots=True)
class Sort:
    """In which order: by a slot, or in a table by a column."""

    by: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart. Which of the slots are filled depends on its kind, as athena/charts/kinds.py has it.

    Attributes:
        name: its identifier in the file; stays the same when the title changes.
        slots: x, y, colour, value … -> field.
        columns: of a table.
        limit: how many bars, lines, tiles or rows are shown; None: as the kind has it.
        others: whether what the limit leaves out is shown as one more, "other".
    """

    name: str
    kind: str
    title: Text
    source: Source
    note: Text = field(default_factory=Text)
    slots: dict[str, Field] = field(default_factory=dict, hash=False)
    columns: tuple[Field, ...] = ()
    where: tuple[Condition, ...] = ()
    sort: Sort | None = None
    limit: int | None = None
    others: bool = False
    share: bool = False
    horizontal: bool | None = None
    missing: str = ""
    bins: int | None = None
    bin_width: float | None = None
    width: str = ""
    place: Place = field(default_factory=Place, compare=False)

    def fields(self) -> Iterator[Field]:
        """All fields: of the slots, then of the table."""
        yield from self.slots.values()
        yield from self.columns


@dataclass(frozen=True, slots=True)
class Filter:
    """What a reader can choose. It acts on every chart whose source has a column of this name."""

    column: str
    kind: str
    label: Text = field(default_factory=Text)
    unit: str | None = None
    format: str = ""
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True, slots=True)
class QuickSight:
    """What only Quick Sight asks: whether rows are kept in SPICE, and when these are renewed each day."""

    import_mode: str = "direct_query"
    refresh_at: str = ""


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A dashboard: its file's name, what it is about, and its charts in order."""

    name: str
    title: Text
    charts: tuple[Chart, ...]
    description: Text = field(default_factory=Text)
    filters: tuple[Filter, ...] = ()
    quicksight: QuickSight = field(default_factory=QuickSight)
    path: Path = field(default_factory=Path, compare=False)


@dataclass(frozen=True, slots=True)
class Use:
    """A chart uses a column of a view or clean table; `as_filter` when only a filter of the dashboard does."""

    chart: str
    source: Source
    column: str
    as_filter: bool = False


def uses(dashboard: Dashboard) -> tuple[Use, ...]:
    """Which columns of which views each chart uses, in the order of the file, each once.

    A filter is listed with every chart of the dashboard: it acts on those whose source has the column.
    """
    found: dict[Use, None] = {}
    for chart in dashboard.charts:
        names = [column for part in chart.fields() for column in part.columns()]
        names += [condition.column for condition in chart.where]
        found |= dict.fromkeys(Use(chart.name, chart.source, name) for name in names)
        found |= {
            Use(chart.name, chart.source, one.column, True): None
            for one in dashboard.filters
            if one.column not in names
        }
    return tuple(found)
