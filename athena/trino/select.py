"""SELECT: FROM, WHERE, GROUP BY, HAVING, the list, DISTINCT, ORDER BY; in the order in which Trino looks at them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from athena.trino.aggregation import is_aggregated
from athena.trino.context import Value, comma, error_at, mismatch, not_executable
from athena.trino.expressions import boolean, translate
from athena.trino.grouping import Grouping, same_sql
from athena.trino.named_windows import named_windows, refuse_windows
from athena.trino.ordering import ending, ordinal, sort_key, ties, without_brackets
from athena.trino.query import answers
from athena.trino.relations import translate_from
from athena.trino.rowset import Output, RowSet, Source, select_list
from athena.trino.scope import Field, Scope
from athena.trino.types import holds_instant, is_comparable


@dataclass(frozen=True, slots=True)
class Item:
    """One column of the list: its name, and what it is."""

    name: str | None
    value: Value


_REFUSED = {
    "qualify": "QUALIFY",
    "match": "MATCH_RECOGNIZE",
    "laterals": "LATERAL VIEW",
    "pivots": "PIVOT",
    "connect": "CONNECT BY",
    "prewhere": "PREWHERE",
    "into": "INTO",
    "hint": "hints",
    "cluster": "CLUSTER BY",
    "distribute": "DISTRIBUTE BY",
    "sort": "SORT BY",
    "kind": "SELECT AS",
    "sample": "SAMPLE",
    "locks": "FOR UPDATE",
}


@answers(exp.Select)
def translate_select(node: exp.Select, scope: Scope) -> RowSet:
    """A SELECT without its WITH."""
    for key, construct in _REFUSED.items():
        if node.args.get(key):
            raise not_executable(construct, "the local engine does not run it", node)
    source, filters = _source(node, scope)
    windows = named_windows(node)
    inside = Scope(scope.context, source.fields, scope.outer, ctes=scope.ctes, windows=windows)
    if not is_aggregated(node):
        _refuse_distinct_on(node)
        return _project(node, source.sql, filters, inside)
    grouping = Grouping.of(node, inside)
    outer = replace(inside, hook=grouping.match, on_column=grouping.on_column)
    items = _items(node, outer)
    having = node.args.get("having")
    refuse_windows(having, "HAVING clause")
    kept = [boolean(having.this, outer, "HAVING clause").sql] if having else []
    keys = _keys(node, items, outer)
    return _assemble(node, f"({grouping.sql(source.sql, filters)}) AS {grouping.alias}", kept, items, keys, scope)


def _source(node: exp.Select, scope: Scope) -> tuple[Source, list[str]]:
    """FROM and WHERE."""
    source = translate_from(node, scope)
    where = node.args.get("where")
    if not where:
        return source, []
    inside = Scope(scope.context, source.fields, scope.outer, ctes=scope.ctes, forbids="WHERE clause")
    return source, [boolean(where.this, inside, "WHERE clause").sql]


def _refuse_distinct_on(node: exp.Select) -> None:
    distinct = node.args.get("distinct")
    if distinct and distinct.args.get("on"):
        raise error_at("SYNTAX_ERROR", "mismatched input 'ON': Athena has no DISTINCT ON", at=node)


def _project(node: exp.Select, source: str, filters: list[str], scope: Scope) -> RowSet:
    items = _items(node, scope)
    return _assemble(node, source, filters, items, _keys(node, items, scope), scope)


def _assemble(
    node: exp.Select, source: str, filters: Sequence[str], items: Sequence[Item], keys: Sequence[str], scope: Scope
) -> RowSet:
    distinct = "DISTINCT " if node.args.get("distinct") else ""
    if distinct:
        _check_distinct(items, node, scope)
    sql = f"SELECT {distinct}{select_list([item.value for item in items])}"
    sql += f" FROM {source}" if source else ""
    sql += f" WHERE {' AND '.join(filters)}" if filters else ""
    tied = ties(node)
    if tied is not None:
        plain = [re.sub(r"^(\d+) ", lambda found: f"{items[int(found[1]) - 1].value.sql} ", key) for key in keys]
        sql += f" QUALIFY rank() OVER (ORDER BY {comma(plain)}) <= {tied}"
    sql += f" ORDER BY {comma(keys)}" if keys else ""
    sql += ending(node, scope) if tied is None else ""
    return RowSet(sql, tuple(Output(item.name, item.value.type) for item in items))


def _check_distinct(items: Sequence[Item], node: exp.Select, scope: Scope) -> None:
    for item in items:
        if not is_comparable(item.value.type):
            raise mismatch(f"DISTINCT can only be applied to comparable types (actual: {item.value.type})", node)
        if holds_instant(item.value.type):
            scope.context.approximate(
                "DISTINCT of timestamp with time zone", "equal instants in two zones stay two rows"
            )


def _items(node: exp.Select, scope: Scope) -> list[Item]:
    items: list[Item] = []
    for part in node.expressions:
        if isinstance(part, exp.Star) or (isinstance(part, exp.Column) and isinstance(part.this, exp.Star)):
            items += _star(part, scope)
        elif isinstance(part, exp.Dot) and isinstance(part.expression, exp.Star):
            items += _row_star(translate(part.this, scope), part)
        elif isinstance(part, exp.Aliases):
            items += _named_row_star(part, scope)
        else:
            items.append(_item(part, scope))
    return items


def _item(part: exp.Expr, scope: Scope) -> Item:
    inner = without_brackets(part.this if isinstance(part, exp.Alias) else part)
    name = (
        part.alias if isinstance(part, exp.Alias) else inner.name if isinstance(inner, (exp.Column, exp.Dot)) else None
    )
    if isinstance(inner, exp.Dot):
        name = name or inner.expression.name
    return Item(name, translate(inner, scope))


def _star(part: exp.Expr, scope: Scope) -> list[Item]:
    star = part.this if isinstance(part, exp.Column) else part
    if any(star.args.get(key) for key in ("except_", "except", "replace", "rename")):
        raise error_at("SYNTAX_ERROR", "Athena's `*` takes no EXCEPT, EXCLUDE or REPLACE", at=part)
    qualifier = [found.name.lower() for found in part.parts[:-1]] if isinstance(part, exp.Column) else []
    fields = [item for item in scope.fields if not qualifier or item.relation[-len(qualifier) :] == tuple(qualifier)]
    if not fields and qualifier:
        value = scope.find(qualifier, part)
        if value is not None:
            return _row_star(value, part)
        raise error_at("TABLE_NOT_FOUND", f"Unable to resolve reference {'.'.join(qualifier)}", at=part)
    if not fields:
        raise error_at("COLUMN_NOT_FOUND", "SELECT * not allowed in queries without FROM clause", at=part)
    return [Item(item.name, _field_value(item, part, scope)) for item in fields]


def _row_star(value: Value, part: exp.Expr) -> list[Item]:
    if value.type.base != "row":
        raise mismatch(f"`.*` needs a row, and this is {value.type}", part)
    pairs = enumerate(zip(value.type.names, value.type.inners, strict=True), 1)
    return [Item(name, Value(f"struct_extract({value.sql}, 'f{n}')", kind)) for n, (name, kind) in pairs]


def _named_row_star(part: exp.Aliases, scope: Scope) -> list[Item]:
    """`(row).* AS (a, b)`."""
    star, names = part.this, [name.name for name in part.expressions]
    if not (isinstance(star, exp.Dot) and isinstance(star.expression, exp.Star)):
        raise error_at("NOT_SUPPORTED", "Column aliases not supported", at=part)
    items = _row_star(translate(star.this, scope), part)
    if len(names) != len(items):
        text = f"Column alias list has {len(names)} entries but relation has {len(items)} columns"
        raise error_at("MISMATCHED_COLUMN_ALIASES", text, at=part)
    return [replace(item, name=name) for item, name in zip(items, names, strict=True)]


def _field_value(item: Field, node: exp.Expr, scope: Scope) -> Value:
    return scope.on_column(item, node) if scope.on_column else item.value


def _keys(node: exp.Select, items: Sequence[Item], scope: Scope) -> list[str]:
    """The keys of ORDER BY: a number or a name of the list first, else an expression over the FROM."""
    order = node.args.get("order")
    return [_key(item, items, node, scope) for item in order.expressions] if order else []


def _key(item: exp.Ordered, items: Sequence[Item], node: exp.Select, scope: Scope) -> str:
    number = ordinal(item, len(items))
    if number is None:
        number = _named(item, items)
    if number is not None:
        return sort_key(Value(_by_place(number, items, node), items[number].value.type), item)
    value = translate(item.this, scope.with_lambdas(_aliases(node, items)))
    if node.args.get("distinct"):
        places = [n for n, found in enumerate(items) if same_sql(found.value.sql, value.sql)]
        if not places:
            text = "For SELECT DISTINCT, ORDER BY expressions must appear in select list"
            raise error_at("EXPRESSION_NOT_IN_DISTINCT", text, at=item)
        return sort_key(Value(_by_place(places[0], items, node), value.type), item)
    return sort_key(value, item)


def _aliases(node: exp.Select, items: Sequence[Item]) -> dict[str, Value]:
    """What ORDER BY sees before the columns of the FROM: the names that the list gives to something else."""
    given = {
        part.alias.lower() for part in node.expressions if isinstance(part, exp.Alias) and part.alias != part.this.name
    }
    return {item.name.lower(): item.value for item in items if item.name and item.name.lower() in given}


def _by_place(number: int, items: Sequence[Item], node: exp.Select) -> str:
    """What to order by for the n-th column: its place, or its expression where the key is computed from it."""
    plain = items[number].value.type.base != "timestamp with time zone"
    return str(number + 1) if plain else f"c{number}" if node.args.get("distinct") else items[number].value.sql


def _named(item: exp.Ordered, items: Sequence[Item]) -> int | None:
    key = without_brackets(item.this)
    if not isinstance(key, exp.Column) or len(key.parts) != 1:
        return None
    places = [n for n, found in enumerate(items) if found.name and found.name.lower() == key.name.lower()]
    if len({items[n].value.sql for n in places}) > 1:
        raise error_at("AMBIGUOUS_NAME", f"Column '{key.name}' is ambiguous", at=item)
    return places[0] if places else None
