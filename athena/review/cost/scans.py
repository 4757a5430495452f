"""Which columns of which tables one query over a view reads: through other views, as Athena reads them.

Athena puts the SQL of a view where the view is named, and reads of each table the columns that are then needed. So a
table that is named twice is read twice, and a column that nobody above asks for is not read at all. What cannot be seen
through is taken for more, not for less.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlglot import exp

from athena.lineage import trace
from athena.review.cost.limits import Limit, conjuncts, limits_in
from athena.view import View, tables_of


@dataclass(frozen=True, slots=True)
class Scan:
    """One reading of a table; `limits` are the conditions that every row that is needed fulfils."""

    table: str
    columns: frozenset[str]
    limits: frozenset[Limit] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A query that has a name: a view, a member of WITH, or a query in a FROM. `known` are the names it sees."""

    tree: exp.Expr
    known: Mapping[str, Query] = field(default_factory=dict)
    names: tuple[str, ...] = ()


Needed: TypeAlias = frozenset[int]
Demand: TypeAlias = frozenset[tuple[int, Limit]]  # limits on output columns, by place


class Scans:
    """Follows views of one version down to the tables.

    Args:
        views: by name.
        tables: the names of each table's columns.
    """

    def __init__(self, views: Mapping[str, View], tables: Mapping[str, Sequence[str]]) -> None:
        self._views = {name: Query(view.tree) for name, view in views.items()}
        self._tables = tables
        self._outputs: dict[Query, list[str]] = {}
        self._done: dict[tuple[Query, Needed, Demand], Counter[Scan]] = {}

    def of(self, view: str) -> Counter[Scan]:
        """Every reading of a table by `SELECT * FROM view`, and how often it happens."""
        query = self._views[view]
        return self._query(query, frozenset(range(len(self.outputs(query)))), frozenset())

    def outputs(self, query: Query) -> list[str]:
        """The names of a query's columns."""
        if query not in self._outputs:
            columns = self._columns_seen(query.tree, query.known)
            found = list(trace(query.tree, columns).columns)
            self._outputs[query] = [*query.names, *found[len(query.names) :]]
        return self._outputs[query]

    def _columns_seen(self, tree: exp.Expr, known: Mapping[str, Query]) -> dict[str, Sequence[str]]:
        return {table.name.lower(): self._columns(table.name.lower(), known) for table in tables_of(tree)}

    def _columns(self, name: str, known: Mapping[str, Query]) -> Sequence[str]:
        query = known.get(name) or self._views.get(name)
        return self.outputs(query) if query else self._tables.get(name, ())

    def _query(self, query: Query, needed: Needed, demand: Demand) -> Counter[Scan]:
        key = (query, needed, demand)
        if key not in self._done:
            self._done[key] = self._body(query.tree, dict(query.known), needed, demand)
        return self._done[key]

    def _body(self, tree: exp.Expr, known: dict[str, Query], needed: Needed, demand: Demand) -> Counter[Scan]:
        known = _with(tree, known)
        if _is_cut(tree):
            demand = frozenset()
        if isinstance(tree, (exp.Subquery, exp.Paren)) and isinstance(tree.this, exp.Query):
            return self._body(tree.this, known, needed, demand)
        if isinstance(tree, exp.SetOperation):
            if tree.args.get("distinct") or not isinstance(tree, exp.Union):
                needed = frozenset(range(len(self.outputs(Query(tree.left, known)))))
            sides = (self._body(side, known, needed, demand) for side in (tree.left, tree.right))
            return sum(sides, Counter())
        return self._select(tree, known, needed, demand)

    def _select(self, tree: exp.Expr, known: dict[str, Query], needed: Needed, demand: Demand) -> Counter[Scan]:
        """One SELECT: each place in it that names something is followed for itself."""
        alone = tree.copy()
        if not _is_recursive(tree):
            alone.set("with_", None)
        known |= _named_apart(alone, known)
        places = _numbered(alone)
        columns = {place: self._columns(name, known) for place, name in places.items()}
        lineage = trace(alone, columns)
        outputs = list(lineage.columns.values())
        origins = lineage.rows.union(*(outputs[n] for n in needed if n < len(outputs)))
        if any(n >= len(outputs) for n in needed):
            origins |= lineage.reads.union(*outputs)
        limits = _limits(alone, columns, demand)
        found: Counter[Scan] = Counter()
        for place, name in places.items():
            read = frozenset(origin.column for origin in origins if origin.source == place)
            found += self._relation(name, known, read, limits.get(place, frozenset()))
        return found

    def _relation(
        self, name: str, known: Mapping[str, Query], read: frozenset[str], limits: frozenset[Limit]
    ) -> Counter[Scan]:
        query = known.get(name) or self._views.get(name)
        if query is None:
            return Counter([Scan(name, read, limits)])
        outputs = self.outputs(query)
        needed = frozenset(n for n, column in enumerate(outputs) if column in read)
        by_name = {column: n for n, column in enumerate(outputs)}
        demand = frozenset((by_name[limit.column], limit) for limit in limits if limit.column in by_name)
        return self._query(query, needed, demand)


