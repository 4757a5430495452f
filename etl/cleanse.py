"""Cleanses a dataset: raw CSV in, clean Parquet, rejects, data dictionary and report out.

Look at a sample, suppose what the columns are and which of them say nothing; write the table while proving it on every
row; where a row refutes it, suppose anew and write again. Then publish, all or nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import perf_counter
from typing import Protocol

import polars as pl

from etl.allocators import settle_python
from etl.conclusions import Conclusions, report_of
from etl.engine import Engine, open_engine
from etl.errors import EtlError, ReconciliationError, SchemaError
from etl.evidence import Evidence
from etl.hypothesis import Hypothesis, suppose
from etl.lake import InputDataset, Lake, Publication
from etl.memory import share
from etl.names import safe_names
from etl.passes import Outcome, Resources
from etl.proof.rowset import Bitmap
from etl.report.dictionary import dictionary
from etl.report.html import render
from etl.report.model import Report
from etl.sampling import SampleSize, take_sample
from etl.settings import Settings, check_columns
from etl.source.encoding import Encoding
from etl.source.table import Table, open_table
from etl.types import ColumnType, from_label

MOST_PASSES = 12


class Progress(Protocol):
    """Is told how far a long work has come; bytes of the input files."""

    def start(self, phase: str, total_bytes: int) -> None: ...
    def advance(self, byte_count: int) -> None: ...
    def finish(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller wants of a run. `reads`: clean column name -> the views that read it.

    `resources` stands in for what `memory_bytes` and `threads` come to. Neither it nor the size of the sample changes
    what comes out, only how.
    """

    allow_drops: bool = False
    force: bool = False
    engine: str = "polars"
    memory_bytes: int = 1 << 30
    reads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    threads: int = field(
        default_factory=lambda: len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2
    )
    sample_size: SampleSize = field(default_factory=SampleSize)
    resources: Resources | None = None


def cleanse(
    dataset: InputDataset,
    lake: Lake,
    settings: Settings,
    options: Options,
    *,
    now: Callable[[], datetime],
    progress: Progress,
    engine: Engine | None = None,
) -> Report:
    """Cleanse `dataset` and publish the result in `lake`; returns the report that was published.

    Nothing is done, and the last report is returned as `unchanged`, when inputs, settings and engine are those of the last
    run. What was published before stays whole until the new table is complete.

    Raises:
        EtlError: one of its subclasses; nothing was published then.
    """
    settle_python()
    engine = engine or open_engine(options.engine)
    warnings: list[str] = list(dataset.ignored)
    with lake.begin(dataset.name, now=now()) as publication:
        last = lake.last_report(dataset.name, warn=warnings.append)
        mark = fingerprint(dataset, settings, options, engine)
        if last and last.fingerprint == mark and not options.force and lake.is_current(last):
            return replace(last, status="unchanged")
        run = _Run(dataset, settings, options, engine, publication, last, mark, now(), progress, warnings)
        return run.publish()


def fingerprint(dataset: InputDataset, settings: Settings, options: Options, engine: Engine) -> str:
    """Digest all that the result depends on: inputs by name, size and ETag, settings, protection, engine."""
    inputs = [(source.blob.name, source.blob.size, source.blob.token) for source in dataset.files]
    wanted = [inputs, settings.to_json(), sorted(options.reads.items()), options.allow_drops, engine.version]
    return hashlib.sha256(json.dumps(wanted, sort_keys=True, default=list).encode()).hexdigest()


