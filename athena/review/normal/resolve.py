"""The first pass: every name becomes what it means.

WITH is put where it is read (Trino does the same), `*` is written out, `GROUP BY 1` is what stands there, a column says
of which item of a FROM it is, USING is a condition. What has no such form is refused: recursive WITH, columns of unknown
tables among others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from sqlglot import exp

from athena.engine import Column
from athena.origins import output_name
from athena.review.normal.aggregates import has_aggregate
from athena.review.normal.items import derived, under_names
from athena.review.normal.joining import Joined, conjuncts, join
from athena.review.normal.kinds import common_kind
from athena.review.normal.known import check_known
from athena.review.normal.places import keys, ordinal, output_key
from athena.review.normal.query import (
    Item,
    NotNormalError,
    Query,
    Rows,
    Select,
    SetOperation,
    Source,
    Stored,
    placeholder,
)
from athena.review.normal.scope import Known, Named, Scope, Visible, all_of

MOST_ITEMS = (
    3000  # items of FROM in one statement: WITH is put in place wherever it is read, which may double each time
)
_CUTS = ("limit", "offset")
Renamed: TypeAlias = Mapping[str, Mapping[str, str]]


def resolve(tree: exp.Expr, columns: Mapping[str, Sequence[Column]], renamed: Renamed | None = None) -> Query:
    """The query that a parsed SELECT means.

    Args:
        tree: as `athena.trino.dialect.parse` gives it.
        columns: those of the tables and views that it reads.
        renamed: other names for columns of what it reads, by table or view, under which they are compared.

    Raises:
        NotNormalError: there is something in it that has no normal form.
    """
    check_known(tree)
    return _Resolver(columns, renamed or {}).query(tree, Scope())


@dataclass(slots=True)
class _Resolver:
    columns: Mapping[str, Sequence[Column]]
    renamed: Renamed
    aliases: int = 0

    def query(self, node: exp.Expr, scope: Scope) -> Query:
        scope = self._with(node, scope)
        if isinstance(node, exp.Select):
            return self._select(node, scope)
        if isinstance(node, exp.SetOperation):
            return self._set_operation(node, scope)
        if isinstance(node, (exp.Subquery, exp.Paren)) and isinstance(node.this, (exp.Query, exp.Values)):
            if any(node.args.get(key) for key in ("order", *_CUTS)):
                return self._select_all(node, scope)
            return self.query(node.this, scope)
        if isinstance(node, exp.Values):
            return self._select_all(node, scope)
        raise NotNormalError(f"{type(node).__name__} stands where a query is expected")

    def value(self, node: exp.Expr, scope: Scope) -> exp.Expr:
        """An expression whose names are resolved."""
        return node.copy().transform(self._resolved, scope, copy=False)

    def _resolved(self, node: exp.Expr, scope: Scope) -> exp.Expr:
        if isinstance(node, exp.Column):
            if isinstance(node.this, exp.Star):
                raise NotNormalError("a star stands inside an expression")
            return scope.resolve([part.name.lower() for part in node.parts], node.sql("trino"))
        if isinstance(node, exp.Query):
            return placeholder(self.query(node, scope.inside()))
        if isinstance(node, exp.Window) and node.args.get("alias"):
            self._put_named_window(node, scope)
        return node

    def _put_named_window(self, node: exp.Window, scope: Scope) -> None:
        named = scope.windows.get(node.alias.lower())
        if named is None:
            raise NotNormalError(f"there is no window {node.alias}")
        node.set("alias", None)
        for key in ("partition_by", "order", "spec"):
            if named.args.get(key) and not node.args.get(key):
                part = named.args[key]
                node.set(key, [each.copy() for each in part] if isinstance(part, list) else part.copy())

    def _with(self, node: exp.Expr, scope: Scope) -> Scope:
        clause = node.args.get("with_")
        if clause and clause.args.get("recursive"):
            raise NotNormalError("it has a recursive WITH")
        for cte in clause.expressions if clause else ():
            names = tuple(part.name.lower() for part in cte.args["alias"].columns)
            scope = scope.with_named({cte.alias.lower(): Named(cte.this, names, scope)})
        return scope

    def _select(self, node: exp.Select, scope: Scope) -> Select:
        joined = self._from(node, scope)
        windows = {window.this.name.lower(): window for window in node.args.get("windows") or []}
        inner = replace(joined.scope(scope), windows=windows)
        items = [item for part in node.expressions for item in self._items(part, inner)]
        found = Select(items, joined.sources)
        if node.args.get("distinct"):
            if node.args["distinct"].args.get("on"):
                raise NotNormalError("it has DISTINCT ON")
            found.distinct = True
        found.where = self._conditions(node, "where", inner)
        found.having = self._conditions(node, "having", inner)
        self._group(node, found, inner)
        found.order = [self._order_key(key, items, inner) for key in keys(node)]
        found.limits = {key: node.args[key].copy() for key in _CUTS if node.args.get(key)}
        parts = [*(item.value for item in items), *found.having, *found.order]
        found.grouped = found.group is not None or bool(found.having) or any(map(has_aggregate, parts))
        return found

    def _items(self, part: exp.Expr, scope: Scope) -> Iterator[Item]:
        if isinstance(part, exp.Star) or (isinstance(part, exp.Column) and isinstance(part.this, exp.Star)):
            of = part.table.lower() if isinstance(part, exp.Column) else ""
            every = all_of(scope.relation(of)) if of else scope.everything()
            yield from (Item(name, value) for name, value in every)
        elif part.find(exp.Star) and isinstance(part, exp.Dot):
            raise NotNormalError("a star stands behind a row")
        else:
            yield Item(output_name(part), self.value(part.unalias(), scope))

    def _conditions(self, node: exp.Expr, key: str, scope: Scope) -> list[exp.Expr]:
        clause = node.args.get(key)
        return conjuncts(self.value(clause.this, scope)) if clause else []

    def _group(self, node: exp.Select, found: Select, scope: Scope) -> None:
        clause = node.args.get("group")
        if not clause:
            return
        found.group = []
        others = [part for key in ("grouping_sets", "rollup", "cube") for part in clause.args.get(key) or []]
        for part in [*clause.expressions, *others]:
            if isinstance(part, (exp.GroupingSets, exp.Rollup, exp.Cube, exp.Tuple)):
                found.sets.append(self._grouping(part, found.items, scope))
            else:
                found.group.append(self._grouping(part, found.items, scope))

    def _grouping(self, part: exp.Expr, items: Sequence[Item], scope: Scope) -> exp.Expr:
        place = ordinal(part, len(items))
        if place is not None:
            return items[place].value.copy()
        if isinstance(part, (exp.GroupingSets, exp.Rollup, exp.Cube, exp.Tuple, exp.Paren)):
            made = part.copy()
            inside = [self._grouping(each, items, scope) for each in part.expressions]
            made.set("expressions", inside or None)
            if isinstance(part, exp.Paren):
                made.set("this", self._grouping(part.this, items, scope))
            return made
        return self.value(part, scope)

    def _order_key(self, key: exp.Expr, items: Sequence[Item], scope: Scope) -> exp.Expr:
        """An ORDER BY's key; the names of the SELECT's own columns come before those of the FROM."""
        made = key.copy()
        place = ordinal(key.this, len(items))
        if place is not None:
            made.set("this", items[place].value.copy())
            return made
        own = {item.name: item.value for item in items if item.name}

        def put(node: exp.Expr) -> exp.Expr:
            if isinstance(node, exp.Column) and len(node.parts) == 1 and node.name.lower() in own:
                return own[node.name.lower()].copy()
            return self._resolved(node, scope)

        made.set("this", key.this.copy().transform(put, copy=False))
        return made

    def _set_operation(self, node: exp.SetOperation, scope: Scope) -> SetOperation:
        branches = [self.query(node.left, scope), self.query(node.right, scope)]
        if len({len(branch.items) for branch in branches}) > 1:
            raise NotNormalError("the sides of a set operation have different numbers of columns")
        kind = "union" if isinstance(node, exp.Union) else "except" if isinstance(node, exp.Except) else "intersect"
        found = SetOperation(kind, bool(node.args.get("distinct")), branches)  # type: ignore[arg-type]
        names = {item.name: place for place, item in enumerate(found.items) if item.name}
        found.order = [output_key(key, names, len(found.items)) for key in keys(node)]
        found.limits = {key: node.args[key].copy() for key in _CUTS if node.args.get(key)}
        return found

    def _select_all(self, node: exp.Expr, scope: Scope) -> Select:
        """A query with an order or a limit of its own outside its brackets, or VALUES, as `SELECT *` of it."""
        inner = node if isinstance(node, exp.Values) else exp.Subquery(this=node.this)
        source, known = self._item(inner, scope, Joined())
        found = Select([Item(name, value) for name, value in all_of(known)], [source])
        around = Scope((known,))
        if not isinstance(node, exp.Values):
            found.order = [self._order_key(key, found.items, around) for key in keys(node)]
            found.limits = {key: node.args[key].copy() for key in _CUTS if node.args.get(key)}
        return found

    def _from(self, node: exp.Select, scope: Scope) -> Joined:
        clause = node.args.get("from_")
        return self._joined(clause.this, node.args.get("joins") or [], scope) if clause else Joined()

    def _joined(self, first: exp.Expr, joins: Sequence[exp.Join], scope: Scope) -> Joined:
        found = self._together(first, scope, Joined())
        for node in joins:
            found = join(found, self._together(node.this, scope, found), node, scope, self.value)
        return found

    def _together(self, node: exp.Expr, scope: Scope, before: Joined) -> Joined:
        """One item of a FROM, or several in brackets."""
        joins = node.args.get("joins")
        if joins:
            alone = node.copy()
            alone.set("joins", None)
            return self._joined(alone, joins, scope)
        if isinstance(node, (exp.Subquery, exp.Paren)) and not isinstance(node.this, (exp.Query, exp.Values)):
            if node.alias:
                raise NotNormalError("joined tables in brackets have an alias")
            return self._together(node.this, scope, before)
        source, known = self._item(node, scope, before)
        return Joined([source], [known])

    def _item(self, node: exp.Expr, scope: Scope, before: Joined) -> tuple[Source, Known]:
        self.aliases += 1
        if self.aliases > MOST_ITEMS:
            raise NotNormalError("its WITH queries read each other too often")
        alias = f"q{self.aliases}"
        if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
            return self._table(node, alias, scope)
        if isinstance(node, exp.Unnest):
            return self._unnest(node, alias, before.scope(scope.beside()))
        if isinstance(node, exp.Lateral) and isinstance(node.this, exp.Subquery):
            query = self.query(node.this.this, before.scope(scope.beside()).inside())
            return derived(node, alias, query, node.alias.lower(), lateral=True)
        if isinstance(node, exp.Values):
            return self._values(node, alias, scope)
        if isinstance(node, (exp.Query, exp.Paren)) and not node.args.get("sample"):
            inner = node.this if isinstance(node, exp.Subquery) and node.alias and not _has_own(node) else node
            return derived(node, alias, self.query(inner, scope.beside()), node.alias.lower() or "a query in brackets")
        raise NotNormalError(f"{type(node).__name__} stands in a FROM")

    def _table(self, node: exp.Table, alias: str, scope: Scope) -> tuple[Source, Known]:
        name = node.name.lower()
        if len(node.parts) == 1 and name in scope.named:
            if node.args.get("sample"):
                raise NotNormalError("a query that WITH named is sampled")
            named = scope.named[name]
            found = self.query(named.node, named.scope)
            source, known = derived(node, alias, found, name, names=named.columns)
            return source, known
        if node.args.get("version") or node.args.get("when"):
            raise NotNormalError(f"{name} is read as it was at another time")
        whole = ".".join(part.name.lower() for part in node.parts)
        columns = self.columns.get(name) if len(node.parts) == 1 else None
        keys = self.renamed.get(whole, {})
        typed = [(c.name.lower(), c.type) for c in columns or ()]
        visible = tuple(Visible(column, keys.get(column, column), kind) for column, kind in typed) if columns else None
        stored = Stored(whole, node.args.get("sample"))
        shown = node.alias_or_name.lower()
        return Source(alias, stored, whole), Known(shown, alias, under_names(visible, node))

    def _unnest(self, node: exp.Unnest, alias: str, scope: Scope) -> tuple[Source, Known]:
        table_alias = node.args.get("alias")
        names = [part.name.lower() for part in table_alias.columns] if table_alias else []
        offset = node.args.get("offset")
        visible = [Visible(name, str(n)) for n, name in enumerate(names)]
        if isinstance(offset, exp.Identifier):
            visible.append(Visible(offset.name.lower(), "ordinality", "bigint"))
        rows = Rows("unnest", [[self.value(part, scope) for part in node.expressions]], bool(offset), len(visible))
        name = node.alias.lower()
        return Source(alias, rows, name or "unnest"), Known(name, alias, tuple(visible) if names else None)

    def _values(self, node: exp.Values, alias: str, scope: Scope) -> tuple[Source, Known]:
        lines = [line.expressions if isinstance(line, exp.Tuple) else [line] for line in node.expressions]
        lists = [[self.value(part, scope.beside()) for part in line] for line in lines]
        visible = tuple(Visible(None, str(n), common_kind([row[n] for row in lists])) for n in range(len(lists[0])))
        rows = Rows("values", lists, columns=len(visible))
        name = node.alias.lower()
        return Source(alias, rows, name or "VALUES"), Known(name, alias, under_names(visible, node))


def _has_own(node: exp.Subquery) -> bool:
    return any(node.args.get(key) for key in ("order", "with_", *_CUTS))
