"""Literals, and the types that casts name."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from decimal import Decimal

from sqlglot import exp

from athena.errors import CatalogError
from athena.trino.casts import cast
from athena.trino.context import NULL, Value, error_at, not_executable, quote_text
from athena.trino.expressions import handles
from athena.trino.physical import duckdb_type
from athena.trino.runtime import numbers, texts, times
from athena.trino.runtime.failure import TrinoError
from athena.trino.scope import Scope
from athena.trino.type_text import read_type
from athena.trino.types import (
    BIGINT,
    BOOLEAN,
    DOUBLE,
    INTEGER,
    INTEGERS,
    MAX_DECIMAL,
    VARBINARY,
    Type,
    decimal,
    timestamp,
    varchar,
)

_UNITS = {"second": 1000, "minute": 60_000, "hour": 3_600_000, "day": 86_400_000, "week": 604_800_000}
_MONTHS = {"month": 1, "year": 12, "quarter": 3}


@handles(exp.Literal)
def _literal(node: exp.Literal, scope: Scope) -> Value:
    if node.is_string:
        return text_literal(node.this)
    return number_literal(node.this, node)


def text_literal(text: str) -> Value:
    if "\0" in text:
        raise not_executable("a string with the character 0", "DuckDB's SQL text cannot hold it")
    return Value(quote_text(text), varchar(len(text)), text, is_literal=True)


def number_literal(text: str, node: exp.Expr) -> Value:
    """`1` is integer or bigint, `1.50` is decimal(3,2), `1e3` is double."""
    plain = text.replace("_", "")
    if "e" in plain.lower():
        return Value(f"CAST('{plain}' AS DOUBLE)", DOUBLE, float(plain), is_literal=True)
    if "." in plain:
        return _decimal_literal(plain, node)
    number = int(plain)
    if number >= 1 << 63:
        raise error_at("SYNTAX_ERROR", f"Invalid numeric literal: {text}", at=node)
    kind = INTEGER if number < 1 << 31 else BIGINT
    return Value(f"CAST({number} AS {duckdb_type(kind)})", kind, number, is_literal=True)


def _decimal_literal(text: str, node: exp.Expr) -> Value:
    whole, fraction = text.split(".")
    precision = max(1, len(whole.lstrip("0")) + len(fraction))
    if precision > MAX_DECIMAL:
        raise error_at("SYNTAX_ERROR", f"Invalid decimal literal '{text}': too many digits", at=node)
    kind = decimal(precision, len(fraction))
    shown = f"{whole or 0}.{fraction}"
    return Value(f"CAST('{shown}' AS {duckdb_type(kind)})", kind, Decimal(shown), is_literal=True)


@handles(exp.Null)
def _null(node: exp.Null, scope: Scope) -> Value:
    return NULL


@handles(exp.Boolean)
def _boolean(node: exp.Boolean, scope: Scope) -> Value:
    return Value(str(node.this).lower(), BOOLEAN, node.this, is_literal=True)


@handles(exp.HexString)
def _hex(node: exp.HexString, scope: Scope) -> Value:
    digits = node.this.replace(" ", "")
    if len(digits) % 2 or re.search(r"[^0-9a-fA-F]", digits):
        raise error_at("SYNTAX_ERROR", "Binary literal must contain an even number of digits", at=node)
    return Value(f"from_hex('{digits}')", VARBINARY, bytes.fromhex(digits), is_literal=True)


@handles(exp.UnicodeString)
def _unicode(node: exp.UnicodeString, scope: Scope) -> Value:
    written = node.args.get("escape")
    escape = written.name if written else "\\"
    if len(escape) != 1 or not escape.isascii() or not escape.isprintable() or re.match(r"[0-9A-Fa-f+'\" ]", escape):
        raise error_at("SYNTAX_ERROR", f"Invalid Unicode escape character: {escape}", at=node)
    mark = re.escape(escape)
    text = re.sub(
        rf"{mark}({mark}|\+[0-9a-fA-F]{{6}}|[0-9a-fA-F]{{4}}|)", lambda part: _character(part, node), node.this
    )
    return text_literal(text)


def _character(found: re.Match[str], node: exp.Expr) -> str:
    """What an escape stands for: itself, or the character of four or of six digits."""
    if found[0] == found[1] * 2:
        return found[1]
    number = int(found[1].lstrip("+") or "-1", 16)
    if not 0 <= number <= sys.maxunicode or 0xD800 <= number < 0xE000:
        raise error_at("SYNTAX_ERROR", f"Invalid escaped character: {found[0]}{found[1]}", at=node)
    return chr(number)


@handles(exp.Interval)
def _interval(node: exp.Interval, scope: Scope) -> Value:
    return interval(node)


def interval(node: exp.Interval) -> Value:
    """`INTERVAL '2' DAY`: a number of milliseconds, or of months."""
    unit = node.args.get("unit")
    text = node.this
    sign = 1
    if isinstance(text, exp.Neg):
        text, sign = text.this, -1
    if unit is None or not isinstance(text, exp.Literal) or not text.is_string:
        raise error_at("SYNTAX_ERROR", "an interval is written INTERVAL '2' DAY", at=node)
    written = unit.sql().lower()
    number = _interval_number(text.this.strip(), written, node)
    kind = "interval year to month" if _is_of_months(written) else "interval day to second"
    return Value(f"CAST({sign * number} AS BIGINT)", Type(kind), sign * number, is_literal=True)


def _is_of_months(unit: str) -> bool:
    return unit.split()[0].rstrip("s") in _MONTHS


def _interval_number(text: str, unit: str, node: exp.Expr) -> int:
    singular = unit.rstrip("s") if " " not in unit else unit
    try:
        if singular in _MONTHS:
            return int(text) * _MONTHS[singular]
        if singular == "second":
            return int((Decimal(text) * 1000).to_integral_value())
        if singular in _UNITS:
            return int(text) * _UNITS[singular]
        return _interval_range(text, unit)
    except (ValueError, ArithmeticError):
        raise error_at("INVALID_LITERAL", f"'{text}' is not a valid INTERVAL literal", at=node) from None


def _interval_range(text: str, unit: str) -> int:
    """`'2 03:04:05.678' DAY TO SECOND`."""
    first, _, last = unit.partition(" to ")
    sign, body = (-1, text[1:]) if text.startswith("-") else (1, text.lstrip("+"))
    if first == "year" and last == "month":
        years, months = body.split("-")
        return sign * (int(years) * 12 + int(months))
    names = ["day", "hour", "minute", "second"]
    wanted = names[names.index(first) : names.index(last) + 1]
    parts = re.split(r"[ :]", body)
    if len(parts) != len(wanted):
        raise ValueError(text)
    return sign * sum(int(Decimal(part) * _UNITS[name]) for part, name in zip(parts, wanted, strict=True))


def read_data_type(node: exp.DataType, at: exp.Expr) -> Type:
    """The type that a CAST names."""
    written = node.sql(dialect="trino")
    try:
        found = read_type(written)
    except CatalogError:
        raise error_at("TYPE_NOT_FOUND", f"Unknown type: {written.lower()}", at=at) from None
    duckdb_type(found)
    return found


def typed_literal(node: exp.Cast, target: Type, scope: Scope) -> Value | None:
    """`DATE '2020-01-01'`, which sqlglot reads as a cast: known at once, and a wrong one is an error of the SQL."""
    text = node.this
    written_as_literal = isinstance(text, exp.Literal) and text.is_string and not node.meta.get("written")
    if not written_as_literal:
        return None
    return _LITERALS.get(target.base, _cast_literal)(text.this, target, node, scope)


def _cast_literal(text: str, target: Type, node: exp.Expr, scope: Scope) -> Value:
    reader = _plain_readers().get(target.base)
    if reader:
        _read_now(lambda: reader(text), text, target, node)
    value = cast(text_literal(text), target, scope.context)
    return Value(value.sql, target, text, is_literal=True)


def _plain_readers() -> dict[str, Callable[[str], object]]:
    """What turns the text of a literal into its value, for types that the text says nothing more of."""
    integers = {kind: numbers.text_to_integer(kind) for kind in INTEGERS}
    floats = {"double": numbers.text_to_double, "real": numbers.text_to_real}
    return {**integers, **floats, "boolean": texts.text_to_boolean}


def _read_now(read: Callable[[], object], text: str, target: Type, node: exp.Expr) -> object:
    """The value of a literal; a text that is none is an error of the SQL, not of a row."""
    try:
        return read()
    except TrinoError:
        shown = f"'{text}' is not a valid {target.base.upper()} literal"
        raise error_at("INVALID_LITERAL", shown, at=node) from None


def _timestamp_literal(text: str, target: Type, node: exp.Expr, scope: Scope) -> Value:
    """The precision is the number of digits written; with a zone it is an instant."""
    found = re.match(r"\s*[-+]?\d+-\d+-\d+(?: \d+:\d+(?::\d+(?:\.(\d+))?)?)?\s*(\S.*)?\Z", text)
    digits = len(found[1] or "") if found else 0
    zone = bool(found and found[2])
    return _checked(text, timestamp(digits, zone=zone), node, scope)


def _date_literal(text: str, target: Type, node: exp.Expr, scope: Scope) -> Value:
    return _checked(text, target, node, scope)


def _time_literal(text: str, target: Type, node: exp.Expr, scope: Scope) -> Value:
    fraction = text.partition(".")[2]
    return _checked(text, Type("time", (len(fraction),)), node, scope)


def _decimal_typed(text: str, target: Type, node: exp.Expr, scope: Scope) -> Value:
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", text, re.ASCII):
        raise error_at("INVALID_LITERAL", f"'{text}' is not a valid DECIMAL literal", at=node)
    negative = text.startswith("-")
    value = _decimal_literal(text.lstrip("+-") if "." in text else text.lstrip("+-") + ".", node)
    return Value(f"CAST(-{value.sql} AS {duckdb_type(value.type)})", value.type) if negative else value


def _checked(text: str, target: Type, node: exp.Expr, scope: Scope) -> Value:
    duckdb_type(target)
    readers: dict[str, Callable[[], object]] = {
        "date": lambda: times.text_to_date(text),
        "timestamp": lambda: times.text_to_timestamp(target.precision)(text),
        "timestamp with time zone": lambda: times.text_to_instant(target.precision)(text),
        "time": lambda: times.text_to_time(target.precision)(text),
    }
    return constant_value(_read_now(readers[target.base], text, target, node), target)


def constant_value(constant: object, target: Type) -> Value:
    """A date, time or instant that is known, as SQL."""
    if target.base == "timestamp with time zone":
        assert isinstance(constant, dict)
        sql = f"{{'utc': TIMESTAMP '{constant['utc']}', 'zone': {quote_text(constant['zone'])}}}"
    else:
        sql = f"CAST('{constant}' AS {duckdb_type(target)})"
    return Value(sql, target, constant, is_literal=True)


def _char_literal(text: str, target: Type, node: exp.Expr, scope: Scope) -> Value:
    """`CHAR 'abc'` is as long as it is written; trailing blanks are not kept, they belong to the type."""
    kind = Type("char", (max(1, len(text)),))
    return Value(quote_text(text.rstrip(" ")), kind, None, is_literal=True)


_LITERALS = {
    "char": _char_literal,
    "date": _date_literal,
    "timestamp": _timestamp_literal,
    "timestamp with time zone": _timestamp_literal,
    "time": _time_literal,
    "decimal": _decimal_typed,
}
