"""`+ - * / %`, negation and `||`, after "Mathematical operators", "Decimal functions and operators" and "Date and time"."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import reduce

from sqlglot import exp

from athena.trino import native_dates
from athena.trino.calls import call_by_name
from athena.trino.casts import coerce
from athena.trino.context import Value, error_at, mismatch, typed_sql
from athena.trino.expressions import handles, translate
from athena.trino.literals import interval, text_literal
from athena.trino.physical import duckdb_type
from athena.trino.runtime import intervals, maths, numbers
from athena.trino.scope import Scope
from athena.trino.types import (
    DAY_INTERVAL,
    INTEGERS,
    MAX_DECIMAL,
    MONTH_INTERVAL,
    NUMBERS,
    UNKNOWN,
    Type,
    as_decimal,
    common_type,
    decimal,
)

_SIGNS: dict[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Mod: "%"}
_INTERVALS = {DAY_INTERVAL.base, MONTH_INTERVAL.base}
_MOMENTS = {"date", "timestamp", "timestamp with time zone", "time"}


@handles(exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)
def _arithmetic(node: exp.Binary, scope: Scope) -> Value:
    sign = _SIGNS[type(node)]
    left, right = translate(node.left, scope), translate(node.right, scope)
    return arithmetic(sign, left, right, node, scope)


def arithmetic(sign: str, left: Value, right: Value, node: exp.Expr, scope: Scope) -> Value:
    """`left sign right`, in the type that Trino gives it."""
    if left.type == UNKNOWN or right.type == UNKNOWN:
        left, right = _known(left, right, sign)
    bases = {left.type.base, right.type.base}
    if bases & _INTERVALS:
        result = intervals_arithmetic(sign, left, right, scope)
    elif bases <= set(NUMBERS):
        result = _numbers(sign, left, right, node, scope)
    elif sign == "-" and bases <= _MOMENTS and (joined := common_type(left.type, right.type)):
        result = _difference(left, right, joined, scope)
    else:
        result = None
    if result is None:
        raise mismatch(f"Cannot apply operator: {left.type} {sign} {right.type}", node)
    return result


def _known(left: Value, right: Value, sign: str) -> tuple[Value, Value]:
    """NULL takes the type of the other side; of two NULLs, any."""
    kind = left.type if left.type != UNKNOWN else right.type
    if kind == UNKNOWN:
        kind = Type("integer")
    if kind.base in _MOMENTS:
        other = Value("CAST(NULL AS BIGINT)", DAY_INTERVAL)
        return (left, other) if right.type == UNKNOWN else (other, right)
    null = Value(f"CAST(NULL AS {duckdb_type(kind)})", kind)
    return (null if left.type == UNKNOWN else left), (null if right.type == UNKNOWN else right)


def _numbers(sign: str, left: Value, right: Value, node: exp.Expr, scope: Scope) -> Value:
    joined = common_type(left.type, right.type)
    assert joined is not None
    if joined.base == "decimal":
        return _decimals(sign, left, right, node, scope)
    a, b = coerce(left, joined, scope.context).sql, coerce(right, joined, scope.context).sql
    if joined.base in {"real", "double"}:
        if sign == "%":
            return Value(scope.context.call(maths.remainder, [Value(a, joined), Value(b, joined)], joined), joined)
        return Value(f"({a} {sign} {b})", joined)
    written = {"/": "//"}.get(sign, sign)
    return Value(f"CAST({a} {written} {b} AS {duckdb_type(joined)})", joined)


def _decimals(sign: str, left: Value, right: Value, node: exp.Expr, scope: Scope) -> Value:
    one, other = as_decimal(left.type), as_decimal(right.type)
    a, b = coerce(left, one, scope.context), coerce(right, other, scope.context)
    kind = _DECIMAL_TYPES[sign](one, other)
    if kind.scale > MAX_DECIMAL:
        raise error_at(
            "NUMERIC_VALUE_OUT_OF_RANGE",
            f"DECIMAL scale must be in range [0, precision (38)]: {kind.scale}",
            at=node,
        )
    if sign in "+-" and kind.precision < MAX_DECIMAL:
        return Value(f"CAST(({a.sql} {sign} {b.sql}) AS {duckdb_type(kind)})", kind)
    if sign == "*" and one.precision + other.precision <= MAX_DECIMAL:
        return Value(f"CAST(({a.sql} * {b.sql}) AS {duckdb_type(kind)})", kind)
    if sign == "/":
        return _quotient(a, b, kind, scope)
    run = numbers.wide_decimals(sign, kind.precision, kind.scale)
    return Value(scope.context.call(run, [a, b], kind), kind)


_SHORT = 400  # characters of SQL that may be repeated


def _quotient(a: Value, b: Value, kind: Type, scope: Scope) -> Value:
    """By whole numbers where they fit 38 digits, rounded half up; else by Python, which is sixty times slower."""
    shift = kind.scale - a.type.scale + b.type.scale
    sizes = (a.type.precision + a.type.scale, b.type.precision + b.type.scale)
    digits = (*sizes, a.type.precision + shift, kind.precision + kind.scale)
    if max(digits) > MAX_DECIMAL - 2 or len(a.sql) + len(b.sql) > _SHORT:
        return Value(scope.context.call(numbers.divide_decimals(kind.precision, kind.scale), [a, b], kind), kind)
    dividend, divisor = f"({_unscaled(a)} * {10**shift})", _unscaled(b)
    rounded = f"(2 * {dividend} + sign({dividend}) * abs({divisor})) // (2 * {divisor})"
    scaled = f"CAST({rounded} AS DECIMAL({kind.precision},0))"
    if kind.scale:
        scaled += f" * CAST('{Decimal(1).scaleb(-kind.scale):f}' AS DECIMAL({kind.scale},{kind.scale}))"
    return Value(f"CAST({scaled} AS {duckdb_type(kind)})", kind)


def _unscaled(value: Value) -> str:
    """A decimal without its point, as a whole number."""
    scale = value.type.scale
    shifted = f"{typed_sql(value)} * CAST({10**scale} AS DECIMAL({scale + 1},0))" if scale else typed_sql(value)
    return f"CAST({shifted} AS HUGEINT)"


def _sum_type(one: Type, other: Type) -> Type:
    scale = max(one.scale, other.scale)
    whole = max(one.precision - one.scale, other.precision - other.scale)
    return decimal(min(MAX_DECIMAL, whole + scale + 1), scale)


def _product_type(one: Type, other: Type) -> Type:
    return decimal(min(MAX_DECIMAL, one.precision + other.precision), one.scale + other.scale)


def _quotient_type(one: Type, other: Type) -> Type:
    growth = max(other.scale - one.scale, 0)
    return decimal(min(MAX_DECIMAL, one.precision + other.scale + growth), max(one.scale, other.scale))


def _rest_type(one: Type, other: Type) -> Type:
    scale = max(one.scale, other.scale)
    return decimal(min(one.precision - one.scale, other.precision - other.scale) + scale, scale)


_DECIMAL_TYPES: dict[str, Callable[[Type, Type], Type]] = {
    "+": _sum_type,
    "-": _sum_type,
    "*": _product_type,
    "/": _quotient_type,
    "%": _rest_type,
}


def _difference(left: Value, right: Value, joined: Type, scope: Scope) -> Value:
    """`timestamp - timestamp` is an interval of milliseconds."""
    a, b = coerce(left, joined, scope.context), coerce(right, joined, scope.context)
    return Value(scope.context.call(intervals.millis_between, [b, a], DAY_INTERVAL), DAY_INTERVAL)


def intervals_arithmetic(sign: str, left: Value, right: Value, scope: Scope) -> Value | None:
    """Intervals with each other, with numbers, and with moments; None where Trino has no such operator."""
    if left.type == right.type:
        return Value(f"({left.sql} {sign} {right.sql})", left.type) if sign in "+-" else None
    if sign == "+" and right.type.base in _MOMENTS:
        left, right = right, left
    if left.type.base in _MOMENTS and right.type.base in _INTERVALS and sign in "+-":
        by = Value(f"(-{right.sql})", right.type, _minus(right), right.is_literal) if sign == "-" else right
        return _moved(left, by, scope)
    if sign == "*" and right.type.base in _INTERVALS:
        left, right = right, left
    if sign in "*/" and left.type.base in _INTERVALS and right.type.base in {*INTEGERS, "double", "real", "decimal"}:
        return _scaled(sign, left, right, scope)
    return None


def _scaled(sign: str, left: Value, right: Value, scope: Scope) -> Value | None:
    if right.type.base == "decimal":
        right = coerce(right, Type("double"), scope.context)
    run = intervals.multiply if sign == "*" else intervals.divide
    return Value(scope.context.call(run, [left, right], left.type), left.type)


def _moved(moment: Value, interval: Value, scope: Scope) -> Value | None:
    months = interval.type == MONTH_INTERVAL
    base = moment.type.base
    if base == "time" and months:
        return None
    run = intervals.MOVES[base, "months" if months else "millis"]
    kind = moment.type
    if base in {"timestamp", "timestamp with time zone", "time"} and not months:
        kind = Type(base, (max(3, kind.precision),))
    native = native_dates.months_later(moment, interval.sql) if months else native_dates.millis_later(moment, interval)
    return Value(native or scope.context.call(run, [moment, interval], kind), kind)


# A minus belongs to the number in Trino's grammar, so these two fit a type that the number alone does not.
_LEAST = {"2147483648": Type("integer"), "9223372036854775808": Type("bigint")}


@handles(exp.Neg)
def _negative(node: exp.Neg, scope: Scope) -> Value:
    if isinstance(node.this, exp.Literal) and not node.this.is_string and node.this.name in _LEAST:
        kind, number = _LEAST[node.this.name], -int(node.this.name)
        return Value(f"CAST({number} AS {duckdb_type(kind)})", kind, number, is_literal=True)
    value = translate(node.this, scope)
    if value.type == UNKNOWN:
        return value
    if value.type.base not in {*NUMBERS, *_INTERVALS}:
        raise mismatch(f"Cannot negate {value.type}", node)
    if value.type.base in {"real", "double"}:
        return Value(f"(-{value.sql})", value.type, _minus(value), value.is_literal)
    return Value(f"CAST(-{value.sql} AS {duckdb_type(value.type)})", value.type, _minus(value), value.is_literal)


def _minus(value: Value) -> object:
    is_number = value.is_literal and isinstance(value.constant, int | float | Decimal)
    return -value.constant if is_number else None


@handles(exp.DPipe)
def _concat(node: exp.DPipe, scope: Scope) -> Value:
    parts: list[exp.Expr] = []
    found: exp.Expr = node
    while isinstance(found, exp.DPipe):
        parts.insert(0, found.expression)
        found = found.this
    values = [translate(part, scope) for part in (found, *parts)]
    if any(value.type.base == "array" for value in values):  # an element and two arrays: two by two, as Trino does
        return reduce(lambda one, other: call_by_name("concat", [one, other], node, scope), values)
    return call_by_name("concat", values, node, scope)


@handles(exp.AtTimeZone)
def _at_time_zone(node: exp.AtTimeZone, scope: Scope) -> Value:
    value, zone = translate(node.this, scope), node.args["zone"]
    if value.type.base not in {"time", "timestamp", "timestamp with time zone"}:
        text = f"Type of value must be a time or timestamp with or without time zone (actual {value.type})"
        raise mismatch(text, node.this)
    found = _zone_of_interval(zone) if isinstance(zone, exp.Interval) else translate(zone, scope)
    return call_by_name("at_timezone", [value, found], node, scope)


def _zone_of_interval(node: exp.Interval) -> Value:
    """`INTERVAL '9' HOUR` as the zone `+09:00`."""
    found = interval(node)
    minutes, rest = divmod(found.constant, 60_000)
    if found.type != DAY_INTERVAL or rest or abs(minutes) > 14 * 60:
        raise error_at("INVALID_FUNCTION_ARGUMENT", "Invalid time zone offset interval: it has whole minutes", at=node)
    hours, minutes = divmod(abs(minutes), 60)
    return text_literal(f"{'-' if found.constant < 0 else '+'}{hours:02}:{minutes:02}")
