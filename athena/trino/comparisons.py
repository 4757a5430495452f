"""`= <> < <= > >=`, IS, IN, BETWEEN, LIKE, and comparisons with subqueries."""

from __future__ import annotations

from sqlglot import exp

from athena.trino.casts import CannotCastError, coerce
from athena.trino.context import Value, error_at, mismatch, not_executable, typed_sql
from athena.trino.expressions import handles, together, translate
from athena.trino.runtime import likes, nested
from athena.trino.scope import Scope
from athena.trino.types import BOOLEAN, VARCHAR, Type, common_type, is_comparable, is_orderable

SIGNS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}


def equal(left: Value, right: Value, node: exp.Expr, scope: Scope) -> Value:
    return compare("=", left, right, node, scope)


def compare(sign: str, left: Value, right: Value, node: exp.Expr, scope: Scope) -> Value:
    """`left sign right` in three-valued logic."""
    joined = common_type(left.type, right.type)
    allowed = is_comparable if sign in {"=", "<>"} else is_orderable
    if joined is None or not allowed(joined):
        raise mismatch(f"Cannot apply operator: {left.type} {sign} {right.type}", node)
    a, b = coerce(left, joined, scope.context), coerce(right, joined, scope.context)
    return Value(_compare_sql(sign, a, b, joined, scope), BOOLEAN)


def _compare_sql(sign: str, a: Value, b: Value, joined: Type, scope: Scope) -> str:
    if joined.base in {"array", "map", "row"}:
        return scope.context.call(nested.comparison(sign), [a, b], BOOLEAN)
    if joined.base == "timestamp with time zone":
        return f"(struct_extract({a.sql}, 'utc') {sign} struct_extract({b.sql}, 'utc'))"
    plain = f"({a.sql} {sign} {b.sql})"
    if joined.base in {"real", "double"}:
        return _without_nan(sign, plain, a, b)
    return plain


def _without_nan(sign: str, plain: str, a: Value, b: Value) -> str:
    """DuckDB takes NaN for the greatest number, equal to itself; Trino's comparisons with it are false."""
    doubtful = [value.sql for value in (a, b) if not value.is_literal]
    if not doubtful or (sign in {"<", "<="} and len(doubtful) == 1 and b.is_literal):
        return plain
    if sign in {"=", "<>"}:
        if len(doubtful) == 1:
            return plain
        both = f"(isnan({a.sql}) AND isnan({b.sql}))"  # beside the `=`, so that a join may still hash it
        return f"({plain} AND NOT {both})" if sign == "=" else f"({plain} OR {both})"
    checks = " OR ".join(f"isnan({sql})" for sql in doubtful)
    return f"(CASE WHEN {checks} THEN false ELSE {plain} END)"


@handles(exp.NullSafeEQ, exp.NullSafeNEQ)
def _distinct(node: exp.Binary, scope: Scope) -> Value:
    left, right = translate(node.left, scope), translate(node.right, scope)
    joined = common_type(left.type, right.type)
    if joined is None or not is_comparable(joined):
        raise mismatch(f"Cannot check if {left.type} is distinct from {right.type}", node)
    a, b = (typed_sql(coerce(value, joined, scope.context)) for value in (left, right))
    if joined.base == "timestamp with time zone":
        a, b = f"struct_extract({a}, 'utc')", f"struct_extract({b}, 'utc')"
    word = "IS NOT DISTINCT FROM" if isinstance(node, exp.NullSafeEQ) else "IS DISTINCT FROM"
    return Value(f"({a} {word} {b})", BOOLEAN)


@handles(exp.Is)
def _is(node: exp.Is, scope: Scope) -> Value:
    if isinstance(node.expression, exp.Null):
        return Value(f"({translate(node.this, scope).sql} IS NULL)", BOOLEAN)
    if isinstance(node.expression, exp.Boolean):
        raise error_at("SYNTAX_ERROR", "mismatched input: IS is followed by NULL or DISTINCT FROM", at=node)
    raise not_executable("IS", "the local engine knows IS NULL and IS DISTINCT FROM", node)


@handles(exp.Between)
def _between(node: exp.Between, scope: Scope) -> Value:
    value, low, high = (translate(node.args[key], scope) for key in ("this", "low", "high"))
    above = compare(">=", value, low, node, scope)
    below = compare("<=", value, high, node, scope)
    return Value(f"({above.sql} AND {below.sql})", BOOLEAN)


def in_list(node: exp.In, scope: Scope) -> Value:
    """`x IN (1, 2)`."""
    if node.args.get("unnest") or node.args.get("field"):
        raise error_at("SYNTAX_ERROR", "IN is followed by a list in brackets", at=node)
    values = [translate(part, scope) for part in (node.this, *node.expressions)]
    found, joined = together(values, node, scope, "IN value and list items")
    if joined.base in {"array", "map", "row", "timestamp with time zone", "double", "real"}:
        parts = [_compare_sql("=", found[0], item, joined, scope) for item in found[1:]]
        return Value(f"({' OR '.join(parts)})", BOOLEAN)
    return Value(f"({found[0].sql} IN ({', '.join(item.sql for item in found[1:])}))", BOOLEAN)


@handles(exp.Like, exp.Escape)
def _like(node: exp.Expr, scope: Scope) -> Value:
    escape = None
    if isinstance(node, exp.Escape):
        escape = translate(node.expression, scope)
        node = node.this
    if not isinstance(node, exp.Like):
        raise not_executable("ESCAPE", "it follows a LIKE", node)
    value, pattern = translate(node.this, scope), translate(node.expression, scope)
    for found, what in ((value, "Left side of LIKE expression"), (pattern, "Pattern for LIKE expression")):
        if found.type.base not in {"varchar", "char", "unknown"}:
            raise mismatch(f"{what} must evaluate to a varchar: actual type {found.type}", node)
    texts = [_text(part, scope) for part in (value, pattern, *([escape] if escape else []))]
    word = "NOT " if node.args.get("negate") else ""
    if not escape and pattern.is_literal and "\\" not in (pattern.constant or ""):
        return Value(f"({texts[0].sql} {word}LIKE {texts[1].sql})", BOOLEAN)
    return Value(f"({word}{scope.context.call(likes.like, texts, BOOLEAN)})", BOOLEAN)


def _text(value: Value, scope: Scope) -> Value:
    if value.type.base == "char":
        return Value(f"rpad({value.sql}, {value.type.length or 1}, ' ')", VARCHAR)
    try:
        return Value(coerce(value, VARCHAR, scope.context).sql, VARCHAR)
    except CannotCastError:
        return value
