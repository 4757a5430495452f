"""Cleansing in tests: CSV texts in, the report and the published table out."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from etl.cleanse import Options, cleanse
from etl.engine import Engine
from etl.lake import Lake, discover
from etl.passes import Resources
from etl.report.model import Report
from etl.report.progress import Silence
from etl.sampling import SampleSize
from etl.settings import Settings

# So little of everything that tables of a few hundred bytes take the ways of those of many gigabytes
TINY = Resources(
    threads=2,
    piece_bytes=128,
    row_group_bytes=1 << 24,
    row_table_bytes=1 << 18,
    row_log_bytes=1 << 10,
    twin_bytes=1 << 10,
)
TINY_SAMPLE = SampleSize(first_bytes=200, probes=2, probe_bytes=64)


@dataclass(frozen=True)
class Cleansed:
    report: Report
    table: pl.DataFrame | None  # None: nothing was published
    rejects: list[dict[str, Any]] = field(default_factory=list)

    @property
    def kept(self) -> list[str]:
        return [column.source_name for column in self.report.kept]

    @property
    def dropped(self) -> dict[str, tuple[str | None, str | None]]:
        return {column.source_name: (column.rule, column.twin) for column in self.report.dropped}

    @property
    def types(self) -> dict[str, str]:
        return {column.source_name: column.type for column in self.report.columns}

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        return self.table.rows() if self.table is not None else []


def as_csv(header: Sequence[str], records: Sequence[Sequence[Any]]) -> str:
    out = io.StringIO()
    quoting: Any = (
        csv.QUOTE_ALL if len(header) == 1 else csv.QUOTE_MINIMAL
    )  # a lone cell of spaces would be a blank line
    writer = csv.writer(out, quoting=quoting, lineterminator="\n")
    writer.writerows((header, *records))
    return out.getvalue()


def run(
    folder: Path,
    *texts: str | bytes,
    settings: Settings | None = None,
    options: Options | None = None,
    dataset: str = "table",
    engine: Engine | None = None,
) -> Cleansed:
    """Write `texts` as the files of a dataset into `folder`, and cleanse it."""
    raw = folder / "in" / dataset
    raw.mkdir(parents=True, exist_ok=True)
    for left in raw.iterdir():
        left.unlink()
    for number, text in enumerate(texts):
        (raw / f"{number:03}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    lake = Lake.open(str(folder / "lake"))
    (found,) = discover([str(raw)])
    report = cleanse(
        found,
        lake,
        settings or Settings(),
        options or Options(),
        now=lambda: datetime(2026, 1, 2, tzinfo=UTC),
        progress=Silence(),
        engine=engine,
    )
    published = folder / "lake" / "clean" / dataset / f"{dataset}.parquet"
    rejected = folder / "lake" / "rejects" / dataset / f"{dataset}.parquet"
    return Cleansed(
        report,
        pl.read_parquet(published) if published.exists() else None,
        pl.read_parquet(rejected).to_dicts() if rejected.exists() else [],
    )
