"""The WINDOW clause: `WINDOW w AS (…)`, what a window may take over from one, and where no window may be."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from athena.trino.context import error_at


def named_windows(node: exp.Select) -> Mapping[str, exp.Window]:
    """The windows that a SELECT names."""
    found: dict[str, exp.Window] = {}
    for window in node.args.get("windows") or []:
        name = window.name.lower()
        if name in found:
            text = f"WINDOW name {name} specified more than once"
            raise error_at("DUPLICATE_WINDOW_NAME", text, at=window)
        found[name] = window
    return found


def extended(node: exp.Window, known: Mapping[str, exp.Window]) -> exp.Window:
    """A window with what it takes over from the one it names."""
    alias = node.args.get("alias")
    if alias is None:
        return node
    base = known.get(alias.name.lower())
    if base is None:
        raise error_at("INVALID_WINDOW_REFERENCE", f"Cannot resolve WINDOW name {alias.name}", at=node)
    others = {name: window for name, window in known.items() if window is not base}
    whole = extended(base, others)
    _check_additions(node, whole)
    return _merged(node, whole)


def _check_additions(node: exp.Window, base: exp.Window) -> None:
    if node.args.get("partition_by"):
        text = "WINDOW specification with named WINDOW reference cannot specify PARTITION BY"
        raise error_at("INVALID_PARTITION_BY", text, at=node)
    if node.args.get("order") and base.args.get("order"):
        text = "Cannot specify ORDER BY if referenced named WINDOW specifies ORDER BY"
        raise error_at("INVALID_ORDER_BY", text, at=node)
    if base.args.get("spec") and (node.args.get("order") or node.args.get("spec")):
        text = "Cannot reference named WINDOW containing frame specification"
        raise error_at("INVALID_WINDOW_REFERENCE", text, at=node)


def _merged(node: exp.Window, base: exp.Window) -> exp.Window:
    whole = node.copy()
    for key in ("partition_by", "order", "spec"):
        if not whole.args.get(key) and base.args.get(key):
            whole.set(key, base.args[key])
    return whole


def refuse_windows(node: exp.Expr | None, where: str) -> None:
    """No window in a HAVING, except in a query inside it."""
    for window in node.find_all(exp.Window) if node is not None else ():
        if window.find_ancestor(exp.Query) is (node.find_ancestor(exp.Query) if node is not None else None):
            text = f"{where} cannot contain window functions or row pattern measures"
            raise error_at("NESTED_WINDOW", text, at=window)
