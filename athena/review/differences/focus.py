"""The smallest pieces in which two expressions differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from sqlglot import exp

_KEPT_WHOLE = (exp.Star, exp.Distinct, exp.Ordered, exp.Order, exp.DataTypeParam, exp.Var)
_UNORDERED = (exp.And, exp.Or, exp.EQ, exp.NEQ, exp.Add, exp.Mul)


class Writer(Protocol):
    """Writes an expression so that the same text is the same value."""

    def text(self, node: exp.Expr) -> str: ...


@dataclass(frozen=True, slots=True)
class Pieces:
    """What became what. `whole` says that the expressions have nothing in common around them."""

    before: exp.Expr
    after: exp.Expr
    whole: bool


def focus(before: exp.Expr, after: exp.Expr, writers: tuple[Writer, Writer]) -> Pieces:
    """Go down as long as exactly one part differs."""
    found = Pieces(before, after, whole=True)
    while True:
        pair = _only_difference(before, after, writers)
        if pair is None:
            return found
        before, after = pair
        if not isinstance(before, exp.If):  # a branch of a CASE cannot be shown alone
            found = Pieces(before, after, whole=False)


def _only_difference(
    before: exp.Expr, after: exp.Expr, writers: tuple[Writer, Writer]
) -> tuple[exp.Expr, exp.Expr] | None:
    if type(before) is not type(after) or isinstance(before, (exp.Column, exp.Placeholder)):
        return None
    if isinstance(before, _UNORDERED):
        return _unordered(before, after, writers)
    if isinstance(before, exp.Anonymous) and before.name.lower() == "count":
        return None
    if _plain_parts(before) != _plain_parts(after):
        return None
    one, other = list(_parts(before)), list(_parts(after))
    if [key for key, _ in one] != [key for key, _ in other]:
        return None
    pairs = [(a, b) for (_, a), (_, b) in zip(one, other, strict=True) if writers[0].text(a) != writers[1].text(b)]
    return pairs[0] if len(pairs) == 1 and _says_enough(before, *pairs[0]) else None


def _says_enough(around: exp.Expr, before: exp.Expr, after: exp.Expr) -> bool:
    """Whether a part can be shown without what stands around it."""
    if isinstance(around, exp.Window):
        return before is around.this or isinstance(before, exp.WindowSpec)
    return not isinstance(before, _KEPT_WHOLE) and not isinstance(after, _KEPT_WHOLE)


def _unordered(before: exp.Expr, after: exp.Expr, writers: tuple[Writer, Writer]) -> tuple[exp.Expr, exp.Expr] | None:
    left = {writers[0].text(part): part for part in _operands(before, type(before))}
    right = {writers[1].text(part): part for part in _operands(after, type(after))}
    gone, come = [left[text] for text in left.keys() - right.keys()], [right[t] for t in right.keys() - left.keys()]
    return (gone[0], come[0]) if len(gone) == len(come) == 1 and len(left) > 1 else None


def _operands(node: exp.Expr, kind: type[exp.Expr]) -> Iterator[exp.Expr]:
    for side in (node.args["this"], node.args["expression"]):
        if isinstance(side, kind) and kind in {exp.And, exp.Or, exp.Add, exp.Mul}:
            yield from _operands(side, kind)
        else:
            yield side


def _plain_parts(node: exp.Expr) -> dict[str, object]:
    """What is no expression in a node: names and switches."""
    plain = {key: part for key, part in node.args.items() if not isinstance(part, (exp.Expr, list)) and part}
    return {key: part.lower() if isinstance(part, str) else part for key, part in plain.items()}


def _parts(node: exp.Expr) -> Iterator[tuple[str, exp.Expr]]:
    for key, part in sorted(node.args.items()):
        if isinstance(part, exp.Expr):
            yield key, part
        elif isinstance(part, list):
            yield from ((f"{key}{n}", each) for n, each in enumerate(part) if isinstance(each, exp.Expr))
