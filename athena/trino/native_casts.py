"""Casts and roundings by DuckDB itself, for those values for which it gives exactly what Trino does.

Python can do all of it (runtime/numbers.py, runtime/times.py), at 2 to 10 microseconds a row and one thread at a time; a view
over millions of rows waits for minutes. So each of these is a CASE: values that DuckDB surely treats as Trino does, which in
data are nearly all, and for the others (errors among them) the Python beside it, which a CASE runs for these alone. DuckDB's
own is TRY_CAST: of a column with a dictionary DuckDB may run it for values that the CASE does not ask it for.
`tests/athena/trino/test_native_casts.py` holds one to the other.
"""

from __future__ import annotations

import re

from athena.trino.context import Value, quote_text, typed_sql
from athena.trino.physical import duckdb_type
from athena.trino.types import Type

_LONGEST = 300  # characters of a SQL that may be written several times over
_ONCE = re.compile(r"\bpy_|\b(?:SELECT|random|uuid|gen_random_uuid|setseed)\b|OVER \(", re.IGNORECASE)
_EXACT_WHOLE = 2**52  # below this a double has halves, so that rounding it loses nothing
_BITS = {"tinyint": 7, "smallint": 15, "integer": 31, "bigint": 63}
_LETTERS = {"Y": "%Y", "m": "%m", "d": "%d", "H": "%H", "i": "%M", "s": "%S", "S": "%S", "T": "%H:%M:%S"}
_MOST_DECIMALS = 15
_ROUND_BELOW = 10**6  # what round(x, 15) makes whole numbers of is then still exact
_FIRST, _LAST = "TIMESTAMP '1000-01-01 00:00:00'", "TIMESTAMP '9999-12-31 23:59:59.999999'"


def can_repeat(*values: Value) -> bool:
    """Whether the SQL of the values can be written more than once: it gives the same each time, and quickly."""
    return sum(len(value.sql) for value in values) <= _LONGEST and not any(_ONCE.search(value.sql) for value in values)


def either(value: Value, condition: str, native: str, python: str) -> str:
    """DuckDB's own where the condition holds, else Python's; null stays null."""
    if not can_repeat(value):
        return python
    return f"CASE WHEN {condition} THEN {native} WHEN {typed_sql(value)} IS NOT NULL THEN {python} END"


def _finite(x: str) -> str:
    """Said of its own: comparisons alone do not keep NaN out, for DuckDB leaves those away that a file's statistics answer,
    and statistics know nothing of NaN.
    """
    return f"isfinite({x})"


def double_text(value: Value, python: str) -> str:
    """A double as Trino writes it: DuckDB's shortest digits, set as `1.25E1`."""
    x = typed_sql(value)
    text = f"CAST(abs({x}) AS VARCHAR)"
    sign = f"CASE WHEN {x} < 0 THEN '-' ELSE '' END"
    whole = f"coalesce(nullif(rtrim(substr({text}, 2, length({text}) - 3), '0'), ''), '0')"
    rest = f"CASE WHEN {x} = floor({x}) THEN {whole} ELSE substr(replace({text}, '.', ''), 2) END"
    large = f"concat({sign}, left({text}, 1), '.', {rest}, 'E', CAST(position('.' IN {text}) - 2 AS VARCHAR))"
    digits = f"ltrim(substr({text}, 3), '0')"
    zeros = f"CAST(length({text}) - length({digits}) - 1 AS VARCHAR)"
    small = f"concat({sign}, left({digits}, 1), '.', coalesce(nullif(substr({digits}, 2), ''), '0'), 'E-', {zeros})"
    native = f"CASE WHEN abs({x}) >= 1 THEN {large} ELSE {small} END"
    return either(value, f"{_finite(x)} AND abs({x}) >= 0.001 AND abs({x}) < 1e15", native, python)


def decimal_text(value: Value, python: str) -> str:
    """DuckDB leaves out the 0 before the point where the type has no place for it."""
    return f"CAST({typed_sql(value)} AS VARCHAR)" if value.type.precision > value.type.scale else python


def timestamp_text(value: Value, python: str) -> str:
    """A timestamp; years of four digits, for DuckDB writes others otherwise."""
    form = {0: "%Y-%m-%d %H:%M:%S", 3: "%Y-%m-%d %H:%M:%S.%g", 6: "%Y-%m-%d %H:%M:%S.%f"}.get(value.type.precision)
    return _timestamp_as(value, form, python) if form else python


def _timestamp_as(value: Value, form: str, python: str) -> str:
    x = f"CAST({value.sql} AS TIMESTAMP)"
    return either(value, f"{x} BETWEEN {_FIRST} AND {_LAST}", f"strftime({x}, {quote_text(form)})", python)


def formatted(value: Value, pattern: Value, python: str) -> str:
    """date_format with a pattern that is written in the SQL, of numbers alone."""
    form = _strftime(str(pattern.constant)) if pattern.is_literal else None
    return _timestamp_as(value, form, python) if form and value.type.base == "timestamp" else python


