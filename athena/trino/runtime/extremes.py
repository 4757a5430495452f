"""greatest and least where DuckDB's differ: NaN and instants."""

from __future__ import annotations

import math
from typing import Any

from athena.trino.runtime.failure import invalid_argument


def _key(value: Any) -> Any:
    return value["utc"] if isinstance(value, dict) else value


def _check(values: tuple[Any, ...], name: str) -> None:
    if any(isinstance(value, float) and math.isnan(value) for value in values):
        raise invalid_argument(f"Invalid argument to {name}(): NaN")


def greatest(*values: Any) -> Any:
    _check(values, "greatest")
    return max(values, key=_key)


def least(*values: Any) -> Any:
    _check(values, "least")
    return min(values, key=_key)
