"""Shapes made to fill memory, and one made to see whether all read the rules alike."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from tests.benchmarks.cells import GOODS, PREFECTURES, hexadecimal, pick


def worst_unique(size_bytes: int) -> Iterator[pl.DataFrame]:
    """Six columns of long text in which no value ever comes twice."""
    rows, block = size_bytes // 390, 100_000
    for start in range(0, rows, block):
        row = np.arange(start, min(start + block, rows), dtype=np.uint64)
        parts = [hexadecimal(row + np.uint64(part << 36)) for part in range(24)]
        columns = {f"text_{i}": parts[4 * i] + parts[4 * i + 1] + parts[4 * i + 2] + parts[4 * i + 3] for i in range(6)}
        yield pl.DataFrame(columns)


def worst_twins(size_bytes: int) -> Iterator[pl.DataFrame]:
    """Fifty pairs of columns, number and code, of many values that repeat; in the last row every tenth pair parts."""
    rng = np.random.default_rng(4)
    rows, block = size_bytes // 980, 50_000
    for start in range(0, rows, block):
        n = min(block, rows - start)
        columns: dict[str, pl.Series] = {}
        for pair in range(50):
            number = (rng.random(n) * max(1, rows // 3)).astype(np.uint64) + np.uint64(1_000_000 * (pair + 1))
            code = "k" + pl.Series(number * np.uint64(7919 + 2 * pair) % np.uint64(1 << 32)).cast(pl.String)
            if pair % 10 == 0 and start + n == rows:
                code[-1] = "parted"
            columns |= {f"number_{pair}": pl.Series(number), f"code_{pair}": code}
        yield pl.DataFrame(columns)


def worst_duplicates(size_bytes: int) -> Iterator[pl.DataFrame]:
    """Nine rows in ten are copies of others anywhere in the file."""
    rng = np.random.default_rng(5)
    rows, block = size_bytes // 122, 200_000
    for start in range(0, rows, block):
        key = (rng.random(min(block, rows - start)) * max(1, rows // 10)).astype(np.uint64)
        mixed = key * np.uint64(2654435761)
        yield pl.DataFrame(
            {
                "id": hexadecimal(key),
                "product": pick(GOODS, (mixed % np.uint64(20)).astype(np.int64)),
                "prefecture": pick(PREFECTURES, (mixed % np.uint64(47)).astype(np.int64)),
                "price": pl.Series(mixed % np.uint64(4_999)),
                "stock": pl.Series(mixed % np.uint64(999_983)),
                "note": "棚卸 "
                + pl.Series(mixed % np.uint64(10_007)).cast(pl.String)
                + " 号倉庫の在庫として登録しました",
            }
        )


def corners(size_bytes: int) -> Iterator[pl.DataFrame]:
    """The corners of the rules: what relabels, equals, or lacks a value where. For agreement, not for time.

    Without repeats, unlike (`key`, `mail`) and equal (`key_again`) columns differ; with repeats, relabellings go unless
    a null is out of step (`gap`); a constant with nulls goes; a twin may begin late or part in the last row.
    """
    rows = size_bytes // 120
    row = np.arange(rows, dtype=np.uint64)
    group = pl.Series(row * np.uint64(2654435761) % np.uint64(97))
    late = pl.Series(row > rows * 0.7)
    frame = pl.DataFrame({"key": pl.Series(row * np.uint64(3)), "mail": hexadecimal(row), "group": group, "late": late})
    yield frame.select(
        "key",
        "mail",
        pl.col("key").alias("key_again"),
        "group",
        pl.format("g{}", "group").alias("relabelled"),
        pl.when(pl.col("key") != 300).then(pl.format("h{}", "group")).alias("gap"),
        pl.when(pl.col("key") != 3 * (rows - 1)).then(pl.format("i{}", "group")).otherwise(pl.lit("i!")).alias("parts"),
        pl.when("late").then(pl.col("group") % 7).alias("begins_late"),
        pl.when("late").then(pl.format("b{}", pl.col("group") % 7)).alias("begins_late_too"),
        pl.when("late").then(pl.lit("yes")).alias("constant_with_nulls"),
        pl.lit(None, pl.String).alias("empty"),
    )
