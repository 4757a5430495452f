"""Predicates that follow each other without brackets: `1 < 2 < 3` and `x IN (1) IS NULL` are no SQL in Trino's grammar.

There an operand of `=`, IS, IN, BETWEEN and LIKE is a value: a sum, a call, something in brackets. sqlglot takes anything.
"""

from __future__ import annotations

from sqlglot import exp

from athena.trino.context import error_at

_TESTS = (exp.Is, exp.In, exp.Between, exp.Like, exp.Escape, exp.NullSafeEQ, exp.NullSafeNEQ)
_SIGNS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)
_PREDICATES = (*_TESTS, *_SIGNS)
_OPERANDS = ("this", "expression", "low", "high")


def check_predicates(tree: exp.Expr) -> None:
    """Refuse a predicate, or a NOT, as an operand of a predicate."""
    for node in tree.find_all(*_PREDICATES):
        for key in _OPERANDS:
            operand = _written(node.args.get(key))
            is_like_of_escape = isinstance(node, exp.Escape) and isinstance(operand, exp.Like)
            if isinstance(operand, (*_PREDICATES, exp.Not)) and not is_like_of_escape:
                text = f"mismatched input: put brackets around `{operand.sql(dialect='trino')}`"
                raise error_at("SYNTAX_ERROR", text, at=operand)


def _written(operand: exp.Expr | None) -> exp.Expr | None:
    """What stands there without the brackets that sqlglot added."""
    while isinstance(operand, exp.Paren) and not operand.meta.get("written"):
        operand = operand.this
    return operand
