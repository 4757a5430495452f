"""WITH RECURSIVE, unrolled as Trino plans it: the base, then the step on what the step before gave, ten times.

Athena leaves Trino's `max_recursion_depth` at ten. A recursion that has rows left after that fails there, and here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn, TypeAlias

from sqlglot import exp

from athena.errors import QueryError
from athena.trino.context import Value, comma, error_at, mismatch, not_executable
from athena.trino.rowset import Output, RowSet
from athena.trino.runtime.failure import TrinoError
from athena.trino.scope import Scope
from athena.trino.types import BIGINT, BOOLEAN, Type, coerces

DEPTH = 10
Translate: TypeAlias = Callable[[exp.Expr, Scope], RowSet]


def is_recursive(cte: exp.CTE) -> bool:
    """Whether a table of WITH RECURSIVE names itself in the second part of its UNION."""
    return isinstance(cte.this, exp.Union) and bool(_references(cte.this.right, cte))


def unrolled(cte: exp.CTE, scope: Scope, translate: Translate) -> tuple[list[str], str, RowSet]:
    """What WITH has to define, the name of the whole in it, and its rows."""
    _check(cte)
    union, context = cte.this, scope.context
    rows = _named(translate(union.left, scope), cte)
    names, written = [context.fresh("__w")], []
    written.append(f"{names[0]} AS MATERIALIZED ({rows.sql})")
    for _ in range(DEPTH + 1):
        before = {**scope.ctes, cte.alias.lower(): (names[-1], rows)}
        step = _as_base(translate(union.right, replace(scope, ctes=before)), rows, cte, scope)
        names.append(context.fresh("__w"))
        written.append(f"{names[-1]} AS MATERIALIZED ({step.sql})")
    columns = comma([f"c{n}" for n in range(len(rows.outputs))])
    parts = [f"SELECT {columns} FROM {name}" for name in names[:-1]] + [_no_more(columns, names[-1], scope)]
    whole = context.fresh("__w")
    written.append(f"{whole} AS ({' UNION ALL '.join(parts)})")
    return written, whole, rows


def _no_more(columns: str, name: str, scope: Scope) -> str:
    """The rows of one step too many: there are none, or the query fails."""
    fails = scope.context.call(_exceeded, [Value("n", BIGINT)], BOOLEAN)
    return f"SELECT {columns} FROM (SELECT {columns}, row_number() OVER () AS n FROM {name}) WHERE {fails}"


def _exceeded(_: int) -> NoReturn:
    text = f"Recursion depth limit exceeded ({DEPTH}). Use 'max_recursion_depth' session property to modify the limit."
    raise TrinoError("NOT_SUPPORTED", text)


def _named(rows: RowSet, cte: exp.CTE) -> RowSet:
    names = [part.name for part in cte.args["alias"].columns]
    if len(names) != len(rows.outputs):
        text = f"Column alias list has {len(names)} entries but relation has {len(rows.outputs)} columns available"
        raise error_at("MISMATCHED_COLUMN_ALIASES", text, at=cte)
    return RowSet(rows.sql, tuple(Output(name, item.type) for name, item in zip(names, rows.outputs, strict=True)))


def _as_base(step: RowSet, base: RowSet, cte: exp.CTE, scope: Scope) -> RowSet:
    """The rows of a step in the types of the base, which do not widen."""
    types: list[Type] = [output.type for output in base.outputs]
    if len(types) != len(step.outputs):
        text = (
            f"base and step relations of recursion have different number of fields: {len(types)}, {len(step.outputs)}"
        )
        raise mismatch(text, cte.this.right)
    for n, (found, wanted) in enumerate(zip(step.outputs, types, strict=True), 1):
        if not coerces(found.type, wanted):
            text = (
                f"recursion step relation output type ({found.type}) is not coercible to "
                f"recursion base relation output type ({wanted}) at column {n}"
            )
            raise mismatch(text, cte.this.right)
    return step.coerced(types, scope.context)


def _references(tree: exp.Expr, cte: exp.CTE) -> list[exp.Table]:
    name = cte.alias.lower()
    return [table for table in tree.find_all(exp.Table) if len(table.parts) == 1 and table.name.lower() == name]


def _check(cte: exp.CTE) -> None:
    """What Trino does not take as a recursion."""
    union = cte.this
    if not cte.args["alias"].columns:
        raise error_at("MISSING_COLUMN_ALIASES", "missing column aliases in recursive WITH query", at=cte)
    if any(union.args.get(key) for key in ("with_", "order", "limit", "offset")):
        raise error_at("NOT_SUPPORTED", "immediate WITH, ORDER BY or LIMIT clause in recursive query", at=union)
    if _references(union.left, cte):
        raise _misplaced("WITH table name is referenced in the base relation of recursion", cte)
    if union.args.get("distinct"):
        raise not_executable("WITH RECURSIVE … UNION", "the local engine recurses by UNION ALL", union)
    found = _references(union.right, cte)
    if len(found) > 1:
        raise _misplaced("multiple recursive references in the step relation of recursive query", cte)
    _check_place(found[0], union.right, cte)


def _check_place(table: exp.Expr, step: exp.Expr, cte: exp.CTE) -> None:
    """The step names the recursion in its FROM, not where a join may leave it out."""
    node = table
    while node is not step:
        node = node.parent or step
        if isinstance(node, exp.Join) and node.side:
            raise _misplaced(f"recursive reference in a {node.side} join", cte)
        if isinstance(node, exp.Select) and any(
            join.side in {"RIGHT", "FULL"} for join in node.args.get("joins") or []
        ):
            raise _misplaced("recursive reference in the left source of a RIGHT or FULL join", cte)
        if not isinstance(node, (exp.From, exp.Join, exp.Select, exp.Subquery, exp.Table, exp.Paren)):
            raise _misplaced("recursive reference outside of FROM clause of the step relation of recursive query", cte)


def _misplaced(text: str, cte: exp.CTE) -> QueryError:
    return error_at("INVALID_RECURSIVE_REFERENCE", text, at=cte)
