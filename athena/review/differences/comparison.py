"""What a comparison of two queries says, in the words that its parts share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlglot import exp

from athena.review.normal.form import Labels
from athena.review.normal.query import Item, Query
from athena.review.normal.render import Writer

Sides: TypeAlias = tuple[Labels, Labels]
"""The labels of the queries around, of the old version and of the new one."""


@dataclass(slots=True)
class Difference:
    """One thing that decides rows and is not what it was.

    Attributes:
        sure: False when it may come to the same all the same.
        nodes: the old and the new expression that it is about, where there are both; they stand in `found`.
    """

    sentence: str
    sure: bool = True
    nodes: tuple[exp.Expr, exp.Expr] | None = None
    found: Comparison | None = None


@dataclass(slots=True)
class Comparison:
    """What was found.

    Attributes:
        before, after: a text for each column; the same text is the same value in every row.
        items: the columns themselves, and `writers` their texts; empty for set operations.
        inner: the compared queries that columns of the new version come from, by the alias in FROM.
        branches: of set operations, those that were compared with each other.
    """

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    differences: list[Difference] = field(default_factory=list)
    items: tuple[Sequence[Item], Sequence[Item]] = ((), ())
    writers: tuple[Writer, Writer] | None = None
    inner: dict[str, Comparison] = field(default_factory=dict)
    branches: list[Comparison] = field(default_factory=list)


Compare: TypeAlias = Callable[[Query, Query, Sides], Comparison]
"""How queries inside the two that are compared are compared."""
