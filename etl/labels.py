"""The labels of a column: which rows hold the same value, whatever the values are (`pandas.factorize`, order of appearance)."""

from __future__ import annotations

import hashlib

import numpy as np
import polars as pl

FEW_ROWS = 20_000  # of which numpy sorts the hashes before polars has begun
NO_ROW = 2**32 - 1


def labels(series: pl.Series) -> tuple[bytes, bool]:
    """Digest a column's factorize labels (null is its own), and say whether a value repeats.

    Equal digests (128 bits) mean equal labels: the same values in the same places, under whatever names.
    """
    first = _first_rows(series)
    missing = series.is_null().to_numpy()
    repeats = bool((first != np.arange(len(series)))[~missing].any())
    first[missing] = NO_ROW
    return hashlib.blake2b(first.tobytes(), digest_size=16).digest(), repeats


def _first_rows(series: pl.Series) -> np.ndarray:
    """For each row, the first that holds the same value (uint32); in a column of few rows, the same by 64-bit hash."""
    if len(series) > FEW_ROWS:
        frame = series.alias("value").to_frame().with_row_index("row")
        return frame.select(pl.col("row").first().over("value")).to_series().to_numpy().copy()
    _, first, which = np.unique(series.hash().to_numpy(), return_index=True, return_inverse=True)
    return first.astype(np.uint32)[which]
