"""Draws up the report of a proven pass: its rows, sources and columns, what changed, and what to beware of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from etl.description import Findings, describe_column, describe_source
from etl.hypothesis import Hypothesis
from etl.memory import peak_bytes
from etl.passes import Outcome
from etl.report.distribution import distributions
from etl.report.model import Column, Report, Rows, SchemaChange, Source
from etl.settings import Settings
from etl.source.table import RecordCounts, Table


@dataclass(frozen=True, slots=True)
class Conclusions:
    """All that a report is drawn from."""

    dataset: str
    table: Table
    names: tuple[str, ...]
    hypothesis: Hypothesis
    outcome: Outcome
    sample: pl.DataFrame
    settings: Settings
    last: Report | None
    engine: str
    engine_version: str
    run_id: str
    fingerprint: str
    started: datetime
    warnings: tuple[str, ...]
    passes: int
    timings: dict[str, float]
    path: Path


def report_of(run: Conclusions) -> Report:
    """Put the report together, all but what only publishing knows."""
    totals, kept = run.outcome.totals, run.hypothesis.kept
    rows = Rows(sum(totals.records), sum(totals.rejected), totals.rows - totals.written, totals.written)
    columns = tuple(_columns(run))
    pictures = run.outcome.picture
    sample = pl.concat(pictures) if pictures else pl.DataFrame()
    if kept and sample.width:
        sample.columns = [run.names[position] for position in kept]
    changes = _schema_changes(columns, run.last)
    return Report(
        dataset=run.dataset,
        status="published" if kept else "nothing_left",
        run_id=run.run_id,
        started_at=run.started.isoformat(timespec="seconds"),
        rows=rows,
        columns=columns,
        sources=_sources(run),
        settings=run.settings.to_json(),
        engine=run.engine,
        engine_version=run.engine_version,
        fingerprint=run.fingerprint,
        timings=dict(run.timings),
        passes=run.passes,
        peak_memory_bytes=peak_bytes(),
        spill_bytes=totals.spilled_bytes,
        bytes_read=sum(file.source.blob.size for file in run.table.files),
        bytes_written=run.path.stat().st_size if kept else 0,
        schema_changes=changes,
        warnings=(*run.warnings, *_warnings(run, rows)),
        rejects_sample=tuple(replace(r, raw=r.raw[:2000]) for r in run.outcome.rejects.first),
        distributions=distributions(sample) if sample.width else (),
    )


def _sources(run: Conclusions) -> tuple[Source, ...]:
    totals = run.outcome.totals
    counts = zip(totals.records, totals.rejected, totals.blank_lines, strict=True)
    return tuple(
        describe_source(file, RecordCounts(*counted)) for file, counted in zip(run.table.files, counts, strict=True)
    )


def _columns(run: Conclusions) -> Iterator[Column]:
    hypothesis, outcome = run.hypothesis, run.outcome
    found = Findings(
        run.table.source_names,
        run.names,
        hypothesis.types,
        outcome.totals.nulls.tolist(),
        hypothesis.constants,
        run.sample,
        outcome.mapping_sizes,
    )
    for decision in hypothesis.decisions:
        if decision.position in outcome.escaped:
            decision = replace(decision, would_drop=None, twin=None, kind=None)
        yield describe_column(found, decision)


def _schema_changes(columns: tuple[Column, ...], last: Report | None) -> tuple[SchemaChange, ...]:
    if last is None or not last.kept:
        return ()
    before = {column.name: column.type for column in last.kept}
    after = {column.name: column.type for column in columns if column.decision == "kept"}
    removed = [SchemaChange(name, "removed", type_) for name, type_ in before.items() if name not in after]
    added = [SchemaChange(name, "added", after=type_) for name, type_ in after.items() if name not in before]
    retyped = [
        SchemaChange(name, "retyped", type_, after[name])
        for name, type_ in before.items()
        if name in after and after[name] != type_
    ]
    return (*removed, *retyped, *added)


def _warnings(run: Conclusions, rows: Rows) -> tuple[str, ...]:
    found = [f"{file.source.blob.name}: {warning}" for file in run.table.files for warning in file.warnings]
    found += run.outcome.warnings
    if not run.hypothesis.kept:
        found.append(
            "no column is left, so no table was published; `keep` in the settings keeps columns whatever the rules say"
            if run.table.source_names
            else "the input is empty: not even a header row"
        )
    if rows.rejected and rows.read and rows.rejected / rows.read > 0.05:
        found.append(f"{rows.rejected:,} of {rows.read:,} records were rejected; the first reasons are in the report")
    return tuple(found)
