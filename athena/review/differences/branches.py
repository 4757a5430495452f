"""UNION, INTERSECT and EXCEPT, branch by branch."""

from __future__ import annotations

from athena.review.differences import evidence
from athena.review.differences.comparison import Compare, Comparison, Difference, Sides
from athena.review.differences.cuts import cuts
from athena.review.differences.pairing import by_place
from athena.review.normal.form import Labels, form, writer_with
from athena.review.normal.query import Query, SetOperation
from athena.review.normal.render import Label, short

Pair = tuple[Query, Query]


def compare_branches(before: Query, after: Query, outer: Sides, compare: Compare) -> Comparison:
    """At least one side is a set operation; a SELECT is then one of a single branch."""
    old, new = _as_set(before, after), _as_set(after, before)
    pairs, gone, come = _paired(old, new, outer)
    found = Comparison(branches=[compare(one, other, outer) for one, other in pairs])
    found.differences = [each for branch in found.branches for each in branch.differences]
    both = len(old.branches) > 1 and len(new.branches) > 1
    if both and (old.kind, old.distinct) != (new.kind, new.distinct):
        found.differences.append(Difference(evidence.combined(old, new)))
    found.differences += [Difference(evidence.branch(part, new, gone=True)) for part in gone]
    found.differences += [Difference(evidence.branch(part, new, gone=False)) for part in come]
    found.before = tuple(short(repr(texts)) for texts in zip(*(b.before for b in found.branches), strict=False))
    found.after = tuple(short(repr(texts)) for texts in zip(*(b.after for b in found.branches), strict=False))
    one, other = (writer_with({"result": Label("result", by_place(texts))}) for texts in (found.before, found.after))
    found.differences += [Difference(text) for text in cuts(old, new, (one, other))]
    return found


def _as_set(query: Query, other: Query) -> SetOperation:
    if isinstance(query, SetOperation):
        return query
    assert isinstance(other, SetOperation)
    return SetOperation(other.kind, other.distinct, [query])


def _paired(before: SetOperation, after: SetOperation, outer: Sides) -> tuple[list[Pair], list[Query], list[Query]]:
    """The branches that belong together, and those that are gone and come. The sides of EXCEPT are no equals."""
    left, right = list(before.branches), list(after.branches)
    pairs: list[Pair] = []
    for key in () if "except" in {before.kind, after.kind} else (_whole, _body):
        for one in list(left):
            other = next((each for each in right if key(one, outer[0]) == key(each, outer[1])), None)
            if other is not None:
                pairs.append((one, other))
                left.remove(one)
                right.remove(other)
    rest = min(len(left), len(right))
    return [*pairs, *zip(left[:rest], right[:rest], strict=True)], left[rest:], right[rest:]


def _whole(query: Query, outer: Labels) -> str:
    return form(query, outer).whole


def _body(query: Query, outer: Labels) -> str:
    return form(query, outer).body
