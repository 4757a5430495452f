"""FROM: tables, views, queries, VALUES, joins and UNNEST."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches

from sqlglot import exp

from athena.catalog import Relation, Table, View
from athena.errors import CatalogError, QueryError
from athena.trino.casts import coerce
from athena.trino.comparisons import compare
from athena.trino.context import error_at, mismatch, not_executable, quote_name, quote_text
from athena.trino.dialect import parse
from athena.trino.expressions import boolean
from athena.trino.files import from_file
from athena.trino.query import renamed, translate_query, translate_values
from athena.trino.rowset import Output, RowSet, Source
from athena.trino.scope import Field, Scope
from athena.trino.type_text import read_type
from athena.trino.types import Type, common_type
from athena.trino.unnest import translate_unnest


def translate_from(node: exp.Select, scope: Scope) -> Source:
    """The FROM of a SELECT with its joins; a SELECT without one has a source without fields."""
    clause = node.args.get("from_")
    if not clause:
        return Source("", ())
    return _with_joins(clause.this, node.args.get("joins") or [], scope)


def _with_joins(first: exp.Expr, joins: list[exp.Join], scope: Scope) -> Source:
    source = translate_unnest(first, None, scope) if isinstance(first, exp.Unnest) else relation(first, scope)
    for join in joins:
        source = _join(source, join, scope)
    return source


def relation(node: exp.Expr, scope: Scope) -> Source:
    """One item of a FROM."""
    joins = node.args.get("joins")
    if joins:
        alone = node.copy()
        alone.set("joins", None)
        return _with_joins(alone, joins, scope)
    if isinstance(node, exp.Table):
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
    _drop_version(node, scope)
    if len(parts) == 1 and parts[0] in scope.ctes:
        return _cte(node, scope)
    found, database = _lookup(parts, node, scope)
    name = (node.alias.lower(),) if node.alias else (scope.context.catalog_name, database, parts[-1])
    if isinstance(found, View):
        return _view(found, parts[-1], database, node, name, scope)
    return _parquet(found, parts[-1], node, name, scope)


def _drop_version(node: exp.Table, scope: Scope) -> None:
    version = node.args.get("version") or node.args.get("when")
    if version:
        text = f"FOR {version.name} AS OF"
        scope.context.approximate(text, "the local lake has one version; the clause was dropped")


def _cte(node: exp.Table, scope: Scope) -> Source:
    name, rows = scope.ctes[node.name.lower()]
    alias = scope.context.fresh("__q")
    columns = [part.name for part in node.args["alias"].columns] if node.args.get("alias") else []
    fields = _positional(renamed(rows, columns, node), alias, ((node.alias or node.name).lower(),))
    return Source(f"{name} AS {alias}", fields)


def _lookup(parts: list[str], node: exp.Table, scope: Scope) -> tuple[Relation, str]:
    """What `table`, `database.table` or `catalog.database.table` names."""
    context = scope.context
    database = parts[-2] if len(parts) > 1 else context.default_database.lower()
    catalog = parts[-3] if len(parts) > 2 else context.catalog_name
    databases = {name.lower(): tables for name, tables in context.catalog.items()}
    if catalog != context.catalog_name:
        raise error_at("CATALOG_NOT_FOUND", f"Catalog '{catalog}' not found", at=node)
    if database not in databases:
        hint = f"There are: {', '.join(databases) or 'none'}."
        raise error_at("SCHEMA_NOT_FOUND", f"Schema '{database}' does not exist", at=node, hint=hint)
    tables = {name.lower(): table for name, table in databases[database].items()}
    if parts[-1] not in tables:
        hint = _where(parts[-1], tables, database, databases)
        text = f"Table '{catalog}.{database}.{parts[-1]}' does not exist"
        raise error_at("TABLE_NOT_FOUND", text, at=node, hint=hint)
    return tables[parts[-1]], database


def _where(
    name: str, tables: Mapping[str, Relation], database: str, databases: Mapping[str, Mapping[str, Relation]]
) -> str:
    """What to write instead of a name that is not in the database."""
    for other, relations in databases.items():
        if name in {relation.lower() for relation in relations}:
            return f"It is in {other}: write {other}.{name}."
    near = get_close_matches(name, tables, n=3) or list(tables)[:12]
    return f"In {database} there are: {', '.join(near)}." if near else f"{database} has no tables."


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


def _parquet(table: Table, label: str, node: exp.Table, name: tuple[str, ...], scope: Scope) -> Source:
    alias = scope.context.fresh("__t")
    names = [part.name for part in node.args["alias"].columns] if node.args.get("alias") else []
    columns = names or [column.name for column in table.columns]
    if len(columns) != len(table.columns):
        text = f"Column alias list has {len(columns)} entries but '{label}' has {len(table.columns)} columns available"
        raise error_at("MISMATCHED_COLUMN_ALIASES", text, at=node)
    present, source = _scan(table, label, scope)
    fields = tuple(
        Field(shown, kind, from_file(f"{alias}.{quote_name(found)}" if found else "NULL", have, kind), name)
        for shown, (found, have, kind) in zip(columns, _match(table, present), strict=True)
    )
    return Source(f"{source} AS {alias}", fields)


def _scan(table: Table, label: str, scope: Scope) -> tuple[dict[str, str], str]:
    if not table.files:
        return {}, "(SELECT 1 WHERE false)"
    files = f"[{', '.join(map(quote_text, table.files))}]"
    source = f"read_parquet({files}, union_by_name => {'true' if len(table.files) > 1 else 'false'})"
    try:
        return dict(scope.context.table_columns(source)), source
    except CatalogError as error:
        raise QueryError("HIVE_CANNOT_OPEN_SPLIT", f"{label}: {error}") from error


def _match(table: Table, present: dict[str, str]) -> Iterator[tuple[str | None, str, Type]]:
    """For each column of the table: the file's column, its type there, and the type it is to have."""
    by_lower = {name.lower(): name for name in present}
    for column in table.columns:
        found = by_lower.get(column.name.lower())
        yield found, present.get(found or "", ""), read_type(column.type)


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
