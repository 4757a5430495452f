"""What a column's values look like: the counts behind the small pictures of the report."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from etl.report.model import Distribution

LABEL_LIMIT = 80  # characters of a value that are kept as its label: a field can be 100 MB

_EPOCH_DATE = date(1970, 1, 1)
_EPOCH_TIME = datetime(1970, 1, 1)


def distributions(sample: pl.DataFrame, *, bins: int = 20, top: int = 8) -> tuple[Distribution, ...]:
    """Count the values of each column of `sample`, in the order of its columns.

    Numbers, dates and timestamps are counted in at most `bins` intervals; the last one includes its end. Whole numbers
    get intervals of whole width between halves (`0.5, 1.5, …`), so that a bar never holds more numbers than the next
    by rounding alone. Booleans and strings are counted by value, the `top` most frequent first, ties in order of value.
    Nulls and NaN are left out; infinities too, for they have no place on an axis.

    Examples:
        >>> distributions(pl.DataFrame({"colour": ["red", "red", None, "blue"]}))[0].labels
        ('red', 'blue')
    """
    return tuple(_distribution(column, bins=bins, top=top) for column in sample.iter_columns())


def _distribution(column: pl.Series, *, bins: int, top: int) -> Distribution:
    values = column.drop_nulls()
    dtype = values.dtype
    if dtype.is_integer():
        return _binned(column, _whole_edges(values, bins), values.cast(pl.Float64), [])
    if dtype.is_float() or dtype.is_decimal():
        floats = values.cast(pl.Float64).filter(values.cast(pl.Float64).is_finite())
        return _binned(column, _even_edges(floats, bins), floats, [])
    if dtype == pl.Date or isinstance(dtype, pl.Datetime):
        moments = values.dt.epoch("d" if dtype == pl.Date else "ms")
        edges = _calendar_edges(moments, bins)
        return _binned(column, edges, moments.cast(pl.Float64), [_iso(edge, dtype) for edge in edges])
    return _by_value(column, values, top)


def _binned(column: pl.Series, edges: Sequence[float], values: pl.Series, shown: Sequence[str]) -> Distribution:
    if not edges:
        return Distribution(column.name, sampled_rows=column.len(), counts=(), distinct=0)
    floats = values.to_numpy()
    counts = (
        np.histogram(floats, bins=np.asarray(edges, dtype=np.float64))[0] if edges[0] < edges[-1] else [len(floats)]
    )
    return Distribution(
        name=column.name,
        sampled_rows=column.len(),
        counts=tuple(int(count) for count in counts),
        edges=tuple(shown or edges),
        distinct=values.n_unique(),
    )


def _whole_edges(values: pl.Series, bins: int) -> list[float]:
    """Edges of whole width, between the whole numbers; above 2**53 halves do not exist and the even ones serve."""
    if values.is_empty():
        return []
    low, high = int(values.min()), int(values.max())  # type: ignore[arg-type]  # integers: checked by the caller
    if max(abs(low), abs(high)) >= 2**52:
        return _even_edges(values.cast(pl.Float64), bins)
    width = math.ceil((high - low + 1) / bins)
    return [*(edge - 0.5 for edge in range(low, high + 1, width)), high + 0.5]


def _even_edges(values: pl.Series, bins: int) -> list[float]:
    if values.is_empty():
        return []
    low, high = float(values.min()), float(values.max())  # type: ignore[arg-type]  # floats: checked by the caller
    if not math.isfinite(high - low):
        return [low, high]
    edges = np.unique(np.linspace(low, high, bins + 1))
    return [float(edge) for edge in edges] if edges.size > 1 else [low, high]


def _calendar_edges(moments: pl.Series, bins: int) -> list[float]:
    """Edges on whole days or milliseconds, so that their text is exact."""
    if moments.is_empty():
        return []
    low, high = int(moments.min()), int(moments.max())  # type: ignore[arg-type]  # integers: made by `dt.epoch`
    edges = sorted({low + round((high - low) * step / bins) for step in range(bins + 1)})
    return [float(edge) for edge in edges] if len(edges) > 1 else [float(low), float(low)]


def _iso(edge: float, dtype: pl.DataType) -> str:
    if dtype == pl.Date:
        return (_EPOCH_DATE + timedelta(days=edge)).isoformat()
    return (_EPOCH_TIME + timedelta(milliseconds=edge)).isoformat(timespec="seconds")


def _by_value(column: pl.Series, values: pl.Series, top: int) -> Distribution:
    counted = pl.DataFrame({"value": values}).group_by("value").len("count")
    most = counted.sort(["count", "value"], descending=[True, False]).head(top)
    counts = tuple(int(count) for count in most["count"])
    return Distribution(
        name=column.name,
        sampled_rows=column.len(),
        counts=counts,
        labels=tuple(_label(value) for value in most["value"]),
        other=values.len() - sum(counts),
        distinct=counted.height,
    )


def _label(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= LABEL_LIMIT else text[: LABEL_LIMIT - 1] + "…"
