"""A call of a function: which signature it means, its arguments in the types of that signature, its SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from sqlglot import exp

from athena.errors import QueryError
from athena.trino.casts import coerce
from athena.trino.context import Context, Value, error_at, not_executable, typed_sql
from athena.trino.registry import Function, functions
from athena.trino.signature import Binding, Formal, bind, fill, fits
from athena.trino.types import Type


@dataclass(frozen=True, slots=True)
class Lambda:
    """A lambda in DuckDB's SQL: the names of its parameters, and what its body gives."""

    parameters: tuple[str, ...]
    body: Value

    @property
    def sql(self) -> str:
        return f"lambda {', '.join(self.parameters)}: {typed_sql(self.body)}"

    @property
    def type(self) -> Type:
        return self.body.type

    def applied(self, *arguments: str) -> str:
        """The body with SQL in place of the parameters."""
        swap = dict(zip(self.parameters, arguments, strict=True))
        names = "|".join(map(re.escape, self.parameters))
        return re.sub(rf"\b(?:{names})\b", lambda found: swap[found[0]], typed_sql(self.body))


Argument = Value | Lambda
MakeLambda = Callable[[exp.Expr, Sequence[Type]], Lambda]


@dataclass(frozen=True, slots=True)
class Call:
    """What an emitter sees: arguments as the signature wants them, and the type to give."""

    context: Context
    arguments: tuple[Argument, ...]
    returns: Type
    node: exp.Expr
    clauses: Mapping[str, str] = field(default_factory=lambda: {"d": "", "o": "", "f": ""})

    @property
    def values(self) -> tuple[Value, ...]:
        return tuple(argument for argument in self.arguments if isinstance(argument, Value))

    @property
    def sql(self) -> tuple[str, ...]:
        return tuple(argument.sql for argument in self.arguments)

    def value(self, index: int) -> Value:
        found = self.arguments[index]
        assert isinstance(found, Value)
        return found

    def function(self, index: int) -> Lambda:
        found = self.arguments[index]
        assert isinstance(found, Lambda)
        return found


@dataclass(frozen=True, slots=True)
class Resolved:
    """A signature that fits, with the arguments turned into its types."""

    function: Function
    arguments: tuple[Argument, ...]
    returns: Type


def named(name: str, node: exp.Expr) -> tuple[Function, ...]:
    """The functions called `name`; Athena's FUNCTION_NOT_FOUND, with near names, if there is none."""
    found = functions().get(name.lower(), ())
    if not found:
        near = get_close_matches(name.lower(), [known for known in functions() if known[0] != "$"], n=3, cutoff=0.6)
        hint = f"Did you mean {' or '.join(near)}?" if near else "athena/trino/README.md lists the functions there are."
        raise error_at("FUNCTION_NOT_FOUND", f"Function '{name.lower()}' not registered", at=node, hint=hint)
    for function in found:
        if function.exactness in {"notyet", "never"}:
            raise not_executable(f"{name.lower()}()", function.why, node)
    return found


def resolve(
    candidates: Sequence[Function],
    given: Sequence[Value | exp.Expr],
    make_lambda: MakeLambda,
    context: Context,
    node: exp.Expr,
) -> Resolved:
    """The first candidate that fits as it is, else the first that fits with coercions. Lambdas come as trees."""
    actuals = [value.type if isinstance(value, Value) else None for value in given]
    for coerced in (False, True):
        for function in candidates:
            formals = function.signature.formals(len(given))
            bound = bind(formals, actuals, coerce=coerced) if formals is not None else None
            if formals is None or bound is None:
                continue
            lambdas = _lambdas(formals, given, bound, make_lambda, node)
            if lambdas is not None and (coerced or _fit_as_they_are(formals, actuals, bound)):
                arguments = _arguments(formals, given, bound, lambdas, context)
                return Resolved(function, arguments, _returns(function, bound))
    raise _unfit(candidates, actuals, node)


def _fit_as_they_are(formals: Sequence[Formal], actuals: Sequence[Type | None], bound: Binding) -> bool:
    """Whether the holes that lambdas have widened still are what the arguments are."""
    return all(kind is None or kind == fill(formal, bound) for formal, kind in zip(formals, actuals, strict=True))


def _returns(function: Function, bound: Binding) -> Type:
    if function.where:
        bound.numbers.update(function.where(bound.numbers))
    return fill(function.signature.returns, bound)


def _arguments(
    formals: Sequence[Formal],
    given: Sequence[Value | exp.Expr],
    bound: Binding,
    lambdas: Mapping[int, Lambda],
    context: Context,
) -> tuple[Argument, ...]:
    pairs = enumerate(zip(formals, given, strict=True))
    return tuple(
        coerce(argument, fill(formal, bound), context) if isinstance(argument, Value) else lambdas[n]
        for n, (formal, argument) in pairs
    )


_ROUNDS = 4


def _lambdas(
    formals: Sequence[Formal], given: Sequence[Value | exp.Expr], bound: Binding, make: MakeLambda, node: exp.Expr
) -> Mapping[int, Lambda] | None:
    """The lambdas among the arguments, by their places; None if one gives what the signature does not want.

    Trino turns nothing that a lambda gives into another type. But what it gives may widen a hole that its parameters have,
    as the state of `reduce`; then all are looked at again, and after four rounds Trino gives up.
    """
    trees = {n: part for n, part in enumerate(given) if not isinstance(part, Value)}
    for _ in range(_ROUNDS):
        before = dict(bound.types)
        made = {n: _made(formals[n], tree, bound, make) for n, tree in trees.items()}
        if any(fitting is None for fitting in made.values()):
            return None
        if bound.types == before or not trees:
            found = {n: fitting for n, fitting in made.items() if fitting is not None}
            return found if all(fill(_result(formals[n]), bound) == one.type for n, one in found.items()) else None
    raise error_at(
        "GENERIC_INTERNAL_ERROR",
        f"SignatureBinder.iterativeSolve does not converge after {_ROUNDS} iterations.",
        at=node,
    )


def _result(formal: Formal) -> Formal:
    found = formal.args[-1]
    assert isinstance(found, Formal)
    return found


def _made(formal: Formal, tree: exp.Expr, bound: Binding, make: MakeLambda) -> Lambda | None:
    """A lambda for the holes as they are; what it gives fills or widens those of its result."""
    parameters = [fill(part, bound) for part in formal.args[:-1] if isinstance(part, Formal)]
    made = make(tree, parameters)
    return made if fits(_result(formal), made.type, bound, coerce=True) else None


def _unfit(candidates: Sequence[Function], actuals: Sequence[Type | None], node: exp.Expr) -> QueryError:
    name = candidates[0].name
    given = ", ".join("<lambda>" if kind is None else str(kind) for kind in actuals)
    expected = ", ".join(function.signature.text for function in candidates)
    text = f"Unexpected parameters ({given}) for function {name}. Expected: {expected}"
    return error_at("FUNCTION_NOT_FOUND", text, at=node)
