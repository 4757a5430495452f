"""Calls of functions: plain ones, aggregates, and lambdas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from athena.errors import QueryError
from athena.trino.aggregation import function_name
from athena.trino.call import Argument, Call, Lambda, named, resolve
from athena.trino.context import Value, error_at, typed_sql
from athena.trino.expressions import boolean, handles, translate
from athena.trino.forms import FORMS
from athena.trino.ordering import sort_key
from athena.trino.registry import Function
from athena.trino.scope import Scope
from athena.trino.types import Type, holds_instant, is_comparable, timestamp


@handles(exp.Anonymous)
def _call(node: exp.Anonymous, scope: Scope) -> Value:
    name = str(function_name(node))
    if name in FORMS:
        return FORMS[name](node, scope)
    candidates = named(name, node)
    kind = candidates[0].kind
    if kind == "aggregate":
        where = scope.forbids or "expression"
        text = f"{where} cannot contain aggregations, window functions or grouping operations: [{node.sql(dialect='trino')}]"
        raise error_at("EXPRESSION_NOT_SCALAR", text, at=node)
    if kind == "window":
        raise error_at("MISSING_OVER", f"Window function {name} requires an OVER clause", at=node)
    return _plain_call(candidates, arguments(node.expressions, scope), node, scope)


@handles(exp.Filter, exp.Distinct, exp.Order)
def _of_aggregates(node: exp.Expr, scope: Scope) -> Value:
    """FILTER, DISTINCT and ORDER BY of a call that is no aggregate's."""
    word = {"Filter": "Filter", "Distinct": "DISTINCT", "Order": "ORDER BY"}[type(node).__name__]
    raise error_at("FUNCTION_NOT_AGGREGATE", f"{word} is only valid for aggregation functions", at=node)


@handles(exp.IgnoreNulls, exp.RespectNulls)
def _of_windows(node: exp.Expr, scope: Scope) -> Value:
    raise error_at("SYNTAX_ERROR", "mismatched input 'NULLS': it stands between the call and OVER", at=node)


def arguments(nodes: Sequence[exp.Expr], scope: Scope) -> list[Value | exp.Expr]:
    """Translated arguments; lambdas wait until their parameters' types are known."""
    return [part if isinstance(part, exp.Lambda) else translate(part, scope) for part in nodes]


def call_by_name(name: str, values: Sequence[Value | exp.Expr], node: exp.Expr, scope: Scope) -> Value:
    """A call that the SQL writes in another way, as `||` for concat."""
    return _plain_call(named(name, node), list(values), node, scope)


def _plain_call(candidates: Sequence[Function], given: list[Value | exp.Expr], node: exp.Expr, scope: Scope) -> Value:
    found = resolve(candidates, given, lambda tree, kinds: make_lambda(tree, kinds, scope), scope.context, node)
    call = Call(scope.context, found.arguments, found.returns, node)
    return emit(found.function, call)


def emit(function: Function, call: Call) -> Value:
    if function.exactness == "approximate":
        call.context.approximate(f"{function.name}()", function.why)
    assert function.emit is not None
    return Value(typed_sql(Value(function.emit(call), call.returns)), call.returns)


def make_lambda(tree: exp.Expr, kinds: Sequence[Type], scope: Scope) -> Lambda:
    """A lambda whose parameters have these types."""
    assert isinstance(tree, exp.Lambda)
    names = [part.name for part in tree.expressions]
    if len(names) != len(kinds):
        text = f"Expected a lambda that takes {len(kinds)} argument(s) but got {len(names)}"
        raise error_at("INVALID_PARAMETER_USAGE", text, at=tree)
    parameters = [scope.context.fresh("__v") for _ in names]
    known = {name.lower(): Value(sql, kind) for name, sql, kind in zip(names, parameters, kinds, strict=True)}
    if tree.find(exp.Query):
        raise error_at("NOT_SUPPORTED", "Lambda expression cannot contain subqueries", at=tree)
    return Lambda(tuple(parameters), translate(tree.this, scope.with_lambdas(known)))


@dataclass(slots=True)
class Aggregated:
    """The parts of an aggregate call: `f(DISTINCT x ORDER BY y) FILTER (WHERE z)`."""

    name: str
    arguments: list[exp.Expr]
    distinct: bool = False
    order: list[exp.Ordered] = field(default_factory=list)
    condition: exp.Expr | None = None


