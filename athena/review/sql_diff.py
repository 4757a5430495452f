"""What differs between two SELECTs, line by line, once both are laid out alike.

The layout comes from the words alone: none is added, dropped or replaced but for its letter case, so the diff shows what
people wrote and not what a parser made of it. Comments and spacing are gone; the header's tags stand above the SELECT,
for they promise something (`@key`), or do (`@materialize`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from sqlglot.errors import TokenError

from athena.header import Header
from athena.review.layout import laid_out
from athena.trino.dialect import Athena
from athena.view import View

CONTEXT = 3  # lines around a difference


def sql_diff(before: View | str | None, after: View | str | None) -> str:
    """A unified diff of two versions of a view; empty when only layout and comments differ.

    A version that cannot be read as a view is given as its text, one that is not there as None.
    """
    tagged = not isinstance(before, str) and not isinstance(after, str)
    old, new = (_lines(view, tagged) for view in (before, after))
    return "\n".join(difflib.unified_diff(old, new, "before", "after", n=CONTEXT, lineterm=""))


def _lines(view: View | str | None, tagged: bool) -> list[str]:
    """The lines that are compared; without tags on either side where one of them has none that could be read."""
    if view is None:
        return []
    if isinstance(view, str):
        return formatted(view)
    return [*(_tags(view.header) if tagged else ()), *formatted(view.sql)]


def formatted(sql: str) -> list[str]:
    """The lines of a SELECT, laid out; of a text that cannot be split into words, its own lines."""
    try:
        tokens = Athena().tokenize(sql)
    except TokenError:
        return sql.splitlines()
    return laid_out(sql, tokens)


def _tags(header: Header) -> Sequence[str]:
    return [f"-- @{name} {value}".rstrip() for name, value in _told(header)]


def _told(header: Header) -> Iterator[tuple[str, str]]:
    if header.grain:
        yield "grain", header.grain
    if header.owner:
        yield "owner", header.owner
    if header.key:
        yield "key", ", ".join(header.key)
    for name, meaning in header.columns.items():
        yield "column", f"{name}: {meaning}"
    if header.materialize:
        yield "materialize", ""
