"""GROUP BY: which expressions are groups, which are aggregates, and what may stand beside them.

An aggregated SELECT becomes two of DuckDB's: the inner one computes groups __k0, __k1, … and aggregates __a0, …; the outer
one computes the list from these. So TRY around an aggregate works, and so do ordinals, constants and grouping sets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from athena.errors import AthenaError
from athena.trino.aggregation import aggregates, called_function, function_name, is_aggregate
from athena.trino.calls import aggregate_call
from athena.trino.context import Value, error_at, mismatch, typed_sql
from athena.trino.expressions import translate
from athena.trino.ordering import without_brackets
from athena.trino.scope import Field, Scope
from athena.trino.types import BIGINT, INTEGER, holds_instant, is_comparable

_FRESH = re.compile(r"\b__[a-z]+\d+\b")


def same_sql(one: str, other: str) -> bool:
    """Whether two pieces of DuckDB's SQL are the same, but for names made up for them."""
    return one == other or _without_fresh(one) == _without_fresh(other)


def _without_fresh(sql: str) -> str:
    return _FRESH.sub(lambda found: "__v" if found[0].startswith("__v") else found[0], sql)


@dataclass(slots=True)
class Grouping:
    """The groups and aggregates of one SELECT."""

    scope: Scope
    alias: str
    groups: list[Value] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)
    found: list[Value] = field(default_factory=list)

    @classmethod
    def of(cls, node: exp.Select, scope: Scope) -> Grouping:
        """The grouping of a SELECT whose FROM is `scope`."""
        grouping = cls(replace(scope, forbids="GROUP BY clause"), scope.context.fresh("__g"))
        clause = node.args.get("group")
        if clause:
            grouping._read(clause, node)
        return grouping

    def _read(self, clause: exp.Group, select: exp.Select) -> None:
        if clause.args.get("all") or clause.args.get("totals"):
            raise error_at("SYNTAX_ERROR", "GROUP BY ALL is not Athena's", at=clause)
        plain = [part for part in clause.expressions if not _is_sets(part)]
        if plain:
            self.sets.append(", ".join(self._name(part, select) for part in plain if not _is_empty(part)) or "()")
        for part in [*clause.expressions, *_special(clause)]:
            if _is_sets(part):
                self.sets.append(self._set(part, select))

    def _set(self, part: exp.Expr, select: exp.Select) -> str:
        """`ROLLUP (__k0, __k1)`."""
        if not part.expressions:
            raise error_at("SYNTAX_ERROR", "mismatched input 'WITH': Athena writes GROUP BY ROLLUP (a, b)", at=select)
        word = {"Rollup": "ROLLUP", "Cube": "CUBE", "GroupingSets": "GROUPING SETS"}[type(part).__name__]
        return f"{word} ({', '.join(self._member(item, select) for item in part.expressions)})"

    def _member(self, item: exp.Expr, select: exp.Select) -> str:
        if _is_sets(item):
            return self._set(item, select)
        if isinstance(item, exp.Tuple):
            return f"({', '.join(self._name(one, select) for one in item.expressions)})"
        return f"({self._name(item.this if isinstance(item, exp.Paren) else item, select)})"

    def _name(self, part: exp.Expr, select: exp.Select) -> str:
        """The name that a group has in the inner query."""
        if isinstance(part, exp.Tuple):
            return ", ".join(self._name(one, select) for one in part.expressions)
        tree = without_brackets(_by_ordinal(part, select))
        if next(aggregates(tree), None) is not None:
            raise error_at("EXPRESSION_NOT_SCALAR", "GROUP BY clause cannot contain aggregations", at=tree)
        value = translate(tree, self.scope)
        if not is_comparable(value.type):
            raise mismatch(f"{value.type} is not comparable, and therefore cannot be used in GROUP BY", part)
        if holds_instant(value.type):
            self.scope.context.approximate(
                "GROUP BY timestamp with time zone", "equal instants in two zones stay two groups"
            )
        for n, known in enumerate(self.groups):
            if same_sql(known.sql, value.sql):
                return f"__k{n}"
        self.groups.append(value)
        return f"__k{len(self.groups) - 1}"

    def match(self, node: exp.Expr) -> Value | None:
        """What the outer query says for a node that is a group or an aggregate."""
        if isinstance(node, (exp.Filter, exp.WithinGroup)) and is_aggregate(called_function(node)):
            return self._aggregate(node)
        if is_aggregate(node):
            return self._aggregate(node)
        if isinstance(node, (exp.Literal, exp.Window, exp.Query)) or not self.groups:
            return None
        if next(aggregates(node), None) is not None:
            return None
        try:
            value = translate(without_brackets(node), self.scope)
        except AthenaError:
            return None
        return self._group(value)

    def _group(self, value: Value) -> Value | None:
        for n, known in enumerate(self.groups):
            if same_sql(known.sql, value.sql):
                return Value(f"{self.alias}.__k{n}", known.type)
        return None

    def _aggregate(self, node: exp.Expr) -> Value:
        window = node.find(exp.Window)
        if window is not None and window.find_ancestor(exp.Query) is node.find_ancestor(exp.Query):
            raise error_at("NESTED_WINDOW", "Cannot nest window functions inside aggregation", at=window)
        for inner in node.iter_expressions():
            nested = next(aggregates(inner), None)
            if nested is not None and nested is not called_function(node):
                text = f"Cannot nest aggregations inside aggregation '{function_name(called_function(node))}'"
                raise error_at("NESTED_AGGREGATION", text, at=node)
        value = self._grouping_bits(node) if function_name(node) == "grouping" else aggregate_call(node, self.scope)
        for n, known in enumerate(self.found):
            if same_sql(known.sql, value.sql):
                return Value(f"{self.alias}.__a{n}", known.type)
        self.found.append(value)
        return Value(f"{self.alias}.__a{len(self.found) - 1}", value.type)

    def _grouping_bits(self, node: exp.Expr) -> Value:
        names = []
        for argument in node.expressions:
            value = self._group(translate(without_brackets(argument), self.scope))
            if value is None:
                text = "The arguments to GROUPING() must be expressions referenced by the GROUP BY"
                raise error_at("INVALID_ARGUMENTS", text, at=node)
            names.append(value.sql.partition(".")[2])
        kind = INTEGER if len(names) < 32 else BIGINT
        return Value(f"grouping({', '.join(names)})", kind)

    def on_column(self, item: Field, node: exp.Expr) -> Value:
        found = self._group(item.value)
        if found is None:
            text = f"'{node.sql(dialect='trino')}' must be an aggregate expression or appear in GROUP BY clause"
            raise error_at("EXPRESSION_NOT_AGGREGATE", text, at=node)
        return found

    def sql(self, source: str, filters: Sequence[str]) -> str:
        """The inner query."""
        columns = [f"{typed_sql(value)} AS __k{n}" for n, value in enumerate(self.groups)]
        columns += [f"{typed_sql(value)} AS __a{n}" for n, value in enumerate(self.found)]
        sql = f"SELECT {', '.join(columns) or 'count(*) AS __a0'}"
        sql += f" FROM {source}" if source else ""
        sql += f" WHERE {' AND '.join(filters)}" if filters else ""
        return sql + (f" GROUP BY {', '.join(self.sets)}" if self.sets else "")


def _is_sets(part: exp.Expr) -> bool:
    return isinstance(part, (exp.Rollup, exp.Cube, exp.GroupingSets))


def _is_empty(part: exp.Expr) -> bool:
    return isinstance(part, exp.Tuple) and not part.expressions


def _special(clause: exp.Group) -> list[exp.Expr]:
    return [part for key in ("grouping_sets", "rollup", "cube") for part in clause.args.get(key) or []]


def _by_ordinal(part: exp.Expr, select: exp.Select) -> exp.Expr:
    """The expression that `GROUP BY 2` names."""
    key = without_brackets(part)
    if not isinstance(key, exp.Literal) or key.is_string or not key.name.isdigit():
        return part
    number = int(key.name)
    if not 1 <= number <= len(select.expressions):
        raise error_at("INVALID_COLUMN_REFERENCE", f"GROUP BY position {number} is not in select list", at=part)
    found: exp.Expr = select.expressions[number - 1]
    return found.unalias()
