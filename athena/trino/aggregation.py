"""Which nodes call aggregates, however sqlglot has wrapped them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from athena.trino.registry import functions


def function_name(node: exp.Expr) -> str | None:
    """The name of the function that a node calls."""
    if isinstance(node, exp.Anonymous):
        return str(node.this).lower() if isinstance(node.this, str) else node.name.lower()
    return "listagg" if isinstance(node, exp.GroupConcat) else None


def is_aggregate(node: exp.Expr) -> bool:
    """Whether the node calls an aggregate (or GROUPING)."""
    name = function_name(node)
    return name is not None and (name == "grouping" or any(f.kind == "aggregate" for f in functions().get(name, ())))


def aggregates(node: exp.Expr) -> Iterator[exp.Expr]:
    """Aggregate calls in `node`, not those of queries inside it; `sum(x) OVER …` is none, `sum(sum(x)) OVER …` has one."""
    if isinstance(node, exp.Query):
        return
    if is_aggregate(node):
        yield node
        return
    called = called_function(node.this) if isinstance(node, exp.Window) else None
    for child in node.iter_expressions():
        if called is not None and child is node.this:
            for argument in called.iter_expressions():
                yield from aggregates(argument)
        else:
            yield from aggregates(child)


def called_function(node: exp.Expr) -> exp.Expr:
    while isinstance(node, (exp.Filter, exp.IgnoreNulls, exp.RespectNulls, exp.WithinGroup)):
        node = node.this
    return node


def is_aggregated(node: exp.Select) -> bool:
    if node.args.get("group") or node.args.get("having"):
        return True
    order = node.args.get("order")
    parts = [*node.expressions, *(order.expressions if order else [])]
    return any(True for part in parts for _ in aggregates(part))