class _Run:
    """One run: the steps in order, and what each needs of those before."""

    def __init__(
        self,
        dataset: InputDataset,
        settings: Settings,
        options: Options,
        engine: Engine,
        publication: Publication,
        last: Report | None,
        mark: str,
        started: datetime,
        progress: Progress,
        warnings: list[str],
    ) -> None:
        self.dataset, self.settings, self.options = dataset, settings, options
        self.engine, self.publication, self.last, self.mark = engine, publication, last, mark
        self.started, self.progress, self.warnings = started, progress, warnings
        self.run_id = uuid.uuid4().hex
        self.path = publication.scratch / "clean.parquet"
        self.timings: dict[str, float] = {}
        self.encodings: dict[str, Encoding] = {}
        self.passes = 0
        self._clock = perf_counter()

    def publish(self) -> Report:
        """Find, prove and write the table, then make it visible."""
        table, hypothesis, outcome, sample_rows = self._prove()
        for source in self.dataset.files:
            source.check_unchanged()
        report = report_of(
            Conclusions(
                self.dataset.name,
                table,
                self.names,
                hypothesis,
                outcome,
                sample_rows,
                self.settings,
                self.last,
                self.engine.name,
                self.engine.version,
                self.run_id,
                self.mark,
                self.started,
                tuple(self.warnings),
                self.passes,
                self.timings,
                self.path,
            )
        )
        if not report.rows.add_up():
            raise ReconciliationError(
                f"{self.dataset.name}: {report.rows.read} records read, but {report.rows} do not add up",
                hint="Nothing was published. This is a defect of kiban: please report it.",
            )
        return self._make_visible(report, outcome)

    def _make_visible(self, report: Report, outcome: Outcome) -> Report:
        scratch = self.publication.scratch
        rejects = outcome.rejects.finish(scratch / "rejects.parquet")
        words = scratch / "dictionary.parquet"
        dictionary(report).write_parquet(words)
        self._lap("publish")
        published = report

        def finish(token: str | None, outputs: dict[str, str]) -> tuple[bytes, bytes]:
            nonlocal published
            total = sum(self.timings.values())
            published = replace(report, clean_token=token, outputs=outputs, timings={**self.timings, "total": total})
            as_json = json.dumps(published.to_json(), ensure_ascii=False, indent=1, default=str)
            return as_json.encode(), render(published).encode()

        clean = self.path if report.status == "published" else None
        self.publication.publish(clean, rejects, words, finish)
        return published

    def _prove(self) -> tuple[Table, Hypothesis, Outcome, pl.DataFrame]:
        """Pass over the rows until a hypothesis holds for all of them."""
        while True:
            table = open_table(self.dataset.files, self.settings, self.encodings)
            self._name(table)
            sample = take_sample(table, self._tokens(), self.options.sample_size)
            evidence = Evidence(
                [sample.rows],
                table.source_names,
                probes={(probe.file, probe.offset): probe.rows for probe in sample.probes},
                fixed_types=self._fixed_types(table),
            )
            protection = self._protection(table)
            hypothesis = suppose(evidence, self.settings, protection, self._published_types(table))
            self._lap("sample")
            duplicates: Bitmap | None = None
            for _ in range(MOST_PASSES):
                outcome = self._pass(table, hypothesis, evidence, table.expected_rows(sample.record_bytes), duplicates)
                self._lap("pass")
                if outcome.encodings:
                    break
                evidence.forget(outcome.unconfirmed)
                before = hypothesis
                if not outcome.proven or outcome.unconfirmed:
                    hypothesis = suppose(evidence, self.settings, protection, self._published_types(table))
                same = before.types == hypothesis.types and before.drops == hypothesis.drops
                if outcome.proven and same:
                    return table, before, outcome, evidence.rows
                duplicates = outcome.duplicates if same else None
            else:
                raise EtlError(
                    f"{self.dataset.name}: no hypothesis about its columns held in {MOST_PASSES} passes",
                    hint="This is a defect of kiban: please report it. Setting `types` for the columns helps meanwhile.",
                )
            for number, codec in outcome.encodings.items():
                file = table.files[number]
                self.encodings[file.uri] = replace(file.encoding, codec=codec, ascii_only=False)

    def _pass(
        self, table: Table, hypothesis: Hypothesis, evidence: Evidence, expected_rows: int, duplicates: Bitmap | None
    ) -> Outcome:
        self.passes += 1
        phase = "cleansing" if self.passes == 1 else f"cleansing, pass {self.passes}"
        self.progress.start(phase, sum(source.blob.size for source in self.dataset.files))
        try:
            return self.engine.new_pass(
                table,
                hypothesis,
                evidence,
                expected_rows,
                fixed=frozenset(evidence.fixed_types),
                tokens=self._tokens(),
                drop_duplicates=self.settings.duplicate_rows == "on",
                duplicates=duplicates,
                resources=self._resources(table, expected_rows),
                scratch=self.publication.scratch,
                shared=self.publication.shared(self.run_id),
            ).run(self.path, self.names, self.run_id, self.progress.advance)
        finally:
            self.progress.finish()

    def _resources(self, table: Table, expected_rows: int) -> Resources:
        options = self.options
        return options.resources or share(
            options.memory_bytes, threads=options.threads, columns=len(table.source_names), rows=expected_rows
        )

    def _tokens(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(("", *self.settings.nulls)))

    def _name(self, table: Table) -> None:
        """Name the columns; one that was published before keeps the name it had."""
        pinned = {column.source_name: column.name for column in self.last.columns} if self.last else {}
        self.names = safe_names(table.source_names, pinned={**pinned, **self.settings.names})
        check_columns(self.settings, table.source_names, self.names)

    def _fixed_types(self, table: Table) -> dict[int, ColumnType]:
        return {table.source_names.index(name): from_label(label) for name, label in self.settings.types.items()}

    def _published_types(self, table: Table) -> dict[int, ColumnType]:
        """The types that columns had when last published: what an empty one goes on being."""
        published = {column.name: column for column in self.last.kept} if self.last else {}
        return {
            position: from_label(published[name].type)
            for position, (name, source_name) in enumerate(zip(self.names, table.source_names, strict=True))
            if name in published and source_name not in self.settings.types
        }

    def _protection(self, table: Table) -> dict[int, str]:
        """Why some columns stay whatever a rule says; a column that a view reads and nobody delivers is an error."""
        reasons: dict[int, str] = {}
        published = {column.name for column in self.last.kept} if self.last and not self.options.allow_drops else set()
        for position, (name, source_name) in enumerate(zip(self.names, table.source_names, strict=True)):
            views = self.options.reads.get(name, ())
            if views:
                reasons[position] = f"read by view {', '.join(views)}"
            elif name in self.settings.keep or source_name in self.settings.keep:
                reasons[position] = "the settings keep it"
            elif name in published:
                reasons[position] = "published before"
        missing = sorted(set(self.options.reads) - set(self.names))
        if missing:
            readers = sorted({view for name in missing for view in self.options.reads[name]})
            raise SchemaError(
                f"{self.dataset.name}: the input has no column {', '.join(missing)}, which "
                f"{'the view reads' if len(readers) == 1 else 'views read'}: {', '.join(readers)}",
                hint="Deliver the column, name it in the settings (`names`), or change the view first.",
            )
        return reasons

    def _lap(self, phase: str) -> None:
        lap = perf_counter()
        self.timings[phase] = self.timings.get(phase, 0.0) + lap - self._clock
        self._clock = lap
