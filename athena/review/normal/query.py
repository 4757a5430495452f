"""A SELECT whose names are resolved: what it reads, what it keeps, what it gives.

Expressions are sqlglot's nodes. A column is `Column(this=key, table=alias)` with an alias that is given once in the
whole statement; the key is a table's column name, or the place (from 0) of a query's column. A query inside an
expression is `Placeholder` whose meta `query` is a Query.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sqlglot import exp

JoinKind: TypeAlias = Literal["inner", "left", "full"]


class NotNormalError(Exception):
    """The SELECT has something for which there is no normal form; `str(error)` says what, as the end of a sentence."""


@dataclass(slots=True)
class Item:
    """A column that a query gives; `name` is None when nobody gave it one."""

    name: str | None
    value: exp.Expr


@dataclass(slots=True)
class Stored:
    """A table or view."""

    name: str
    sample: exp.Expr | None = None


@dataclass(slots=True)
class Derived:
    """A query in FROM, or one that WITH named; `lateral` ones see what stands before them."""

    query: Query
    lateral: bool = False


@dataclass(slots=True)
class Rows:
    """Rows that an expression makes: UNNEST (one list of arrays) or VALUES (a list for each row)."""

    kind: Literal["unnest", "values"]
    lists: list[list[exp.Expr]]
    ordinality: bool = False
    columns: int = 0


Relation: TypeAlias = Stored | Derived | Rows


@dataclass(slots=True)
class Source:
    """An item of a FROM: how it is joined to what stands before it, and on what.

    Attributes:
        label: what people call it: the name of the table, of the WITH, or the alias.
        on: conditions that all have to hold. USING and NATURAL are among them.
    """

    alias: str
    relation: Relation
    label: str
    kind: JoinKind = "inner"
    on: list[exp.Expr] = field(default_factory=list)


@dataclass(slots=True)
class Select:
    """One SELECT.

    Attributes:
        where, having: conditions that all have to hold.
        group: the expressions of GROUP BY; None without one. `sets` are GROUPING SETS, ROLLUP and CUBE beside them.
        grouped: there is GROUP BY, or an aggregate that makes one row of all.
    """

    items: list[Item]
    sources: list[Source] = field(default_factory=list)
    where: list[exp.Expr] = field(default_factory=list)
    group: list[exp.Expr] | None = None
    sets: list[exp.Expr] = field(default_factory=list)
    having: list[exp.Expr] = field(default_factory=list)
    distinct: bool = False
    order: list[exp.Expr] = field(default_factory=list)
    limits: dict[str, exp.Expr] = field(default_factory=dict)
    grouped: bool = False

    @property
    def is_plain(self) -> bool:
        """It gives its rows one by one: no groups, no DISTINCT, nothing cut off."""
        return not (self.grouped or self.distinct or self.limits)

    def expressions(self) -> Iterator[exp.Expr]:
        """Everything that is computed here, not in what it reads."""
        yield from (item.value for item in self.items)
        yield from self.where
        yield from self.group or ()
        yield from self.sets
        yield from self.having
        yield from self.order
        for source in self.sources:
            yield from source.on
            if isinstance(source.relation, Rows):
                yield from (value for row in source.relation.lists for value in row)


@dataclass(slots=True)
class SetOperation:
    """UNION, INTERSECT or EXCEPT of two or more queries; only UNION has more than two."""

    kind: Literal["union", "intersect", "except"]
    distinct: bool
    branches: list[Query]
    order: list[exp.Expr] = field(default_factory=list)
    limits: dict[str, exp.Expr] = field(default_factory=dict)

    @property
    def items(self) -> list[Item]:
        """The names are those of the first branch."""
        return self.branches[0].items


Query: TypeAlias = Select | SetOperation


def column(alias: str, key: str | int, shown: str, kind: str = "") -> exp.Column:
    """A column of a source; `shown` is how it was written, `kind` its type where that is known."""
    found = exp.Column(this=exp.to_identifier(str(key)), table=exp.to_identifier(alias))
    found.meta.update(shown=shown, kind=kind)
    return found


def inner_query(node: exp.Expr) -> Query | None:
    """The query that a node stands for, if it is one inside an expression."""
    found = node.meta.get("query") if isinstance(node, exp.Placeholder) else None
    return found if isinstance(found, (Select, SetOperation)) else None


def placeholder(query: Query) -> exp.Placeholder:
    found = exp.Placeholder(this="query")
    found.meta["query"] = query
    return found
