"""The words of lineage: a column of a source, what a view's columns come from, and what can be named at a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlglot import exp


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """A column of a table or of a view; both names are in lower case."""

    source: str
    column: str


Origins: TypeAlias = frozenset[Origin]
NOTHING: Origins = frozenset()


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a view's rows come from.

    Attributes:
        columns: output column in lower case -> the columns its values are made of; none for `count(*)` and literals.
        rows: the columns that decide which rows there are, how often, and in which groups.
        reads: every column that is named anywhere, so that the view breaks without it.
    """

    columns: Mapping[str, Origins]
    rows: Origins
    reads: Origins

    def columns_of(self, source: str) -> tuple[str, ...]:
        """The columns it names of one source, sorted."""
        return tuple(sorted(origin.column for origin in self.reads if origin.source == source))


Rows: TypeAlias = list[tuple[str | None, Origins]]


@dataclass(frozen=True, slots=True)
class Relation:
    """One item of a FROM. `unnamed` are the origins of columns whose names nobody wrote, as those of UNNEST."""

    name: str
    columns: tuple[tuple[str | None, Origins], ...]
    unnamed: Origins | None = None

    def find(self, column: str) -> Origins | None:
        found = [origins for name, origins in self.columns if name == column]
        return frozenset().union(*found) if found else None


@dataclass(frozen=True, slots=True)
class Scope:
    """What can be named at a place."""

    relations: tuple[Relation, ...] = ()
    merged: frozenset[str] = frozenset()
    outer: Scope | None = None
    ctes: Mapping[str, Rows] = field(default_factory=dict)
    windows: Origins = NOTHING

    def inside(self) -> Scope:
        """For a subquery, which sees this scope around it."""
        return Scope(outer=self, ctes=self.ctes)

    def resolve(self, parts: Sequence[str]) -> Origins:
        scope: Scope | None = self
        while scope:
            found = scope.find(parts)
            if found is not None:
                return found
            scope = scope.outer
        return self.everything()

    def find(self, parts: Sequence[str]) -> Origins | None:
        """`column`, `relation.column`, or either with fields of a row behind it."""
        for n in range(1, len(parts)):
            for relation in self.relations:
                if relation.name == parts[n - 1]:
                    return _or(relation.find(parts[n]), relation.unnamed)
        found = [origins for relation in self.relations if (origins := relation.find(parts[0])) is not None]
        found = found or [relation.unnamed for relation in self.relations if relation.unnamed is not None]
        return frozenset().union(*found) if found else None

    def everything(self) -> Origins:
        here = [origins for relation in self.relations for _, origins in relation.columns]
        return frozenset().union(*here, self.outer.everything() if self.outer else NOTHING)


def _or(one: Origins | None, other: Origins | None) -> Origins | None:
    return other if one is None else one


def output_name(part: exp.Expr) -> str | None:
    """The name that an item of a SELECT's list has, in lower case; None when nobody gave it one."""
    if isinstance(part, exp.Alias):
        return str(part.alias).lower()
    if isinstance(part, exp.Dot):
        return str(part.expression.name).lower()
    return str(part.name).lower() if isinstance(part, exp.Column) else None
