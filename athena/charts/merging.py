"""Partial aggregates put together again, as core.js does: groups of a chart's rows, and the value of a measure in one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Codes: TypeAlias = "tuple[int, ...]"
Parts: TypeAlias = "dict[str, Any]"

_NOTHING = object()


def groups(chart: Mapping[str, Any], keys: Callable[[int], Codes | None]) -> dict[Codes, Parts]:
    """Partial aggregates by key, in the order in which keys come; a row without a key is left out."""
    parts = {alias: alias.split("_")[1] for alias in chart["data"] if alias.startswith(("p_", "q_"))}
    found: dict[Codes, Parts] = {}
    for row in range(chart["rows"]):
        key = keys(row)
        if key is None:
            continue
        own = {alias: _start(part, chart["data"][alias][row]) for alias, part in parts.items()}
        known = found.get(key)
        found[key] = own if known is None else {a: _MERGE[part](known[a], own[a]) for a, part in parts.items()}
    return found


def _start(part: str, value: Any) -> Any:
    return (frozenset() if value < 0 else frozenset([value])) if part == "distinct" else value


def but_null(merge: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda a, b: b if a is None else a if b is None else merge(a, b)


_MERGE: Mapping[str, Callable[[Any, Any], Any]] = {
    "sum": but_null(lambda a, b: a + b),
    "count": lambda a, b: a + b,
    "min": but_null(min),
    "max": but_null(max),
    "distinct": lambda a, b: a | b,
    "final": lambda a, b: _NOTHING,  # groups that cannot be put together
}


def value_of(chart: Mapping[str, Any], slot: str, parts: Parts) -> Any:
    """The value of a measure in a group; null where groups were put together that cannot be."""
    kept = parts.get(f"p_final_{slot}", None)
    if f"p_final_{slot}" in parts:
        return None if kept is _NOTHING else kept
    measure = chart["measures"][slot]
    value = _settled(parts, "p", slot, measure["aggregation"])
    if not measure["per"]:
        return value
    by = _settled(parts, "q", slot, measure["per"])
    return None if value is None or not by else value / by


def _settled(parts: Parts, letter: str, slot: str, aggregation: str) -> Any:
    def part(name: str) -> Any:
        return parts.get(f"{letter}_{name}_{slot}")

    if aggregation in ("sum", "avg"):
        if not part("count"):
            return None
        return part("sum") if aggregation == "sum" else part("sum") / part("count")
    if aggregation == "count_distinct":
        return len(part("distinct"))
    return part(aggregation)
