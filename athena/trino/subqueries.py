"""Queries in expressions: EXISTS, IN, ALL, ANY, and those that give one value; comparisons, which may be with one."""

from __future__ import annotations

from sqlglot import exp

from athena.trino.casts import coerce
from athena.trino.comparisons import SIGNS, compare, in_list
from athena.trino.context import Value, error_at, mismatch
from athena.trino.expressions import handles, translate
from athena.trino.query import translate_query
from athena.trino.rowset import Output, RowSet
from athena.trino.scope import Scope
from athena.trino.specials import make_row
from athena.trino.types import BOOLEAN, common_type, is_comparable, is_orderable, row

_COMPARED_OTHERWISE = {"array", "row", "map", "timestamp with time zone"}
_NEGATED = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def inner_query(node: exp.Expr, scope: Scope) -> RowSet:
    """A query that may name columns of the query around it."""
    tree = node.this if isinstance(node, exp.Subquery) and not _has_ending(node) else node
    return translate_query(tree, Scope(scope.context, (), scope, ctes=scope.ctes))


def _has_ending(node: exp.Expr) -> bool:
    return any(node.args.get(key) for key in ("order", "limit", "offset", "with_"))


def _as_one(rows: RowSet, scope: Scope) -> RowSet:
    """The rows of a query as values: those of several columns are rows of that many fields."""
    if len(rows.outputs) == 1:
        return rows
    alias = scope.context.fresh("__q")
    whole = make_row([item.value for item in rows.fields(alias)])
    kind = row([output.type for output in rows.outputs], [output.name for output in rows.outputs])
    return RowSet(f"SELECT {whole.sql} AS c0 FROM ({rows.sql}) AS {alias}", (Output(None, kind),))


@handles(exp.Subquery, exp.Select)
def _scalar(node: exp.Expr, scope: Scope) -> Value:
    context = scope.context
    hoisted, context.hoisted = context.hoisted, None
    try:
        rows = _as_one(inner_query(node, scope), scope)
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
    """`x IN (SELECT …)`, `(x, y) IN (SELECT a, b …)`."""
    rows = _as_one(inner_query(query, scope), scope)
    value = translate(node.this, scope)
    joined = common_type(value.type, rows.outputs[0].type)
    if joined is None or not is_comparable(joined):
        kinds = f"{value.type} vs {rows.outputs[0].type}"
        text = f"Value expression and result of subquery must be of the same type: {kinds}"
        raise mismatch(text, node)
    found = rows.coerced([joined], scope.context)
    one = coerce(value, joined, scope.context)
    if joined.base in _COMPARED_OTHERWISE:
        return _one_by_one("=", "ANY", one, found, node, scope)
    return Value(f"({one.sql} IN ({found.sql}))", BOOLEAN)


def quantified(sign: str, quantifier: str, node: exp.Binary, scope: Scope) -> Value:
    """`x > ALL (SELECT …)`, by way of `x <= ANY`, which DuckDB has."""
    tree = node.right.expressions[0] if isinstance(node.right, exp.Anonymous) else node.right.this
    if not isinstance(tree.unnest(), (exp.Query, exp.Values)):
        raise error_at("SYNTAX_ERROR", f"mismatched input: {quantifier} is followed by a query in brackets", at=node)
    rows = _as_one(inner_query(tree, scope), scope)
    value = translate(node.left, scope)
    joined = common_type(value.type, rows.outputs[0].type)
    allowed = is_comparable if sign in {"=", "<>"} else is_orderable
    if joined is None or not allowed(joined):
        kinds = f"{value.type} vs {rows.outputs[0].type}"
        raise mismatch(f"Value expression and result of subquery must be of the same type: {kinds}", node)
    one, found = coerce(value, joined, scope.context), rows.coerced([joined], scope.context)
    if joined.base in {*_COMPARED_OTHERWISE, "double", "real"}:
        return _one_by_one(sign, quantifier, one, found, node, scope)
    if quantifier == "ALL":
        return Value(f"(NOT ({one.sql} {_NEGATED[sign]} ANY ({found.sql})))", BOOLEAN)
    return Value(f"({one.sql} {sign} ANY ({found.sql}))", BOOLEAN)


def _one_by_one(sign: str, quantifier: str, one: Value, rows: RowSet, node: exp.Expr, scope: Scope) -> Value:
    """ANY or ALL by comparing with each row: for types that DuckDB compares otherwise."""
    context = scope.context
    if one.type.base == "row":
        context.approximate("rows compared with a query", "what a null inside a row gives is not documented")
    alias = context.fresh("__q")
    item = rows.fields(alias)[0].value
    each = f"SELECT {compare(sign, one, item, node, scope).sql} AS e FROM ({rows.sql}) AS {alias}"
    decisive, other = ("e", "false") if quantifier == "ANY" else ("NOT e", "true")
    decided = f"CASE WHEN coalesce(bool_or({decisive}), false) THEN NOT {other}"
    return Value(f"(SELECT {decided} WHEN count(*) > count(e) THEN NULL ELSE {other} END FROM ({each}))", BOOLEAN)
