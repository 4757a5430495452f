"""Two versions of a SELECT in normal form, part by part: what differs, and in which of its columns."""

from __future__ import annotations

from athena.review.differences import evidence
from athena.review.differences.branches import compare_branches
from athena.review.differences.comparison import Comparison, Difference, Sides
from athena.review.differences.selects import Selects
from athena.review.normal.form import form
from athena.review.normal.query import Query, Select


def compare(before: Query, after: Query, outer: Sides = ({}, {})) -> Comparison:
    """Compare two queries. Without differences the same rows come equally often, whatever their columns hold.

    That there are none is said by the normal forms alone; the parts are compared in order to say what differs. So are
    the columns' texts taken from there, but where all parts are the same under the names by which they were compared.
    """
    one, other = form(before, outer[0]), form(after, outer[1])
    if isinstance(before, Select) and isinstance(after, Select):
        found = Selects(before, after, outer, compare).compared()
    else:
        found = compare_branches(before, after, outer, compare)
    if one.body == other.body:
        if found.differences or one.whole == other.whole:
            found.before, found.after = one.columns, other.columns
        found.differences = []
    elif not found.differences:
        found.differences = [Difference(evidence.REWRITTEN, sure=False)]
    return found
