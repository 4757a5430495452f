"""Comparison of arrays, rows and maps: by element, and unknown (null) where a null decides."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from athena.trino.runtime.failure import TrinoError


@cache
def comparison(sign: str) -> Callable[[Any, Any], bool | None]:
    def compare(one: Any, other: Any) -> bool | None:
        if sign in {"=", "<>"}:
            found = same(one, other)
            return found if found is None or sign == "=" else not found
        order = ordering(one, other)
        return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[sign]

    return compare


def same(one: Any, other: Any) -> bool | None:
    """`one = other` in three-valued logic."""
    if one is None or other is None:
        return None
    if is_instant(one):
        return bool(one["utc"] == other["utc"])
    if isinstance(one, dict):
        return _same_maps(one, other)
    if isinstance(one, (list, tuple)):
        if len(one) != len(other):
            return False
        return _all(same(a, b) for a, b in zip(one, other, strict=True))
    return bool(one == other)


def is_instant(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"utc", "zone"}


def _same_maps(one: dict[Any, Any], other: dict[Any, Any]) -> bool | None:
    if one.keys() != other.keys():
        return False
    return _all(same(value, other[key]) for key, value in one.items())


def _all(results: Any) -> bool | None:
    found: bool | None = True
    for result in results:
        if result is False:
            return False
        found = None if result is None else found
    return found


def ordering(one: Any, other: Any) -> int:
    """Negative, zero or positive, as `one` comes before, with or after `other`."""
    if isinstance(one, dict):
        one, other = ([one["utc"]], [other["utc"]]) if is_instant(one) else (list(one.values()), list(other.values()))
    if isinstance(one, (list, tuple)):
        for a, b in zip(one, other, strict=False):
            if a is None or b is None:
                raise TrinoError("NOT_SUPPORTED", "ARRAY comparison not supported for arrays with null elements")
            order = ordering(a, b)
            if order:
                return order
        return len(one) - len(other)
    return int(one > other) - int(one < other)
