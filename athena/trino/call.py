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
from athena.trino.types import UNKNOWN, Type


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
            if formals is not None and bound is not None:
                arguments = _arguments(formals, given, bound, make_lambda, context, node)
                return Resolved(function, arguments, _returns(function, bound))
    raise _unfit(candidates, actuals, node)


def _returns(function: Function, bound: Binding) -> Type:
    if function.where:
        bound.numbers.update(function.where(bound.numbers))
    return fill(function.signature.returns, bound)


def _arguments(
    formals: Sequence[Formal],
    given: Sequence[Value | exp.Expr],
    bound: Binding,
    make_lambda: MakeLambda,
    context: Context,
    node: exp.Expr,
) -> tuple[Argument, ...]:
    made: list[Argument] = []
    for formal, argument in zip(formals, given, strict=True):
        if isinstance(argument, Value):
            made.append(coerce(argument, fill(formal, bound), context))
        else:
            made.append(_lambda(formal, argument, bound, make_lambda, context, node))
    return tuple(made)


def _lambda(
    formal: Formal, tree: exp.Expr, bound: Binding, make: MakeLambda, context: Context, node: exp.Expr
) -> Lambda:
    *parameters, returns = (part for part in formal.args if isinstance(part, Formal))
    made = make(tree, [fill(part, bound) for part in parameters])
    if returns.is_variable and bound.types.get(returns.base, UNKNOWN) != UNKNOWN:
        wanted = bound.types[returns.base]
    elif fits(returns, made.type, bound, coerce=True):
        wanted = fill(returns, bound)
    else:
        raise _wrong_lambda(str(fill(returns, bound)), made.type, node)
    try:
        return Lambda(made.parameters, coerce(made.body, wanted, context))
    except TypeError:
        raise _wrong_lambda(str(wanted), made.type, node) from None


def _wrong_lambda(wanted: str, found: Type, node: exp.Expr) -> QueryError:
    return error_at("TYPE_MISMATCH", f"the lambda gives {found} where {wanted} is wanted", at=node)


def _unfit(candidates: Sequence[Function], actuals: Sequence[Type | None], node: exp.Expr) -> QueryError:
    name = candidates[0].name
    given = ", ".join("<lambda>" if kind is None else str(kind) for kind in actuals)
    expected = ", ".join(function.signature.text for function in candidates)
    text = f"Unexpected parameters ({given}) for function {name}. Expected: {expected}"
    return error_at("FUNCTION_NOT_FOUND", text, at=node)
