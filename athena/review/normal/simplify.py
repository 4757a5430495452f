"""The second pass: one way of writing the same condition or value.

Only what is true for null, for NaN and for every type that Trino would turn the sides into. Where that hangs on types,
they have to be known; an expression that may give another value each time is never written twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

from sqlglot import exp

from athena.review.normal.joining import conjuncts
from athena.review.normal.kinds import compare_alike, has_no_nan, is_volatile, kind_of, type_text
from athena.review.normal.query import Derived, Query, Rows, SetOperation, inner_query

# Names for one thing: Trino's documentation calls the first an alias of the second.
_SYNONYMS = dict(
    pair.split("=")
    for pair in """ceiling=ceil power=pow char_length=length character_length=length substring=substr rand=random
    any_value=arbitrary every=bool_and variance=var_samp stddev=stddev_samp dow=day_of_week doy=day_of_year
    day=day_of_month week_of_year=week yow=year_of_week""".split()
)
_EXTRACTED = {"day": "day_of_month", "dow": "day_of_week", "doy": "day_of_year", "yow": "year_of_week"} | {
    name: name
    for name in """year quarter month week day_of_month day_of_week day_of_year year_of_week hour minute second""".split()
}
_TURNED: Mapping[type[exp.Expr], type[exp.Expr]] = {exp.GT: exp.LT, exp.GTE: exp.LTE}
_OPPOSITES: Mapping[type[exp.Expr], type[exp.Expr]] = {
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
    exp.NullSafeEQ: exp.NullSafeNEQ,
    exp.NullSafeNEQ: exp.NullSafeEQ,
}
_ORDER_OPPOSITES: Mapping[type[exp.Expr], type[exp.Expr]] = {exp.LT: exp.LTE, exp.LTE: exp.LT}


def simplify_query(query: Query) -> None:
    """Simplify every expression of a query, and of the queries in it, in place."""
    if isinstance(query, SetOperation):
        for branch in query.branches:
            simplify_query(branch)
        return
    for item in query.items:
        item.value = simplify(item.value)
    query.where, query.having = _conditions(query.where), _conditions(query.having)
    if query.group is not None:
        query.group = [simplify(part) for part in query.group]
    query.sets = [simplify(part) for part in query.sets]
    query.order = [simplify(part) for part in query.order]
    for source in query.sources:
        source.on = _conditions(source.on)
        if isinstance(source.relation, Derived):
            simplify_query(source.relation.query)
        elif isinstance(source.relation, Rows):
            source.relation.lists = [[simplify(part) for part in row] for row in source.relation.lists]


def _conditions(parts: Sequence[exp.Expr]) -> list[exp.Expr]:
    """Conditions that all have to hold; what always holds is left out."""
    found = [part for whole in parts for part in conjuncts(simplify(whole))]
    return [part for part in found if not _is_true(part)]


def simplify(node: exp.Expr) -> exp.Expr:
    """The expression in one way of writing it; the node itself may be changed."""
    for key, part in list(node.args.items()):
        if isinstance(part, exp.Expr):
            node.set(key, simplify(part))
        elif isinstance(part, list):
            node.set(key, [simplify(each) if isinstance(each, exp.Expr) else each for each in part])
    query = inner_query(node)
    if query is not None:
        simplify_query(query)
    rule = _RULES.get(type(node))
    return rule(node) if rule else node


def _paren(node: exp.Expr) -> exp.Expr:
    return _only(node)


def _only(node: exp.Expr) -> exp.Expr:
    inner: exp.Expr = node.this
    inner.pop()
    return inner


def _turn(node: exp.Expr) -> exp.Expr:
    """`a > b` as `b < a`; `a > ANY (…)` has no such form."""
    if isinstance(node.expression, (exp.Any, exp.All)):
        return node
    return _TURNED[type(node)](this=node.expression.copy(), expression=node.this.copy())


def _not(node: exp.Expr) -> exp.Expr:
    inner = node.this
    if isinstance(inner, exp.Not):
        return _only(inner)
    if isinstance(inner, (exp.And, exp.Or)):
        other = exp.Or if isinstance(inner, exp.And) else exp.And
        sides = [simplify(exp.Not(this=side.copy())) for side in (inner.this, inner.expression)]
        return other(this=sides[0], expression=sides[1])
    if isinstance(inner, exp.Binary) and isinstance(inner.expression, (exp.Any, exp.All)):
        return node  # `NOT a = ANY (…)` is `a <> ALL (…)`
    opposite = _OPPOSITES.get(type(inner))
    if opposite:
        return opposite(this=inner.this.copy(), expression=inner.expression.copy())
    turned = _ORDER_OPPOSITES.get(type(inner))
    if turned and has_no_nan(inner.this, inner.expression):
        return turned(this=inner.expression.copy(), expression=inner.this.copy())
    return node


def _like(node: exp.Expr) -> exp.Expr:
    """NOT LIKE is a NOT and a LIKE; the parser knows both."""
    if not node.args.get("negate"):
        return node
    node.set("negate", None)
    return exp.Not(this=node.copy())


def _escape(node: exp.Expr) -> exp.Expr:
    if isinstance(node.this, exp.Not):
        return exp.Not(this=exp.Escape(this=node.this.this.copy(), expression=node.expression.copy()))
    return node


def _between(node: exp.Expr) -> exp.Expr:
    value, low, high = (node.args[key] for key in ("this", "low", "high"))
    if is_volatile(value) or not (compare_alike(value, [low, high]) or _same_kind(value, low, high)):
        return node
    at_least = exp.LTE(this=low.copy(), expression=value.copy())
    return exp.And(this=at_least, expression=exp.LTE(this=value.copy(), expression=high.copy()))


def _same_kind(*values: exp.Expr) -> bool:
    kinds = {kind_of(value) for value in values}
    return len(kinds) == 1 and "" not in kinds


def _in(node: exp.Expr) -> exp.Expr:
    value, others = node.this, node.expressions
    if not others or node.args.get("query") or is_volatile(value):
        return node
    if len(others) > 1 and not (compare_alike(value, others) or _same_kind(value, *others)):
        return node
    equal: list[exp.Expr] = [exp.EQ(this=value.copy(), expression=other.copy()) for other in others]
    return reduce(lambda one, other: exp.Or(this=one, expression=other), equal)


def _and(node: exp.Expr) -> exp.Expr:
    if _is_true(node.this):
        return _copied(node, "expression")
    return _copied(node, "this") if _is_true(node.expression) else node


def _or(node: exp.Expr) -> exp.Expr:
    if _is_false(node.this):
        return _copied(node, "expression")
    return _copied(node, "this") if _is_false(node.expression) else node


def _copied(node: exp.Expr, key: str) -> exp.Expr:
    part: exp.Expr = node.args[key]
    return part.copy()


def _is_true(node: exp.Expr) -> bool:
    return isinstance(node, exp.Boolean) and bool(node.this)


def _is_false(node: exp.Expr) -> bool:
    return isinstance(node, exp.Boolean) and not node.this


def _equal(node: exp.Expr) -> exp.Expr:
    """`1 = 1`, which people write so that every condition of theirs can begin with AND."""
    sides = (node.this, node.expression)
    if all(isinstance(side, exp.Literal) and not side.is_string and side.name.isdigit() for side in sides):
        return exp.Boolean(this=int(sides[0].name) == int(sides[1].name))
    return node


def _case(node: exp.Expr) -> exp.Expr:
    """`CASE x WHEN 1 …` as `CASE WHEN x = 1 …`; ELSE NULL is what no ELSE means."""
    if isinstance(node.args.get("default"), exp.Null):
        node.set("default", None)
    value = node.this
    branches = node.args["ifs"]
    values = [branch.this for branch in branches]
    if value is None or is_volatile(value) or not (compare_alike(value, values) or _same_kind(value, *values)):
        return node
    for branch in branches:
        branch.set("this", exp.EQ(this=value.copy(), expression=branch.this.copy()))
    node.set("this", None)
    return node


def _if(node: exp.Expr) -> exp.Expr:
    """The function IF is a CASE; the branches of a CASE are nodes of the same kind."""
    if isinstance(node.parent, exp.Case) and node.arg_key == "ifs":
        return node
    branch = exp.If(this=node.this.copy(), true=node.args["true"].copy())
    default = node.args.get("false")
    keeps = default is not None and not isinstance(default, exp.Null)
    return exp.Case(ifs=[branch], default=default.copy() if keeps and default else None)


def _call(node: exp.Expr) -> exp.Expr:
    name = str(node.name).lower()
    name = _SYNONYMS.get(name, name)
    parts = node.expressions
    if name == "mod" and len(parts) == 2:
        return exp.Mod(this=parts[0].copy(), expression=parts[1].copy())
    if name == "concat" and len(parts) == 2:
        return exp.DPipe(this=parts[0].copy(), expression=parts[1].copy())
    if name == "date" and len(parts) == 1:
        return _cast(exp.Cast(this=parts[0].copy(), to=exp.DataType.build("date")))
    if name == "count" and len(parts) == 1 and _is_never_null(parts[0]):
        parts = [exp.Star()]
    if name == "if" and len(parts) in {2, 3}:
        return _if(exp.If(this=parts[0].copy(), true=parts[1].copy(), false=parts[2].copy() if parts[2:] else None))
    return exp.Anonymous(this=name, expressions=[part.copy() for part in parts])


def _is_never_null(node: exp.Expr) -> bool:
    return isinstance(node, (exp.Literal, exp.Boolean))


def _named(name: str, *keys: str) -> Callable[[exp.Expr], exp.Expr]:
    """A syntax that is another way of calling a function."""

    def call(node: exp.Expr) -> exp.Expr:
        given = [node.args[key].copy() for key in keys if node.args.get(key) is not None]
        return exp.Anonymous(this=name, expressions=given)

    return call


def _extract(node: exp.Expr) -> exp.Expr:
    name = _EXTRACTED.get(node.name.lower())
    return exp.Anonymous(this=name, expressions=[node.expression.copy()]) if name else node


def _trim(node: exp.Expr) -> exp.Expr:
    if node.args.get("expression") is not None:
        return node
    name = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(str(node.args.get("position") or "").upper(), "trim")
    return exp.Anonymous(this=name, expressions=[node.this.copy()])


def _now(node: exp.Expr) -> exp.Expr:
    return node if node.this else exp.Anonymous(this="now", expressions=[])


def _cast(node: exp.Expr) -> exp.Expr:
    """A cast to the type that the value has already is the value."""
    wanted = type_text(node.args["to"])
    if wanted and kind_of(node.this) == wanted and not isinstance(node.this, exp.Literal):
        return _copied(node, "this")
    return node


_RULES: Mapping[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.Paren: _paren,
    exp.GT: _turn,
    exp.GTE: _turn,
    exp.Not: _not,
    exp.Like: _like,
    exp.Escape: _escape,
    exp.Between: _between,
    exp.In: _in,
    exp.And: _and,
    exp.Or: _or,
    exp.EQ: _equal,
    exp.Case: _case,
    exp.If: _if,
    exp.Anonymous: _call,
    exp.Substring: _named("substr", "this", "start", "length"),
    exp.StrPosition: _named("strpos", "this", "substr"),
    exp.Extract: _extract,
    exp.Trim: _trim,
    exp.CurrentTimestamp: _now,
    exp.Cast: _cast,
}
