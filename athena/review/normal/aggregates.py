"""Which calls make one value of many rows."""

from __future__ import annotations

from functools import cache

from sqlglot import exp

from athena.trino.registry import functions

_AROUND = (exp.Filter, exp.IgnoreNulls, exp.RespectNulls, exp.WithinGroup)


def has_aggregate(node: exp.Expr) -> bool:
    """Whether an aggregate stands in an expression; those of a window do not count, nor those of queries inside."""
    return any(_is_aggregate(part) and not _is_of_window(part) for part in node.walk())


def has_window(node: exp.Expr) -> bool:
    return node.find(exp.Window) is not None


def called(node: exp.Expr) -> str:
    """The name of the function that a node calls, in lower case; empty for other nodes."""
    if isinstance(node, exp.GroupConcat):
        return "listagg"
    return str(node.name).lower() if isinstance(node, exp.Anonymous) else ""


@cache
def _aggregates() -> frozenset[str]:
    known = functions()
    return frozenset({"listagg", *(name for name, found in known.items() if found[0].kind == "aggregate")})


def _is_aggregate(node: exp.Expr) -> bool:
    name = called(node)
    return bool(name) and (name in _aggregates() or name not in functions())


def _is_of_window(node: exp.Expr) -> bool:
    above: exp.Expr | None = node.parent
    below: exp.Expr | None = node
    while isinstance(above, _AROUND) and above.this is below:
        above, below = above.parent, above
    return isinstance(above, exp.Window) and above.this is below
