"""A pass over all rows, on Spark: the same hypothesis proven, or refuted, by the same evidence as in `etl.passes`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from etl.lake.remote import SharedFolder
from etl.passes import MANY_COLUMNS, PICTURE_ROWS, PICTURES, Outcome, Pass
from etl.spark import questions
from etl.spark.join import join
from etl.spark.parts import part_name, rejects_name
from etl.spark.splits import alone, sendable
from etl.spark.work import Job, Summary, Writing, hash_marks

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from etl.spark.ranges import Split

MOST_EVIDENCE_CELLS = 2_000_000
CONTEXT = 64  # rows that a refuting piece sends at least


class SparkPass(Pass):
    """A `Pass` whose pieces are examined by executors. `on` says where it runs, before `run`."""

    def on(self, session: SparkSession, splits: tuple[Split, ...], folder: SharedFolder, row_group_bytes: int) -> None:
        self.session, self.splits, self.folder = session, splits, folder
        self.row_group_bytes = row_group_bytes

    def _start_proofs(self) -> None:
        self.row_set = None

    def run(self, path: Path, names: tuple[str, ...], run_id: str, read: Callable[[int], None]) -> Outcome:
        """Read everything once; the clean table is at `path` if the outcome is proven and any column is kept."""
        self._reject_preambles()
        job = self._job(names, run_id)
        self.results = questions.start(self.session, job)
        try:
            summaries = questions.summaries(self.results)
            self._account(summaries, read)
            if self.refuted:
                self.learned = questions.evidence(self.results, self._most_evidence())
            elif job.writes:
                summaries = self._with_each_row_once(summaries, job)
                self.totals.written = sum(summary.written for summary in summaries)
            outcome = self._conclude()
            outcome.warnings = tuple(alone(self.table, self.row_group_bytes))
            if outcome.proven and job.writes:
                outcome.picture = [summary.picture for summary in summaries if summary.picture is not None]
                self._join(job.writing, summaries, path)
            return outcome
        finally:
            self.results.unpersist()
            self.folder.clear()

    def _job(self, names: tuple[str, ...], run_id: str) -> Job:
        hypothesis, source_names = self.hypothesis, self.table.source_names
        kept = hypothesis.kept
        writing = Writing(
            tuple(names[p] for p in kept),
            tuple(source_names[p] for p in kept),
            tuple(hypothesis.types[p] for p in kept),
            self._row_bytes() if kept else 0.0,
            self.row_group_bytes,
            run_id,
        )
        return Job(
            sendable(self.table),
            self.splits,
            len(source_names),
            hypothesis,
            self.claims.fixed,
            self.claims.tokens,
            tuple(self._probes),
            self._groups(),
            self.drop_duplicates and bool(kept),
            self.resources.piece_bytes,
            writing,
            self.folder,
            hash_marks(),
            self._pictured(),
        )

    def _groups(self) -> tuple[tuple[int, ...], ...]:
        relabelled = ((leader, *members) for leader, members in self.hypothesis.relabelled.items())
        return (*relabelled, *self.hypothesis.unique)

    def _pictured(self) -> dict[int, int]:
        """Splits whose rows are shown in the report's pictures, and every how many."""
        count = len(self.splits)
        wanted = max(1, min(count, PICTURES if len(self.hypothesis.kept) < MANY_COLUMNS else PICTURES // 8))
        every = max(1, self.expected_rows // PICTURE_ROWS * wanted // max(1, count))
        return dict.fromkeys(range(0, count, max(1, count // wanted)), every)

    def _account(self, summaries: Iterable[Summary], read: Callable[[int], None]) -> None:
        """Count splits one after the other, for numbers of records and lines go through a whole file."""
        lines: dict[int, int] = {}
        for summary in summaries:
            batch = summary.batch
            if summary.rejected:
                self._take_rejects(summary, lines.get(batch.file, 0))
            self._count(batch)
            self.totals.rejected[batch.file] += summary.rejected
            before = lines.get(batch.file, self.table.files[batch.file].data_line - 1)
            lines[batch.file] = before + summary.lines
        read(sum(file.source.blob.size for file in self.table.files))

    def _take_rejects(self, summary: Summary, lines_before: int) -> None:
        number = summary.batch.file
        path = self.folder.fetch(rejects_name(summary.split), self.scratch)
        for record, line, reason, raw in pl.read_parquet(path).iter_rows():
            place = self.totals.records[number] + record
            self._add_reject(self.table.files[number], place, lines_before + line, reason, raw)

    def _most_evidence(self) -> int:
        return max(4, MOST_EVIDENCE_CELLS // (CONTEXT * max(1, len(self.table.source_names))))

    def _with_each_row_once(self, summaries: list[Summary], job: Job) -> list[Summary]:
        self.rewritten: dict[int, Summary] = {}
        if job.find_duplicates and len(summaries):
            self.rewritten = questions.remove_duplicates(self.session, self.results, job)
        return [self.rewritten.get(summary.split, summary) for summary in summaries]

    def _join(self, writing: Writing, summaries: list[Summary], path: Path) -> None:
        parts = (
            self.folder.fetch(part_name(summary.split, distinct=summary.split in self.rewritten), self.scratch)
            for summary in summaries
            if summary.written
        )
        if not join(parts, path):
            writing.write(iter(()), path)

    def _judge_twins(self, outcome: Outcome) -> None:
        groups = self._groups()
        if not groups:
            return
        found = questions.partitions(self.results)
        for leader, members in self.hypothesis.relabelled.items():
            self._judge_group(leader, members, found, outcome)
        for group in self.hypothesis.unique:
            repeating = {p: found[p].digest for p in group if p in found and self._repeats(p, found[p])}
            if len(set(repeating.values())) < len(repeating):
                self.evidence.labels_of.update({p: repr(digest).encode() for p, digest in repeating.items()})
                self.refuted = True

    def _judge_group(
        self, leader: int, members: tuple[int, ...], found: dict[int, questions.Partition], outcome: Outcome
    ) -> None:
        """Compare with the leader; where columns differ from it, with each other too, or each would cost a pass."""
        at_leader = found.get(leader)
        refuted = [p for p in members if at_leader is None or p not in found or found[p].digest != at_leader.digest]
        for member in refuted:
            self._not_twins(leader, member, self.evidence.unlike)
        for one, other in combinations(refuted, 2):
            if one not in found or other not in found or found[one].digest != found[other].digest:
                self.evidence.unlike.add((one, other))
        if at_leader is not None:
            outcome.mapping_sizes.update(dict.fromkeys(members, at_leader.distinct))

    def _repeats(self, position: int, found: questions.Partition) -> bool:
        return found.distinct < self.totals.rows - int(self.totals.nulls[position])

    def _close(self) -> None: ...
