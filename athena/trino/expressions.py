"""From an expression of Athena's SQL to DuckDB's, with its type: one handler for each kind of node.

A kind without a handler is refused: what is not known to be right never reaches DuckDB.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlglot import exp

from athena.errors import QueryError
from athena.trino.casts import CannotCastError, coerce
from athena.trino.context import Value, mismatch, not_executable
from athena.trino.scope import Scope
from athena.trino.types import BOOLEAN, Type, common_type

Handler = Callable[..., Value]
HANDLERS: dict[type[exp.Expr], Handler] = {}


def handles(*kinds: type[exp.Expr]) -> Callable[[Handler], Handler]:
    """Make a function the handler of these kinds of nodes."""

    def register(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(kinds, handler))
        return handler

    return register


def translate(node: exp.Expr, scope: Scope) -> Value:
    """The DuckDB SQL and the Trino type of an expression."""
    if scope.hook and (found := scope.hook(node)) is not None:
        return found
    handler = HANDLERS.get(type(node))
    if handler is None:
        words = re.sub(r"(?<!^)(?=[A-Z])", "_", type(node).__name__).lower()
        raise not_executable(words, "the local engine does not know this construct", node)
    return handler(node, scope)


def boolean(node: exp.Expr, scope: Scope, what: str) -> Value:
    """A condition."""
    value = translate(node, scope)
    try:
        return coerce(value, BOOLEAN, scope.context)
    except CannotCastError:
        raise mismatch(f"{what} must evaluate to a boolean: actual type {value.type}", node) from None


def together(values: list[Value], node: exp.Expr, scope: Scope, what: str) -> tuple[list[Value], Type]:
    """Values in the one type that all turn into."""
    joined = values[0].type
    for value in values[1:]:
        found = common_type(joined, value.type)
        if found is None:
            raise mismatch(
                f"{what} must be the same type or coercible to a common type. "
                f"Cannot find common type between {joined} and {value.type}, all types (without duplicates): "
                f"[{', '.join(dict.fromkeys(str(v.type) for v in values))}]",
                node,
            )
        joined = found
    return [coerce(value, joined, scope.context) for value in values], joined


@handles(exp.Paren)
def _paren(node: exp.Paren, scope: Scope) -> Value:
    value = translate(node.this, scope)
    return Value(f"({value.sql})", value.type, value.constant, value.is_literal)


@handles(exp.Identifier, exp.Column)
def _column(node: exp.Expr, scope: Scope) -> Value:
    identifiers = node.parts if isinstance(node, exp.Column) else [node]
    parts = [part.name for part in identifiers]
    if any(part.startswith("$") for part in parts):
        raise not_executable(f'"{parts[-1]}"', "the local engine's tables have no hidden columns", node)
    for length in range(len(parts), 0, -1):
        value = scope.find(parts[:length], node)
        if value is None or (length < len(parts) and value.type.base != "row"):
            continue
        for part in parts[length:]:
            value = row_field(value, part, node)
        return value
    raise scope.missing(parts, node)


def row_field(value: Value, name: str, node: exp.Expr) -> Value:
    """`value.name` of a row."""
    if value.type.base != "row":
        raise mismatch(f"Expression {node.sql()} is not of type ROW", node)
    places = [n for n, found in enumerate(value.type.names) if found is not None and found.lower() == name.lower()]
    if not places:
        raise QueryError("COLUMN_NOT_FOUND", f"Column '{name}' cannot be resolved", hint=f"The row is a {value.type}.")
    return Value(f"struct_extract({value.sql}, 'f{places[0] + 1}')", value.type.inner(places[0]))


@handles(exp.Dot)
def _dot(node: exp.Dot, scope: Scope) -> Value:
    return row_field(translate(node.this, scope), node.expression.name, node)


def tried(node: exp.Expr, scope: Scope, make: Callable[[Value], Value] = lambda value: value) -> Value:
    """`make` of an expression, or null where that fails.

    DuckDB's TRY takes no subquery; each becomes a column beside it, as Trino plans them.
    """
    context = scope.context
    outer, context.hoisted = context.hoisted, []
    try:
        value = make(translate(node, scope))
        hoisted = context.hoisted
    finally:
        context.hoisted = outer
    if not hoisted:
        return Value(f"TRY({value.sql})", value.type)
    sources = ", ".join(f"(SELECT {sql} AS c0) AS {name}" for name, sql in hoisted)
    return Value(f"(SELECT TRY({value.sql}) FROM {sources})", value.type)


@handles(exp.And, exp.Or)
def _connect(node: exp.Connector, scope: Scope) -> Value:
    word = "AND" if isinstance(node, exp.And) else "OR"
    parts = [boolean(part, scope, "Logical expression term") for part in _flat(node)]
    return Value("(" + f" {word} ".join(part.sql for part in parts) + ")", BOOLEAN)


def _flat(node: exp.Connector) -> list[exp.Expr]:
    """`a AND b AND c` as three; a long chain would be too deep to translate one by one."""
    parts: list[exp.Expr] = []
    pending: list[exp.Expr] = [node]
    while pending:
        found = pending.pop()
        if type(found) is type(node):
            pending += [found.expression, found.this]
        else:
            parts.append(found)
    return parts


@handles(exp.Not)
def _not(node: exp.Not, scope: Scope) -> Value:
    return Value(f"(NOT {boolean(node.this, scope, 'Value of logical NOT expression').sql})", BOOLEAN)
