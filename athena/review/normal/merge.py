"""The third pass: queries inside queries that only pass rows on are taken up into those that read them.

What a WITH or a bracket names, filters and hands on is the same as if it stood where it is read, as long as no group,
DISTINCT, window or limit comes between, and chance is not asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from athena.review.normal.aggregates import has_aggregate, has_window
from athena.review.normal.kinds import ORDER_SENSITIVE, is_volatile
from athena.review.normal.query import Derived, Item, Query, Rows, Select, SetOperation, Source, inner_query


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be done to the statement as a whole.

    Attributes:
        drop_order: an ORDER BY without LIMIT says nothing: a reader does not get the rows in that order, and nothing above
            minds the order in which it gets them.
        flatten: unions in unions are one. A `real` is rounded and a `char` is padded on the way, so there must be none.
    """

    drop_order: bool
    flatten: bool


def merge(query: Query, rules: Rules) -> Query:
    """The query with everything taken up that can be; the one that was given is used up."""
    if isinstance(query, SetOperation):
        return _merge_set_operation(query, rules)
    if rules.drop_order and not query.limits:
        query.order = []
    for source in query.sources:
        if isinstance(source.relation, Derived):
            source.relation.query = merge(source.relation.query, rules)
    _merge_inside(query, rules)
    _take_up_sources(query)
    _gather_conditions(query)
    found = _take_up_only(query)
    if isinstance(found, Select):
        _push_having(found)
    return found


def _merge_set_operation(query: SetOperation, rules: Rules) -> SetOperation:
    if rules.drop_order and not query.limits:
        query.order = []
    branches: list[Query] = []
    for branch in query.branches:
        found = merge(branch, rules)
        if isinstance(found, SetOperation) and rules.flatten and _is_same_union(query, found):
            branches += found.branches
        else:
            branches.append(found)
    query.branches = branches
    return query


def _is_same_union(query: SetOperation, branch: SetOperation) -> bool:
    return query.kind == branch.kind == "union" and not branch.limits and query.distinct == branch.distinct


def _merge_inside(query: Select, rules: Rules) -> None:
    """Merge the queries inside expressions."""
    for value in query.expressions():
        for node in value.find_all(exp.Placeholder):
            inner = inner_query(node)
            if inner is not None:
                node.meta["query"] = merge(inner, rules)


def _take_up_sources(query: Select) -> None:
    place = 0
    while place < len(query.sources):
        source = query.sources[place]
        inner = source.relation.query if isinstance(source.relation, Derived) and not source.relation.lateral else None
        if isinstance(inner, Select) and _passes_on(inner) and _fits(query, place, inner):
            _put(query, place, inner)
        else:
            place += 1


def _passes_on(inner: Select) -> bool:
    """Whether it only filters and computes, row by row."""
    if not inner.is_plain or inner.order:
        return False
    return not any(has_window(value) or is_volatile(value) for value in inner.expressions())


def _fits(query: Select, place: int, inner: Select) -> bool:
    source, later = query.sources[place], query.sources[place + 1 :]
    if source.kind == "inner":
        outer_joins_inside = any(each.kind == "full" for each in inner.sources)
        return all(each.kind != "full" for each in later) and not (outer_joins_inside and place)
    first_alone = len(inner.sources) == 1 and inner.sources[0].kind == "inner"
    rows_alone = first_alone and all(isinstance(item.value, exp.Column) for item in inner.items)
    reads_itself = {part.table for item in inner.items for part in item.value.find_all(exp.Column)}
    own = {each.alias for each in inner.sources}
    return rows_alone and reads_itself <= own and not (source.kind == "full" and inner.where)


def _put(query: Select, place: int, inner: Select) -> None:
    """The inner query's sources in place of the one that it is."""
    source = query.sources[place]
    values = {(source.alias, str(n)): item.value for n, item in enumerate(inner.items)}
    on = source.on
    if source.kind == "inner":
        query.where += [*inner.where, *on]
    else:
        inner.sources[0].kind = source.kind
        inner.sources[0].on = [*on, *inner.where]
    query.sources[place : place + 1] = inner.sources
    substitute(query, values)


def substitute(query: Query, values: Mapping[tuple[str, str], exp.Expr]) -> None:
    """Put expressions in place of columns, in a query and in those inside it."""
    if isinstance(query, SetOperation):
        for branch in query.branches:
            substitute(branch, values)
        return
    for item in query.items:
        item.value = _substituted(item.value, values)
    query.where = [_substituted(part, values) for part in query.where]
    query.having = [_substituted(part, values) for part in query.having]
    query.group = None if query.group is None else [_substituted(part, values) for part in query.group]
    query.sets = [_substituted(part, values) for part in query.sets]
    query.order = [_substituted(part, values) for part in query.order]
    for source in query.sources:
        source.on = [_substituted(part, values) for part in source.on]
        if isinstance(source.relation, Derived):
            substitute(source.relation.query, values)
        elif isinstance(source.relation, Rows):
            source.relation.lists = [[_substituted(part, values) for part in row] for row in source.relation.lists]


