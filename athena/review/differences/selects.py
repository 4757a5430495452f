"""Two SELECTs, part by part: what they read, on which conditions, how rows are put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from athena.review.differences import evidence
from athena.review.differences.comparison import Compare, Comparison, Difference, Sides
from athena.review.differences.conditions import compare_conditions
from athena.review.differences.cuts import cuts
from athena.review.differences.pairing import Pairs, by_place, pair_sources
from athena.review.normal.form import content, deeper, writer_with
from athena.review.normal.query import Derived, Rows, Select, Source, Stored
from athena.review.normal.render import Label, Writer


@dataclass(slots=True)
class Selects:
    """Two SELECTs. `labels` call what is paired by one name on both sides."""

    before: Select
    after: Select
    outer: Sides
    compare: Compare
    labels: tuple[dict[str, Label], dict[str, Label]] = field(default_factory=lambda: ({}, {}))
    inner: dict[str, Comparison] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)

    def compared(self) -> Comparison:
        pairs = pair_sources(self.before, self.after, self.outer)
        self._label(pairs)
        below = list(self.differences)
        one, other = self._writers()
        self._sources(pairs)
        self.differences += compare_conditions(self.before, self.after, pairs, (one, other))
        self._shape()
        found = Comparison(
            tuple(one.text(item.value) for item in self.before.items),
            tuple(other.text(item.value) for item in self.after.items),
            self.differences,
            (self.before.items, self.after.items),
            (one, other),
            self.inner,
        )
        rebuilt = any(isinstance(source.relation, Derived) for source in (*pairs.gone, *pairs.come))
        for difference in self.differences[len(below) :]:
            difference.found = found
            difference.sure = difference.sure and not rebuilt  # what left one query may be in another
        return found

    def _writers(self) -> tuple[Writer, Writer]:
        one, other = ({**around, **labels} for around, labels in zip(self.outer, self.labels, strict=True))
        return writer_with(one), writer_with(other)

    def _label(self, pairs: Pairs) -> None:
        """First what stands alone, then what sees other items."""
        for number, (one, other) in enumerate(pairs.both):
            if not _is_lateral(one):
                self._label_pair(f"p{number}", one, other, self.outer)
        replaced = len(pairs.gone) == len(pairs.come) == 1 and _are_tables(*pairs.gone, *pairs.come)
        for side, sources in enumerate((pairs.gone, pairs.come)):
            for number, source in enumerate(sources):
                alone = isinstance(source.relation, Derived) and not _is_lateral(source)
                columns = content(source, {}, self.outer[side]).columns if alone else None
                name = "replaced" if replaced else f"{'ab'[side]}{number}"
                self.labels[side][source.alias] = Label(name, columns)
        for number, (one, other) in enumerate(pairs.both):
            if _is_lateral(one):
                around = tuple(deeper({**o, **labels}) for o, labels in zip(self.outer, self.labels, strict=True))
                self._label_pair(f"p{number}", one, other, (around[0], around[1]))

    def _label_pair(self, name: str, one: Source, other: Source, outer: Sides) -> None:
        columns: tuple[dict[str, str] | None, dict[str, str] | None] = (None, None)
        if isinstance(one.relation, Derived) and isinstance(other.relation, Derived):
            found = self.compare(one.relation.query, other.relation.query, outer)
            self.inner[other.alias] = found
            self.differences += found.differences
            columns = by_place(found.before), by_place(found.after)
        self.labels[0][one.alias] = Label(name, columns[0])
        self.labels[1][other.alias] = Label(name, columns[1])

    def _sources(self, pairs: Pairs) -> None:
        """What is read, how it is joined, which lists are taken apart, which share of a table is taken."""
        if len(pairs.gone) == len(pairs.come) == 1:
            self._say(*evidence.read_instead(pairs.gone[0], pairs.come[0]))
        else:
            for source in pairs.gone:
                self._say(*evidence.no_longer_read(source, len(self.before.sources) > 1))
            for source in pairs.come:
                self._say(*evidence.newly_read(source, len(self.after.sources) > 1))
        self._joins([(one, other) for one, other in pairs.both if one.kind != other.kind])
        writers = self._writers()
        for one, other in pairs.both:
            if _own_text(one, writers[0]) != _own_text(other, writers[1]):
                self.differences.append(Difference(evidence.listed_otherwise(other), nodes=_lists(one, other, writers)))

    def _joins(self, changed: Sequence[tuple[Source, Source]]) -> None:
        kinds = sorted((one.kind, other.kind) for one, other in changed)
        if kinds == [("inner", "left"), ("left", "inner")]:
            kept = next(one for one, _ in changed if one.kind == "inner")
            self._say(evidence.sides_swapped(kept, next(one for one, _ in changed if one.kind == "left")))
            return
        for one, other in changed:
            others = " and ".join(each.label for each in self.after.sources if each is not other) or "the others"
            self._say(evidence.joined_otherwise(one, other, others))

    def _shape(self) -> None:
        """DISTINCT, groups, order and limits."""
        before, after, writers = self.before, self.after, self._writers()
        if before.distinct != after.distinct:
            self._say(evidence.distinct(after.distinct))
        groups = [
            (query.grouped, query.group is None, writer.sorted(query.group or ()), [writer.text(p) for p in query.sets])
            for query, writer in zip((before, after), writers, strict=True)
        ]
        if groups[0] != groups[1]:
            every = [None if query.group is None else [*query.group, *query.sets] for query in (before, after)]
            self._say(evidence.grouping(every[0], every[1], (before.grouped, after.grouped)))
        elif before.distinct and after.distinct:
            columns = [{w.text(item.value) for item in q.items} for q, w in zip((before, after), writers, strict=True)]
            if columns[0] != columns[1]:
                self._say(evidence.DISTINCT_BY_OTHERS)
        self.differences += [Difference(text) for text in cuts(before, after, writers)]

    def _say(self, sentence: str, sure: bool = True) -> None:
        self.differences.append(Difference(sentence, sure))


def _are_tables(*sources: Source) -> bool:
    return all(isinstance(source.relation, Stored) for source in sources)


def _is_lateral(source: Source) -> bool:
    return isinstance(source.relation, Derived) and source.relation.lateral


def _lists(one: Source, other: Source, writers: tuple[Writer, Writer]) -> tuple[exp.Expr, exp.Expr] | None:
    """The first lists of two UNNESTs that differ."""
    sides = [source.relation.lists[0] if isinstance(source.relation, Rows) else [] for source in (one, other)]
    pairs = zip(*sides, strict=False)
    return next(((a, b) for a, b in pairs if writers[0].text(a) != writers[1].text(b)), None)


def _own_text(source: Source, writer: Writer) -> str:
    relation = source.relation
    if isinstance(relation, Stored):
        return writer.text(relation.sample) if relation.sample else ""
    if isinstance(relation, Rows):
        lists = [[writer.text(part) for part in row] for row in relation.lists]
        return repr((relation.ordinality, sorted(lists) if relation.kind == "values" else lists))
    return ""
