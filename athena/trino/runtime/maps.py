"""Maps: keys are unique and not null."""

from __future__ import annotations

from typing import Any

from athena.trino.runtime.arrays import key_of
from athena.trino.runtime.failure import invalid_argument


def checked_keys(keys: list[Any], count: int) -> list[Any]:
    if len(keys) != count:
        raise invalid_argument("Key and value arrays must be the same length")
    return unique_keys(keys)


def unique_keys(keys: list[Any]) -> list[Any]:
    seen = set()
    for key in keys:
        if key is None:
            raise invalid_argument("map key cannot be null")
        if key_of(key) in seen:
            raise invalid_argument(f"Duplicate map keys ({key}) are not allowed")
        seen.add(key_of(key))
    return keys


def checked_entries(entries: list[dict[str, Any] | None]) -> list[dict[str, Any] | None]:
    seen = set()
    for entry in entries:
        key = _key(entry)
        if key_of(key) in seen:
            raise invalid_argument(f"Duplicate keys ({key}) are not allowed")
        seen.add(key_of(key))
    return entries


def _key(entry: dict[str, Any] | None) -> Any:
    if entry is None:
        raise invalid_argument("map entry cannot be null")
    if entry["f1"] is None:
        raise invalid_argument("map key cannot be null")
    return entry["f1"]


def multimap_from_entries(entries: list[dict[str, Any] | None]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for entry in entries:
        key = _key(entry)
        assert entry is not None
        found.setdefault(key, []).append(entry["f2"])
    return found


def merged(*maps: dict[Any, Any]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for one in maps:
        found.update(one)
    return found


def no_such_key(key: Any) -> str:
    raise invalid_argument(f"Key not present in map: {key}")


def first_of_pairs(pairs: list[dict[str, Any]]) -> dict[Any, Any]:
    """Of rows with the same key, one; rows with a null key do not count."""
    found: dict[Any, Any] = {}
    for pair in pairs:
        if pair["f1"] is not None:
            found.setdefault(pair["f1"], pair["f2"])
    return found


def multimap_of_pairs(pairs: list[dict[str, Any]]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for pair in pairs:
        if pair["f1"] is not None:
            found.setdefault(pair["f1"], []).append(pair["f2"])
    return found


def union(maps: list[dict[Any, Any] | None]) -> dict[Any, Any] | None:
    known = [one for one in maps if one is not None]
    found: dict[Any, Any] = {}
    for one in known:
        for key, value in one.items():
            found.setdefault(key, value)
    return found if known else None


def counts(values: list[Any]) -> dict[Any, int] | None:
    found: dict[Any, int] = {}
    for value in values:
        if value is not None:
            found[value] = found.get(value, 0) + 1
    return found or None
