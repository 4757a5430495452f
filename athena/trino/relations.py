"""FROM: tables, views, queries, VALUES, joins and UNNEST."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from athena.catalog import View
from athena.trino.casts import coerce
from athena.trino.comparisons import compare
from athena.trino.context import error_at, mismatch, not_executable
from athena.trino.dialect import parse
from athena.trino.expressions import boolean
from athena.trino.query import renamed, translate_query, translate_values
from athena.trino.rowset import Output, RowSet, Source
from athena.trino.scope import Field, Scope
from athena.trino.tables import drop_version, lookup, parquet
from athena.trino.type_text import read_type
from athena.trino.types import common_type
from athena.trino.unnest import translate_unnest


def translate_from(node: exp.Select, scope: Scope) -> Source:
    """The FROM of a SELECT with its joins; a SELECT without one has a source without fields."""
    clause = node.args.get("from_")
    if not clause:
        return Source("", ())
    return _with_joins(clause.this, node.args.get("joins") or [], scope)


def _with_joins(first: exp.Expr, joins: list[exp.Join], scope: Scope) -> Source:
    """Items and their joins. A comma joins last: in `a, b JOIN c ON …` the condition does not see `a`."""
    own, groups = _between_commas(joins)
    source = _joined(first, own, scope)
    for comma, its_joins in groups:
        if not isinstance(comma.this, (exp.Unnest, exp.Lateral)):
            right = _joined(comma.this, its_joins, scope)
            sql = f"({right.sql})" if its_joins else right.sql
            source = Source(f"{source.sql} CROSS JOIN {sql}", source.fields + right.fields)
        elif its_joins:
            raise not_executable("a JOIN after `, UNNEST`", "write CROSS JOIN UNNEST instead of the comma", comma)
        else:
            source = _join(source, comma, scope)
    return source


def _joined(first: exp.Expr, joins: list[exp.Join], scope: Scope) -> Source:
    source = translate_unnest(first, None, scope) if isinstance(first, exp.Unnest) else relation(first, scope)
    for join in joins:
        source = _join(source, join, scope)
    return source


def _between_commas(joins: list[exp.Join]) -> tuple[list[exp.Join], list[tuple[exp.Join, list[exp.Join]]]]:
    """`JOIN b …, c JOIN d …` as the joins of the first item, and c with its own. A comma is a join that says nothing."""
    own: list[exp.Join] = []
    groups: list[tuple[exp.Join, list[exp.Join]]] = []
    for join in joins:
        if any(join.args.get(key) for key in ("kind", "side", "method", "on", "using")):
            (groups[-1][1] if groups else own).append(join)
        else:
            groups.append((join, []))
    return own, groups


def relation(node: exp.Expr, scope: Scope) -> Source:
    """One item of a FROM."""
    joins = node.args.get("joins")
    if joins:
        alone = node.copy()
        alone.set("joins", None)
        return _with_joins(alone, joins, scope)
    if isinstance(node, exp.Table) and isinstance(node.this, exp.Values):
        found = _aliased(translate_values(node.this, scope), node, scope)
    elif isinstance(node, exp.Table):
        found = _table(node, scope)
    elif isinstance(node, exp.Subquery):
        found = _subquery(node, scope)
    elif isinstance(node, exp.Values):
        found = _aliased(translate_values(node, scope), node, scope)
    elif isinstance(node, exp.Paren):
        found = relation(node.this, scope)
    elif isinstance(node, exp.Lateral) and isinstance(node.this, exp.Subquery):
        found = _lateral(node, scope)
    else:
        raise not_executable(type(node).__name__.upper(), "the local engine does not know this in a FROM", node)
    return _sampled(node, found, scope)


def _sampled(node: exp.Expr, source: Source, scope: Scope) -> Source:
    sample = node.args.get("sample")
    if not sample:
        return source
    percent = sample.args.get("percent")
    if percent is None or not isinstance(percent, exp.Literal):
        raise not_executable("TABLESAMPLE", "the local engine samples by a percentage", sample)
    scope.context.approximate("TABLESAMPLE", "which rows are taken is chance")
    method = str(sample.args.get("method") or "BERNOULLI").upper()
    return Source(
        f"{source.sql} TABLESAMPLE {'BERNOULLI' if 'BERN' in method else 'SYSTEM'} ({percent.name} PERCENT)",
        source.fields,
    )


def _subquery(node: exp.Subquery, scope: Scope) -> Source:
    if isinstance(node.this, (exp.Table, exp.Paren)) or (isinstance(node.this, exp.Subquery) and not node.alias):
        inner = relation(node.this, scope)
        return inner if not node.alias else _renamed_source(inner, node)
    return _aliased(translate_query(node.unnest() if not node.alias else node.this, scope), node, scope)


def _renamed_source(source: Source, node: exp.Expr) -> Source:
    name = (node.alias.lower(),)
    return Source(source.sql, tuple(replace(item, relation=name) for item in source.fields))


def _lateral(node: exp.Lateral, scope: Scope) -> Source:
    found = _aliased(translate_query(node.this.this, scope), node, scope)
    return Source(f"LATERAL {found.sql}", found.fields)


def _aliased(rows: RowSet, node: exp.Expr, scope: Scope, relation_name: tuple[str, ...] = ()) -> Source:
    """A query as an item of a FROM, under its alias and column list."""
    alias = scope.context.fresh("__q")
    named = renamed(rows, [part.name for part in node.args["alias"].columns] if node.args.get("alias") else [], node)
    name = (node.alias.lower(),) if node.alias else relation_name
    return Source(f"({named.sql}) AS {alias}", _positional(named, alias, name))


def _positional(rows: RowSet, alias: str, name: tuple[str, ...]) -> tuple[Field, ...]:
    return rows.fields(alias, relation=name)


def _table(node: exp.Table, scope: Scope) -> Source:
    if not isinstance(node.this, exp.Identifier):
        raise not_executable("table function", "the local engine runs none", node)
    parts = [part.name.lower() for part in node.parts]
    drop_version(node, scope)
    if len(parts) == 1 and parts[0] in scope.ctes:
        return _cte(node, scope)
    found, database = lookup(parts, node, scope)
    name = (node.alias.lower(),) if node.alias else (scope.context.catalog_name, database, parts[-1])
    if isinstance(found, View):
        return _view(found, parts[-1], database, node, name, scope)
    return parquet(found, parts[-1], node, name, scope)


def _cte(node: exp.Table, scope: Scope) -> Source:
    name, rows = scope.ctes[node.name.lower()]
    alias = scope.context.fresh("__q")
    columns = [part.name for part in node.args["alias"].columns] if node.args.get("alias") else []
    fields = _positional(renamed(rows, columns, node), alias, ((node.alias or node.name).lower(),))
    return Source(f"{name} AS {alias}", fields)


def _view(view: View, table: str, database: str, node: exp.Table, name: tuple[str, ...], scope: Scope) -> Source:
    context = scope.context
    key = f"{database}.{table}"
    if key in context.views:
        raise error_at("VIEW_IS_RECURSIVE", f"Statement would create a recursive view: {key}", at=node)
    outer_views, context.views = context.views, (*context.views, key)
    try:
        rows = translate_query(parse(view.sql), Scope(context))
    finally:
        context.views = outer_views
    if view.columns is not None:
        rows = _as_created(rows, view, key, node, scope)
    return _aliased(rows, node, scope, name)


def _as_created(rows: RowSet, view: View, key: str, node: exp.Table, scope: Scope) -> RowSet:
    """The view's rows under the names and types it was created with; Athena calls it stale when they do not fit."""
    columns = view.columns or ()
    types = [read_type(column.type) for column in columns]
    fits = len(columns) == len(rows.outputs) and all(
        common_type(output.type, kind) is not None and (output.name or "").lower() == column.name.lower()
        for output, kind, column in zip(rows.outputs, types, columns, strict=True)
    )
    if not fits:
        text = f"View '{scope.context.catalog_name}.{key}' is stale or in invalid state; it must be re-created"
        raise error_at("VIEW_IS_STALE", text, at=node)
    outputs = tuple(Output(column.name, kind) for column, kind in zip(columns, types, strict=True))
    try:
        return RowSet(rows.coerced(types, scope.context).sql, outputs)
    except TypeError:
        return RowSet(rows.sql, tuple(Output(c.name, o.type) for c, o in zip(columns, rows.outputs, strict=True)))


