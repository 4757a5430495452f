"""The screens of the two commands: what a run did, and what `inspect` sees.

Everything is said in words; colour only repeats it. There are no frames, as their width depends on the terminal's
language: so columns of Japanese text line up in every terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from etl.report.figures import duration, mebibytes, size
from etl.report.model import Column, Reject, Report, SchemaChange, Source
from etl.report.visible import visible

MOST_COLUMNS = 40  # of a list before the rest is left to the report
FEW_EMPTY = 5
MOST_REJECTS = 3
MOST_PAIRS = 3

_MARKS = {"added": "+", "removed": "-", "retyped": "~"}
_PLACES = {"html": "report", "clean": "clean table", "reports": "as JSON"}
_RULES = {"all_null": "all null", "constant": "constant", "same_information": "same information"}


class Inspected(Protocol):
    """What `etl.inspection.inspect` returns."""

    @property
    def sources(self) -> tuple[Source, ...]: ...
    @property
    def columns(self) -> tuple[Column, ...]: ...
    @property
    def sampled_rows(self) -> int: ...
    @property
    def sample_is_whole(self) -> bool: ...
    @property
    def warnings(self) -> tuple[str, ...]: ...


def show_report(report: Report, console: Console) -> None:
    """Print the screen at the end of a run."""
    console.print(Group(*_report_blocks(report)))
    if report.outputs:
        console.print(_heading("Where it is"))
    for line in _places(report):
        console.print(line, soft_wrap=True)


def show_inspection(name: str, seen: Inspected, console: Console) -> None:
    """Print what `inspect` sees in a file."""
    console.print(Group(*_inspection_blocks(name, seen)))


def _report_blocks(report: Report) -> Iterable[RenderableType]:
    yield _headline(report)
    yield _counts(report)
    if report.dropped:
        yield _heading(f"Dropped columns ({len(report.dropped):,} of {len(report.columns):,})")
        yield _dropped(report.dropped)
    protected = [column for column in report.kept if column.evidence.get("would_drop")]
    if protected:
        yield _heading(f"Kept although a rule would drop them ({len(protected):,})")
        yield _columns([(_header(c), _rule(c), visible(c.reason, limit=200)) for c in protected])
    if report.schema_changes:
        yield _heading("Changes since the last published table")
        yield _changes(report.schema_changes)
    yield from _warnings(report.warnings)
    if report.rejects_sample:
        yield _heading(f"Rejected records ({_first(MOST_REJECTS, report.rows.rejected)})")
        yield _rejects(report.rejects_sample[:MOST_REJECTS])


def _inspection_blocks(name: str, seen: Inspected) -> Iterable[RenderableType]:
    rows = f"all {seen.sampled_rows:,} rows" if seen.sample_is_whole else f"a sample of {seen.sampled_rows:,} rows"
    yield Text.assemble(
        (visible(name), "bold"), f": {len(seen.columns):,} columns, seen in {rows}; nothing was written"
    )
    yield _heading("Files")
    yield _sources(seen.sources)
    yield _heading("Columns")
    yield _inspected_columns(seen.columns[: 5 * MOST_COLUMNS])
    if len(seen.columns) > 5 * MOST_COLUMNS:
        yield Text(f"  and {len(seen.columns) - 5 * MOST_COLUMNS:,} more: --json lists them all", style="dim")
    yield from _warnings(seen.warnings)


def _headline(report: Report) -> Text:
    said = {
        "published": ("published", "bold green"),
        "unchanged": ("unchanged since the last run; nothing was done (--force does it again)", "bold"),
        "nothing_left": ("nothing left to publish", "bold red"),
    }[report.status]
    return Text.assemble((report.dataset, "bold"), ": ", said)


def _counts(report: Report) -> RenderableType:
    rows, seconds = report.rows, report.timings.get("total", 0.0)
    table = _table("left", "right", "left")
    table.add_row("rows in", f"{rows.read:,}", f"{size(report.bytes_read)} in {_count(report.sources, 'file')}")
    rejected = "could not be read; kept in the rejects table" if rows.rejected else ""
    table.add_row("rejected", _alarming(rows.rejected), rejected)
    table.add_row("duplicates", f"{rows.duplicates:,}", "repeated an earlier row" if rows.duplicates else "")
    written = f"{size(report.bytes_written)} in {_count(report.kept, 'column')}"
    table.add_row("rows out", Text(f"{rows.written:,}", style="bold"), written)
    table.add_row("time", duration(seconds), f"{mebibytes(report.peak_memory_bytes)} of memory at most")
    return Padding(table, (0, 0, 0, 2))


def _dropped(columns: Sequence[Column]) -> RenderableType:
    """One row for each column; many empty ones, of which there is nothing to tell but their names, share the last."""
    empty = [column for column in columns if column.rule == "all_null"]
    if len(empty) <= FEW_EMPTY:
        return _columns([(_header(column), _rule(column), _evidence(column)) for column in columns])
    rows = [(_header(column), _rule(column), _evidence(column)) for column in columns if column.rule != "all_null"]
    return _columns(rows, (f"{len(empty):,} columns", "all null", ", ".join(map(_header, empty))))


def _columns(rows: Sequence[tuple[str, str, str]], *last: tuple[str, str, str]) -> RenderableType:
    table = _table("left", "left", "left")
    for header, rule, words in (*rows[:MOST_COLUMNS], *last):
        table.add_row(Text(header, style="bold"), rule, Text(words))
    if len(rows) > MOST_COLUMNS:
        table.add_row(Text(f"and {len(rows) - MOST_COLUMNS:,} more: see the report", style="dim"))
    return Padding(table, (0, 0, 0, 2))


def _header(column: Column) -> str:
    return visible(column.source_name, limit=40) if column.source_name.strip() else f"(column {column.position + 1})"


def _rule(column: Column) -> str:
    rule = column.rule or column.evidence.get("would_drop") or ""
    return _RULES.get(rule, rule)


def _evidence(column: Column) -> str:
    """The figures in a sentence; pairs of values say more than any."""
    reason = visible(column.reason, limit=200)
    mapping = column.evidence.get("mapping") or ()
    if column.rule != "same_information" or column.evidence.get("kind") == "identical" or not mapping:
        return reason
    shown = mapping[:MOST_PAIRS]
    pairs = ", ".join(f"{visible(one, limit=24)} = {visible(other, limit=24)}" for one, other in shown)
    more = (column.evidence.get("mapping_size") or len(mapping)) - len(shown)
    rest = f" and {more:,} more" if more > 0 else ""
    return f"says the same as {visible(column.twin, limit=60)}: {pairs}{rest}"


def _changes(changes: Iterable[SchemaChange]) -> RenderableType:
    table = _table("left", "left", "left")
    for change in changes:
        types = " to ".join(word for word in (change.before, change.after) if word)
        table.add_row(
            _MARKS[change.change], Text(visible(change.column, limit=60), style="bold"), f"{change.change}: {types}"
        )
    return Padding(table, (0, 0, 0, 2))


def _warnings(warnings: Sequence[str]) -> Iterable[RenderableType]:
    if warnings:
        yield _heading("Warnings")
        table = _table("left", "left")
        for warning in warnings:
            table.add_row(Text("!", style="bold yellow"), Text(visible(warning, limit=1000), style="yellow"))
        yield Padding(table, (0, 0, 0, 2))


def _rejects(rejects: Iterable[Reject]) -> RenderableType:
    lines = []
    for reject in rejects:
        lines.append(
            Text.assemble((f"{visible(reject.file)}:{reject.line}", "bold"), f" {visible(reject.reason, limit=200)}")
        )
        lines.append(Text(f"  {visible(reject.raw, limit=160)}", style="dim"))
    return Padding(Group(*lines), (0, 0, 0, 2))


def _places(report: Report) -> list[str]:
    """One address a line, the page for people first. They are there to be copied, so nothing may break or cut them."""
    zones = sorted(report.outputs, key=lambda zone: (zone != "html", zone != "clean"))
    return [f"  {_PLACES.get(zone, zone):<12}{visible(report.outputs[zone])}" for zone in zones]


def _sources(sources: Iterable[Source]) -> RenderableType:
    table = _table("left", "right", "left")
    for source in sources:
        gzip = f", {source.compression}" if source.compression else ""
        form = (
            f"{source.encoding} ({source.encoding_from}){gzip}, {_delimiter(source.delimiter)}, header: {source.header}"
        )
        table.add_row(Text(visible(source.path), overflow="fold"), size(source.bytes), form)
    return Padding(table, (0, 0, 0, 2))


def _inspected_columns(columns: Iterable[Column]) -> RenderableType:
    table = _table("right", "left", "left", "left", "right", "left")
    table.show_header = True
    for heading, place in zip(("", "header", "name", "type", "nulls", ""), table.columns, strict=True):
        place.header = Text(heading, style="dim")
    for column in columns:
        verdict = f"may be dropped: {_rule(column)}, {_evidence(column)}" if column.decision == "dropped" else ""
        type_ = f"{column.type} {column.format}" if column.format else column.type
        header = Text(_header(column), style="bold")
        table.add_row(f"{column.position + 1}", header, column.name, type_, f"{column.nulls:,}", Text(verdict))
    return Padding(table, (0, 0, 0, 2))


def _table(*justify: str) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for side in justify:
        table.add_column(justify=side, overflow="fold")  # type: ignore[arg-type]  # "left" or "right"
    return table


def _heading(words: str) -> Text:
    return Text(f"\n{words}", style="bold")


def _alarming(count: int) -> Text:
    return Text(f"{count:,}", style="bold red" if count else "")


def _count(things: Sequence[object], word: str) -> str:
    return f"{len(things):,} {word}{'' if len(things) == 1 else 's'}"


def _first(shown: int, total: int) -> str:
    return f"the first {shown:,} of {total:,}" if total > shown else f"{total:,}"


def _delimiter(sign: str) -> str:
    return {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}.get(sign, repr(sign))
