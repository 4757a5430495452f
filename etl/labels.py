"""The labels of a column: which rows hold the same value, whatever the values are (`pandas.factorize`, order of appearance)."""

from __future__ import annotations

import hashlib

import polars as pl


def labels(series: pl.Series) -> tuple[bytes, bool]:
    """Digest a column's factorize labels (null is its own), and say whether a value repeats.

    Equal digests (128 bits) mean equal labels: the same values in the same places, under whatever names.
    """
    frame = series.alias("value").to_frame().with_row_index("row")
    first = frame.select(pl.when(pl.col("value").is_not_null()).then(pl.col("row").first().over("value"))).to_series()
    repeats = bool((first != frame["row"]).any())
    digest = hashlib.blake2b(first.fill_null(2**32 - 1).to_numpy().tobytes(), digest_size=16)
    return digest.digest(), repeats
