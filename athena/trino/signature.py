"""Signatures as Trino's documentation writes them, and whether a call fits one.

`split_part(varchar(x), varchar, bigint) -> varchar(x)`: lower-case words with arguments are types, a lone capital letter
is any type (N: any number), lower-case letters in brackets are lengths and digits. `T...` repeats.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from athena.trino.types import (
    INTEGERS,
    NUMBERS,
    UNKNOWN,
    Type,
    as_decimal,
    coerces,
    common_type,
    is_comparable,
    is_orderable,
    varchar,
)

_TOKEN = re.compile(r"\s*(->|\.\.\.|[A-Za-z_$][\w]*|\d+|[(),])")
_KINDS: dict[str, Callable[[Type], bool]] = {
    "N": lambda kind: kind.base in NUMBERS,
    "I": lambda kind: kind.base in INTEGERS,
    "O": is_orderable,
    "C": is_comparable,
}


@dataclass(frozen=True, slots=True)
class Formal:
    """A type with holes: a variable (`T`), or a base with formals, lengths (`x`) and numbers."""

    base: str
    args: tuple[Formal | str | int, ...] = ()

    @property
    def is_variable(self) -> bool:
        return len(self.base) == 1 and self.base.isupper()

    @property
    def is_function(self) -> bool:
        return self.base == "function"


@dataclass(slots=True)
class Binding:
    """What the holes stand for."""

    types: dict[str, Type] = field(default_factory=dict)
    numbers: dict[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signature:
    name: str
    parameters: tuple[Formal, ...]
    returns: Formal
    repeats: bool
    text: str

    def formals(self, count: int) -> tuple[Formal, ...] | None:
        """The formal of each of `count` arguments, or None if that is not how many it takes."""
        if not self.repeats:
            return self.parameters if count == len(self.parameters) else None
        fixed = len(self.parameters) - 1
        return self.parameters[:fixed] + (self.parameters[-1],) * (count - fixed) if count >= fixed else None


def read_signature(text: str) -> Signature:
    """The signature that `text` writes."""
    tokens = _TOKEN.findall(text)
    name = tokens.pop(0)
    parameters, repeats = _read_parameters(tokens)
    if tokens.pop(0) != "->":
        raise ValueError(f"{text!r} has no `->`")
    returns = _read_formal(tokens)
    return Signature(name, parameters, returns, repeats, text.split(" ->")[0])


def _read_parameters(tokens: list[str]) -> tuple[tuple[Formal, ...], bool]:
    parameters, repeats = [], False
    tokens.pop(0)
    while tokens[0] != ")":
        parameters.append(_read_formal(tokens))
        if tokens[0] == "...":
            tokens.pop(0)
            repeats = True
        if tokens[0] == ",":
            tokens.pop(0)
    tokens.pop(0)
    return tuple(parameters), repeats


def _read_formal(tokens: list[str]) -> Formal:
    base = tokens.pop(0)
    if not tokens or tokens[0] != "(":
        return Formal(base)
    tokens.pop(0)
    args: list[Formal | str | int] = []
    while tokens[0] != ")":
        args.append(_read_argument(tokens))
        if tokens[0] == ",":
            tokens.pop(0)
    tokens.pop(0)
    return Formal(base, tuple(args))


def _read_argument(tokens: list[str]) -> Formal | str | int:
    word = tokens[0]
    if word.isdigit():
        return int(tokens.pop(0))
    if len(word) == 1 and word.islower():
        return tokens.pop(0)
    return _read_formal(tokens)


_WRITTEN = {
    "timestamptz": "timestamp with time zone",
    "dayinterval": "interval day to second",
    "monthinterval": "interval year to month",
}


def fits(formal: Formal, actual: Type, bound: Binding, *, coerce: bool) -> bool:
    """Whether an argument of type `actual` can stand where `formal` is wanted; fills the holes as far as it tells."""
    if formal.is_variable:
        return _fits_variable(formal.base, actual, bound, coerce)
    base = _WRITTEN.get(formal.base, formal.base)
    if actual == UNKNOWN:
        return coerce or base == "unknown"
    if base in {"array", "map", "row"}:
        return _fits_nested(formal, actual, bound, coerce)
    if base == "varchar":
        return _fits_varchar(formal, actual, bound, coerce)
    if base in {"decimal", "timestamp", "timestamp with time zone", "time", "char"}:
        return _fits_digits(formal, base, actual, bound, coerce)
    wanted = Type(base)
    return actual == wanted or (coerce and coerces(actual, wanted))


def _fits_variable(name: str, actual: Type, bound: Binding, coerce: bool) -> bool:
    allowed = _KINDS.get(name[0])
    known = bound.types.get(name)
    joined = actual if known is None else common_type(known, actual) if coerce or UNKNOWN in {known, actual} else None
    if known == actual:
        joined = actual
    if joined is None or (allowed and joined != UNKNOWN and not allowed(joined)):
        return False
    bound.types[name] = joined
    return True


def _fits_nested(formal: Formal, actual: Type, bound: Binding, coerce: bool) -> bool:
    if actual.base != formal.base or (formal.args and len(formal.args) != len(actual.args)):
        return False
    pairs = zip(formal.args, actual.inners, strict=True) if formal.args else ()
    return all(isinstance(part, Formal) and fits(part, inner, bound, coerce=coerce) for part, inner in pairs)


def _fits_varchar(formal: Formal, actual: Type, bound: Binding, coerce: bool) -> bool:
    if actual.base != "varchar" and not (coerce and actual.base == "char"):
        return False
    for hole in formal.args:
        if isinstance(hole, str):
            bound.numbers[hole] = actual.length
    return True


def _fits_digits(formal: Formal, base: str, actual: Type, bound: Binding, coerce: bool) -> bool:
    found = actual
    if base == "decimal" and coerce and actual.base in INTEGERS:
        found = as_decimal(actual)
    if coerce and base in {"timestamp", "timestamp with time zone"} and actual.base in {"date", "timestamp"}:
        rank = ["date", "timestamp", "timestamp with time zone"]
        if rank.index(actual.base) < rank.index(base):
            found = Type(base, actual.args or (0,))
    if found.base != base:
        return False
    for hole, number in zip(formal.args, found.args, strict=False):
        if isinstance(hole, str) and isinstance(number, int):
            bound.numbers[hole] = max(number, bound.numbers.get(hole) or 0) if base != "decimal" else number
    return True


def fill(formal: Formal, bound: Binding) -> Type:
    """The type that `formal` is once its holes are known."""
    if formal.is_variable:
        return bound.types.get(formal.base, UNKNOWN)
    base = _WRITTEN.get(formal.base, formal.base)
    if base == "varchar":
        hole = formal.args[0] if formal.args else None
        return varchar(bound.numbers.get(hole) if isinstance(hole, str) else hole if isinstance(hole, int) else None)
    args = tuple(_fill_argument(argument, bound) for argument in formal.args)
    return Type(base, args, (None,) * len(args) if base == "row" else ())


def _fill_argument(argument: Formal | str | int, bound: Binding) -> Type | int:
    if isinstance(argument, Formal):
        return fill(argument, bound)
    if isinstance(argument, int):
        return argument
    return bound.numbers.get(argument) or 0


def bind(formals: Sequence[Formal], actuals: Sequence[Type | None], *, coerce: bool) -> Binding | None:
    """What the holes stand for when the arguments have these types (None: a lambda, looked at later)."""
    bound = Binding()
    for formal, actual in zip(formals, actuals, strict=True):
        if (actual is None) != formal.is_function:
            return None
        if actual is not None and not fits(formal, actual, bound, coerce=coerce):
            return None
    return bound