def aggregate_call(node: exp.Expr, scope: Scope, over: str = "") -> Value:
    """An aggregate; `over` is the window it runs over."""
    parts = read_aggregate(node)
    candidates = named(parts.name, node)
    given = _aggregate_arguments(parts, scope)
    found = resolve(candidates, given, lambda tree, kinds: make_lambda(tree, kinds, scope), scope.context, node)
    if parts.distinct and any(not is_comparable(a.type) for a in found.arguments):
        raise error_at("TYPE_MISMATCH", "DISTINCT can only be applied to comparable types", at=node)
    _check_distinct_order(parts, found.arguments, scope)
    given_once = _by_moment(parts, found.arguments, scope) if parts.distinct else found.arguments
    clauses = {
        "d": "DISTINCT " if parts.distinct else "",
        "o": _order(parts.order, scope),
        "f": _filter(parts.condition, scope) + over,
    }
    return emit(found.function, Call(scope.context, given_once, found.returns, node, clauses))


def _by_moment(parts: Aggregated, given: tuple[Argument, ...], scope: Scope) -> tuple[Argument, ...]:
    """Arguments of which DISTINCT finds the equal ones: instants in two zones are equal, and DuckDB keeps both."""
    if not any(holds_instant(argument.type) for argument in given):
        return given
    if parts.name == "count" and given[0].type.base == "timestamp with time zone":
        return (Value(f"struct_extract({given[0].sql}, 'utc')", timestamp(6)),)
    scope.context.approximate(f"{parts.name}(DISTINCT) of instants", "equal instants in two zones are taken for two")
    return given


def _aggregate_arguments(parts: Aggregated, scope: Scope) -> list[Value | exp.Expr]:
    if len(parts.arguments) == 1 and isinstance(parts.arguments[0], exp.Star):
        if parts.name != "count":
            raise QueryError("SYNTAX_ERROR", f"{parts.name}(*) is not Athena's")
        return []
    return arguments(parts.arguments, scope)


def read_aggregate(node: exp.Expr) -> Aggregated:
    """Take an aggregate call apart, however sqlglot has put it together."""
    if isinstance(node, exp.Filter):
        inner = read_aggregate(node.this)
        inner.condition = node.expression.this
        return inner
    if isinstance(node, exp.WithinGroup):
        inner = read_aggregate(node.this)
        inner.order = list(node.expression.expressions)
        return inner
    found = Aggregated(str(function_name(node)), _argument_nodes(node))
    _unwrap(found)
    return found


def _argument_nodes(node: exp.Expr) -> list[exp.Expr]:
    if isinstance(node, exp.Anonymous):
        return list(node.expressions)
    if isinstance(node, exp.GroupConcat):
        return [part for part in (node.this, node.args.get("separator")) if part is not None]
    return []


def _unwrap(found: Aggregated) -> None:
    """DISTINCT and ORDER BY hide in the last or the first argument."""
    for n in (len(found.arguments) - 1, 0):
        if 0 <= n < len(found.arguments) and isinstance(found.arguments[n], exp.Order):
            order = found.arguments[n]
            found.order = list(order.expressions)
            found.arguments[n] = order.this
    if found.arguments and isinstance(found.arguments[0], exp.Distinct):
        found.distinct = True
        found.arguments[:1] = found.arguments[0].expressions


def _order(order: Sequence[exp.Ordered], scope: Scope) -> str:
    return f" ORDER BY {', '.join(sort_key(translate(item.this, scope), item) for item in order)}" if order else ""


def _check_distinct_order(parts: Aggregated, given: Sequence[object], scope: Scope) -> None:
    """With DISTINCT, only what is aggregated may be ordered by."""
    written = {part.sql() for part in parts.arguments}
    if parts.distinct and any(item.this.sql() not in written for item in parts.order):
        text = "For aggregate function with DISTINCT, ORDER BY expressions must appear in arguments"
        raise error_at("EXPRESSION_NOT_IN_DISTINCT", text, at=parts.order[0])


def _filter(condition: exp.Expr | None, scope: Scope) -> str:
    return f" FILTER (WHERE {boolean(condition, scope, 'FILTER expression').sql})" if condition is not None else ""
