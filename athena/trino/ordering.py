"""ORDER BY, OFFSET, LIMIT and FETCH FIRST. In Trino nulls come last, ascending and descending, unless it is said."""

from __future__ import annotations

from sqlglot import exp

from athena.trino.context import Value, error_at, mismatch, not_executable
from athena.trino.expressions import translate
from athena.trino.rowset import RowSet
from athena.trino.scope import Scope
from athena.trino.types import is_orderable


def direction(item: exp.Ordered) -> str:
    """`DESC NULLS LAST`."""
    nulls = "FIRST" if item.args.get("nulls_first") else "LAST"
    return f"{'DESC' if item.args.get('desc') else 'ASC'} NULLS {nulls}"


def sort_key(value: Value, item: exp.Ordered) -> str:
    """A key and its direction; instants sort by their moment alone."""
    if not is_orderable(value.type):
        raise mismatch(f"Type {value.type} is not orderable, and therefore cannot be used in ORDER BY", item)
    sql = f"struct_extract({value.sql}, 'utc')" if value.type.base == "timestamp with time zone" else value.sql
    return f"{sql} {direction(item)}"


def without_brackets(node: exp.Expr) -> exp.Expr:
    """`x` of `((x))`, which Trino's grammar does not tell from `x`."""
    while isinstance(node, exp.Paren):
        node = node.this
    return node


def ordinal(item: exp.Ordered, count: int) -> int | None:
    """The place (from 0) that `ORDER BY 2` names; None if it is no number."""
    key = without_brackets(item.this)
    if not isinstance(key, exp.Literal) or key.is_string or not key.name.isdigit():
        return None
    number = int(key.name)
    if not 1 <= number <= count:
        text = f"ORDER BY position {number} is not in select list"
        raise error_at("INVALID_COLUMN_REFERENCE", text, at=item)
    return number - 1


def output_order(order: exp.Order, rows: RowSet, alias: str, scope: Scope) -> str:
    """ORDER BY where only the columns of the result can be named."""
    fields = rows.fields(alias)
    inside = Scope(scope.context, fields, scope.outer, ctes=scope.ctes)
    keys = []
    for item in order.expressions:
        number = ordinal(item, len(fields))
        value = fields[number].value if number is not None else translate(item.this, inside)
        keys.append(sort_key(value, item))
    return f" ORDER BY {', '.join(keys)}"


def ending(node: exp.Expr, scope: Scope) -> str:
    """OFFSET and LIMIT."""
    limit, offset = node.args.get("limit"), node.args.get("offset")
    warn_of_chance(node, scope)
    sql = ""
    if limit is not None:
        sql += f" LIMIT {_count(limit, scope)}"
    if offset is not None:
        sql += f" OFFSET {_number(offset.expression, 'OFFSET')}"
    return sql


def ties(node: exp.Expr) -> str | None:
    """The number of `FETCH FIRST 3 ROWS WITH TIES`, of a SELECT that has an ORDER BY and no OFFSET."""
    limit = node.args.get("limit")
    options = limit.args.get("limit_options") if isinstance(limit, exp.Fetch) else None
    if limit is None or not options or not options.args.get("with_ties"):
        return None
    if node.args.get("offset") or node.args.get("distinct"):
        return None
    if not node.args.get("order"):
        raise error_at("MISSING_ORDER_BY", "FETCH FIRST WITH TIES clause requires ORDER BY", at=node)
    return _fetched(limit)


def _fetched(limit: exp.Fetch) -> str:
    """How many rows `FETCH FIRST` takes."""
    found = _number(limit.args["count"], "FETCH FIRST") if limit.args.get("count") else "1"
    if int(found) == 0:
        text = "FETCH FIRST row count must be positive (actual value: 0)"
        raise error_at("NUMERIC_VALUE_OUT_OF_RANGE", text, at=limit)
    return found


def warn_of_chance(node: exp.Expr, scope: Scope) -> None:
    """Without ORDER BY it is not defined which rows LIMIT keeps."""
    limit = node.args.get("limit")
    takes_none = isinstance(limit, exp.Limit) and limit.expression.name == "0"
    if (limit or node.args.get("offset")) and not node.args.get("order") and not takes_none:
        scope.context.approximate("LIMIT without ORDER BY", "which rows come is not defined; Athena may give others")


def _count(limit: exp.Expr, scope: Scope) -> str:
    if isinstance(limit, exp.Fetch):
        options = limit.args.get("limit_options")
        if options and (options.args.get("with_ties") or options.args.get("percent")):
            raise not_executable("FETCH FIRST … WITH TIES", "here it is run only by a SELECT without OFFSET", limit)
        return _fetched(limit)
    found = limit.expression
    if isinstance(found, exp.Var) and found.name.lower() == "all":
        return "ALL"
    return _number(found, "LIMIT")


def _number(node: exp.Expr, what: str) -> str:
    if not isinstance(node, exp.Literal) or node.is_string or not node.name.isdigit():
        raise error_at("SYNTAX_ERROR", f"{what} is followed by a whole number", at=node)
    return node.name
