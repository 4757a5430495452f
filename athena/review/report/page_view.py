"""One changed view, ready for the page's template: everything that is computed is computed here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from athena.engine import Badge
from athena.review.model import ColumnDifference, Cost, Reader, Rows, ViewReview
from athena.review.report.example_lines import Line, lines, shown_columns

SQL_OPEN = 40  # lines of SQL that are not folded
_NUMBERS = ("tinyint", "smallint", "integer", "bigint", "real", "double", "decimal")
_BAR = 1000  # units that a bar is wide


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar, and its line in the legend; `word` is also its colour's name."""

    word: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class ExampleTable:
    """`columns` are names, with whether they are numbers and whether rows were matched by them."""

    columns: list[tuple[str, bool, bool]]
    lines: list[Line]
    shown: int
    all: int


@dataclass(frozen=True, slots=True)
class SqlLine:
    """A line of a diff; kind is `add`, `del`, `hunk`, or empty."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class CostBar:
    """What a version reads: `width` of 1000 is the dearer one's."""

    word: str
    bytes: int | None
    dollars: float | None
    width: float


@dataclass(frozen=True, slots=True)
class ViewEntry:
    found: ViewReview
    is_open: bool
    bar: list[Part]
    differences: list[ColumnDifference]
    most_changed: int
    examples: ExampleTable | None
    badges: list[tuple[str, Badge]]
    readers: list[tuple[str, Reader]]
    recreated: list[str]
    stale: list[str]
    costs: list[CostBar]
    sql: list[SqlLine]
    sql_open: bool


def view_entry(found: ViewReview) -> ViewEntry:
    """The view as the page shows it."""
    audience, rows = found.audience, found.rows
    differences = [column for column in rows.columns if column.changed or column.note or column.before != column.after]
    sql = list(_sql(found.sql_diff))
    return ViewEntry(
        found=found,
        is_open=found.verdict != "safe",
        bar=_bar(rows),
        differences=differences,
        most_changed=max((column.changed or 0 for column in differences), default=0),
        examples=_examples(found),
        badges=[(word, badge) for word, badge in (("before", rows.badge_before), ("after", rows.badge_after)) if badge],
        readers=_readers(found),
        recreated=[name for name in audience.stale if name in audience.recreated],
        stale=[name for name in audience.stale if name not in audience.recreated],
        costs=_costs(found.cost),
        sql=sql,
        sql_open=len(sql) <= SQL_OPEN,
    )


def _bar(rows: Rows) -> list[Part]:
    """What became of all rows of both versions; empty where that says nothing."""
    if rows.why or rows.same or rows.count_before is None or rows.count_after is None:
        return []
    same = max(0, rows.count_before - rows.removed - rows.changed)
    counted = {"same": same, "changed": rows.changed, "removed": rows.removed, "added": rows.added}
    widths = _widths(list(counted.values()))
    places = [sum(widths[:n]) for n in range(len(widths))]
    found = zip(counted.items(), places, widths, strict=True)
    return [Part(word, number, round(x, 1), round(width, 1)) for (word, number), x, width in found if number]


def _widths(numbers: Sequence[int], least: float = 12) -> list[float]:
    """Widths in proportion, but so that a rare thing is still seen."""
    whole = sum(numbers) or 1
    wanted = [max(least, _BAR * number / whole) if number else 0.0 for number in numbers]
    return [_BAR * width / sum(wanted) for width in wanted] if any(wanted) else wanted


def _examples(found: ViewReview) -> ExampleTable | None:
    rows, change = found.rows, found.change
    if not rows.examples:
        return None
    versions = [*(change.columns_before or ()), *(change.columns_after or ())]
    numbers = {column.name for column in versions if column.type.startswith(_NUMBERS)}
    shown = shown_columns(rows, change)
    return ExampleTable(
        columns=[(name, name in numbers, name in rows.key) for name in shown],
        lines=list(lines(rows.examples, shown)),
        shown=len(rows.examples),
        all=rows.added + rows.removed + rows.changed,
    )


def _readers(found: ViewReview) -> list[tuple[str, Reader]]:
    """Who uses the view: what breaks first, then what people look at."""
    audience = found.audience
    groups = (("dashboard", audience.dashboards), ("data_set", audience.data_sets), ("view", audience.views))
    readers = [(what, reader) for what, group in groups for reader in group]
    return sorted(readers, key=lambda pair: not pair[1].broken)


def _costs(cost: Cost) -> list[CostBar]:
    most = max(cost.bytes_before or 0, cost.bytes_after or 0) or 1
    versions = (("before", cost.bytes_before, cost.dollars_before), ("after", cost.bytes_after, cost.dollars_after))
    return [
        CostBar(word, bytes_, dollars, round(max(4.0, _BAR * bytes_ / most), 1))
        for word, bytes_, dollars in versions
        if bytes_ is not None
    ]


def _sql(diff: str) -> Iterator[SqlLine]:
    """The lines without the two that name the versions."""
    kinds = {"+": "add", "-": "del", "@": "hunk"}
    for line in diff.splitlines()[2:]:
        yield SqlLine(kinds.get(line[:1], ""), line)
