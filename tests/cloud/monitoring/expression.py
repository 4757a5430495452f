"""Metric math, as far as alarms of this platform use it: arithmetic, comparisons of metrics by MAX and MIN, SUM, and FILL.

One value for each metric and period stands for its time series; None where there is no data.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from tests.cloud.wire import AwsError

Value = float | None
_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_OF_MANY: dict[str, Callable[[list[float]], float]] = {"MAX": max, "MIN": min, "SUM": sum}


def evaluate(expression: str, values: Mapping[str, Value]) -> Value:
    """The value of an expression in one period.

    Examples:
        >>> evaluate("MAX([FILL(all, 0), FILL(read, 0) + FILL(failed, 0)])", {"all": None, "read": 5.0, "failed": 2.0})
        7.0
        >>> evaluate("all / 2", {"all": None}) is None
        True
    """
    return _value(ast.parse(expression, mode="eval").body, values)


def _value(node: ast.expr, values: Mapping[str, Value]) -> Value:
    match node:
        case ast.Constant(value=int() | float()):
            return float(node.value)  # type: ignore[arg-type]
        case ast.Name():
            return values[node.id]
        case ast.BinOp() if type(node.op) in _ARITHMETIC:
            left, right = _value(node.left, values), _value(node.right, values)
            return None if left is None or right is None else _ARITHMETIC[type(node.op)](left, right)
        case ast.Call(func=ast.Name(id="FILL"), args=[of, instead]):
            found = _value(of, values)
            return _value(instead, values) if found is None else found
        case ast.Call(func=ast.Name(id=name), args=[ast.List(elts=many)]) if name in _OF_MANY:
            known = [found for element in many if (found := _value(element, values)) is not None]
            return _OF_MANY[name](known) if known else None
    return _unknown(node)


def _unknown(node: Any) -> Value:
    raise AwsError("NotImplemented", f"metric math {ast.unparse(node)} is not known to the laptop cloud")
