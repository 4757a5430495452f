"""Pieces of SQL as people are shown them: as they were written, as far as that is known, and not too long."""

from __future__ import annotations

from sqlglot import exp

from athena.review.normal.query import Query, Select, inner_query
from athena.trino.dialect import Athena

_OPERATORS: tuple[tuple[type[exp.Expr], ...], ...] = (
    (exp.Or,),
    (exp.And,),
    (exp.Not,),
    (exp.Predicate,),
    (exp.Add, exp.Sub, exp.DPipe),
    (exp.Mul, exp.Div, exp.Mod),
    (exp.Neg,),
)
LONGEST = 90  # characters of a piece in a sentence


def shown(node: exp.Expr) -> str:
    """A piece of SQL between backticks."""
    return f"`{brief(written(node))}`"


def brief(text: str) -> str:
    r"""A text on one line, cut where it is too long.

    Examples:
        >>> brief("a  +  b")
        'a + b'
    """
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def written(node: exp.Expr) -> str:
    """SQL with the columns as their authors named them, brackets where they are needed, constants on the right."""
    named = node.copy().transform(_named, copy=False)
    return _bracketed(named.transform(_turned, copy=False)).sql(Athena, normalize_functions=False)


def _named(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Exists) and inner_query(node.this) is not None:
        return exp.Var(this=f"EXISTS {_select(node.this)}")
    if inner_query(node) is not None:
        return exp.Var(this=_select(node))
    if isinstance(node, exp.Cast) and not node.meta.get("written") and isinstance(node.this, exp.Literal):
        return exp.Var(this=f"{node.to.sql('trino')} {node.this.sql()}")  # DECIMAL '1.0', which is no cast
    if isinstance(node, exp.Column):
        return exp.Var(this=str(node.meta.get("shown") or node.name))
    return node


def _select(node: exp.Expr) -> str:
    query = inner_query(node)
    return f"(SELECT … FROM {tables_in(query)})" if query is not None else node.sql(Athena)


def _turned(node: exp.Expr) -> exp.Expr:
    if isinstance(node, (exp.LT, exp.LTE)) and _is_constant(node.this) and not _is_constant(node.expression):
        turned = exp.GT if isinstance(node, exp.LT) else exp.GTE
        return turned(this=node.expression.copy(), expression=node.this.copy())
    if isinstance(node, exp.AtTimeZone):
        return exp.Var(this=f"{written(node.this)} AT TIME ZONE {written(node.args['zone'])}")
    if isinstance(node, exp.Not):
        return _negated(node)
    return _as_in(node) if isinstance(node, exp.Or) else node


def _negated(node: exp.Not) -> exp.Expr:
    """`x IS NOT NULL`, `x NOT IN …`, `x NOT LIKE …`."""
    inner = node.this
    if isinstance(inner, exp.Is):
        return exp.Var(this=f"{written(inner.this)} IS NOT {written(inner.expression)}")
    if isinstance(inner, exp.Like):
        return exp.Var(this=f"{written(inner.this)} NOT LIKE {written(inner.expression)}")
    if isinstance(inner, exp.In):
        return exp.Var(this=written(inner).replace(" IN (", " NOT IN (", 1))
    return node


def _as_in(node: exp.Or) -> exp.Expr:
    """`a = 1 OR a = 2` as `a IN (1, 2)`, as it most likely was."""
    parts = list(node.flatten())
    lefts = {part.this.sql() for part in parts if isinstance(part, exp.EQ)}
    if not all(isinstance(part, exp.EQ) for part in parts) or len(lefts) != 1:
        return node
    return exp.In(this=parts[0].this.copy(), expressions=[part.args["expression"].copy() for part in parts])


def _bracketed(node: exp.Expr) -> exp.Expr:
    """The brackets that the normal form does without."""
    for part in list(node.walk()):
        above = part.parent
        if above is not None and _needs_brackets(part, above):
            part.replace(exp.Paren(this=part.copy()))
            return _bracketed(node)
    return node


def _needs_brackets(part: exp.Expr, above: exp.Expr) -> bool:
    own, outer = _rank(part), _rank(above)
    if not own or not outer or (part.arg_key not in {"this", "expression"}):
        return False
    return own < outer or (own == outer and part.arg_key == "expression" and not isinstance(above, exp.Connector))


def _rank(node: exp.Expr) -> int:
    """How tightly an operator binds; 0 for what is none."""
    if isinstance(node, exp.SubqueryPredicate):
        return 0
    return next((rank for rank, kinds in enumerate(_OPERATORS, 1) if isinstance(node, kinds)), 0)


def _is_constant(node: exp.Expr) -> bool:
    return (isinstance(node, (exp.Literal, exp.Cast, exp.Neg)) and node.find(exp.Var) is None) or _is_select(node)


def _is_select(node: exp.Expr) -> bool:
    return isinstance(node, exp.Var) and node.name.startswith("(SELECT")


def tables_in(query: Query) -> str:
    """What a query reads, as a list for a sentence."""
    if isinstance(query, Select):
        return ", ".join(source.label for source in query.sources) or "nothing"
    return ", ".join(tables_in(branch) for branch in query.branches)
