"""The files that executors leave for each other and for the driver, and the places of rows in them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

PLACE_BITS = 36  # of a row's place, for its number in the split; the rest is the split's number


def place_of(split: int, row: int) -> int:
    """A row's place in the dataset: places ascend as rows do, over all files."""
    return (split << PLACE_BITS) + row


def part_name(split: int, *, distinct: bool = False) -> str:
    return f"clean-{split:06}{'-distinct' if distinct else ''}.parquet"


def rejects_name(split: int) -> str:
    return f"rejects-{split:06}.parquet"


def picture(path: Path, every: int | None) -> pl.DataFrame | None:
    """Some rows of a file, spread over it."""
    return pl.scan_parquet(path).gather_every(every).collect() if every else None
