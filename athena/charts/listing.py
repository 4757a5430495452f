"""Rows as they are: the first ones of a table, and a sample of them for a scatter plot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from athena.charts.columns import family, is_whole
from athena.charts.cube import Columns
from athena.charts.grouping import note
from athena.charts.kinds import KINDS
from athena.charts.maker import Maker, as_words, doubts
from athena.charts.spec import Chart, Field, Text
from athena.charts.sql import conditions, dimension, quoted, select
from athena.charts.values import columnwise, exact, plain
from athena.engine import Result

_CELLS = 40_000  # of one table
_ROWS = 5_000
_TRIED = 50_000  # rows that are looked at to see whether they differ


def listing(chart: Chart, maker: Maker) -> dict[str, Any]:
    """The first rows of a table by its order, more than are shown at once, so that filters have some to choose from."""
    types = maker.types(chart.source)
    most = max(min(_ROWS, _CELLS // len(chart.columns)), chart.limit or 0)
    where = list(conditions(chart.where, types))
    cells = {f"c_c{n}": dimension(part, types[str(part.column)]) for n, part in enumerate(chart.columns)}
    selected = {**cells, **_codes(chart, maker)}
    result = maker.engine.query(select(selected, chart.source.name, where, _order(chart, len(selected), most)))
    shown = len(result.rows)
    notes = doubts(result.badge)
    if shown == most:
        total = _count(chart, where, maker)
        notes += [note("note.first_rows", shown=f"{shown:,}", total=f"{total:,}")] if total > shown else []
    return _body(chart, maker, result, notes)


def _order(chart: Chart, columns: int, most: int) -> str:
    """By the column the file names, then by all others, so that the same rows come each time."""
    order = [str(number) for number in range(1, columns + 1)]
    if chart.sort:
        names = [part.column for part in chart.columns]
        place = str(names.index(chart.sort.by) + 1)
        order.remove(place)
        order.insert(0, f"{place} {'DESC' if chart.sort.descending else 'ASC'} NULLS LAST")
    return f"\nORDER BY {', '.join(order)}\nLIMIT {most}"


def points(chart: Chart, maker: Maker) -> dict[str, Any]:
    """Rows as points; when there are too many, those whose hash comes first, which are the same ones each time."""
    types = maker.types(chart.source)
    most = chart.limit or KINDS["scatter"].limit
    numbers = [slot for slot in ("x", "y", "size") if slot in chart.slots]
    finite = [f"is_finite(CAST({quoted(str(chart.slots[slot].column))} AS double))" for slot in numbers]
    where = [*conditions(chart.where, types), *finite]
    cells = {f"c_{slot}": dimension(part, types[str(part.column)]) for slot, part in chart.slots.items()}
    selected = {**cells, **_codes(chart, maker)}
    total = _count(chart, where, maker)
    places = ", ".join(map(str, range(1, len(selected) + 1)))
    order = f"{_hash(chart, maker)}, {places}" if total > most else places
    tail = f"\nORDER BY {order}\nLIMIT {most}"
    result = maker.engine.query(select(selected, chart.source.name, where, tail))
    notes = doubts(result.badge)
    if total > most:
        percent = f"{100 * most / total:.2g}%"
        notes.append(note("note.sample", shown=f"{most:,}", total=f"{total:,}", percent=percent))
    return _body(chart, maker, result, notes)


def _hash(chart: Chart, maker: Maker) -> str:
    """A hash of a row: of as few columns as tell most rows apart. Fractions take long to write as text, so they come last."""
    types = {name: kind for name, kind in maker.types(chart.source).items() if family(kind) != "other"}
    quick = [text for name, kind in types.items() if (text := _quick_text(name, str(kind)))]
    for count in _doubling(len(quick)):
        if _differ(_joined(quick[:count]), chart, maker):
            return f"md5(to_utf8({_joined(quick[:count])}))"
    slow = [f"CAST({quoted(name)} AS varchar)" for name, kind in types.items() if not _quick_text(name, str(kind))]
    return f"md5(to_utf8({_joined([*quick, *slow])}))"


def _doubling(most: int) -> Iterator[int]:
    """1, 2, 4, … and `most`.

    Examples:
        >>> list(_doubling(5)), list(_doubling(0))
        ([1, 2, 4, 5], [])
    """
    count = 1
    while count < most:
        yield count
        count *= 2
    if most:
        yield most


def _quick_text(name: str, kind: str) -> str:
    found = family(kind)
    if found == "time":
        return f"CAST(date_diff('second', TIMESTAMP '1970-01-01 00:00:00', {quoted(name)}) AS varchar)"
    if found == "number" and not is_whole(kind):
        return ""
    return quoted(name) if found == "text" else f"CAST({quoted(name)} AS varchar)"


def _joined(texts: list[str]) -> str:
    listed = ", '|', ".join(f"coalesce({text}, '')" for text in texts)
    return f"concat({listed}, '')"


def _differ(text: str, chart: Chart, maker: Maker) -> bool:
    """Whether most of the first rows have a text of their own."""
    first = f"SELECT * FROM {quoted(chart.source.name)} LIMIT {_TRIED}"
    ((rows, different),) = maker.engine.query(f"SELECT count(*), count(DISTINCT {text}) FROM ({first}) AS t").rows
    return 2 * int(str(different)) > int(str(rows))


def _codes(chart: Chart, maker: Maker) -> dict[str, str]:
    """What the filters compare, alias by alias."""
    return {f"f_{number}": domain.expression(chart.source) for number, domain in enumerate(maker.acting_on(chart))}


def _count(chart: Chart, where: list[str], maker: Maker) -> int:
    return int(str(maker.engine.query(select({"n": "count(*)"}, chart.source.name, where)).rows[0][0]))


def _body(chart: Chart, maker: Maker, result: Result, notes: list[Text]) -> dict[str, Any]:
    domains = maker.acting_on(chart)
    columns = Columns()
    names = [column.name for column in result.columns]
    for alias, values in zip(names, columnwise(result.rows, len(names)), strict=True):
        if alias.startswith("f_"):
            domain = domains[int(alias[2:])]
            known = domain.dictionary()
            columns.data[alias] = [domain.code(value, known) for value in values]
        elif _repeats(_part(chart, alias[2:]), maker, chart):
            columns.put(alias, values)
        else:
            columns.data[alias] = [exact(value) if chart.kind == "table" else plain(value) for value in values]
    return {
        "rows": len(result.rows),
        "data": columns.data,
        "values": {alias: known.values for alias, known in columns.dictionaries.items()},
        "filters": {domain.filter.column: f"f_{number}" for number, domain in enumerate(domains)},
        "notes": [as_words(said) for said in notes],
    }


def _part(chart: Chart, slot: str) -> Field:
    return chart.slots[slot] if slot in chart.slots else chart.columns[int(slot[1:])]


def _repeats(part: Field, maker: Maker, chart: Chart) -> bool:
    """Whether a dictionary makes the column smaller: texts and times do repeat, numbers are short."""
    return family(maker.types(chart.source)[str(part.column)]) in ("text", "day", "time", "boolean")
