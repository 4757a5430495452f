"""The conditions of two SELECTs: which are gone, which have come, which moved between ON and WHERE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot import exp

from athena.review.differences import evidence
from athena.review.differences.comparison import Difference
from athena.review.differences.pairing import Pairs
from athena.review.normal.query import Select
from athena.review.normal.render import Writer

_WHERE, _UNPAIRED = -1, -2


@dataclass(frozen=True, slots=True)
class _Placed:
    """A condition and where it stands: in WHERE, or the number of the pair whose LEFT JOIN it belongs to."""

    place: int
    node: exp.Expr
    text: str


def compare_conditions(
    before: Select, after: Select, pairs: Pairs, writers: tuple[Writer, Writer]
) -> Iterator[Difference]:
    """WHERE, ON and HAVING. What only says how a new table is joined goes without saying."""
    gone, come = _without_common(_placed(before, 0, pairs, writers[0]), _placed(after, 1, pairs, writers[1]))
    yield from _moved(gone, come, pairs)
    gone = [each for each in gone if not _is_about(each, {source.alias for source in pairs.gone})]
    come = [each for each in come if not _is_about(each, {source.alias for source in pairs.come})]
    for place in sorted({each.place for each in [*gone, *come]}):
        what = "rows" if place < 0 else f"matches of {pairs.both[place][1].label}"
        old, new = ([each.node for each in side if each.place == place] for side in (gone, come))
        yield from evidence.conditions(old, new, writers, what)
    having = [
        {writer.text(part): part for part in query.having}
        for writer, query in zip(writers, (before, after), strict=True)
    ]
    yield from evidence.conditions(_without(having[0], having[1]), _without(having[1], having[0]), writers, "groups")


def _without(conditions: dict[str, exp.Expr], others: dict[str, exp.Expr]) -> list[exp.Expr]:
    return [part for text, part in conditions.items() if text not in others]


def _placed(query: Select, side: int, pairs: Pairs, writer: Writer) -> list[_Placed]:
    numbers = {pair[side].alias: number for number, pair in enumerate(pairs.both)}
    found = [(_WHERE, part) for part in query.where]
    found += [(numbers.get(source.alias, _UNPAIRED), part) for source in query.sources for part in source.on]
    return [_Placed(place, part, writer.text(part)) for place, part in found]


def _without_common(gone: Sequence[_Placed], come: Sequence[_Placed]) -> tuple[list[_Placed], list[_Placed]]:
    common = {(each.place, each.text) for each in gone} & {(each.place, each.text) for each in come}
    left, right = ([each for each in side if (each.place, each.text) not in common] for side in (gone, come))
    return left, right


def _moved(gone: list[_Placed], come: list[_Placed], pairs: Pairs) -> Iterator[Difference]:
    """Take out of both what only moved, and say so, unless another kind of join says it already."""
    kinds_changed = any(one.kind != other.kind for one, other in pairs.both)
    for left in list(gone):
        right = next((each for each in come if each.text == left.text), None)
        if right is not None:
            gone.remove(left)
            come.remove(right)
            if not (kinds_changed or pairs.gone or pairs.come):
                yield Difference(evidence.condition_moved(left.node, to_join=right.place >= 0))


def _is_about(condition: _Placed, aliases: set[str]) -> bool:
    """Whether it joins one of these; a condition on such a table alone is one to be told of."""
    named = {column.table for column in condition.node.find_all(exp.Column)}
    return condition.place == _UNPAIRED or (bool(named & aliases) and bool(named - aliases))