def _substituted(value: exp.Expr, values: Mapping[tuple[str, str], exp.Expr]) -> exp.Expr:
    def put(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column):
            found = values.get((node.table, node.name))
            return node if found is None else found.copy()
        inner = inner_query(node)
        if inner is not None:
            substitute(inner, values)
        return node

    return value.transform(put, copy=False)


def _gather_conditions(query: Select) -> None:
    """The conditions of inner joins among those of WHERE, where no FULL JOIN comes after."""
    after_full = False
    for source in reversed(query.sources):
        if source.kind == "inner" and not after_full:
            query.where += source.on
            source.on = []
        after_full = after_full or source.kind == "full"


def _take_up_only(query: Select) -> Query:
    """What a query hands on unchanged, as if it had given it itself: `SELECT * FROM final` is `final`."""
    source = query.sources[0] if len(query.sources) == 1 else None
    if source is None or not isinstance(source.relation, Derived) or source.relation.lateral:
        return query
    if query.grouped or query.distinct or any(has_window(item.value) for item in query.items):
        return query
    inner = source.relation.query
    cut = inner.limits or inner.order
    if cut and (query.where or query.order or query.limits):
        return query
    if isinstance(inner, Select) and not inner.distinct:
        return _hand_on(query, source, inner) or query
    return _reorder(query, source, inner) or query


def _hand_on(query: Select, source: Source, inner: Select) -> Select | None:
    parts = [*(item.value for item in inner.items), *inner.having]
    outer = [*(item.value for item in query.items), *query.where, *query.order]
    windows = any(map(has_window, parts))
    if any(map(is_volatile, [*parts, *outer])) or any(value.find(exp.Placeholder) for value in outer):
        return None
    if query.where and (windows or not inner.grouped):
        return None
    substitute(query, {(source.alias, str(n)): item.value for n, item in enumerate(inner.items)})
    inner.items = query.items
    if query.order or query.limits:
        inner.order, inner.limits = query.order, query.limits
    inner.having += query.where
    return inner


def _reorder(query: Select, source: Source, inner: Query) -> Query | None:
    """All columns of a DISTINCT or a set operation, each once: the same rows with columns in another order."""
    values = [item.value for item in query.items]
    places = [int(value.name) for value in values if isinstance(value, exp.Column) and value.table == source.alias]
    if query.where or query.order or query.limits or len(places) != len(values):
        return None
    in_place = places == list(range(len(inner.items)))
    if not in_place and isinstance(inner, SetOperation) and inner.order:
        return None  # what it is sorted by is told by its place
    if sorted(places) != list(range(len(inner.items))) and not _gives_any_columns(inner):
        return None
    names = [item.name for item in query.items]
    for branch in _branches(inner):
        branch.items = [Item(name, branch.items[n].value.copy()) for name, n in zip(names, places, strict=True)]
    return inner


def _gives_any_columns(query: Query) -> bool:
    """Whether it gives the same rows when some of its columns are left out or given twice."""
    if isinstance(query, Select):
        return not query.distinct
    return query.kind == "union" and not query.distinct and all(map(_gives_any_columns, query.branches))


def _branches(query: Query) -> list[Select]:
    if isinstance(query, Select):
        return [query]
    return [select for branch in query.branches for select in _branches(branch)]


def _push_having(query: Select) -> None:
    """Conditions of HAVING that are about the grouped columns alone decide before grouping as well."""
    if not query.group or query.sets:
        return
    keys = {part.sql() for part in query.group}
    stay: list[exp.Expr] = []
    for condition in query.having:
        if has_aggregate(condition) or is_volatile(condition) or not _is_made_of(condition, keys):
            stay.append(condition)
        else:
            query.where.append(condition)
    query.having = stay


def _is_made_of(node: exp.Expr, keys: set[str]) -> bool:
    if node.sql() in keys:
        return True
    if isinstance(node, exp.Column):
        return False
    return all(_is_made_of(child, keys) for child in node.iter_expressions())


def minds_order(query: Query) -> bool:
    """Whether anything in it may depend on the order in which rows come to it; a LIMIT does that says no order."""
    if query.limits and not query.order:
        return True
    if isinstance(query, SetOperation):
        return any(map(minds_order, query.branches))
    for value in query.expressions():
        for node in value.walk():
            name = str(node.name).lower() if isinstance(node, (exp.Anonymous, exp.GroupConcat)) else ""
            inner = inner_query(node)
            if (
                name in ORDER_SENSITIVE
                or isinstance(node, exp.GroupConcat)
                or (inner is not None and minds_order(inner))
            ):
                return True
    return any(isinstance(s.relation, Derived) and minds_order(s.relation.query) for s in query.sources)