def _join(left: Source, join: exp.Join, scope: Scope) -> Source:
    if join.method:
        raise error_at("NOT_SUPPORTED", f"{join.method.capitalize()} join not supported", at=join)
    if isinstance(join.this, exp.Unnest):
        return translate_unnest(join.this, left, scope, join)
    inside = (
        replace(scope, outer=Scope(scope.context, left.fields, scope.outer))
        if isinstance(join.this, exp.Lateral)
        else scope
    )
    right = relation(join.this, inside)
    kind = " ".join(word for word in (join.side, join.kind) if word).upper() or "INNER"
    if kind not in {"INNER", "CROSS", "LEFT", "LEFT OUTER", "RIGHT", "RIGHT OUTER", "FULL", "FULL OUTER"}:
        raise error_at("SYNTAX_ERROR", f"mismatched input '{kind}': Athena has no such join", at=join)
    if join.args.get("using"):
        return _join_using(left, right, kind, join, scope)
    fields = left.fields + right.fields
    on = join.args.get("on")
    if on is not None and kind == "CROSS":
        raise error_at("SYNTAX_ERROR", "mismatched input 'ON': a CROSS JOIN has none", at=join)
    if on is None:
        return Source(f"{left.sql} CROSS JOIN {right.sql}", fields)
    if kind.startswith("FULL") and not _has_equality(on):
        raise error_at("NOT_SUPPORTED", "FULL JOIN involving an unsupported condition", at=join)
    inner = Scope(scope.context, fields, scope.outer, ctes=scope.ctes, forbids="JOIN clause")
    return Source(f"{left.sql} {kind} JOIN {right.sql} ON {boolean(on, inner, 'JOIN ON clause').sql}", fields)


