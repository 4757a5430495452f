"""The comparison of two versions once more, in plain Python over the values of all rows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Expected:
    """What plain Python counts; `columns` is None when rows cannot be matched by the key, or there is none."""

    added: int
    removed: int
    changed: int
    columns: dict[str, int] | None


def same(value: Any) -> Any:
    """A value in a form that is equal, and hashes alike, exactly when the review takes it for the same."""
    if isinstance(value, float) and math.isnan(value):
        return "NaN"
    if isinstance(value, list):
        return tuple(same(item) for item in value)
    if isinstance(value, dict):
        return frozenset((key, same(item)) for key, item in value.items())
    return value


def expected(old: Sequence[Row], new: Sequence[Row], key: Sequence[str], names: Sequence[str]) -> Expected:
    """Compare rows by the columns `names`."""
    before, after = ([{name: same(row[name]) for name in names} for row in rows] for rows in (old, new))
    if key and _holds(before, key) and _holds(after, key):
        return _by_key(before, after, key, names)
    a, b = (Counter(tuple(row.values()) for row in rows) for rows in (before, after))
    return Expected((b - a).total(), (a - b).total(), 0, None)


def _holds(rows: Sequence[Row], key: Sequence[str]) -> bool:
    keys = [tuple(row[name] for name in key) for row in rows]
    return len(set(keys)) == len(keys) and not any(None in found for found in keys)


def _by_key(before: Sequence[Row], after: Sequence[Row], key: Sequence[str], names: Sequence[str]) -> Expected:
    old, new = ({tuple(row[name] for name in key): row for row in rows} for rows in (before, after))
    both = [(old[found], new[found]) for found in old.keys() & new.keys()]
    columns = {name: sum(a[name] != b[name] for a, b in both) for name in names}
    changed = sum(a != b for a, b in both)
    return Expected(len(new.keys() - old.keys()), len(old.keys() - new.keys()), changed, columns)
