"""Parquet files joined by their pages read as if they had been written as one; no Spark needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow.parquet as pq

from etl.output import write_clean
from etl.spark.footer import parse, serialise
from etl.spark.join import join
from etl.types import ColumnType

TYPES = (ColumnType("int64"), ColumnType("string"), ColumnType("decimal", 2), ColumnType("timestamp"))


def frame(part: int) -> pl.DataFrame:
    numbers = range(part * 3_000, part * 3_000 + 2_500)
    return pl.DataFrame(
        {
            "n": [None if n % 7 == 0 else n for n in numbers],
            "text": pl.Series([f"商品{n % 90}" if part else None for n in numbers], dtype=pl.String),
            "price": [f"{n}.25" for n in numbers],
            "moment": [n * 1_000 for n in numbers],
        }
    ).with_columns(pl.col("price").cast(pl.Decimal(38, 2)), pl.col("moment").cast(pl.Datetime("ms")))


def write(path: Path, rows: pl.DataFrame) -> Path:
    names = ("n", "text", "price", "moment")
    sources = ("番号", "Text", "Price", "At")
    how: Any = {"row_bytes": 1e6, "row_group_bytes": 16 << 20, "run_id": "r"}
    write_clean(iter([rows]), path, names=names, source_names=sources, types=TYPES, **how)
    return path


def test_the_whole_is_its_parts_in_order(tmp_path: Path) -> None:
    frames = [frame(part) for part in range(4)]
    single = write(tmp_path / "single.parquet", pl.concat(frames))
    parts = [write(tmp_path / f"{n}.parquet", rows.clone()) for n, rows in enumerate(frames)]
    whole = tmp_path / "whole.parquet"
    assert join(iter(parts), whole) == 4
    assert not any(part.exists() for part in parts)
    assert pl.read_parquet(whole).equals(pl.concat(frames))
    assert pl.DataFrame(pq.read_table(whole)).equals(pl.concat(frames))
    assert pq.read_schema(whole).equals(pq.read_schema(single), check_metadata=True)
    with duckdb.connect() as db:
        ((count, total),) = db.execute(f"SELECT count(*), sum(n) FROM '{whole}' WHERE n > 6000").fetchall()
    expected = pl.concat(frames).filter(pl.col("n") > 6000)
    assert (count, total) == (expected.height, expected["n"].sum())


def test_a_footer_is_written_as_it_was_read(tmp_path: Path) -> None:
    content = write(tmp_path / "one.parquet", frame(1)).read_bytes()
    length = int.from_bytes(content[-8:-4], "little")
    footer = content[-8 - length : -8]
    assert serialise(parse(footer)) == footer


def test_no_parts_are_no_file_worth_reading(tmp_path: Path) -> None:
    assert join(iter(()), tmp_path / "whole.parquet") == 0
