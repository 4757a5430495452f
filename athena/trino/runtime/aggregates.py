"""Aggregates that DuckDB has not, or computes otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Context, Decimal, localcontext
from functools import cache
from typing import Any

from athena.trino.runtime.failure import TrinoError, invalid_argument
from athena.trino.runtime.numbers import exact_quotient


@cache
def mean_decimal(scale: int) -> Callable[[Decimal, int], Decimal | None]:
    def mean(total: Decimal, count: int) -> Decimal | None:
        with localcontext(Context(prec=120)):
            return exact_quotient(total, Decimal(count), scale) if count else None

    return mean


def most_frequent(values: list[Any], buckets: int) -> dict[Any, int]:
    if buckets < 2:
        raise invalid_argument(
            "approx_most_frequent bucket count must be greater than one, input bucket count: " + str(buckets)
        )
    return dict(Counter(value for value in values if value is not None).most_common(buckets))


_LISTAGG_BYTES = 1_048_576


@cache
def listagg(separator: str, filler: str | None, count: bool) -> Callable[[list[str | None]], str | None]:
    """Join with a separator; beyond the limit fail, or end with `filler` and the number left out."""

    def run(values: list[str | None]) -> str | None:
        known = [value for value in values if value is not None]
        whole = separator.join(known)
        if len(whole.encode()) <= _LISTAGG_BYTES:
            return whole if known else None
        if filler is None:
            text = f"Concatenated string has the length in bytes larger than the maximum output length {_LISTAGG_BYTES}"
            raise TrinoError("EXCEEDED_FUNCTION_MEMORY_LIMIT", text)
        return _truncated(known, separator, filler, count)

    return run


def _truncated(known: list[str], separator: str, filler: str, count: bool) -> str:
    kept, size = 0, 0
    for value in known:
        size += len(value.encode()) + (len(separator.encode()) if kept else 0)
        if size > _LISTAGG_BYTES:
            break
        kept += 1
    parts = [*known[:kept], filler + (f"({len(known) - kept})" if count else "")]
    return separator.join(parts)


def how_many(count: int) -> int:
    """The n of max(x, n) and its like."""
    if not 0 < count <= 10_000:
        raise invalid_argument(f"third argument must be a positive integer of at most 10000, found {count}")
    return count