def _has_equality(on: exp.Expr) -> bool:
    """Whether a condition has an equality of columns among its parts, which Trino's FULL JOIN needs."""
    if isinstance(on, exp.Boolean) and on.this:
        return True
    parts = on.flatten() if isinstance(on, exp.And) else [on]
    return any(
        isinstance(part.unnest(), exp.EQ) and all(side.find(exp.Column) for side in part.unnest().iter_expressions())
        for part in parts
    )


def _join_using(left: Source, right: Source, kind: str, join: exp.Join, scope: Scope) -> Source:
    """The columns of USING come first, once; then the others of the left, then of the right."""
    merged, conditions, used = [], [], []
    for part in join.args["using"]:
        a, b = (_using_field(part, side, join) for side in (left, right))
        joined = common_type(a.type, b.type)
        if joined is None:
            raise mismatch(f"Column '{part.name}' has incompatible types in a USING clause: {a.type}, {b.type}", join)
        one, other = (coerce(found.value, joined, scope.context) for found in (a, b))
        conditions.append(compare("=", one, other, join, scope).sql)
        whole = one.sql if kind.startswith(("INNER", "LEFT")) else f"coalesce({one.sql}, {other.sql})"
        merged.append(Field(part.name, joined, whole))
        used += [a, b]
    rest = [item for item in left.fields + right.fields if item not in used]
    sql = f"{left.sql} {kind} JOIN {right.sql} ON {' AND '.join(conditions)}"
    return Source(sql, (*merged, *rest))


def _using_field(part: exp.Expr, side: Source, join: exp.Join) -> Field:
    found = [item for item in side.fields if item.answers([part.name.lower()])]
    if len(found) != 1:
        code, word = (
            ("AMBIGUOUS_NAME", "is ambiguous") if found else ("COLUMN_NOT_FOUND", "is missing from one side of join")
        )
        raise error_at(code, f"Column '{part.name}' {word}", at=join)
    return found[0]
