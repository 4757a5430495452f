"""Takes the rows out of a part that repeat an earlier one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from etl.spark.parts import PLACE_BITS, part_name, picture
from etl.spark.work import Job, Summary, nothing


def without_duplicates(job: Job, split: int, places: np.ndarray) -> Summary:
    """Write a split's part again without the rows at `places`; returns how many are left, and their picture."""
    doomed = pl.Series(places & ((1 << PLACE_BITS) - 1))
    with tempfile.TemporaryDirectory(prefix="kiban-split.") as name:
        folder, summary = Path(name), Summary(split, nothing(0, 0))
        part = job.folder.fetch(part_name(split), folder)
        path = folder / "distinct.parquet"
        job.writing.write(_left(part, doomed, summary), path)
        if summary.written:
            summary.picture = picture(path, job.pictured.get(split))
            job.folder.put(path, part_name(split, distinct=True))
        return summary


def _left(part: Path, doomed: pl.Series, summary: Summary) -> Iterator[pl.DataFrame]:
    row = 0
    for frame in pl.scan_parquet(part).collect_batches(maintain_order=True):
        rows = pl.Series(np.arange(row, row + frame.height))
        row += frame.height
        left = frame.filter(~rows.is_in(doomed.implode()))
        summary.written += left.height
        if left.height:
            yield left
