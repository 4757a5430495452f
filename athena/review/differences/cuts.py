"""ORDER BY, LIMIT and OFFSET, which cut rows off."""

from __future__ import annotations

from collections.abc import Iterator

from athena.review.differences import evidence
from athena.review.normal.query import Query
from athena.review.normal.render import Writer


def cuts(before: Query, after: Query, writers: tuple[Writer, Writer]) -> Iterator[str]:
    """Sentences about what is cut off otherwise."""
    for key in ("limit", "offset"):
        old, new = before.limits.get(key), after.limits.get(key)
        texts = [writer.text(node) if node else "" for writer, node in zip(writers, (old, new), strict=True)]
        if texts[0] != texts[1]:
            yield evidence.cut(key, old, new)
    orders = [[w.text(key) for key in query.order] for w, query in zip(writers, (before, after), strict=True)]
    if before.limits and after.limits and orders[0] != orders[1]:
        yield evidence.SORTED_OTHERWISE