def _strftime(pattern: str) -> str | None:
    """MySQL's pattern as DuckDB's; None where a letter is not surely the same."""
    parts = re.split(r"%(.)", pattern, flags=re.DOTALL)
    letters = [_LETTERS.get(letter) for letter in parts[1::2]]
    if None in letters or any("%" in text for text in parts[::2]):
        return None
    return "".join(text + str(letter) for text, letter in zip(parts[::2], [*letters, ""], strict=True))


def double_to_integer(value: Value, target: Type, python: str) -> str:
    """Ties away from zero."""
    x, limit = typed_sql(value), min(_EXACT_WHOLE, (1 << _BITS[target.base]) - 1)
    return either(
        value, f"{_finite(x)} AND abs({x}) < {limit}", f"TRY_CAST(round({x}) AS {duckdb_type(target)})", python
    )


def decimal_to_integer(value: Value, target: Type, python: str) -> str:
    """Ties away from zero, in DuckDB too."""
    x, whole = typed_sql(value), value.type.precision - value.type.scale
    native = f"CAST({x} AS {duckdb_type(target)})"
    return native if 10**whole < 1 << _BITS[target.base] else python


def integer_to_integer(value: Value, target: Type, python: str) -> str:
    x, limit = typed_sql(value), 1 << _BITS[target.base]
    return either(value, f"{x} BETWEEN {-limit} AND {limit - 1}", f"TRY_CAST({x} AS {duckdb_type(target)})", python)


def double_to_decimal(value: Value, target: Type, python: str) -> str:
    """By its shortest digits, ties away from zero: what DuckDB makes of the text."""
    x, room = typed_sql(value), target.precision - target.scale
    native = f"TRY_CAST(CAST({x} AS VARCHAR) AS {duckdb_type(target)})"
    if not room or target.precision > 18:
        return python
    condition = f"{_finite(x)} AND abs({x}) >= 0.001 AND abs({x}) < {10 ** min(room, 15)} - 1"
    return either(value, condition, native, python)


def to_decimal(value: Value, target: Type, python: str) -> str:
    """Of a decimal or a whole number, ties away from zero; what might not fit is left to Python."""
    x, room = typed_sql(value), target.precision - target.scale
    limit = 10 ** min(room, 18) - 1
    native = f"TRY_CAST({x} AS {duckdb_type(target)})"
    if not room or (value.type.base == "decimal" and value.type.precision > 18):
        return python
    return either(value, f"{x} BETWEEN {-limit} AND {limit}", native, python)


def text_to_number(value: Value, target: Type, python: str) -> str:
    """Digits, perhaps with a sign and a point; no blanks, exponents, or more digits than are surely exact."""
    x = typed_sql(value)
    digits = {"bigint": 18, "integer": 9, "smallint": 4, "tinyint": 2}.get(target.base)
    form = f"[+-]?[0-9]{{1,{digits}}}" if digits else r"[+-]?[0-9]{1,15}(\.[0-9]{0,15})?"
    native = f"TRY_CAST({x} AS {duckdb_type(target)})"
    return either(value, f"regexp_full_match({x}, {quote_text(form)})", native, python)


def rounded_double(value: Value, decimals: int, python: str) -> str:
    """round(x, n): as Java does it, by a multiplication, so that 1.005 goes down."""
    if value.type.base != "double" or not 0 <= decimals <= _MOST_DECIMALS:
        return python
    x = typed_sql(value)
    scaled = f"(abs({x}) * CAST({10**decimals} AS DOUBLE))"
    up = f"CASE WHEN {scaled} - floor({scaled}) >= 0.5 THEN floor({scaled}) + 1 ELSE floor({scaled}) END"
    size = f"(({up}) / CAST({10**decimals} AS DOUBLE))"
    native = f"CASE WHEN {x} < 0 THEN -{size} ELSE {size} END"
    limit = min(_ROUND_BELOW, _EXACT_WHOLE // 10**decimals) if decimals else _EXACT_WHOLE
    return either(value, f"{_finite(x)} AND abs({x}) < {limit}", native, python)


def rounded_decimal(value: Value, decimals: int, returns: Type, python: str) -> str:
    """round(x, n) of a decimal: to n places, ties away from zero, and then back to its own scale."""
    if not 0 <= decimals < value.type.scale or value.type.precision > 37:
        return python
    narrow = Type("decimal", (value.type.precision - value.type.scale + decimals + 1, decimals))
    return f"CAST(CAST({typed_sql(value)} AS {duckdb_type(narrow)}) AS {duckdb_type(returns)})"


def extreme_double(name: str, values: list[Value], python: str) -> str:
    """Greatest and least of doubles: NaN is an error, and which zero is greater is Python's to say."""
    if not can_repeat(*values):
        return python
    sql = [typed_sql(value) for value in values]
    odd = " OR ".join(f"isnan({x}) OR ({x} = 0 AND signbit({x}))" for x in sql)
    nulls = " OR ".join(f"{x} IS NULL" for x in sql)
    return f"CASE WHEN {nulls} THEN NULL WHEN {odd} THEN {python} ELSE {name}({', '.join(sql)}) END"
