"""Forms with a syntax of their own (TRY, TRIM, EXTRACT, …), given back to the functions that they are."""

from __future__ import annotations

from sqlglot import exp

from athena.errors import QueryError
from athena.trino import native_casts
from athena.trino.arithmetic import arithmetic
from athena.trino.calls import call_by_name
from athena.trino.casts import CannotCastError, cast
from athena.trino.comparisons import compare
from athena.trino.context import Value, error_at, mismatch, not_executable, quote_text, typed_sql
from athena.trino.expressions import boolean, handles, together, translate, tried
from athena.trino.forms import form
from athena.trino.literals import constant_value
from athena.trino.runtime import extremes
from athena.trino.runtime.times import round_fraction, to_instant
from athena.trino.scope import Scope
from athena.trino.types import DATE, UNKNOWN, VARCHAR, Type, array, is_orderable, row, timestamp, varchar


def _named(name: str, nodes: list[exp.Expr | None], node: exp.Expr, scope: Scope) -> Value:
    return call_by_name(name, [translate(part, scope) for part in nodes if part is not None], node, scope)


@handles(exp.StrPosition)
def _position(node: exp.StrPosition, scope: Scope) -> Value:
    return _named("strpos", [node.this, node.args["substr"]], node, scope)


@handles(exp.Substring)
def _substring(node: exp.Substring, scope: Scope) -> Value:
    return _named("substring", [node.this, node.args.get("start"), node.args.get("length")], node, scope)


@handles(exp.Trim)
def _trim(node: exp.Trim, scope: Scope) -> Value:
    name = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(str(node.args.get("position") or "").upper(), "trim")
    return _named(name, [node.this, node.expression], node, scope)


@handles(exp.Normalize)
def _normalize(node: exp.Normalize, scope: Scope) -> Value:
    form = node.args.get("form")
    text = Value(quote_text(form.name.upper() if form else "NFC"), varchar(4), is_literal=True)
    return call_by_name("normalize", [translate(node.this, scope), text], node, scope)


@handles(exp.Extract)
def _extract(node: exp.Extract, scope: Scope) -> Value:
    unit = node.this.name.lower()
    name = {"dow": "day_of_week", "doy": "day_of_year", "yow": "year_of_week", "dayofweek": "day_of_week"}.get(
        unit, unit
    )
    if name not in _PARTS:
        raise error_at("SYNTAX_ERROR", f"Invalid EXTRACT field: {unit.upper()}", at=node)
    return _named(name, [node.expression], node, scope)


_PARTS = {
    *("year", "quarter", "month", "week", "day", "day_of_month", "day_of_week", "day_of_year", "year_of_week"),
    *("hour", "minute", "second", "timezone_hour", "timezone_minute"),
}


@handles(exp.Array)
def _array(node: exp.Array, scope: Scope) -> Value:
    if not node.expressions:
        return Value("CAST([] AS VARCHAR[])", array(UNKNOWN))
    values, joined = together([translate(part, scope) for part in node.expressions], node, scope, "All ARRAY elements")
    return Value(f"[{', '.join(typed_sql(value) for value in values)}]", array(joined))


@handles(exp.Tuple)
def _tuple(node: exp.Tuple, scope: Scope) -> Value:
    return make_row([translate(part, scope) for part in node.expressions])


def make_row(values: list[Value]) -> Value:
    fields = (f"'f{n}': {typed_sql(value)}" for n, value in enumerate(values, 1))
    return Value(f"{{{', '.join(fields)}}}", row([value.type for value in values]))


@handles(exp.Bracket)
def _subscript(node: exp.Bracket, scope: Scope) -> Value:
    if len(node.expressions) != 1 or isinstance(node.expressions[0], exp.Slice):
        raise error_at("SYNTAX_ERROR", "a subscript is one number or one key", at=node)
    value, index = translate(node.this, scope), translate(node.expressions[0], scope)
    if value.type.base == "row":
        return _row_subscript(value, index, node)
    if value.type.base not in {"array", "map"}:
        raise mismatch(f"Cannot use {value.type} for subscript", node)
    try:
        return call_by_name("$subscript", [value, index], node, scope)
    except QueryError as error:
        if error.code != "FUNCTION_NOT_FOUND":
            raise
        raise mismatch(f"Cannot apply operator: {value.type}[{index.type}]", node) from None


def _row_subscript(value: Value, index: Value, node: exp.Expr) -> Value:
    place_in_row = index.constant
    if not isinstance(place_in_row, int):
        raise mismatch("Subscript expression on ROW requires a constant index", node)
    if not 1 <= place_in_row <= len(value.type.inners):
        text = f"Invalid subscript index: {place_in_row}. ROW index must be between 1 and {len(value.type.inners)}"
        raise error_at("INVALID_FUNCTION_ARGUMENT", text, at=node)
    return Value(f"struct_extract({value.sql}, 'f{place_in_row}')", value.type.inner(place_in_row - 1))


@handles(exp.CurrentDate)
def _current_date(node: exp.Expr, scope: Scope) -> Value:
    return constant_value(scope.context.now.date(), DATE)


@handles(exp.CurrentTimestamp)
def _current_timestamp(node: exp.Expr, scope: Scope) -> Value:
    return current_timestamp(scope, _digits(node.this, scope))


def current_timestamp(scope: Scope, digits: int = 3) -> Value:
    moment = round_fraction(scope.context.now.replace(tzinfo=None), digits)
    return constant_value(to_instant(moment, "UTC"), timestamp(digits, zone=True))


