"""What a name means: the fields that a query's FROM gives, those of the queries around it, the parameters of lambdas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sqlglot import exp

from athena.errors import QueryError
from athena.trino.context import Context, Value, error_at
from athena.trino.types import Type

if TYPE_CHECKING:
    from athena.trino.rowset import RowSet


@dataclass(frozen=True, slots=True)
class Field:
    """A column that can be named; `relation` is the name before its dot, with that of its database before it."""

    name: str | None
    type: Type
    sql: str
    relation: tuple[str, ...] = ()

    @property
    def value(self) -> Value:
        return Value(self.sql, self.type)

    def answers(self, parts: Sequence[str]) -> bool:
        """Whether `parts`, lower-case, name this field: `x`, `t.x` or `db.t.x`."""
        if self.name is None or self.name.lower() != parts[-1]:
            return False
        qualifier = tuple(parts[:-1])
        return not qualifier or self.relation[-len(qualifier) :] == qualifier


# What a scope does with a node before anything else looks at it: groups and aggregates are found so.
Hook = Callable[[exp.Expr], Value | None]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands."""

    context: Context
    fields: tuple[Field, ...] = ()
    outer: Scope | None = None
    lambdas: Mapping[str, Value] = field(default_factory=dict)
    ctes: Mapping[str, tuple[str, RowSet]] = field(default_factory=dict)  # their name in DuckDB, and their rows
    hook: Hook | None = None
    on_column: Callable[[Field, exp.Expr], Value] | None = None
    windows: Mapping[str, exp.Window] = field(default_factory=dict)
    forbids: str = ""  # why aggregates and windows may not stand here: `WHERE clause`

    def with_lambdas(self, parameters: Mapping[str, Value]) -> Scope:
        """The scope inside a lambda, whose parameters hide columns of the same name."""
        return replace(self, lambdas={**self.lambdas, **parameters}, hook=_but_not(self.hook, set(parameters)))

    def find(self, parts: Sequence[str], node: exp.Expr) -> Value | None:
        """The value that `parts` names here or around here; None when there is none."""
        lowered = [part.lower() for part in parts]
        if len(lowered) == 1 and lowered[0] in self.lambdas:
            return self.lambdas[lowered[0]]
        found = [item for item in self.fields if item.answers(lowered)]
        if len(found) > 1:
            raise error_at("AMBIGUOUS_NAME", f"Column '{'.'.join(parts)}' is ambiguous", at=node)
        if found:
            return self.on_column(found[0], node) if self.on_column else found[0].value
        return self.outer.find(parts, node) if self.outer else None

    def missing(self, parts: Sequence[str], node: exp.Expr) -> QueryError:
        """Athena's COLUMN_NOT_FOUND, with near names."""
        names = self._names()
        near = get_close_matches(parts[-1].lower(), names, n=3, cutoff=0.6)
        hint = f"Did you mean {' or '.join(near)}?" if near else _list_names(names)
        text = f"Column '{'.'.join(parts)}' cannot be resolved"
        return error_at("COLUMN_NOT_FOUND", text, at=node, hint=hint)

    def _names(self) -> list[str]:
        here = [item.name.lower() for item in self.fields if item.name]
        return here + (self.outer._names() if self.outer else [])


def _list_names(names: Sequence[str]) -> str:
    shown = ", ".join(dict.fromkeys(names[:12]))
    return f"There are: {shown}{', …' if len(names) > 12 else ''}." if names else ""


def _but_not(hook: Hook | None, names: set[str]) -> Hook | None:
    """The hook, for nodes that name none of these parameters."""

    def wrapped(node: exp.Expr) -> Value | None:
        mentioned = {part.name.lower() for part in node.find_all(exp.Identifier)}
        return None if hook is None or mentioned & names else hook(node)

    return wrapped if hook else None
