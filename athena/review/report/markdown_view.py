"""What the Markdown says of one view: its row in the list of views, and its folded details."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from athena.engine import Badge
from athena.review.model import ColumnChange, ColumnDifference, Cost, Reader, Rows, Verdict, ViewReview
from athena.review.report.example_lines import Cell, lines, shown_columns
from athena.review.report.figures import count, dollars, percent, size
from athena.review.report.gfm import code, fence, fold, prose, table, value

VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    "breaks": ("❌", "Breaks something"),
    "look": ("👀", "Look at it"),
    "safe": ("✅", "Safe"),
}
_T = TypeVar("_T")
_TRUST = {
    "exact": "exactly what Athena gives",
    "approximate": "Athena may give something else",
    "not executable": "not run here",
}
CLASSES: Mapping[str, str] = {
    "none": "wording alone",
    "additive": "more columns",
    "columns": "columns",
    "rows": "which rows",
    "values": "values",
    "unsure": "not proven",
    "new": "new",
    "removed": "removed",
}
_MARKS = {"added": "➕", "removed": "➖", "changed": "✎"}


@dataclass(frozen=True, slots=True)
class Amount:
    """How many of each kind are shown."""

    items: int
    columns: int
    examples: int
    sql_lines: int


FULL, SHORT, BRIEF = Amount(60, 14, 10, 400), Amount(15, 8, 3, 60), Amount(6, 0, 0, 0)


def row_of_view(view: ViewReview) -> list[str]:
    """The view in the list of views."""
    mark, words = VERDICTS[view.verdict]
    return [
        f"{mark} {words}",
        code(view.name),
        _classes(view),
        _rows_in_short(view.rows),
        _used_by(view),
        prose(view.reason),
    ]


def _classes(view: ViewReview) -> str:
    return ", ".join(CLASSES[name] for name in view.change.classes)


def _rows_in_short(rows: Rows) -> str:
    if rows.why:
        return "not compared"
    if rows.count_before is None or rows.count_after is None:
        return f"{count(rows.count_after)} new" if rows.count_before is None else f"{count(rows.count_before)} gone"
    if rows.same:
        return f"{count(rows.count_after)}, the same"
    parts = [f"+{rows.added:,}"] if rows.added else []
    parts += [f"−{rows.removed:,}"] if rows.removed else []
    parts += [f"{rows.changed:,} changed"] if rows.changed else []
    return f"{count(rows.count_before)} → {count(rows.count_after)} ({', '.join(parts)})"


def _used_by(view: ViewReview) -> str:
    audience = view.audience
    counted = ((audience.views, "view"), (audience.dashboards, "dashboard"), (audience.data_sets, "data set"))
    return ", ".join(f"{len(found)} {word}{'s' * (len(found) > 1)}" for found, word in counted if found) or "nothing"


def details(view: ViewReview, amount: Amount) -> tuple[str, Counter[str]]:
    """Everything about a view, folded; and how much of what was left out."""
    cut: Counter[str] = Counter()
    parts = [part for part in _parts(view, amount, cut) if part]
    mark, words = VERDICTS[view.verdict]
    return fold(f"{mark} <b>{view.name}</b>: {words.lower()} ({_classes(view)})", "\n\n".join(parts)), cut


def _parts(view: ViewReview, amount: Amount, cut: Counter[str]) -> Iterator[str]:
    yield prose(view.reason)
    reasons = _first(view.change.reasons, amount.items, "reasons", cut)
    yield "\n".join(f"- {prose(reason)}" for reason in reasons)
    if view.change.columns:
        rows = [_column(change) for change in _first(view.change.columns, amount.items, "changed columns", cut)]
        yield "**Columns**\n\n" + table(["Column", "What", "Before", "After"], rows)
    yield from _audience(view, amount, cut)
    yield f"**Rows** {_rows(view.rows)}"
    yield _differences(view.rows, amount, cut)
    yield _examples(view, amount, cut)
    yield _cost(view.cost)
    yield "\n".join(f"- ⚠ {prose(warning)}" for warning in _first(view.cost.warnings, amount.items, "warnings", cut))
    yield _sql(view.sql_diff, amount, cut)


def _first(found: Sequence[_T], limit: int, what: str, cut: Counter[str]) -> Sequence[_T]:
    """What is shown of a list; the rest is counted."""
    if len(found) > limit:
        cut[what] += len(found) - limit
    return found[:limit]


def _more(hidden: int, what: str) -> str:
    return f"\n\n… and {hidden:,} {what} more." if hidden > 0 else ""


def _column(change: ColumnChange) -> list[str]:
    """A line of the table of columns; what is moved says from where to where."""
    before, after = (code(column.type) if column else "" for column in (change.before, change.after))
    if change.kind == "moved":
        before, after = f"place {change.position_before}", f"place {change.position_after}"
    if change.kind == "renamed" and change.before:
        before = code(change.before.name)
        after = code(change.name)
    return [code(change.name), change.kind, before, after]


def _audience(view: ViewReview, amount: Amount, cut: Counter[str]) -> Iterator[str]:
    audience = view.audience
    found = [
        *((reader, "dashboard") for reader in audience.dashboards),
        *((reader, "data set") for reader in audience.data_sets),
        *((reader, "view") for reader in audience.views),
    ]
    listed = _first(sorted(found, key=lambda pair: not pair[0].broken), amount.items, "readers", cut)
    told = [f"- {_reader(reader, what)}" for reader, what in listed]
    if audience.stale:
        again = [name for name in audience.stale if name in audience.recreated]
        left = [name for name in audience.stale if name not in audience.recreated]
        told += [f"- apply makes again, for Athena would call them stale: {_codes(again)}"] if again else []
        told += [f"- ⚠ stale until somebody makes them again: {_codes(left)}"] if left else []
    if told:
        yield "**Who else**\n\n" + "\n".join(told) + _more(len(found) - len(listed), "readers")


def _reader(reader: Reader, what: str) -> str:
    told = f"{what} {code(reader.name)}"
    if reader.broken:
        told = f"❌ {told} needs {_codes(reader.broken)}, which is gone or another type"
    elif reader.columns:
        told += f": {_codes(reader.columns)}"
    return told + (f" (charts it reaches: {_codes(reader.charts)})" if reader.charts else "")


def _codes(names: Sequence[str], limit: int = 12) -> str:
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(map(code, names[:limit])) + more


def _rows(rows: Rows) -> str:
    if rows.why:
        return f"not compared. {prose(rows.why)}"
    key = f", matched by {_codes(rows.key)}" if rows.key and rows.count_before is not None and not rows.doubt else ""
    told = [f"- {prose(rows.doubt)}"] if rows.doubt else []
    told += [
        f"- {_badge(name, badge)}"
        for name, badge in (("Before", rows.badge_before), ("After", rows.badge_after))
        if badge
    ]
    return "\n".join([f"{_rows_in_short(rows)}{key}", "", *told])


def _badge(name: str, badge: Badge) -> str:
    reasons = "; ".join(f"{prose(reason.construct)}: {prose(reason.why)}" for reason in badge.reasons[:3])
    return f"{name}: {_TRUST[badge.level]}" + (f" ({reasons})" if reasons else "")


def _differences(rows: Rows, amount: Amount, cut: Counter[str]) -> str:
    """Columns whose numbers differ; what is equal is not worth a line."""
    differing = [column for column in rows.columns if column.changed or column.note or column.before != column.after]
    differing = [column for column in differing if column.changed or column.note or column.before or column.after]
    listed = _first(differing, amount.items, "columns", cut) if amount.columns else []
    if not listed:
        return ""
    head = ["Column", "Rows changed", "Sum", "Lowest", "Highest", "Nulls"]
    return table(head, [_difference(column) for column in listed]) + _more(len(differing) - len(listed), "columns")


def _difference(column: ColumnDifference) -> list[str]:
    changed = [] if column.changed is None else [count(column.changed)]
    changed += [prose(column.note)] if column.note else []
    found = [summary for summary in (column.before, column.after) if summary]
    sums = [value(summary.sum) for summary in found]
    lowest, highest = [value(summary.min) for summary in found], [value(summary.max) for summary in found]
    nulls = [percent(summary.null_share) for summary in found]
    return [code(column.name), "; ".join(changed), *(_turn(*pair) for pair in (sums, lowest, highest, nulls))]


def _turn(*values: str) -> str:
    """Before and after, or the one value that there is."""
    return " → ".join(dict.fromkeys(values))


def _examples(view: ViewReview, amount: Amount, cut: Counter[str]) -> str:
    rows = view.rows
    examples = _first(rows.examples, amount.examples, "examples", cut)
    if not examples:
        return ""
    names = shown_columns(rows, view.change)
    shown = names[: amount.columns]
    body = [[_MARKS[line.kind], *map(_example_cell, line.cells)] for line in lines(examples, shown)]
    hidden = len(names) - len(shown)
    cut["columns of examples"] += hidden
    note = f"\n\n{hidden} more columns are not shown." if hidden else ""
    total = rows.added + rows.removed + rows.changed
    what = "rows that differ" if rows.count_before is not None and rows.count_after is not None else "rows"
    return f"{len(examples)} of {count(total)} {what}:\n\n" + table(["", *map(code, shown)], body) + note


def _example_cell(cell: Cell) -> str:
    """A value; one that differs is struck out, and the new one stands bold behind it."""
    if cell.differs:
        before, after = map(value, cell.values)
        return f"~~{before}~~ → **{after}**"
    return value(cell.values[0]) if cell.values else ""


def _cost(cost: Cost) -> str:
    if cost.why:
        return f"**Cost** not known. {prose(cost.why)}"
    if cost.bytes_before is None and cost.bytes_after is None:
        return ""
    read = _turn(*(size(number) for number in (cost.bytes_before, cost.bytes_after) if number is not None))
    paid = _turn(*(dollars(number) for number in (cost.dollars_before, cost.dollars_after) if number is not None))
    return f"**Cost** of a query over the whole view: reads {read}, costs {paid}"


def _sql(diff: str, amount: Amount, cut: Counter[str]) -> str:
    found = diff.splitlines()
    shown = _first(found, amount.sql_lines, "lines of SQL", cut)
    if not shown:
        return ""
    note = _more(len(found) - len(shown), "lines")
    return fold("SQL, laid out alike", fence("\n".join(shown), "diff") + note)
