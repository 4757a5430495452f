"""The last pass: a whole query as text. What decides its rows is one text, each column has one of its own.

An item of a FROM is called by what it is: a table by its name, a query by the text of its rows; a column of a query by its
own text. So aliases, names of WITH, and columns that nobody asks for do not show.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, permutations, product

from athena.review.normal.aggregates import has_aggregate
from athena.review.normal.query import Derived, Query, Rows, Select, SetOperation, Source, Stored
from athena.review.normal.render import Label, Writer, compact, short

_MOST_ORDERS = 24  # ways of numbering tables that are read several times; beyond, the order of the text decides

Labels = Mapping[str, Label]


@dataclass(frozen=True, slots=True)
class Form:
    """A query's normal form: `body` stands for which rows there are and how often, `columns` for what they hold."""

    body: str
    columns: tuple[str, ...]

    @property
    def whole(self) -> str:
        return json.dumps([self.body, *self.columns])


def form(query: Query, outer: Labels) -> Form:
    """The normal form; `outer` are the labels of the queries around it."""
    return _of_set_operation(query, outer) if isinstance(query, SetOperation) else _of_select(query, outer)


def writer_with(labels: Labels) -> Writer:
    return Writer(labels, _inner)


def deeper(labels: Labels) -> dict[str, Label]:
    """The labels of the queries around, as they are called inside."""
    return {alias: Label(f"^{label.name}", label.columns) for alias, label in labels.items()}


def _inner(query: Query, labels: Labels, only_rows: bool) -> str:
    found = form(query, deeper(labels))
    return found.body if only_rows else found.whole


def content(source: Source, labels: Labels, outer: Labels) -> Label:
    """What an item of a FROM is, whatever it is called; `labels` are those of the items before it."""
    relation = source.relation
    if isinstance(relation, Stored):
        sample = writer_with(labels).text(relation.sample) if relation.sample else ""
        return Label(f"{relation.name} {sample}".strip())
    if isinstance(relation, Derived):
        found = form(relation.query, deeper({**outer, **labels}) if relation.lateral else outer)
        return Label(short(found.body), {str(n): text for n, text in enumerate(found.columns)})
    writer = writer_with({**outer, **labels})
    lists = [[writer.text(part) for part in row] for row in relation.lists]
    lists = sorted(lists) if relation.kind == "values" else lists
    return Label(short(json.dumps([relation.kind, relation.ordinality, lists])))


def _of_select(query: Select, outer: Labels) -> Form:
    return min((_written(query, labels, outer) for labels in _labelled(query, outer)), key=lambda found: found.whole)


def _labelled(query: Select, outer: Labels) -> Iterator[dict[str, Label]]:
    """Labels for the items of the FROM; where some are the same thing, with every way of numbering them."""
    labels: dict[str, Label] = {}
    same: dict[str, list[str]] = {}
    for source in query.sources:
        label = content(source, labels, outer)
        same.setdefault(label.name, []).append(source.alias)
        number = len(same[label.name])
        labels[source.alias] = label if number == 1 else Label(f"{label.name}#{number}", label.columns)
    repeated = [aliases for aliases in same.values() if len(aliases) > 1]
    if any(_sees_others(source) for source in query.sources):
        repeated = []  # its label says which of them it hangs on
    orders = product(*(permutations(aliases) for aliases in repeated))
    for order in islice(orders, _MOST_ORDERS):
        renamed = dict(labels)
        for aliases, numbered in zip(repeated, order, strict=True):
            pairs = zip(aliases, numbered, strict=True)
            renamed |= {alias: Label(labels[other].name, labels[alias].columns) for alias, other in pairs}
        yield {**outer, **renamed}


def _sees_others(source: Source) -> bool:
    relation = source.relation
    return isinstance(relation, Rows) or (isinstance(relation, Derived) and relation.lateral)


def _written(query: Select, labels: Labels, outer: Labels) -> Form:
    writer = writer_with(labels)
    columns = tuple(compact(writer.text(item.value)) for item in query.items)
    parts: dict[str, object] = {
        "from": _from(query.sources, labels, writer),
        "where": writer.sorted(query.where),
        "having": writer.sorted(query.having),
        "sets": [writer.text(part) for part in query.sets],
        "order": [writer.text(part) for part in query.order],
        "limits": {key: writer.text(part) for key, part in query.limits.items()},
    }
    group = None if query.group is None else [compact(text) for text in writer.sorted(query.group)]
    if query.distinct or _is_distinct(query, group, columns):
        parts["distinct"] = sorted(set(columns))
    if query.grouped and not _is_distinct(query, group, columns):
        parts["group"] = group
        parts["grouped"] = True
    return Form(json.dumps({key: part for key, part in parts.items() if part}, sort_keys=True), columns)


def _is_distinct(query: Select, group: Sequence[str] | None, columns: Sequence[str]) -> bool:
    """Whether it groups by all that it gives, and by nothing else: that is DISTINCT."""
    if not group or query.sets or query.having:
        return False
    values = [*(item.value for item in query.items), *query.order]
    return set(group) == set(columns) and not any(map(has_aggregate, values))


def _from(sources: Sequence[Source], labels: Labels, writer: Writer) -> list[str]:
    """Items that are all needed come in any order, and so do LEFT JOINs: their conditions say what they hang on."""
    found = [
        f"{source.kind} {labels[source.alias].name} {writer.sorted(source.on) if source.on else ''}".strip()
        for source in sources
    ]
    return found if any(source.kind == "full" for source in sources) else sorted(found)


def _of_set_operation(query: SetOperation, outer: Labels) -> Form:
    forms = [form(branch, outer) for branch in query.branches]
    if query.kind != "except":
        forms.sort(key=lambda found: (found.body, sorted(found.columns)))
    if query.kind == "union" and query.distinct:
        forms = list(dict.fromkeys(forms))
    columns = tuple(short(json.dumps(texts)) for texts in zip(*(found.columns for found in forms), strict=True))
    parts: dict[str, object] = {"kind": query.kind, "rows": [found.body for found in forms]}
    if query.kind != "union" or query.distinct:
        parts |= {"distinct": query.distinct, "columns": sorted(columns)}
    if query.order or query.limits:
        writer = writer_with({"result": Label("result", {str(n): text for n, text in enumerate(columns)})})
        parts["order"] = [writer.text(part) for part in query.order]
        parts["limits"] = {key: writer.text(part) for key, part in query.limits.items()}
    return Form(json.dumps(parts, sort_keys=True), columns)
