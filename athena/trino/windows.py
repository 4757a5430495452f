"""Window functions: the function, its partition, its order and its frame."""

from __future__ import annotations

from typing import NoReturn

from sqlglot import exp

from athena.trino.aggregation import function_name, is_aggregate
from athena.trino.call import Call, named, resolve
from athena.trino.calls import aggregate_call, arguments, emit, read_aggregate
from athena.trino.context import Value, error_at, mismatch, not_executable
from athena.trino.expressions import handles, translate
from athena.trino.frames import check_frame, check_offset
from athena.trino.named_windows import extended
from athena.trino.ordering import sort_key
from athena.trino.scope import Scope
from athena.trino.types import INTEGERS, is_comparable

_OF_VALUES = {"first_value", "last_value", "nth_value", "lag", "lead"}


@handles(exp.Window)
def _window(node: exp.Window, scope: Scope) -> Value:
    if scope.forbids:
        written = node.sql(dialect="trino")
        text = f"{scope.forbids} cannot contain aggregations, window functions or grouping operations: [{written}]"
        raise error_at("EXPRESSION_NOT_SCALAR", text, at=node)
    _check_nesting(node)
    whole = extended(node, scope.windows)
    over = f" OVER ({_specification(whole, scope)})"
    called = node.this
    if isinstance(called, exp.Filter) or is_aggregate(called) or isinstance(called, exp.WithinGroup):
        return _aggregate(called, over, scope)
    _check_call(called, whole)
    return _ranking(called, over, scope)


def _check_nesting(node: exp.Window) -> None:
    inner = node.this.find(exp.Window)
    if inner is not None and inner.find_ancestor(exp.Query, exp.Window) is node:
        raise error_at("NESTED_WINDOW", "Cannot nest window functions inside window function", at=inner)


def _check_call(called: exp.Expr, whole: exp.Window) -> None:
    """IGNORE NULLS, and what lag() and lead() are over."""
    name = function_name(called.this if isinstance(called, (exp.IgnoreNulls, exp.RespectNulls)) else called)
    if isinstance(called, (exp.IgnoreNulls, exp.RespectNulls)) and name not in _OF_VALUES:
        text = f"Cannot specify null treatment clause for {name} function"
        raise error_at("NULL_TREATMENT_NOT_ALLOWED", text, at=called)
    if name in {"lag", "lead"} and not whole.args.get("order"):
        raise error_at("MISSING_ORDER_BY", f"{name} function requires an ORDER BY window clause", at=called)
    if name in {"lag", "lead"} and whole.args.get("spec"):
        raise error_at("INVALID_WINDOW_FRAME", f"Cannot specify window frame for {name} function", at=called)


def _aggregate(called: exp.Expr, over: str, scope: Scope) -> Value:
    parts = read_aggregate(called)
    if parts.condition is not None:
        raise error_at("NOT_SUPPORTED", "FILTER is not yet supported for window functions", at=called)
    if parts.distinct or parts.order:
        word = "DISTINCT in window function parameters" if parts.distinct else "Window function with ORDER BY"
        raise error_at("NOT_SUPPORTED", f"{word} not yet supported", at=called)
    return aggregate_call(called, scope, over)


def _ranking(called: exp.Expr, over: str, scope: Scope) -> Value:
    """rank(), lag() and their kind."""
    nulls = ""
    if isinstance(called, (exp.IgnoreNulls, exp.RespectNulls)):
        nulls = " IGNORE NULLS" if isinstance(called, exp.IgnoreNulls) else ""
        called = called.this
    name = function_name(called)
    if name is None:
        raise not_executable(
            type(called).__name__.upper(), "it is no window function that the local engine knows", called
        )
    candidates = named(name, called)
    if candidates[0].kind != "window":
        raise error_at("FUNCTION_NOT_WINDOW", f"Function '{name}' is not a window function", at=called)
    given = arguments(called.expressions, scope)
    check_offset(name, given, called)
    found = resolve(candidates, given, _no_lambda, scope.context, called)
    clauses = {"d": "", "o": nulls, "f": over}
    return emit(found.function, Call(scope.context, found.arguments, found.returns, called, clauses))


def _no_lambda(tree: exp.Expr, kinds: object) -> NoReturn:
    raise not_executable("a lambda in a window function", "the local engine knows none", tree)


def _specification(node: exp.Window, scope: Scope) -> str:
    parts = []
    partition = [_partition_key(part, scope) for part in node.args.get("partition_by") or []]
    if partition:
        parts.append(f"PARTITION BY {', '.join(partition)}")
    order = node.args.get("order")
    keys = [(translate(item.this, scope), item) for item in order.expressions] if order else []
    if keys:
        parts.append(f"ORDER BY {', '.join(sort_key(value, item) for value, item in keys)}")
    spec = node.args.get("spec")
    if spec:
        check_frame(spec, [key for key, _ in keys])
        parts.append(_frame(spec, keys[0][0] if keys else None, scope))
    return " ".join(parts)


def _partition_key(part: exp.Expr, scope: Scope) -> str:
    value = translate(part, scope)
    if not is_comparable(value.type):
        raise mismatch(
            f"{value.type} is not comparable, and therefore cannot be used in window function PARTITION BY", part
        )
    return f"struct_extract({value.sql}, 'utc')" if value.type.base == "timestamp with time zone" else value.sql


def _frame(spec: exp.WindowSpec, key: Value | None, scope: Scope) -> str:
    kind = str(spec.args["kind"]).upper()
    start = _bound(spec, "start", kind, key, scope)
    end = _bound(spec, "end", kind, key, scope) if spec.args.get("end") else "CURRENT ROW"
    if spec.args.get("exclude"):
        raise error_at("SYNTAX_ERROR", "mismatched input 'EXCLUDE': Athena's frames have none", at=spec)
    return f"{kind} BETWEEN {start} AND {end}"


def _bound(spec: exp.WindowSpec, which: str, kind: str, key: Value | None, scope: Scope) -> str:
    found, side = spec.args[which], str(spec.args.get(f"{which}_side") or "").upper()
    if isinstance(found, str):
        return f"{found.upper()} {side}".strip()
    value = translate(found, scope)
    if value.type.base.startswith("interval"):
        if key is None or key.type.base not in {"date", "timestamp"}:
            raise not_executable("a frame of an interval", "the local engine orders it by date or timestamp", spec)
        unit = "MONTHS" if value.type.base.endswith("month") else "MILLISECONDS"
        return f"to_{unit.lower()}({value.sql}) {side}"
    if kind != "RANGE" and value.type.base not in INTEGERS:
        raise mismatch(
            f"Window frame {kind} value type must be exact numeric type with scale 0 (actual {value.type})", spec
        )
    return f"{value.sql} {side}"
