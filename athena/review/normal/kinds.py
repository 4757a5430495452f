"""What is known of the types of values, as far as a rewrite has to know: enough to refuse, never a guess."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from athena.errors import CatalogError
from athena.review.normal.query import Derived, Query, SetOperation, Stored, inner_query
from athena.trino.type_text import read_type

VOLATILE = frozenset({"random", "rand", "uuid", "shuffle"})
"""Functions that give another value each time."""

ORDER_SENSITIVE = frozenset(
    """array_agg listagg map_agg multimap_agg map_union arbitrary any_value first_value last_value nth_value lag lead
    row_number ntile approx_percentile reduce_agg""".split()
)
"""Functions whose result may depend on the order in which rows come, where nothing else says it."""

_EXACT = {"tinyint", "smallint", "integer", "bigint", "decimal"}
_ORDERED = {"varchar", "date", "timestamp", "boolean"}


def kind_of(node: exp.Expr) -> str:
    """The type of a value in Trino's text; empty where it is not plain to see."""
    if isinstance(node, exp.Paren):
        return kind_of(node.this)
    if isinstance(node, exp.Column):
        return str(node.meta.get("kind") or "")
    if isinstance(node, (exp.Cast, exp.TryCast)):
        written = isinstance(node, exp.TryCast) or node.meta.get("written")
        return (type_text(node.to) or "") if written else _of_typed_literal(node)
    if isinstance(node, exp.Neg):
        return kind_of(node.this) if isinstance(node.this, exp.Literal) else ""
    if isinstance(node, exp.Boolean):
        return "boolean"
    return _of_literal(node) if isinstance(node, exp.Literal) else ""


def _of_typed_literal(node: exp.Cast) -> str:
    """`DECIMAL '1.0'`, which is a cast to the parser: its digits say the rest of its type."""
    return (type_text(node.to) or "").split("(")[0]


def _of_literal(node: exp.Literal) -> str:
    if node.is_string:
        return f"varchar({len(node.name)})"
    text = node.name.lower()
    if "e" in text:
        return "double"
    return "decimal" if "." in text else ("integer" if int(text) < 2**31 else "bigint")


def type_text(node: exp.DataType) -> str | None:
    """A type as Trino writes it; None when it is written in a way that is not known."""
    try:
        return str(read_type(node.sql("trino")))
    except CatalogError:
        return None


def common_kind(values: Sequence[exp.Expr]) -> str:
    """The type that all values have; empty where it is not one, or not known."""
    kinds = {kind_of(value) for value in values}
    return kinds.pop() if len(kinds) == 1 else ""


def family(node: exp.Expr) -> str:
    """exact, double, real, varchar, date, timestamp, boolean, other; empty where the type is not known."""
    base = kind_of(node).split("(")[0].strip().lower()
    if base in _EXACT:
        return "exact"
    return base if not base or base in _ORDERED | {"double", "real"} else "other"


def has_no_nan(one: exp.Expr, other: exp.Expr) -> bool:
    """Whether neither side can be a NaN, for which `NOT a < b` is not `a >= b`."""
    families = {family(one), family(other)}
    return bool(families & _ORDERED) or families == {"exact"}


def compare_alike(value: exp.Expr, others: Sequence[exp.Expr]) -> bool:
    """Whether comparing a value with all of these at once is comparing it with each: no side turns another into a float."""
    families = {family(other) for other in others}
    if len(families) != 1 or not families <= {"exact", *_ORDERED, "double"}:
        return False
    return families <= _ORDERED or family(value) in {"exact", "double"} or _are_whole(others)


def _are_whole(others: Sequence[exp.Expr]) -> bool:
    """Small whole numbers are the same in every type, so that it does not matter which one they become."""
    return all(isinstance(part, exp.Literal) and part.name.isdigit() and int(part.name) < 2**24 for part in others)


def is_volatile(node: exp.Expr) -> bool:
    """Whether it, or a query inside it, may give another value when it is asked again."""
    return any(_is_chance(part) for part in node.walk())


def _is_chance(node: exp.Expr) -> bool:
    query = inner_query(node)
    if query is not None:
        return is_volatile_query(query)
    return isinstance(node, exp.Anonymous) and node.name.lower() in VOLATILE


def is_volatile_query(query: Query) -> bool:
    if isinstance(query, SetOperation):
        return any(map(is_volatile_query, query.branches))
    for source in query.sources:
        relation = source.relation
        if isinstance(relation, Stored) and relation.sample is not None:
            return True
        if isinstance(relation, Derived) and is_volatile_query(relation.query):
            return True
    return any(map(is_volatile, query.expressions()))
