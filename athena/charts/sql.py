"""Athena's SQL of charts, as text: names, literals, conditions, times cut to a unit, and what an aggregation needs.

Every text that comes from a file goes through `quoted` or `literal`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from athena.charts.columns import family
from athena.charts.spec import Condition, Field

CELL = 200  # characters of a text that reach a page


def quoted(name: str) -> str:
    """A name of a table or column.

    Examples:
        >>> print(quoted('a"b'))
        "a""b"
    """
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | int | float | bool | date) -> str:
    """A value as SQL; a day is a date, and so fits timestamps too.

    Examples:
        >>> literal("it's"), literal(True), literal(0.5), literal(date(2026, 1, 31))
        ("'it''s'", 'true', '5.0E-1', "DATE '2026-01-31'")
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return str(value) if isinstance(value, int) else _double(value)


def _double(value: float) -> str:
    digits, _, power = f"{value:.16e}".partition("e")
    short = digits.rstrip("0")
    return f"{short}0E{int(power)}" if short.endswith(".") else f"{short}E{int(power)}"


def dimension(part: Field, kind: str | None) -> str:
    """The values that group rows: a text cut to what a page shows, a time cut to its unit, all else as it is."""
    name, found = quoted(str(part.column)), family(kind)
    if found == "text":
        return f"CASE WHEN length({name}) > {CELL} THEN substr({name}, 1, {CELL}) ELSE {name} END"
    if found in ("day", "time"):
        return cut(name, str(kind), part.unit or "day")
    return name


def cut(name: str, kind: str, unit: str) -> str:
    """The first day, or hour, of the unit that a time lies in."""
    if unit == "hour":
        return f"date_trunc('hour', {name})"
    day = name if kind == "date" else f"CAST({name} AS date)"
    return day if unit == "day" else f"date_trunc('{unit}', {day})"


def conditions(found: Sequence[Condition], types: Mapping[str, str | None]) -> Iterator[str]:
    """The conditions of a chart, each as one that a WHERE takes."""
    for one in found:
        name, kind = quoted(one.column), types[one.column]
        if one.values:
            yield f"{name} IN ({', '.join(_value(value, kind) for value in one.values)})"
        if one.without:
            yield f"{name} NOT IN ({', '.join(_value(value, kind) for value in one.without)})"
        if one.start is not None:
            yield f"{name} >= {_value(one.start, kind)}"
        if one.end is not None:
            yield _until(name, one.end, kind)


def _value(value: str | int | float | bool, kind: str | None) -> str:
    """A literal of the column's type. A fraction is compared with a decimal as it is written, not as a double."""
    if isinstance(value, str) and family(kind) in ("day", "time"):
        return literal(date.fromisoformat(value))
    if isinstance(value, float) and str(kind).startswith("decimal"):
        return f"DECIMAL '{value:f}'" if abs(value) < 1e15 else literal(value)
    return literal(value)


def _until(name: str, end: str | int | float, kind: str | None) -> str:
    """Up to and with the end; a day goes on until the next one begins."""
    if isinstance(end, str) and family(kind) == "time":
        return f"{name} < {literal(date.fromisoformat(end) + timedelta(days=1))}"
    return f"{name} <= {_value(end, kind)}"


def select(expressions: Mapping[str, str], source: str, where: Sequence[str], tail: str = "") -> str:
    """A SELECT of expressions by alias."""
    listed = ",\n  ".join(f"{expression} AS {alias}" for alias, expression in expressions.items())
    filtered = f"\nWHERE {' AND '.join(f'({one})' for one in where)}" if where else ""
    return f"SELECT\n  {listed}\nFROM {quoted(source)}{filtered}{tail}"


def parts_of(measure: Field, kind: str | None) -> dict[str, str]:
    """What must be kept of a group, so that groups can be put together again: name of the part -> expression.

    A mean needs its sum and count. Sums keep a count too: the sum of no value is null, not 0. `distinct` is no aggregate:
    it is the value itself, which must then group rows.
    """
    name = quoted(str(measure.column))
    if measure.aggregation == "count":
        return {"count": "count(*)" if measure.column is None else f"count({name})"}
    if measure.aggregation in ("sum", "avg"):
        return {"sum": f"sum({name})", "count": f"count({name})"}
    if measure.aggregation == "count_distinct":
        return {"distinct": dimension(Field(measure.column), kind)}
    return {measure.aggregation: f"{measure.aggregation}({name})"}


def final(measure: Field) -> str:
    """The aggregation itself, for where groups are never put together again."""
    name = quoted(str(measure.column))
    if measure.aggregation == "count_distinct":
        value = f"count(DISTINCT {name})"
    elif measure.aggregation == "avg":
        value = f"avg(CAST({name} AS double))"
    elif measure.aggregation == "count" and measure.column is None:
        value = "count(*)"
    else:
        value = f"{measure.aggregation}({name})"
    if measure.per is None:
        return value
    return f"CAST({value} AS double) / nullif(CAST({final(measure.per)} AS double), 0)"
