"""A query: WITH, set operations, VALUES; SELECT itself is in select.py, and joins the table of kinds of queries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from sqlglot import exp

from athena.trino.casts import coerce
from athena.trino.context import error_at, not_executable
from athena.trino.expressions import translate
from athena.trino.ordering import ending, output_order
from athena.trino.recursion import is_recursive, unrolled
from athena.trino.rowset import Output, RowSet, select_list
from athena.trino.scope import Scope
from athena.trino.types import Type, common_type, holds_instant

_OPERATIONS: dict[type[exp.Expr], str] = {exp.Union: "UNION", exp.Intersect: "INTERSECT", exp.Except: "EXCEPT"}


QueryHandler: TypeAlias = Callable[..., RowSet]
QUERIES: dict[type[exp.Expr], QueryHandler] = {}


def answers(*kinds: type[exp.Expr]) -> Callable[[QueryHandler], QueryHandler]:
    """Make a function the translation of these kinds of queries."""

    def register(handler: QueryHandler) -> QueryHandler:
        QUERIES.update(dict.fromkeys(kinds, handler))
        return handler

    return register


def translate_query(node: exp.Expr, scope: Scope) -> RowSet:
    """A query in the scope of the queries around it (`scope`: their fields and the tables that WITH names)."""
    ctes, inner = _with(node, scope)
    found = _body(node, inner)
    return RowSet(f"WITH {', '.join(ctes)} {found.sql}", found.outputs) if ctes else found


def _body(node: exp.Expr, scope: Scope) -> RowSet:
    handler = QUERIES.get(type(node))
    if handler is None:
        what = str(node.this).upper() if isinstance(node, exp.Command) else type(node).__name__.upper()
        raise not_executable(what, "the local engine runs queries only", node)
    return handler(node, scope)


@answers(exp.Subquery)
def _in_brackets(node: exp.Subquery, scope: Scope) -> RowSet:
    return _ordered(translate_query(node.this, scope), node, scope)


@answers(exp.Values)
def _values(node: exp.Values, scope: Scope) -> RowSet:
    return _ordered(translate_values(node, scope), node, scope)


def _with(node: exp.Expr, scope: Scope) -> tuple[list[str], Scope]:
    """The SQL of each table that WITH names, and a scope that knows them."""
    clause = node.args.get("with_")
    if not clause:
        return [], scope
    written: list[str] = []
    known = dict(scope.ctes)
    names: set[str] = set()
    for cte in clause.expressions:
        if cte.alias.lower() in names:
            text = f"WITH query name '{cte.alias.lower()}' specified more than once"
            raise error_at("DUPLICATE_NAMED_QUERY", text, at=cte)
        names.add(cte.alias.lower())
        inside = replace(scope, ctes=known)
        if clause.args.get("recursive") and is_recursive(cte):
            tables, name, rows = unrolled(cte, inside, translate_query)
        else:
            rows = renamed(translate_query(cte.this, inside), [part.name for part in cte.args["alias"].columns], cte)
            name = scope.context.fresh("__w")
            tables = [f"{name} AS ({rows.sql})"]
        known[cte.alias.lower()] = (name, rows)
        written += tables
    return written, replace(scope, ctes=known)


def renamed(rows: RowSet, names: list[str], node: exp.Expr) -> RowSet:
    """The same rows under the names of a column list, if there is one."""
    if not names:
        return rows
    if len(names) != len(rows.outputs):
        text = f"Column alias list has {len(names)} entries but relation has {len(rows.outputs)} columns available"
        raise error_at("MISMATCHED_COLUMN_ALIASES", text, at=node)
    outputs = tuple(Output(name, output.type) for name, output in zip(names, rows.outputs, strict=True))
    return RowSet(rows.sql, outputs)


@answers(exp.Union, exp.Intersect, exp.Except)
def _set_operation(node: exp.SetOperation, scope: Scope) -> RowSet:
    word = _OPERATIONS[type(node)]
    if node.args.get("by_name") or node.args.get("side") or node.args.get("kind"):
        raise error_at("SYNTAX_ERROR", f"{word} BY NAME is not Athena's", at=node)
    for side in (node.this, node.expression):
        if not isinstance(side, exp.Subquery) and any(side.args.get(key) for key in ("order", "limit", "offset")):
            raise error_at("SYNTAX_ERROR", f"mismatched input '{word}': ORDER BY and LIMIT stand after it", at=side)
    left, right = translate_query(node.left, scope), translate_query(node.right, scope)
    types = _common_types(word, left, right, node)
    left, right = left.coerced(types, scope.context), right.coerced(types, scope.context)
    _warn_of_zones(word, types, node, scope)
    every = "" if node.args.get("distinct") else " ALL"
    rows = RowSet(f"({left.sql}) {word}{every} ({right.sql})", left.outputs)
    return _ordered(rows, node, scope)


def _warn_of_zones(word: str, types: list[Type], node: exp.SetOperation, scope: Scope) -> None:
    if node.args.get("distinct") and any(holds_instant(kind) for kind in types):
        scope.context.approximate(f"{word} of timestamp with time zone", "equal instants in two zones stay two rows")


def _common_types(word: str, left: RowSet, right: RowSet, node: exp.Expr) -> list[Type]:
    if len(left.outputs) != len(right.outputs):
        text = f"{word} query has different number of fields: {len(left.outputs)}, {len(right.outputs)}"
        raise error_at("TYPE_MISMATCH", text, at=node)
    types = []
    for n, (one, other) in enumerate(zip(left.outputs, right.outputs, strict=True), 1):
        joined = common_type(one.type, other.type)
        if joined is None:
            text = f"column {n} in {word} query has incompatible types: {one.type}, {other.type}"
            raise error_at("TYPE_MISMATCH", text, at=node)
        types.append(joined)
    return types


def _ordered(rows: RowSet, node: exp.Expr, scope: Scope) -> RowSet:
    """ORDER BY, OFFSET and LIMIT after the whole of a set operation, VALUES or a query in brackets."""
    order = node.args.get("order")
    if not order and not node.args.get("limit") and not node.args.get("offset"):
        return rows
    alias = scope.context.fresh("__q")
    keys = output_order(order, rows, alias, scope) if order else ""
    columns = ", ".join(f"{alias}.c{n}" for n in range(len(rows.outputs)))
    return RowSet(f"SELECT {columns} FROM ({rows.sql}) AS {alias}{keys}{ending(node, scope)}", rows.outputs)


def translate_values(node: exp.Values, scope: Scope) -> RowSet:
    """VALUES: the type of each column is what all its rows turn into."""
    rows = [[translate(part, scope) for part in _parts(line)] for line in node.expressions]
    if any(len(line) == 1 and line[0].type.base == "row" for line in rows):
        raise not_executable("VALUES of one row value", "Trino takes its fields for columns; write (1, 2)", node)
    width = len(rows[0])
    if any(len(line) != width for line in rows):
        raise error_at("TYPE_MISMATCH", "Values rows have mismatched sizes", at=node)
    types = list(_column_types([[value.type for value in line] for line in rows], node))
    lines = []
    for line in rows:
        values = [coerce(value, kind, scope.context) for value, kind in zip(line, types, strict=True)]
        lines.append(f"SELECT {select_list(values)}")
    return RowSet(" UNION ALL ".join(lines), tuple(Output(None, kind) for kind in types))


def _parts(line: exp.Expr) -> list[exp.Expr]:
    is_row = isinstance(line, exp.Anonymous) and line.name.lower() == "row"
    if isinstance(line, exp.Tuple) and len(line.expressions) == 1:
        return _parts(line.expressions[0])
    return line.expressions if isinstance(line, exp.Tuple) or is_row else [line]


def _column_types(rows: list[list[Type]], node: exp.Expr) -> list[Type]:
    types = rows[0]
    for line in rows[1:]:
        joined = [common_type(one, other) for one, other in zip(types, line, strict=True)]
        if None in joined:
            raise error_at("TYPE_MISMATCH", "Values rows have mismatched types", at=node)
        types = [kind for kind in joined if kind]
    return types
