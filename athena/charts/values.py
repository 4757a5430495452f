"""Values of the engine as JSON takes them, small: times as text, and dictionaries instead of repeated texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import TypeAlias

Plain: TypeAlias = "str | int | float | bool | None"

NULL, OTHER = -1, -2  # codes of what a dictionary does not hold
_EXACT = 2**53  # beyond this a JavaScript number is not exact


def plain(value: object) -> Plain:
    """A value as JSON takes it; what no number of a page can be is null.

    Examples:
        >>> plain(Decimal("2.50")), plain(datetime(2026, 1, 2, 3, 4, 5)), plain(date(2026, 1, 2)), plain(float("nan"))
        (2.5, '2026-01-02 03:04:05', '2026-01-02', None)
    """
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, datetime):
        return value.isoformat(" ", "milliseconds" if value.microsecond else "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _whole(int(value)) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        return (value if value != int(value) or abs(value) > _EXACT else int(value)) if isfinite(value) else None
    if isinstance(value, int):
        return _whole(value)
    return str(value)


def _whole(value: int) -> Plain:
    return value if abs(value) <= _EXACT else float(value)


def exact(value: object) -> Plain:
    """A value for a cell that is read, not reckoned with: whole numbers too large for JavaScript are text."""
    if isinstance(value, Decimal) and abs(value) > _EXACT:
        return f"{value:f}"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _EXACT:
        return str(value)
    return plain(value)


@dataclass(slots=True)
class Dictionary:
    """Values by code, in order; None has none, and neither has what was put together as "other"."""

    values: list[Plain] = field(default_factory=list)
    _codes: dict[Plain, int] = field(default_factory=dict)

    @classmethod
    def ordered(cls, values: Iterable[Plain]) -> Dictionary:
        found = Dictionary()
        for value in values:
            found.code(value)
        return found

    def code(self, value: Plain) -> int:
        """The value's code, given to it now if it is new."""
        if value is None:
            return NULL
        if value == SENTINEL:
            return OTHER
        if value not in self._codes:
            self._codes[value] = len(self.values)
            self.values.append(value)
        return self._codes[value]


SENTINEL = "\ue000other"  # stands in SQL for the values that are put together; a private character, so no data


def columnwise(rows: Sequence[Sequence[object]], width: int) -> list[list[object]]:
    """Rows as columns; without rows, empty ones.

    Examples:
        >>> columnwise([(1, "a"), (2, "b")], 2), columnwise([], 2)
        ([[1, 2], ['a', 'b']], [[], []])
    """
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]