@handles(exp.Localtimestamp)
def _local_timestamp(node: exp.Expr, scope: Scope) -> Value:
    digits = _digits(node.this, scope)
    return constant_value(round_fraction(scope.context.now.replace(tzinfo=None), digits), timestamp(digits))


@handles(exp.Localtime)
def _local_time(node: exp.Expr, scope: Scope) -> Value:
    return constant_value(round_fraction(scope.context.now.replace(tzinfo=None), 3).time(), Type("time", (3,)))


def _digits(node: exp.Expr | None, scope: Scope) -> int:
    if not isinstance(node, exp.Expr):
        return 3
    value = translate(node, scope)
    return value.constant if isinstance(value.constant, int) else 3


@handles(exp.CurrentCatalog)
def _current_catalog(node: exp.Expr, scope: Scope) -> Value:
    return _named("current_catalog", [], node, scope)


@handles(exp.CurrentUser)
def _current_user(node: exp.Expr, scope: Scope) -> Value:
    raise not_executable("current_user", "the local engine has no users", node)


@handles(exp.ParseJSON)
def _json_literal(node: exp.ParseJSON, scope: Scope) -> Value:
    return _named("json_parse", [node.this], node, scope)


@form("try")
def _try(node: exp.Anonymous, scope: Scope) -> Value:
    return tried(_only(node), scope)


def _only(node: exp.Anonymous) -> exp.Expr:
    if len(node.expressions) != 1:
        raise error_at("SYNTAX_ERROR", f"{node.name} takes one argument", at=node)
    found: exp.Expr = node.expressions[0]
    return found


@form("coalesce")
def _coalesce(node: exp.Anonymous, scope: Scope) -> Value:
    if len(node.expressions) < 2:
        raise error_at("SYNTAX_ERROR", "The 'coalesce' function must have at least two arguments", at=node)
    values = [translate(part, scope) for part in node.expressions]
    typed, joined = together(values, node, scope, "All COALESCE operands")
    return Value(f"coalesce({', '.join(typed_sql(value) for value in typed)})", joined)


@form("nullif")
def _nullif(node: exp.Anonymous, scope: Scope) -> Value:
    if len(node.expressions) != 2:
        raise error_at("SYNTAX_ERROR", "Invalid number of arguments for 'nullif' function", at=node)
    first, second = (translate(part, scope) for part in node.expressions)
    same = compare("=", first, second, node, scope)
    return Value(f"CASE WHEN {same.sql} THEN NULL ELSE {first.sql} END", first.type)


@form("row")
def _row(node: exp.Anonymous, scope: Scope) -> Value:
    return make_row([translate(part, scope) for part in node.expressions])


@form("typeof")
def _typeof(node: exp.Anonymous, scope: Scope) -> Value:
    text = str(translate(_only(node), scope).type)
    return Value(quote_text(text), VARCHAR, text)


@form("greatest", "least")
def _greatest(node: exp.Anonymous, scope: Scope) -> Value:
    """greatest, least: null when any is null."""
    values = [translate(part, scope) for part in node.expressions]
    if not values:
        raise error_at("FUNCTION_NOT_FOUND", f"Unexpected parameters () for function {node.name}", at=node)
    typed, joined = together(values, node, scope, "All arguments")
    if not is_orderable(joined) or joined.base in {"array", "row", "timestamp with time zone", "real", "double"}:
        return _greatest_by_python(node, typed, joined, scope)
    sql = [typed_sql(value) for value in typed]
    checks = " OR ".join(f"{part} IS NULL" for part in sql)
    return Value(f"CASE WHEN {checks} THEN NULL ELSE {node.name.lower()}({', '.join(sql)}) END", joined)


def _greatest_by_python(node: exp.Anonymous, values: list[Value], joined: Type, scope: Scope) -> Value:
    if joined.base not in {"real", "double", "timestamp with time zone"}:
        raise not_executable(f"{node.name.lower()}() of {joined}", "the local engine compares plain values", node)
    run = extremes.greatest if node.name.lower() == "greatest" else extremes.least
    python = scope.context.call(run, values, joined)
    return Value(
        native_casts.extreme_double(node.name.lower(), values, python) if joined.base == "double" else python, joined
    )


@form("if")
def _if_call(node: exp.Anonymous, scope: Scope) -> Value:
    condition, *branches = node.expressions
    values, joined = together([translate(part, scope) for part in branches], node, scope, "Result types for IF")
    otherwise = f" ELSE {values[1].sql}" if len(values) > 1 else ""
    return Value(
        f"CASE WHEN {boolean(condition, scope, 'IF condition').sql} THEN {values[0].sql}{otherwise} END", joined
    )


@form("now", "current_timestamp", "localtimestamp")
def _now(node: exp.Anonymous, scope: Scope) -> Value:
    digits = _digits(node.expressions[0], scope) if node.expressions else 3
    if node.name.lower() == "localtimestamp":
        return constant_value(round_fraction(scope.context.now.replace(tzinfo=None), digits), timestamp(digits))
    return current_timestamp(scope, digits)


@form("date")
def _date(node: exp.Anonymous, scope: Scope) -> Value:
    value = translate(_only(node), scope)
    try:
        return Value(cast(value, DATE, scope.context).sql, DATE)
    except CannotCastError:
        raise mismatch(f"Cannot cast {value.type} to date", node) from None


@form("mod")
def _mod(node: exp.Anonymous, scope: Scope) -> Value:
    if len(node.expressions) != 2:
        raise error_at("FUNCTION_NOT_FOUND", "Unexpected parameters for function mod. Expected: mod(n, m)", at=node)
    left, right = (translate(part, scope) for part in node.expressions)
    return arithmetic("%", left, right, node, scope)
