"""Says what a dataset looks like, from a bounded sample and without writing anything.

Types and candidates for dropping are what the rules say of the sample; only cleansing proves them on every row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from etl.description import Findings, describe_column, describe_source
from etl.evidence import Evidence
from etl.lake import InputDataset
from etl.names import safe_names
from etl.report.model import Column, Source
from etl.rules import decide
from etl.sampling import Sample, take_sample
from etl.settings import Settings, check_columns
from etl.source.table import Table, open_table
from etl.types import ColumnType, from_label, misfits, settled


class Progress(Protocol):
    """Is told that something is going on."""

    def start(self, phase: str, total_bytes: int) -> None: ...
    def finish(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was seen. Counts are of the sample; a column that may be dropped has the decision "dropped"."""

    sources: tuple[Source, ...]
    columns: tuple[Column, ...]
    sampled_rows: int
    sample_is_whole: bool
    warnings: tuple[str, ...]


def inspect(dataset: InputDataset, settings: Settings, *, progress: Progress) -> Inspection:
    """Look at the beginning of each file, and at stretches between.

    Raises:
        EtlError: when a file cannot be read, or the settings do not fit it.
    """
    progress.start("looking", sum(source.blob.size for source in dataset.files))
    try:
        table = open_table(dataset.files, settings)
        names = safe_names(table.source_names, pinned=settings.names)
        check_columns(settings, table.source_names, names)
        sample = take_sample(table, tuple(dict.fromkeys(("", *settings.nulls))))
        return _seen(table, names, sample, settings, dataset.ignored)
    finally:
        progress.finish()


def _seen(
    table: Table, names: tuple[str, ...], sample: Sample, settings: Settings, ignored: tuple[str, ...]
) -> Inspection:
    fixed = {table.source_names.index(name): from_label(label) for name, label in settings.types.items()}
    evidence = Evidence([sample.rows], table.source_names, {(p.file, p.offset): p.rows for p in sample.probes}, fixed)
    profile = evidence.profile()
    kept = {
        position: "the settings keep it"
        for position, pair in enumerate(zip(names, table.source_names, strict=True))
        if not set(pair).isdisjoint(settings.keep)
    }
    rows = evidence.rows
    found = Findings(
        table.source_names,
        names,
        tuple(column.type for column in profile.columns),
        [column.nulls for column in profile.columns],
        {column.position: column.constant[0] for column in profile.columns if column.constant},
        rows,
    )
    return Inspection(
        tuple(describe_source(file, counts) for file, counts in zip(table.files, sample.counts, strict=True)),
        tuple(describe_column(found, decision) for decision in decide(profile, settings, kept)),
        rows.height,
        sample.whole,
        (*ignored, *_warnings(table, sample, fixed, rows)),
    )


def _warnings(table: Table, sample: Sample, fixed: Mapping[int, ColumnType], rows: pl.DataFrame) -> Iterator[str]:
    for file, counts in zip(table.files, sample.counts, strict=True):
        for warning in file.warnings:
            yield f"{file.source.blob.name}: {warning}"
        if counts.rejected:
            yield f"{file.source.blob.name}: {counts.rejected:,} of {counts.records:,} records would be rejected"
    for position, type_ in fixed.items():
        cells = rows[str(position)]
        unfit = misfits(cells, settled(type_, cells))
        if unfit:
            name = table.source_names[position]
            records = "1 record" if len(unfit) == 1 else f"{len(unfit):,} records"
            yield f"{name}: {records} would be rejected: no {type_.label}, such as {cells[unfit[0]]!r}"
    if not table.source_names:
        yield "the input is empty: not even a header row"
