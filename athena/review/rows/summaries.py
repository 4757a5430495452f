"""What the numeric columns of a version hold: sum, least, greatest, share of nulls; exact where the numbers are."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, localcontext

from athena.engine.text import to_text
from athena.errors import QueryError
from athena.review.model import Summary
from athena.review.rows.bench import Bench, Kept
from athena.review.rows.matching import is_number
from athena.trino.context import comma, quote_name
from athena.trino.types import Type

_HALF = 10**19  # two of these are the digits of the largest decimal


def summaries(kept: Kept, bench: Bench) -> Mapping[str, Summary]:
    """The summary of each numeric column, by name."""
    numeric = [(n, kind) for n, kind in enumerate(kept.types) if is_number(kind)]
    if not numeric:
        return {}
    parts = [f"count(c{n}), {_sum(n, kind)}, min(c{n}), max(c{n})" for n, kind in numeric]
    try:
        ((*found,),) = bench.ask(f"SELECT {comma(parts)} FROM {quote_name(kept.table)}")
    except QueryError as error:
        if error.code != "NUMERIC_VALUE_OUT_OF_RANGE":
            raise
        found = _with_long_sums(kept, numeric, bench)
    return {
        kept.names[n]: _summary(kind, kept.count, *found[4 * place : 4 * place + 4])
        for place, (n, kind) in enumerate(numeric)
    }


def _sum(n: int, kind: Type) -> str:
    """Doubles are summed with their errors carried along, so that the order of rows hardly shows; NaN and infinity as is."""
    if kind.base in {"double", "real"}:
        value = f"CAST(c{n} AS DOUBLE)"
        return f"CASE WHEN bool_and(isfinite({value})) THEN fsum({value}) ELSE sum({value}) END"
    return f"sum(c{n})"


def _with_long_sums(kept: Kept, numeric: list[tuple[int, Type]], bench: Bench) -> list[object]:
    """The same where a sum has more than 38 digits: decimals are cut into two halves that are summed apart."""
    parts = [f"count(c{n}), {_halves(n, kind)}, min(c{n}), max(c{n})" for n, kind in numeric]
    ((*found,),) = bench.ask(f"SELECT {comma(parts)} FROM {quote_name(kept.table)}")
    for place, (_, kind) in enumerate(numeric):
        if kind.base == "decimal" and found[4 * place + 1] is not None:
            high, low = found[4 * place + 1]
            with localcontext(prec=100):
                found[4 * place + 1] = Decimal(int(high) * _HALF + int(low)).scaleb(-kind.scale)
    return found


def _halves(n: int, kind: Type) -> str:
    if kind.base != "decimal":
        return _sum(n, kind)
    digits = f"CAST(replace(CAST(c{n} AS VARCHAR), '.', '') AS HUGEINT)"
    return f"CASE WHEN count(c{n}) > 0 THEN [sum({digits} // {_HALF}), sum({digits} % {_HALF})] END"


def _summary(kind: Type, rows: int, count: int, total: object, least: object, greatest: object) -> Summary:
    name = str(kind)
    share = (rows - count) / rows if rows else 0.0
    return Summary(to_text(total, name), to_text(least, name), to_text(greatest, name), share)
