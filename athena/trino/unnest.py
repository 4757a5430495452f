"""UNNEST in a FROM: of arrays, maps and arrays of rows, several at once, with ordinality, after CROSS and LEFT JOIN.

DuckDB's `unnest` in a SELECT list steps through several lists at once and fills up with nulls, as Trino's does. So the
item before it becomes a query that carries its columns along.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from athena.trino.context import Value, error_at, not_executable
from athena.trino.expressions import translate
from athena.trino.physical import duckdb_type
from athena.trino.rowset import Source
from athena.trino.scope import Field, Scope
from athena.trino.types import BIGINT, Type, array


def translate_unnest(node: exp.Unnest, left: Source | None, scope: Scope, join: exp.Join | None = None) -> Source:
    """UNNEST(…), joined to what stands before it."""
    outer = _is_left(join)
    before = left.fields if left else ()
    inside = Scope(scope.context, before, scope.outer, ctes=scope.ctes)
    arguments = [translate(part, inside) for part in node.expressions]
    lists = [found for value, part in zip(arguments, node.expressions, strict=True) for found in _lists(value, part)]
    offset = node.args.get("offset")
    names, relation = _names(node, len(lists) + bool(offset))
    alias = scope.context.fresh("__u")
    total = f"greatest({', '.join(f'coalesce(len({value.sql}), 0)' for _, value in lists)})"
    if offset:
        lists.append((None, Value(f"range(1, {total} + 1)", array(BIGINT))))
    kept = [f"{item.sql} AS c{n}" for n, item in enumerate(before)]
    columns = kept + [f"unnest({_padded(value, total, outer)}) AS u{n}" for n, (_, value) in enumerate(lists)]
    source = f" FROM {left.sql}" if left else ""
    fields = [Field(item.name, item.type, f"{alias}.c{n}", item.relation) for n, item in enumerate(before)]
    fields += [
        Field(given or name, value.type.element, f"{alias}.u{n}", relation)
        for n, ((name, value), given) in enumerate(zip(lists, names, strict=True))
    ]
    return Source(f"(SELECT {', '.join(columns)}{source}) AS {alias}", tuple(fields))


def _is_left(join: exp.Join | None) -> bool:
    if join is None:
        return False
    on = join.args.get("on")
    if join.side.upper() == "LEFT" and isinstance(on, exp.Boolean) and on.this:
        return True
    is_true = isinstance(on, exp.Boolean) and bool(on.this)
    if join.side in {"RIGHT", "FULL"} and is_true:
        raise not_executable(f"{join.side} JOIN UNNEST", "the local engine runs CROSS, INNER and LEFT", join)
    if not join.side and is_true:
        return False
    if join.side or on is not None or join.args.get("using"):
        text = "LEFT JOIN UNNEST is supported only with condition ON TRUE; other joins with UNNEST only as CROSS JOIN"
        raise error_at("NOT_SUPPORTED", text, at=join)
    return False


def _lists(value: Value, node: exp.Expr) -> list[tuple[str | None, Value]]:
    """The columns that one argument gives, each as a list."""
    kind = value.type
    if kind.base == "map":
        keys, values = (
            Value(f"map_keys({value.sql})", array(kind.element)),
            Value(f"map_values({value.sql})", array(kind.value)),
        )
        return [(None, keys), (None, values)]
    if kind.base != "array":
        raise error_at("INVALID_FUNCTION_ARGUMENT", f"Cannot unnest type: {kind}", at=node)
    if kind.element.base != "row":
        return [(None, value)]
    parts = zip(kind.element.names, kind.element.inners, strict=True)
    return [(name, _field_list(value, n, inner)) for n, (name, inner) in enumerate(parts, 1)]


def _field_list(value: Value, place_in_row: int, kind: Type) -> Value:
    return Value(f"list_transform({value.sql}, lambda e: struct_extract(e, 'f{place_in_row}'))", array(kind))


def _padded(value: Value, total: str, outer: bool) -> str:
    typed = f"CAST({value.sql} AS {duckdb_type(value.type)})"
    if not outer:
        return typed
    return f"CASE WHEN {total} = 0 THEN CAST([NULL] AS {duckdb_type(value.type)}) ELSE {typed} END"


def _names(node: exp.Unnest, count: int) -> tuple[Sequence[str | None], tuple[str, ...]]:
    """The names that the column list gives, and that of the item."""
    alias = node.args.get("alias")
    columns = [part.name for part in alias.columns] if alias else []
    offset = node.args.get("offset")
    if isinstance(offset, exp.Identifier) and columns:
        columns.append(offset.name)
    relation = (alias.name.lower(),) if alias and alias.name else ()
    if not columns:
        return [None] * count, relation
    if len(columns) != count:
        text = f"Column alias list has {len(columns)} entries but '{'.'.join(relation)}' has {count} columns available"
        raise error_at("MISMATCHED_COLUMN_ALIASES", text, at=node)
    return columns, relation
