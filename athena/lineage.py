"""From which columns of what it reads each column of a view comes, and which columns decide its rows.

The SELECT is followed scope by scope: WITH, FROM, joins, UNNEST, subqueries. Where a name cannot be resolved, all columns
in sight are taken for its origin: the answer may be wider than the truth, never narrower, for it decides which columns
the cleansing has to keep and which views a change reaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from athena.origins import NOTHING, Lineage, Origin, Origins, Relation, Rows, Scope, output_name


def trace(tree: exp.Expr, columns: Mapping[str, Sequence[str]]) -> Lineage:
    """The lineage of one SELECT.

    Args:
        tree: as `athena.trino.dialect.parse` gives it.
        columns: of each table or view that the SELECT names, the columns in their order; of an unknown one, none.

    Examples:
        >>> from athena.trino.dialect import parse
        >>> found = trace(parse("SELECT a + b AS c, count(*) AS n FROM t WHERE d > 0 GROUP BY 1"), {"t": ["a", "b", "d"]})
        >>> {name: sorted(o.column for o in origins) for name, origins in found.columns.items()}
        {'c': ['a', 'b'], 'n': []}
        >>> sorted(o.column for o in found.rows)
        ['a', 'b', 'd']
    """
    lowered = {name.lower(): [column.lower() for column in found] for name, found in columns.items()}
    tracer = _Tracer(lowered)
    rows = tracer.query(tree, Scope())
    named: dict[str, Origins] = {}
    for n, (name, origins) in enumerate(rows):
        key = name or f"_col{n}"
        named[key] = named.get(key, NOTHING) | origins
    return Lineage(named, frozenset(tracer.rows), frozenset(tracer.reads))


@dataclass(slots=True)
class _Tracer:
    """Follows one SELECT; collects on the way what decides rows, and what is read at all."""

    columns: Mapping[str, Sequence[str]]
    rows: set[Origin] = field(default_factory=set)
    reads: set[Origin] = field(default_factory=set)

    def query(self, node: exp.Expr, scope: Scope) -> Rows:
        """The columns of a query in the scope of those around it."""
        scope = self._with(node, scope)
        if isinstance(node, exp.Select):
            return self._select(node, scope)
        if isinstance(node, exp.SetOperation):
            return self._set_operation(node, scope)
        if isinstance(node, exp.Values):
            return self._values(node, scope)
        if isinstance(node, exp.Table):
            return list(self._relation(node, scope, ())[0].columns)
        found = self.query(node.this, scope)
        self._cut(node, found, scope)
        return found

    def _with(self, node: exp.Expr, scope: Scope) -> Scope:
        clause = node.args.get("with_")
        for cte in clause.expressions if clause else ():
            name = cte.alias.lower()
            if clause and clause.args.get("recursive") and isinstance(cte.this, exp.SetOperation):
                begun = _renamed(self.query(cte.this.left, scope), cte)
                found = self.query(cte.this, replace(scope, ctes={**scope.ctes, name: begun}))
            else:
                found = self.query(cte.this, scope)
            scope = replace(scope, ctes={**scope.ctes, name: _renamed(found, cte)})
        return scope

    def _select(self, node: exp.Select, scope: Scope) -> Rows:
        inner = self._from(node, scope)
        named = [self.origins(window, inner) for window in node.args.get("windows") or []]
        inner = replace(inner, windows=frozenset().union(*named))
        items = [item for part in node.expressions for item in self._items(part, inner)]
        for key in ("where", "having", "qualify"):
            self.rows |= self._of(node.args.get(key), inner)
        group = node.args.get("group")
        if group:
            self.rows |= self._of(group, inner).union(*(items[n][1] for n in _ordinals(group, len(items))))
        if node.args.get("distinct"):
            self.rows |= _all(items)
        self._cut(node, items, inner)
        return items

    def _items(self, part: exp.Expr, scope: Scope) -> Iterator[tuple[str | None, Origins]]:
        if isinstance(part, exp.Star):
            yield from self._star(scope.relations, scope.merged)
        elif isinstance(part, exp.Column) and isinstance(part.this, exp.Star):
            yield from self._star([r for r in scope.relations if r.name == part.table.lower()], frozenset())
        else:
            yield output_name(part), self.origins(part, scope)

    def _star(self, relations: Iterable[Relation], merged: frozenset[str]) -> Rows:
        """All columns; those of USING come first, and once."""
        every = [column for relation in relations for column in relation.columns]
        first = [
            (name, frozenset().union(*(o for n, o in every if n == name))) for name in dict(every) if name in merged
        ]
        found = first + [(name, origins) for name, origins in every if name not in merged]
        self.reads |= _all(found)
        return found

    def _set_operation(self, node: exp.SetOperation, scope: Scope) -> Rows:
        left, right = self.query(node.left, scope), self.query(node.right, scope)
        found = [(name, one | other) for (name, one), (_, other) in zip(left, right, strict=False)]
        if node.args.get("distinct") or not isinstance(node, exp.Union):
            self.rows |= _all(left) | _all(right)
        self._cut(node, found, scope)
        return found

    def _cut(self, node: exp.Expr, items: Rows, scope: Scope) -> None:
        """ORDER BY decides rows where LIMIT or OFFSET cuts; without them it only reads."""
        order = node.args.get("order")
        if not order:
            return
        aliases = Relation("", tuple(items))
        keys = self._of(order, replace(scope, relations=(*scope.relations, aliases)))
        keys = keys.union(*(items[n][1] for n in _ordinals(order, len(items))))
        if any(node.args.get(key) for key in ("limit", "offset", "fetch")):
            self.rows |= keys

    def _values(self, node: exp.Values, scope: Scope) -> Rows:
        lines = [line.expressions if isinstance(line, exp.Tuple) else [line] for line in node.expressions]
        return [(None, frozenset().union(*(self.origins(part, scope) for part in parts))) for parts in zip(*lines)]  # noqa: B905  lines that differ in length are for the engine to refuse

    def _from(self, node: exp.Select, scope: Scope) -> Scope:
        clause = node.args.get("from_")
        if not clause:
            return Scope(outer=scope.outer, ctes=scope.ctes)
        relations, merged = self._joined(clause.this, node.args.get("joins") or [], scope)
        return Scope(tuple(relations), frozenset(merged), scope.outer, scope.ctes)

    def _joined(self, first: exp.Expr, joins: Sequence[exp.Join], scope: Scope) -> tuple[list[Relation], set[str]]:
        relations, merged = self._relation(first, scope, ()), set[str]()
        for join in joins:
            relations = relations + self._relation(join.this, scope, relations)
            here = replace(scope, relations=tuple(relations))
            self.rows |= self._of(join.args.get("on"), here)
            for part in join.args.get("using") or []:
                merged.add(part.name.lower())
                used = here.resolve([part.name.lower()])
                self.rows |= used
                self.reads |= used
        return relations, merged

    def _relation(self, node: exp.Expr, scope: Scope, before: Sequence[Relation]) -> list[Relation]:
        """What one item of a FROM brings; only UNNEST and LATERAL see what stands before it."""
        seen = replace(scope, relations=tuple(before))
        joins = node.args.get("joins")
        if joins:
            alone = node.copy()
            alone.set("joins", None)
            return self._joined(alone, joins, scope)[0]
        if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
            return [self._table(node, scope)]
        if isinstance(node, exp.Unnest):
            return [self._unnest(node, seen)]
        if isinstance(node, exp.Lateral) and not isinstance(node.this, exp.Unnest):
            return [self._derived(node, self.query(node.this, seen.inside()))]
        if isinstance(node, (exp.Subquery, exp.Paren)) and not isinstance(node.this, exp.Query):
            inner = self._relation(node.this, scope, before)
            return (
                inner if not node.alias else [Relation(node.alias.lower(), (*[c for r in inner for c in r.columns],))]
            )
        if isinstance(node, (exp.Query, exp.Values)):
            return [self._derived(node, self.query(node, Scope(outer=scope.outer, ctes=scope.ctes)))]
        found = self.origins(node, seen)
        return [Relation(node.alias_or_name.lower(), (), unnamed=found)]

    def _table(self, node: exp.Table, scope: Scope) -> Relation:
        name = node.name.lower()
        if len(node.parts) == 1 and name in scope.ctes:
            rows = scope.ctes[name]
        else:
            rows = [(column, frozenset({Origin(name, column)})) for column in self.columns.get(name, ())]
        return self._derived(node, rows)

    def _derived(self, node: exp.Expr, rows: Rows) -> Relation:
        return Relation(node.alias_or_name.lower(), tuple(_renamed(rows, node)))

    def _unnest(self, node: exp.Unnest, scope: Scope) -> Relation:
        """Columns go with the arrays in order; an array of rows and a map give several, which then come from all."""
        given = [self.origins(part, scope) for part in node.expressions]
        every = frozenset().union(*given)
        self.rows |= every
        names = [part.name.lower() for part in node.args["alias"].columns] if node.args.get("alias") else []
        paired = given if len(given) == len(names) else [every] * len(names)
        columns = list(zip(names, paired, strict=True))
        if isinstance(node.args.get("offset"), exp.Identifier):
            columns.append((node.args["offset"].name.lower(), every))
        return Relation(node.alias.lower(), tuple(columns), unnamed=None if names else every)

    def origins(self, node: exp.Expr, scope: Scope) -> Origins:
        """The columns that a value is made of; those that a subquery chooses its rows by are among them."""
        if isinstance(node, exp.Column) and not isinstance(node.this, exp.Star):
            found = scope.resolve([part.name.lower() for part in node.parts])
            self.reads |= found
            return found
        if isinstance(node, exp.Query):
            inner = _Tracer(self.columns)
            found = _all(inner.query(node, scope.inside())) | inner.rows
            self.reads |= inner.reads
            return found
        parts = [self.origins(child, scope) for child in node.iter_expressions()]
        named_window = isinstance(node, exp.Window) and bool(node.args.get("alias"))
        return frozenset().union(*parts, scope.windows if named_window else NOTHING)

    def _of(self, node: exp.Expr | None, scope: Scope) -> Origins:
        return self.origins(node, scope) if node else NOTHING


def _renamed(rows: Rows, node: exp.Expr) -> Rows:
    """The same columns under the names of `AS t (a, b)`, if there are any."""
    alias = node.args.get("alias")
    names = [part.name.lower() for part in alias.columns] if isinstance(alias, exp.TableAlias) else []
    return [(name, origins) for name, (_, origins) in zip(names, rows, strict=False)] if names else rows


def _all(rows: Iterable[tuple[str | None, Origins]]) -> Origins:
    return frozenset().union(*(origins for _, origins in rows))


def _ordinals(node: exp.Expr, count: int) -> Iterator[int]:
    """The columns that `GROUP BY 1` and `ORDER BY 2 DESC` mean, from 0."""
    for literal in node.find_all(exp.Literal):
        above = literal.parent
        while isinstance(above, (exp.Paren, exp.Tuple, exp.Ordered, exp.GroupingSets, exp.Rollup, exp.Cube)):
            above = above.parent
        if above is node and not literal.is_string and literal.name.isdigit() and 0 < int(literal.name) <= count:
            yield int(literal.name) - 1
