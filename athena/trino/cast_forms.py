"""CAST and TRY_CAST, and literals with a type before them, which sqlglot reads as casts."""

from __future__ import annotations

from sqlglot import exp

from athena.trino.casts import CannotCastError, cast
from athena.trino.context import Value, error_at, mismatch, not_executable
from athena.trino.expressions import handles, translate, tried
from athena.trino.literals import read_data_type, typed_literal
from athena.trino.scope import Scope


@handles(exp.Cast, exp.TryCast)
def _cast(node: exp.Cast, scope: Scope) -> Value:
    if node.args.get("format") or node.args.get("action"):
        raise not_executable("CAST … FORMAT", "Athena has no such cast", node)
    is_literal = isinstance(node.this, exp.Literal) and node.this.is_string
    if not node.meta.get("written") and not is_literal:
        raise error_at("SYNTAX_ERROR", f"a literal of {node.to.sql()} is written as a string after the type", at=node)
    target = read_data_type(node.to, node)
    literal = typed_literal(node, target, scope)
    if literal is not None:
        return literal

    def to_target(value: Value) -> Value:
        try:
            return Value(cast(value, target, scope.context).sql, target)
        except CannotCastError:
            raise mismatch(f"Cannot cast {value.type} to {target}", node) from None

    if isinstance(node, exp.TryCast):
        return tried(node.this, scope, to_target)
    return to_target(translate(node.this, scope))
