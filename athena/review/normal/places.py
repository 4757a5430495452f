"""Numbers and names that stand for columns of a query's own result: `GROUP BY 1`, `ORDER BY total`."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from athena.review.normal.query import NotNormalError, column


def keys(node: exp.Expr) -> list[exp.Expr]:
    """What a query is sorted by."""
    clause = node.args.get("order")
    return list(clause.expressions) if clause else []


def output_key(key: exp.Expr, names: Mapping[str, int], count: int) -> exp.Expr:
    """An ORDER BY's key after a set operation, where only the columns of the result have names."""

    def put(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column):
            if len(node.parts) > 1 or node.name.lower() not in names:
                raise NotNormalError(f"it is sorted by {node.sql('trino')}, which is none of its columns")
            return column("result", names[node.name.lower()], node.name)
        return node

    made = key.copy()
    place = ordinal(key.this, count)
    value = column("result", place, str(place + 1)) if place is not None else key.this.copy().transform(put, copy=False)
    made.set("this", value)
    return made


def ordinal(node: exp.Expr, count: int) -> int | None:
    """The column (from 0) that a number in GROUP BY or ORDER BY means; None if it is none."""
    if not isinstance(node, exp.Literal) or node.is_string or not node.name.isdigit():
        return None
    return int(node.name) - 1 if 0 < int(node.name) <= count else None
