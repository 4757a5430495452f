"""What the Markdown says of charts: those that look different, and the numbers that do. GitHub shows no pictures of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from athena.charts.spec import Text
from athena.review.chart_changes import ChartChange, Charts, Number
from athena.review.report.chart_entry import ChartEntry, chart_entry
from athena.review.report.figures import count
from athena.review.report.gfm import code, fold, length, prose, table, value

_WHAT = {"changed": "looks different", "new": "new", "removed": "removed", "unsure": "not compared"}
_MOST_COLUMNS = 6  # of a table of rows


@dataclass(frozen=True, slots=True)
class _Amount:
    """How many charts are listed, and of how many the numbers, and how many of these."""

    listed: int
    opened: int
    numbers: int


_AMOUNTS = (_Amount(40, 20, 10), _Amount(40, 10, 5), _Amount(25, 3, 5), _Amount(10, 0, 0), _Amount(0, 0, 0))


def section(charts: Charts, room: int) -> tuple[str, Counter[str]]:
    """As much of the charts as fits, and what of them was left out; empty where there is nothing to say."""
    if not (charts.why or charts.changes or charts.same):
        return "", Counter()
    entries = [chart_entry(change) for change in charts.changes]
    for amount in _AMOUNTS:
        cut: Counter[str] = Counter()
        text = "\n\n".join(_parts(charts, entries, amount, cut))
        if length(text) <= room:
            return text, cut
    return "", Counter({"charts": len(entries)})


def _parts(charts: Charts, entries: list[ChartEntry], amount: _Amount, cut: Counter[str]) -> Iterator[str]:
    yield "### Charts, before and after"
    if charts.why:
        yield f"Not compared. {prose(charts.why)}"
    listed = entries[: amount.listed]
    if listed:
        yield table(["", "Dashboard", "Chart", "What", "Numbers"], map(_row, listed))
    if len(entries) > len(listed):
        cut["charts"] += len(entries) - len(listed)
        yield f"… and {len(entries) - len(listed):,} charts more."
    yield from filter(None, (_numbers(entry, amount, n < amount.opened, cut) for n, entry in enumerate(listed)))
    if charts.same:
        yield f"{charts.same:,} {'more ' if entries else ''}charts over the changed views show what they showed."
    if entries and not charts.why:
        yield "The HTML report shows the pictures side by side."


def _row(entry: ChartEntry) -> list[str]:
    found = entry.found
    return [
        "❌" if found.fails else "📊",
        _text(found.dashboard_title),
        _text(found.title),
        _what(found),
        _summary(entry),
    ]


def _text(text: Text) -> str:
    return prose(" / ".join(dict.fromkeys(one for one in (text.en, text.ja) if one)))


def _what(found: ChartChange) -> str:
    told = "can no longer be made" if found.fails else _WHAT[found.what]
    told += f", because of {', '.join(map(code, found.causes))}" if found.causes else ""
    return told + (f" (its file: {', '.join(map(code, found.settings))})" if found.settings else "")


def _summary(entry: ChartEntry) -> str:
    found, numbers = entry.found, entry.found.numbers
    if found.why:
        return prose(found.why)
    if found.what in ("new", "removed"):
        return f"{entry.sides[0].rows:,} values" if entry.sides else ""
    if not entry.sides:
        return "as they were"
    if not numbers.compared:
        return "not comparable: it shows something else"
    if found.kind == "number" and numbers.listed:
        return _change(numbers.listed[0])
    if entry.is_list and numbers.differing:
        return f"rows: {numbers.added:,} new, {numbers.removed:,} gone"
    return (
        f"{numbers.differing:,} of {numbers.total:,} differ"
        if numbers.differing
        else f"all {numbers.total:,} as they were"
    )


def _change(number: Number) -> str:
    return " → ".join("*not there*" if one is None else code(one) for one in (number.before, number.after))


def _numbers(entry: ChartEntry, amount: _Amount, opened: bool, cut: Counter[str]) -> str:
    """A chart's numbers, folded; those that are not here are counted."""
    found, numbers = entry.found, entry.found.numbers
    if found.what != "changed" or found.kind == "number" or not numbers.listed:
        return ""
    shown = numbers.listed[: amount.numbers] if opened else ()
    hidden = numbers.differing - len(shown)
    cut["numbers of charts"] += hidden
    if not shown:
        return ""
    heads = [prose(column.en) for column in entry.columns[:_MOST_COLUMNS]]
    rows = [_cells(entry, number) for number in shown]
    body = table(["", *heads] if entry.is_list else [*heads, "Before", "After"], rows)
    note = f"\n\n… and {count(hidden)} more." if hidden else ""
    wide = len(entry.columns) - len(heads)
    note += f"\n\n{wide} more columns are not shown." if wide else ""
    return fold(f"{found.dashboard}: <b>{found.name}</b>, {_plain(entry)}", body + note)


def _plain(entry: ChartEntry) -> str:
    """The summary without markup: a fold's heading is HTML."""
    numbers = entry.found.numbers
    if entry.is_list:
        return f"rows: {numbers.added:,} new, {numbers.removed:,} gone"
    return f"{numbers.differing:,} of {numbers.total:,} values differ"


def _cells(entry: ChartEntry, number: Number) -> list[str]:
    key = [value(cell) for cell in entry.cells(number)[:_MOST_COLUMNS]]
    if entry.is_list:
        return ["➕" if number.before is None else "➖", *key]
    return [*key, *("*not there*" if one is None else code(one) for one in (number.before, number.after))]
