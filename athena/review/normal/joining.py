"""The items of a FROM put together: which rows are kept (inner, left, full), on which conditions, under which names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from sqlglot import exp

from athena.review.normal.kinds import kind_of
from athena.review.normal.query import Derived, JoinKind, NotNormalError, Rows, Source
from athena.review.normal.scope import Known, Scope

Condition: TypeAlias = Callable[[exp.Expr, Scope], exp.Expr]
_KINDS: dict[str, JoinKind] = {"": "inner", "left": "left", "right": "left", "full": "full"}


@dataclass(slots=True)
class Joined:
    """Items of a FROM: as they are joined, and as they can be named, in the order in which they are written."""

    sources: list[Source] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)
    merged: dict[str, exp.Expr] = field(default_factory=dict)

    def scope(self, around: Scope) -> Scope:
        return replace(around, relations=tuple(self.known), merged=self.merged)


def join(left: Joined, right: Joined, node: exp.Join, around: Scope, condition: Condition) -> Joined:
    """Both sides as one; `condition` resolves ON in a scope that sees both. A RIGHT JOIN is a LEFT one turned round."""
    side = str(node.args.get("side") or "").lower()
    if right.merged:
        raise NotNormalError("USING stands inside brackets of a FROM")
    merged: dict[str, exp.Expr] = {}
    on = [_merge(name, left, right, side, merged) for name in _shared_names(left, right, node)]
    both = Joined(known=[*left.known, *right.known], merged={**merged, **left.merged, **merged})
    if node.args.get("on"):
        on += conjuncts(condition(node.args["on"], both.scope(around)))
    first, second = (right, left) if side == "right" else (left, right)
    kind = _KINDS[side]
    _refuse(kind, side, first, second, right)
    second.sources[-1].on += on
    if kind != "inner":
        second.sources[0].kind = kind
    both.sources = [*first.sources, *second.sources]
    return both


def conjuncts(node: exp.Expr | None) -> list[exp.Expr]:
    """The conditions that have to hold all together."""
    return list(_conjuncts(node)) if node is not None else []


def _conjuncts(node: exp.Expr) -> Iterator[exp.Expr]:
    plain = node.unnest() if isinstance(node, exp.Paren) else node
    if isinstance(plain, exp.And):
        yield from _conjuncts(plain.this)
        yield from _conjuncts(plain.expression)
    else:
        yield plain


def _refuse(kind: JoinKind, side: str, first: Joined, second: Joined, right: Joined) -> None:
    if any(source.kind != "inner" for source in second.sources) or (kind != "inner" and len(second.sources) > 1):
        raise NotNormalError(
            f"several tables together are one side of a {side.upper() or 'plain'} JOIN".replace("  ", " ")
        )
    if side in {"right", "full"} and any(_sees_others(source) for source in right.sources):
        raise NotNormalError(f"UNNEST or LATERAL is on the other side of a {side.upper()} JOIN")


def _sees_others(source: Source) -> bool:
    relation = source.relation
    unnests = isinstance(relation, Rows) and relation.kind == "unnest"
    return unnests or (isinstance(relation, Derived) and relation.lateral)


def _shared_names(left: Joined, right: Joined, node: exp.Join) -> list[str]:
    """The columns of USING, or those that NATURAL finds on both sides."""
    if str(node.args.get("method") or "").upper() == "NATURAL":
        sides = [[name for known in joined.known for name in _names(known)] for joined in (left, right)]
        return [name for name in sides[0] if name in sides[1]]
    return [part.name.lower() for part in node.args.get("using") or []]


def _names(known: Known) -> list[str]:
    if known.columns is None:
        raise NotNormalError("NATURAL JOIN of columns that are not known")
    return [visible.name for visible in known.columns if visible.name]


def _merge(name: str, left: Joined, right: Joined, side: str, merged: dict[str, exp.Expr]) -> exp.Expr:
    """The condition that USING stands for; into `merged` goes what the name means from here on."""
    scopes = (Scope(tuple(left.known), left.merged), Scope(tuple(right.known), right.merged))
    one, other = (scope.resolve([name], name) for scope in scopes)
    for value, joined in ((one, left), (other, right)):
        names = {known.alias: known.name for known in joined.known}
        if isinstance(value, exp.Column):
            value.meta["shown"] = f"{names.get(value.table, '')}.{name}".lstrip(".")
    if not kind_of(one) or kind_of(one) != kind_of(other):
        raise NotNormalError(f"the types of {name}, which USING makes one, are not known to be the same")
    if side == "full":
        merged[name] = exp.Anonymous(this="coalesce", expressions=[one.copy(), other.copy()])
    else:
        merged[name] = (other if side == "right" else one).copy()
    return exp.EQ(this=one, expression=other)
