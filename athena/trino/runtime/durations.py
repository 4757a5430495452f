"""Durations as text, and the parts of an interval."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import cache

from athena.trino.runtime.failure import invalid_argument
from athena.trino.runtime.maths import java_round


def human_readable_seconds(seconds: float) -> str:
    """`1 day, 3 hours, 10 seconds`."""
    if math.isnan(seconds) or math.isinf(seconds):
        raise invalid_argument(f"Invalid argument found: {seconds}")
    rest = java_round(abs(seconds))
    parts: list[str] = []
    for name, size in (("week", 604800), ("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count, rest = divmod(rest, size)
        if count or (name == "second" and not parts):
            parts.append(f"{count} {name}{'' if count == 1 else 's'}")
    return ", ".join(parts)


_DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]+)\s*\Z")
_DURATION_UNITS = {"ns": 1e-6, "us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4, "h": 3.6e6, "d": 8.64e7}


def parse_duration(text: str) -> int:
    found = _DURATION.match(text)
    if not found:
        raise invalid_argument(f"duration is not a valid data duration string: {text}")
    if found[2] not in _DURATION_UNITS:
        raise invalid_argument(f"Unknown time unit: {found[2]}")
    return java_round(float(found[1]) * _DURATION_UNITS[found[2]])


def interval_part(millis: int, size: int, limit: int) -> int:
    return math.trunc(millis / size) if limit == 0 else int(math.fmod(math.trunc(millis / size), limit))


@cache
def part_of_interval(size: int, limit: int) -> Callable[[int], int]:
    return lambda value: interval_part(value, size, limit)
