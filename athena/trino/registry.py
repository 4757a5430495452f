"""Every function of Trino that the local engine knows, and how it is run; and those it knows it does not run.

A function is one entry of a table: its signature, its family, how exact it is, and how it is emitted. The same table
answers calls, suggests near names, and is printed in README.md. What is not in it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from athena.trino.signature import Signature, read_signature

if TYPE_CHECKING:
    from athena.trino.call import Call

Exactness = Literal["exact", "approximate", "notyet", "never"]
Kind = Literal["scalar", "aggregate", "window", "form"]

FAMILIES = (
    "math",
    "bitwise",
    "comparison",
    "conditional",
    "conversion",
    "string",
    "regexp",
    "binary",
    "url",
    "datetime",
    "json",
    "array",
    "map",
    "row",
    "aggregate",
    "window",
    "session",
    "elsewhere",
)


NEWER: dict[str, Any] = {"exactness": "approximate", "why": "newer; Athena's engine may not have it yet"}


@dataclass(frozen=True, slots=True)
class Function:
    """One signature of one function.

    Attributes:
        emit: gives DuckDB's SQL of a call whose arguments already have the types of the signature.
        where: computes lengths of the result from those of the arguments.
        why: what is different, for what is not exact.
    """

    signature: Signature
    kind: Kind
    emit: Callable[[Call], str] | None = None
    exactness: Exactness = "exact"
    why: str = ""
    where: Callable[[Mapping[str, int | None]], Mapping[str, int | None]] | None = None
    family: str = ""

    @property
    def name(self) -> str:
        return self.signature.name


@dataclass(slots=True)
class Family:
    """The functions of one family, in the order in which a call tries them."""

    name: str
    functions: list[Function] = field(default_factory=list)

    def add(self, *signatures: str, kind: Kind = "scalar", **how: Any) -> None:
        for text in signatures:
            self.functions.append(Function(read_signature(text), kind, family=self.name, **how))

    def sql(self, template: str, *signatures: str, **how: Any) -> None:
        """Functions that are a piece of SQL with `{0}`, `{1}`, … where the arguments go."""
        self.add(*signatures, emit=_fill_in(template), **how)

    def python(self, run: Callable[..., Any], *signatures: str, nulls: bool = False, **how: Any) -> None:
        """Functions that are a Python function; it sees no nulls unless `nulls`."""
        self.add(*signatures, emit=lambda call: call.context.call(run, call.values, call.returns, nulls=nulls), **how)

    def aggregate(self, template: str, *signatures: str, **how: Any) -> None:
        """Aggregates: in the template `{d}` is DISTINCT, `{o}` ORDER BY, `{f}` FILTER and OVER."""
        self.add(*signatures, kind="aggregate", emit=_fill_in(template), **how)

    def form(self, *names: str) -> None:
        """Names that have a syntax of their own; `specials.FORMS` runs them."""
        for name in names:
            self.add(f"{name}(T...) -> T", kind="form")

    def missing(self, exactness: Exactness, why: str, names: str) -> None:
        """Names that Trino has and the local engine has not."""
        for name in names.split():
            self.add(f"{name}(T...) -> T", exactness=exactness, why=why)


def _fill_in(template: str) -> Callable[[Call], str]:
    return lambda call: template.format(*call.sql, **call.clauses)


@cache
def families() -> tuple[Family, ...]:
    return tuple(import_module(f"athena.trino.functions.{name}").FUNCTIONS for name in FAMILIES)


@cache
def functions() -> Mapping[str, tuple[Function, ...]]:
    """All signatures of each name."""
    found: dict[str, tuple[Function, ...]] = {}
    for family in families():
        for function in family.functions:
            found[function.name] = (*found.get(function.name, ()), function)
    return found
