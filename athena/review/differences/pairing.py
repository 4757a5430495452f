"""Which item of the old FROM is which of the new one, so that only what is really different differs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from athena.review.normal.form import Labels, content
from athena.review.normal.query import Derived, Rows, Select, Source, Stored
from athena.review.normal.render import Label, compact


def by_place(texts: Sequence[str]) -> dict[str, str]:
    """The texts of a query's columns, as a label takes them."""
    return {str(place): compact(text) for place, text in enumerate(texts)}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Items that are the same, or a changed one and what it was; and those that have no other."""

    both: tuple[tuple[Source, Source], ...]
    gone: tuple[Source, ...]
    come: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    source: Source
    content: str


def pair_sources(before: Select, after: Select, outer: tuple[Labels, Labels]) -> Pairs:
    """Pair what reads the same in the same way; then what reads the same; then queries by name, then what is alike."""
    left, right = (_items(query.sources, labels) for query, labels in zip((before, after), outer, strict=True))
    both: list[tuple[Source, Source]] = []
    for alike in _RULES:
        for one in list(left):
            other = next((item for item in right if alike(one, item)), None)
            if other:
                both.append((one.source, other.source))
                left.remove(one)
                right.remove(other)
    return Pairs(tuple(both), tuple(item.source for item in left), tuple(item.source for item in right))


def _items(sources: Sequence[Source], outer: Labels) -> list[_Item]:
    labels: dict[str, Label] = {}
    found = []
    for source in sources:
        labels[source.alias] = content(source, labels, outer)
        found.append(_Item(source, labels[source.alias].name))
    return found


def _same_and_joined_alike(one: _Item, other: _Item) -> bool:
    return one.content == other.content and one.source.kind == other.source.kind


def _same(one: _Item, other: _Item) -> bool:
    return one.content == other.content


def _sampled_otherwise(one: _Item, other: _Item) -> bool:
    relations = one.source.relation, other.source.relation
    return all(isinstance(each, Stored) for each in relations) and one.source.label == other.source.label


def _of_one_name(one: _Item, other: _Item) -> bool:
    return _are_queries(one, other) and one.source.label == other.source.label


def _are_queries(one: _Item, other: _Item) -> bool:
    return isinstance(one.source.relation, Derived) and isinstance(other.source.relation, Derived)


def _are_rows(one: _Item, other: _Item) -> bool:
    relations = one.source.relation, other.source.relation
    return all(isinstance(each, Rows) for each in relations) and len({each.kind for each in relations}) == 1  # type: ignore[union-attr]


_RULES: tuple[Callable[[_Item, _Item], bool], ...] = (
    _same_and_joined_alike,
    _same,
    _sampled_otherwise,
    _of_one_name,
    _are_queries,
    _are_rows,
)