def _with(tree: exp.Expr, known: dict[str, Query]) -> dict[str, Query]:
    """The names that are known inside a query; those of a recursive WITH are left for lineage to follow."""
    clause = tree.args.get("with_")
    for cte in clause.expressions if clause and not _is_recursive(tree) else ():
        names = tuple(part.name.lower() for part in cte.args["alias"].columns)
        known = {**known, cte.alias.lower(): Query(cte.this, known, names)}
    return known


def _is_recursive(tree: exp.Expr) -> bool:
    clause = tree.args.get("with_")
    return bool(clause and clause.args.get("recursive"))


def _is_cut(tree: exp.Expr) -> bool:
    """Whether rows are chosen after the query is made, so that a condition from above cannot go into it."""
    return any(tree.args.get(key) for key in ("limit", "offset", "fetch", "qualify"))


def _named_apart(select: exp.Expr, known: Mapping[str, Query]) -> dict[str, Query]:
    """Give each query in the FROM a name and put the name in its place, so that it is followed as views are."""
    found: dict[str, Query] = {}
    for item in _items(select):
        if isinstance(item, exp.Subquery) and isinstance(item.this, exp.Query) and not item.args.get("joins"):
            name = f"query {len(found)}"
            alias = item.args.get("alias")
            names = tuple(part.name.lower() for part in alias.columns) if alias else ()
            inner = item.copy()
            inner.set("alias", None)
            found[name] = Query(inner, known, names)
            table = exp.Table(this=exp.to_identifier(name, quoted=True))
            if alias:
                table.set("alias", exp.TableAlias(this=alias.this.copy()))
            item.replace(table)
    return found


def _items(select: exp.Expr) -> list[exp.Expr]:
    clause = select.args.get("from_")
    return [clause.this, *(join.this for join in select.args.get("joins") or [])] if clause else []


def _numbered(tree: exp.Expr) -> dict[str, str]:
    """Give each place that names a relation a name of its own; what it was called stays as its alias."""
    found = {}
    for n, table in enumerate(list(tables_of(tree))):
        name = table.name.lower()
        place = f"{name} {n}"
        if not table.alias:
            table.set("alias", exp.TableAlias(this=table.this.copy()))
        table.set("this", exp.to_identifier(place, quoted=True))
        table.set("db", None)
        table.set("catalog", None)
        found[place] = name
    return found


def _limits(tree: exp.Expr, columns: Mapping[str, Sequence[str]], demand: Demand) -> dict[str, frozenset[Limit]]:
    """The conditions on each place: those of every SELECT on what stands in its own FROM, and those from above."""
    found: dict[str, frozenset[Limit]] = {}
    pairs = [pair for select in tree.find_all(exp.Select) for pair in _stated(select, columns)]
    for place, limit in [*pairs, *_passed_on(tree, columns, demand)]:
        found[place] = found.get(place, frozenset()) | {limit}
    return found


def _stated(select: exp.Select, columns: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Limit]]:
    where = select.args.get("where")
    for part in conjuncts(where.this if where else None):
        yield from _placed(part, _items(select), columns)
    for join in select.args.get("joins") or []:
        if join.side in {"", "LEFT"}:  # other joins keep rows of what is joined though the condition is not true
            for part in conjuncts(join.args.get("on")):
                yield from _placed(part, [join.this], columns)


def _placed(
    part: exp.Expr, items: Sequence[exp.Expr], columns: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, Limit]]:
    for column, limit in limits_in(part):
        place = _place(column, items, columns)
        if place:
            yield place, limit


def _place(column: exp.Column, items: Sequence[exp.Expr], columns: Mapping[str, Sequence[str]]) -> str:
    """The place that a column is of; empty where that is not plain to see."""
    named = [item for item in items if isinstance(item, exp.Table) and item.name in columns]
    if len(column.parts) > 2 or any(item.args["alias"].columns for item in named):
        return ""
    if column.table:
        found = [item for item in named if item.alias_or_name.lower() == column.table.lower()]
    else:
        found = [item for item in named if column.name.lower() in columns[item.name]]
    return str(found[0].name) if len(found) == 1 else ""


def _passed_on(tree: exp.Expr, columns: Mapping[str, Sequence[str]], demand: Demand) -> Iterator[tuple[str, Limit]]:
    """Conditions on output columns, where these are nothing but columns of what is read.

    They hold of grouped rows too, totals of ROLLUP among them, for there the column is null and no condition is true.
    """
    if not isinstance(tree, exp.Select) or any(tree.find_all(exp.Window)):
        return
    for place, limit in demand:
        column = tree.expressions[place].unalias() if place < len(tree.expressions) else None
        if isinstance(column, exp.Column) and not any(part.is_star for part in tree.expressions):
            found = _place(column, _items(tree), columns)
            if found:
                yield found, Limit(column.name.lower(), limit.operator, limit.values)
