"""Regular expression functions. The pattern is Java's; a literal one is looked at before the query runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from athena.trino.call import Call
from athena.trino.context import Value, error_at, not_executable
from athena.trino.registry import Family
from athena.trino.runtime import patterns, regexps
from athena.trino.runtime.failure import TrinoError, read_failure
from athena.trino.types import VARCHAR, array

FUNCTIONS = Family("regexp")
_ = FUNCTIONS


def _run(run: Callable[..., Any]) -> Callable[[Call], str]:
    def emit(call: Call) -> str:
        pattern = call.value(1)
        if pattern.is_literal and isinstance(pattern.constant, str):
            _look_at(pattern.constant, call)
        return call.context.call(run, call.values, call.returns)

    return emit


def _look_at(pattern: str, call: Call) -> None:
    try:
        patterns.compiled(pattern)
    except TrinoError as error:
        code, text = read_failure(f"TrinoError: {error}") or ("", str(error))
        if code == "NOT_SUPPORTED":
            raise not_executable("a regular expression", text, call.node) from None
        raise error_at(code, text, at=call.node) from None


def _replaced(n: Mapping[str, int | None]) -> Mapping[str, int | None]:
    x, y = n.get("x"), n.get("y")
    if x is None or y is None:
        return {"z": None}
    return {"z": min(2147483647, x + max(x * y // 2, y) * (x + 1))}


def _add(run: Callable[..., Any], *signatures: str, **how: Any) -> None:
    _.add(*signatures, emit=_run(run), **how)


_add(regexps.like, "regexp_like(varchar(x), varchar) -> boolean")
_add(regexps.extract, "regexp_extract(varchar(x), varchar) -> varchar(x)")
_add(regexps.extract, "regexp_extract(varchar(x), varchar, bigint) -> varchar(x)")
_add(regexps.extract_all, "regexp_extract_all(varchar(x), varchar) -> array(varchar(x))")
_add(regexps.extract_all, "regexp_extract_all(varchar(x), varchar, bigint) -> array(varchar(x))")
_add(regexps.replace, "regexp_replace(varchar(x), varchar) -> varchar(x)")
_add(regexps.replace, "regexp_replace(varchar(x), varchar, varchar(y)) -> varchar(z)", where=_replaced)
_add(regexps.split, "regexp_split(varchar(x), varchar) -> array(varchar(x))")
_add(regexps.count, "regexp_count(varchar(x), varchar) -> bigint")
_add(regexps.position, "regexp_position(varchar(x), varchar) -> integer")
_add(regexps.position, "regexp_position(varchar(x), varchar, integer) -> integer")
_add(regexps.position, "regexp_position(varchar(x), varchar, integer, integer) -> integer")


def _replace_by_lambda(call: Call) -> str:
    """The lambda sees the groups of each match; what it gives is put in the match's place."""
    text, pattern = call.values
    if isinstance(pattern.constant, str):
        _look_at(pattern.constant, call)
    call_python = call.context.call
    groups = call_python(regexps.groups_of_matches, [text, pattern], array(array(VARCHAR)))
    between = Value(f"list_transform({groups}, {call.function(2).sql})", array(VARCHAR))
    around = Value(call_python(regexps.around_matches, [text, pattern], array(VARCHAR)), array(VARCHAR))
    return call_python(regexps.put_between, [around, between], VARCHAR)


_.add("regexp_replace(varchar(x), varchar, function(array(varchar), varchar(y))) -> varchar", emit=_replace_by_lambda)
