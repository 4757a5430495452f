"""What a name means at a place: the columns of the FROM, those of the queries around it, the queries that WITH named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from athena.review.normal.query import NotNormalError, Source, column


@dataclass(frozen=True, slots=True)
class Visible:
    """A column that can be named. `name` is None when nobody gave it one."""

    name: str | None
    key: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """An item of a FROM, under the name that people gave it. `columns` are None when they are not known."""

    name: str
    alias: str
    columns: tuple[Visible, ...] | None

    def find(self, name: str) -> Visible | None:
        found = [column for column in self.columns or () if column.name == name]
        if len(found) > 1:
            raise NotNormalError(f"{self.name} has two columns {name}")
        if not found and self.columns is None:
            return Visible(name, name)
        return found[0] if found else None

    def value(self, visible: Visible, shown: str) -> exp.Expr:
        return column(self.alias, visible.key, shown, visible.kind)


@dataclass(frozen=True, slots=True)
class Named:
    """A query that WITH named; it is resolved anew wherever it is read, as Trino does."""

    node: exp.Expr
    columns: tuple[str, ...]
    scope: Scope


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands.

    Attributes:
        merged: columns that USING made one, by name; the newest first, as `*` gives them.
        windows: those that WINDOW named.
    """

    relations: tuple[Known, ...] = ()
    merged: Mapping[str, exp.Expr] = field(default_factory=dict)
    outer: Scope | None = None
    named: Mapping[str, Named] = field(default_factory=dict)
    windows: Mapping[str, exp.Window] = field(default_factory=dict)

    def inside(self) -> Scope:
        """For a query in an expression, which sees this one around it."""
        return Scope(outer=self, named=self.named)

    def beside(self) -> Scope:
        """For a query in a FROM, which does not see what stands beside it."""
        return Scope(outer=self.outer, named=self.named)

    def with_named(self, named: Mapping[str, Named]) -> Scope:
        return replace(self, named={**self.named, **named})

    def resolve(self, parts: Sequence[str], shown: str) -> exp.Expr:
        """The column that `x`, `t.x`, or either with fields of a row behind it, means."""
        scope: Scope | None = self
        while scope:
            found = scope._find(parts, shown)
            if found is not None:
                return found
            scope = scope.outer
        raise NotNormalError(f"it is not known of which table {shown} is")

    def _find(self, parts: Sequence[str], shown: str) -> exp.Expr | None:
        if len(parts) > 1:
            found = self._qualified(parts, shown)
            if found is not None:
                return found
        plain = self._unqualified(parts[0], shown)
        return None if plain is None else _fields(plain, parts[1:])

    def _qualified(self, parts: Sequence[str], shown: str) -> exp.Expr | None:
        for n in range(1, len(parts)):
            named = [known for known in self.relations if known.name in {parts[n - 1], ".".join(parts[:n])}]
            for known in named:
                visible = known.find(parts[n])
                if visible is not None:
                    return _fields(known.value(visible, shown), parts[n + 1 :])
        return None

    def _unqualified(self, name: str, shown: str) -> exp.Expr | None:
        if name in self.merged:
            return self.merged[name].copy()
        sure = [known for known in self.relations if known.columns is not None and known.find(name)]
        unknown = [known for known in self.relations if known.columns is None]
        if len(sure) > 1:
            raise NotNormalError(f"{name} is a column of both {sure[0].name} and {sure[1].name}")
        if not sure and unknown and (len(unknown) > 1 or self.outer):
            raise NotNormalError(f"it is not known of which table {shown} is")
        for known in sure or unknown:
            visible = known.find(name)
            assert visible is not None
            return known.value(visible, shown)
        return None

    def everything(self) -> list[tuple[str | None, exp.Expr]]:
        """What `*` gives: the columns that USING made one, then all others in the order of the FROM."""
        merged = [(name, value.copy()) for name, value in self.merged.items()]
        return [
            *((name, value) for name, value in merged),
            *((name, value) for known in self.relations for name, value in all_of(known) if name not in self.merged),
        ]

    def relation(self, name: str) -> Known:
        for known in self.relations:
            if known.name == name:
                return known
        raise NotNormalError(f"there is no {name} to take all columns of")


def all_of(known: Known) -> list[tuple[str | None, exp.Expr]]:
    if known.columns is None:
        raise NotNormalError(f"the columns of {known.name} are not known")
    return [(visible.name, known.value(visible, visible.name or visible.key)) for visible in known.columns]


def _fields(value: exp.Expr, names: Sequence[str]) -> exp.Expr:
    for name in names:
        value = exp.Dot(this=value, expression=exp.to_identifier(name))
    return value


Joined = tuple[list[Source], list[Known]]
"""Items of a FROM as they are joined, and as they can be named: the orders may differ."""
