"""The review as a comment on GitHub, and as the summary of a workflow's run.

A comment holds 65,536 characters. The list of views comes first; then the charts, which get a third of the room at most,
and the numbers that change in them; then each view's details, folded, the gravest first and
as much of each as fits: everything, or the first of each kind, or the least. What was cut is counted where it was cut
and at the end, and no table or block of code is cut in the middle. The first line is hidden, and finds the comment again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from athena.review.model import Review, ViewReview
from athena.review.report import markdown_charts as charts
from athena.review.report.gfm import code, fence, length, prose, table
from athena.review.report.markdown_view import BRIEF, FULL, SHORT, VERDICTS, details, row_of_view
from athena.review.verdict import GRAVEST_FIRST

MARKER = "<!-- kiban:review -->"
LIMIT = 65_000  # GitHub's is 65,536
_VIEWS_LISTED = 40
_PROBLEMS_LISTED = 10
_RESERVED = 800  # for the end, which says what was left out


def render(review: Review, *, limit: int = LIMIT) -> str:
    """The report in GitHub's Markdown, no longer than `limit` characters."""
    views = sorted(review.views, key=lambda view: GRAVEST_FIRST.index(view.verdict))
    head = "\n\n".join(_head(review, views))
    room = limit - length(head) - _RESERVED
    shown, charts_cut = charts.section(review.charts, room // 3 if views else room)
    sections, left_out = _fitted(views, room - length(shown) - 2)
    parts = [head, *([shown] if shown else []), *sections]
    return "\n\n".join([*parts, *_end(review, left_out + charts_cut)]) + "\n"


def _head(review: Review, views: Sequence[ViewReview]) -> Iterator[str]:
    mark, words = VERDICTS[review.verdict]
    yield MARKER
    yield f"## {mark} {words}"
    yield prose(review.reason)
    if review.problems:
        yield "\n".join(_problems(review.problems))
    if views:
        rows = [row_of_view(view) for view in views[:_VIEWS_LISTED]]
        yield table(["", "View", "Change", "Rows", "Used by", "Why"], rows)
    if len(views) > _VIEWS_LISTED:
        yield f"… and {_verdicts(views[_VIEWS_LISTED:])} that are not listed."


def _problems(problems: Sequence[str]) -> Iterator[str]:
    yield from (f"> {prose(problem)}  " for problem in problems[:_PROBLEMS_LISTED])
    if len(problems) > _PROBLEMS_LISTED:
        yield f"> … and {len(problems) - _PROBLEMS_LISTED} more."


def _verdicts(views: Sequence[ViewReview]) -> str:
    counted = Counter(view.verdict for view in views)
    found = ", ".join(
        f"{counted[verdict]} {VERDICTS[verdict][1].lower()}" for verdict in GRAVEST_FIRST if counted[verdict]
    )
    return f"{len(views)} more ({found})"


def _fitted(views: Sequence[ViewReview], room: int) -> tuple[list[str], Counter[str]]:
    """As much of each view as fits: first something of every one, then more of each, the gravest first."""
    sections: dict[str, str] = {}
    left: dict[str, Counter[str]] = {view.name: Counter({"views": 1}) for view in views}
    for amount in (BRIEF, SHORT, FULL):
        for view in views:
            if amount is not BRIEF and view.name not in sections:
                continue
            section, cut = details(view, amount)
            more = length(section) - length(sections.get(view.name, ""))
            if more <= room:
                room -= more + (0 if view.name in sections else 2)
                sections[view.name], left[view.name] = section, cut
    return [sections[view.name] for view in views if view.name in sections], sum(left.values(), Counter())


def _end(review: Review, left_out: Counter[str]) -> Iterator[str]:
    if left_out:
        counted = ", ".join(f"{number:,} {what}" for what, number in left_out.items())
        yield f"_Left out to stay within the limits of a comment: {counted}. The HTML report has everything._"
    if review.command:
        yield f"See it yourself:\n\n{fence(review.command, 'sh')}"
    notes = dict.fromkeys(view.cost.price_note for view in review.views if view.cost.price_note)
    prices = "".join(f" Price: {prose(note)}." for note in notes)
    lake = code(review.lake) if review.lake else "no lake"
    yield (
        f"<sub>kiban compared {code(review.base)} with {code(review.head)} over {lake}. "
        f"{review.unchanged:,} views are unchanged.{prices}</sub>"
    )
