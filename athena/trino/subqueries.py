"""Queries in expressions: EXISTS, IN, ALL, ANY, and those that give one value; comparisons, which may be with one."""

from __future__ import annotations

from sqlglot import exp

from athena.trino.casts import coerce
from athena.trino.comparisons import SIGNS, compare, in_list
from athena.trino.context import Value, error_at, mismatch, not_executable
from athena.trino.expressions import handles, translate
from athena.trino.query import translate_query
from athena.trino.rowset import RowSet
from athena.trino.scope import Scope
from athena.trino.types import BOOLEAN, common_type, is_comparable

# Trino's grammar does not chain these: `1 < 2 < 3` is no SQL.
_PREDICATES = (*SIGNS, exp.Is, exp.In, exp.Between, exp.Like)
_NEGATED = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def inner_query(node: exp.Expr, scope: Scope) -> RowSet:
    """A query that may name columns of the query around it."""
    tree = node.this if isinstance(node, exp.Subquery) and not _has_ending(node) else node
    return translate_query(tree, Scope(scope.context, (), scope, ctes=scope.ctes))


def _has_ending(node: exp.Expr) -> bool:
    return any(node.args.get(key) for key in ("order", "limit", "offset", "with_"))


def _one_column(rows: RowSet, node: exp.Expr) -> RowSet:
    if len(rows.outputs) != 1:
        raise not_executable("a query of several columns as a value", "the local engine takes one column", node)
    return rows


@handles(exp.Subquery, exp.Select)
def _scalar(node: exp.Expr, scope: Scope) -> Value:
    context = scope.context
    hoisted, context.hoisted = context.hoisted, None
    try:
        rows = _one_column(inner_query(node, scope), node)
    finally:
        context.hoisted = hoisted
    if hoisted is None:
        return Value(f"({rows.sql})", rows.outputs[0].type)
    name = context.fresh("__h")
    hoisted.append((name, f"({rows.sql})"))
    return Value(f"{name}.c0", rows.outputs[0].type)


@handles(exp.Exists)
def _exists(node: exp.Exists, scope: Scope) -> Value:
    return Value(f"EXISTS ({inner_query(node.this, scope).sql})", BOOLEAN)


@handles(*SIGNS)
def _comparison(node: exp.Binary, scope: Scope) -> Value:
    sign = SIGNS[type(node)]
    if isinstance(node.left, _PREDICATES) or isinstance(node.right, _PREDICATES):
        raise error_at("SYNTAX_ERROR", f"mismatched input '{sign}': put brackets around a comparison", at=node)
    quantifier = _quantifier(node.right)
    if quantifier:
        return quantified(sign, quantifier, node, scope)
    return compare(sign, translate(node.left, scope), translate(node.right, scope), node, scope)


@handles(exp.In)
def _in(node: exp.In, scope: Scope) -> Value:
    listed = node.expressions
    if len(listed) == 1 and isinstance(listed[0], exp.Values):
        return in_query(node, listed[0], scope)
    query = node.args.get("query")
    return in_query(node, query, scope) if query else in_list(node, scope)


def _quantifier(node: exp.Expr) -> str:
    """ALL or ANY; before VALUES and TABLE sqlglot takes the word for a function."""
    if isinstance(node, (exp.All, exp.Any)):
        return "ALL" if isinstance(node, exp.All) else "ANY"
    if (
        isinstance(node, exp.Anonymous)
        and len(node.expressions) == 1
        and isinstance(node.expressions[0], exp.Query | exp.Values)
    ):
        return {"all": "ALL", "any": "ANY", "some": "ANY"}.get(node.name.lower(), "")
    return ""


def in_query(node: exp.In, query: exp.Expr, scope: Scope) -> Value:
    """`x IN (SELECT …)`."""
    rows = _one_column(inner_query(query, scope), node)
    value = translate(node.this, scope)
    joined = common_type(value.type, rows.outputs[0].type)
    if joined is None or not is_comparable(joined):
        kinds = f"{value.type} vs {rows.outputs[0].type}"
        text = f"value and result of subquery must be of the same type for IN expression: {kinds}"
        raise mismatch(text, node)
    if joined.base in {"array", "row", "map", "timestamp with time zone"}:
        raise not_executable(f"IN (SELECT …) of {joined}", "DuckDB compares these otherwise", node)
    found = rows.coerced([joined], scope.context)
    return Value(f"({coerce(value, joined, scope.context).sql} IN ({found.sql}))", BOOLEAN)


def quantified(sign: str, quantifier: str, node: exp.Binary, scope: Scope) -> Value:
    """`x > ALL (SELECT …)`, by way of `x <= ANY`, which DuckDB has."""
    tree = node.right.expressions[0] if isinstance(node.right, exp.Anonymous) else node.right.this
    rows = _one_column(inner_query(tree, scope), node)
    value = translate(node.left, scope)
    joined = common_type(value.type, rows.outputs[0].type)
    if joined is None or joined.base in {"array", "row", "map", "timestamp with time zone", "double", "real"}:
        raise not_executable(f"{sign} ALL or ANY of {value.type}", "DuckDB compares these otherwise", node)
    sql = coerce(value, joined, scope.context).sql
    found = rows.coerced([joined], scope.context).sql
    if quantifier == "ALL":
        return Value(f"(NOT ({sql} {_NEGATED[sign]} ANY ({found})))", BOOLEAN)
    return Value(f"({sql} {sign} ANY ({found}))", BOOLEAN)
