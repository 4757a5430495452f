"""The parts of a query that the passes look at. A part that is new to them has to stop them, not to be passed over."""

from __future__ import annotations

from sqlglot import exp

from athena.review.normal.query import NotNormalError

_PARTS = {
    exp.Select: "expressions from_ joins where group having order limit offset distinct with_ windows",
    exp.Union: "this expression distinct with_ order limit offset",
    exp.Intersect: "this expression distinct with_ order limit offset",
    exp.Except: "this expression distinct with_ order limit offset",
    exp.Subquery: "this alias joins order limit offset with_",
    exp.Values: "expressions alias",
    exp.With: "expressions recursive",
    exp.CTE: "this alias",
    exp.Table: "this db catalog alias joins sample version when",
    exp.TableAlias: "this columns",
    exp.Join: "this on side using kind method",
    exp.Lateral: "this alias view outer",
    exp.Unnest: "expressions alias offset",
    exp.Group: "expressions grouping_sets rollup cube",
    exp.Star: "",
    exp.Distinct: "expressions",
}
_KNOWN = {kind: frozenset(parts.split()) for kind, parts in _PARTS.items()}
_JOINS = {"", "INNER", "OUTER", "CROSS"}


def check_known(tree: exp.Expr) -> None:
    """Refuse a query with a part that no pass looks at."""
    for node in tree.walk():
        known = _KNOWN.get(type(node))
        if known is not None:
            unknown = [key for key, part in node.args.items() if part not in (None, False, []) and key not in known]
            if unknown:
                raise NotNormalError(f"{type(node).__name__.upper()} has {unknown[0].strip('_').upper()}")
        elif isinstance(node, (exp.Query, exp.Aliases)):
            raise NotNormalError(f"it has {type(node).__name__.upper()}")
        if isinstance(node, exp.Join) and str(node.args.get("kind") or "").upper() not in _JOINS:
            raise NotNormalError(f"it has a {node.args['kind']} JOIN")
