"""One pass over all rows: write the table under a hypothesis while proving it, or find out what is wrong with it.

As long as nothing is refuted, rows go straight to the Parquet file. After the first refutation nothing more is written,
and the rest of the rows is only looked at, so that the next hypothesis knows everything at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from etl.batch import Batch, Claims, Examiner
from etl.evidence import Evidence
from etl.hypothesis import Hypothesis
from etl.output import RejectsWriter, write_clean
from etl.proof.rowset import Bitmap, RowSet
from etl.proof.spill import Budget
from etl.proof.twins import TwinProof, UniqueProof
from etl.report.model import Reject
from etl.scan import scan
from etl.source.table import BEFORE_HEADER, InputFile, Table

PICTURES, PICTURE_ROWS = 32, 20_000
MANY_COLUMNS = 200
MOST_LESSONS = 200  # pieces whose refuting rows join the evidence of one pass


@dataclass(frozen=True, slots=True)
class Resources:
    """How much of the machine a pass may use; see `etl.memory`."""

    threads: int
    piece_bytes: int
    row_group_bytes: int
    row_table_bytes: int
    row_log_bytes: int
    twin_bytes: int


@dataclass(slots=True)
class Totals:
    """What a pass counted."""

    records: list[int]
    rejected: list[int]
    blank_lines: list[int]
    nulls: np.ndarray
    rows: int = 0
    written: int = 0
    spilled_bytes: int = 0


@dataclass(slots=True)
class Outcome:
    """The end of a pass. `proven`: the file it wrote, if any, is the clean table."""

    proven: bool
    totals: Totals
    rejects: RejectsWriter
    picture: list[pl.DataFrame] = field(default_factory=list)
    duplicates: Bitmap | None = None  # found by a pass whose row set was too small, for the next one
    encodings: dict[int, str] = field(default_factory=dict)
    mapping_sizes: dict[int, int] = field(default_factory=dict)
    unconfirmed: tuple[tuple[int, int], ...] = ()  # probes that lie inside a field
    escaped: frozenset[int] = frozenset()  # protected columns of which a claim does not hold
    warnings: tuple[str, ...] = ()  # how the engine's work could be made easier


class Pass:
    """A pass of `table` under `hypothesis`; `duplicates`, where known already, saves finding them again."""

    def __init__(
        self,
        table: Table,
        hypothesis: Hypothesis,
        evidence: Evidence,
        expected_rows: int,
        *,
        fixed: frozenset[int],
        tokens: tuple[str, ...],
        drop_duplicates: bool,
        duplicates: Bitmap | None,
        resources: Resources,
        scratch: Path,
    ) -> None:
        self.table, self.hypothesis, self.evidence = table, hypothesis, evidence
        self.resources, self.scratch = resources, scratch
        self.duplicates, self.drop_duplicates = duplicates, drop_duplicates
        self.claims = Claims(hypothesis, list(hypothesis.types), fixed, tokens)
        self.expected_rows = expected_rows
        self._start_proofs()
        width, files = len(table.source_names), len(table.files)
        self.totals = Totals([0] * files, [0] * files, [0] * files, np.zeros(width, dtype=np.int64))
        self.rejects = RejectsWriter(scratch)
        self.learned: list[pl.DataFrame] = []
        self.refuted = False
        self._escaped: set[int] = set()
        self._pieces_written = 0
        self._probes = set(evidence.probes)
        self._picture: list[pl.DataFrame] = []
        self._encodings: dict[int, str] = {}

    def _start_proofs(self) -> None:
        hypothesis, resources = self.hypothesis, self.resources
        proofs = max(1, len(hypothesis.relabelled) + len(hypothesis.unique))
        share = max(1 << 20, resources.twin_bytes // 2 // proofs)
        caches = Budget(resources.twin_bytes // 2)
        at_the_end = 2 * resources.twin_bytes  # when no piece is under way any more
        self.claims.twins = [
            TwinProof(leader, members, self.scratch, memory_bytes=share, verdict_bytes=at_the_end, caches=caches)
            for leader, members in hypothesis.relabelled.items()
        ]
        self.claims.uniques = [
            UniqueProof(group, self.scratch, memory_bytes=share, verdict_bytes=at_the_end)
            for group in hypothesis.unique
        ]
        self.row_set: RowSet | None = None
        if self.drop_duplicates and self.duplicates is None and hypothesis.kept:
            self.row_set = RowSet(
                self.scratch,
                expected_rows=self.expected_rows,
                table_bytes=resources.row_table_bytes,
                log_bytes=resources.row_log_bytes,
            )
        self.claims.hash_rows = self.row_set is not None

    def run(self, path: Path, names: tuple[str, ...], run_id: str, read: Callable[[int], None]) -> Outcome:
        """Read everything once; the clean table is at `path` if the outcome is proven and any column is kept."""
        self._reject_preambles()
        examiner = Examiner(self.table.files, len(self.table.source_names), self.claims, self._probes)
        batches = scan(
            self.table.files,
            examiner,
            piece_bytes=self.resources.piece_bytes,
            threads=self.resources.threads,
            read=read,
        )
        try:
            kept = self.hypothesis.kept
            if kept:
                frames = self._frames_to_write(batches)
                write_clean(
                    frames,
                    path,
                    names=tuple(names[position] for position in kept),
                    source_names=tuple(self.table.source_names[position] for position in kept),
                    types=tuple(self.hypothesis.types[position] for position in kept),
                    row_bytes=self._row_bytes(),
                    row_group_bytes=self.resources.row_group_bytes,
                    run_id=run_id,
                )
            for batch in batches:  # after a refutation, or with nothing to write
                self._count(batch)
            return self._conclude()
        finally:
            batches.close()
            self._close()

    def _row_bytes(self) -> float:
        """Estimate what a typed row takes in memory: 8 bytes a value, for text its letters and 16 bytes to find them."""
        kept = self.hypothesis.kept
        texts = [str(p) for p in kept if self.hypothesis.types[p].name == "string"]
        letters = self.evidence.rows.select(pl.col(texts).str.len_bytes().mean()).row(0) if texts else ()
        return 8 * (len(kept) - len(texts)) + sum(16 + (mean or 0) for mean in letters)

    def _reject_preambles(self) -> None:
        for number, file in enumerate(self.table.files):
            self.totals.blank_lines[number] += file.blank_lines
            for reject in file.preamble:
                self._add_reject(file, reject.record, reject.line, BEFORE_HEADER, reject.raw)
            self.totals.records[number] += len(file.preamble)
            self.totals.rejected[number] += len(file.preamble)

    def _frames_to_write(self, batches: Iterator[Batch]) -> Iterator[pl.DataFrame]:
        """Yield rows to write, until something is refuted."""
        for batch in batches:
            start = self.totals.rows
            self._count(batch)
            if self.refuted or batch.frame is None:
                self._stop_writing()
                return
            frame = self._without_duplicates(batch, start)
            if self.row_set is not None and self.row_set.overflowed:
                self._stop_writing(hashes=True)
                return
            self.totals.written += frame.height
            self._take_picture(frame)
            if frame.height:
                yield frame

    def _stop_writing(self, *, hashes: bool = False) -> None:
        self.refuted = True
        self.claims.keep_frames = False
        self.claims.hash_rows = hashes

    def _without_duplicates(self, batch: Batch, start: int) -> pl.DataFrame:
        assert batch.frame is not None
        frame, batch.frame = batch.frame, None
        if self.duplicates is not None:
            return _chosen(frame, ~self.duplicates.slice(start, frame.height))
        if self.row_set is None or batch.hashes is None:
            return frame
        return _chosen(frame, self.row_set.add(batch.hashes))

    def _count(self, batch: Batch) -> None:
        totals, file = self.totals, self.table.files[batch.file]
        for reject in batch.rejects:
            number = totals.records[batch.file] + reject.record
            self._add_reject(file, number, reject.line, reject.reason, reject.raw)
        totals.records[batch.file] += batch.records
        totals.rejected[batch.file] += len(batch.rejects)
        totals.blank_lines[batch.file] += batch.blank_lines
        totals.rows += batch.rows
        totals.nulls += batch.nulls
        if batch.encoding_found:
            self._encodings.setdefault(batch.file, batch.encoding_found)
            self.refuted = True
        for probe in batch.probes_confirmed:
            self._probes.discard(probe)
        self._learn(batch)
        if self.refuted and self.row_set is not None and self.row_set.overflowed and batch.hashes is not None:
            self.row_set.add(batch.hashes)

    def _learn(self, batch: Batch) -> None:
        self._escaped |= batch.escaped
        for twin, position in batch.not_identical:
            self._not_twins(twin, position, self.evidence.not_identical)
        if batch.evidence is not None and len(self.learned) < MOST_LESSONS:
            self.learned.append(batch.evidence)
        self.refuted = self.refuted or bool(batch.refuted)

    def _not_twins(self, twin: int, position: int, facts: set[tuple[int, int]]) -> None:
        """Note it. A protected column stays anyway, so only the report changes; any other has to be written after all."""
        facts.add((twin, position))
        if position in self.hypothesis.protected:
            self._escaped.add(position)
        else:
            self.refuted = True

    def _add_reject(self, file: InputFile, number: int, line: int, reason: str, raw: bytes) -> None:
        text = raw.decode(file.form.codec, "backslashreplace")
        self.rejects.add(Reject(file.uri, number + 1, line, reason, text))

    def _take_picture(self, frame: pl.DataFrame) -> None:
        """Keep some rows of some pieces, spread over all, for the report's pictures."""
        pieces = 1 + sum(file.source.blob.size for file in self.table.files) // self.resources.piece_bytes
        wanted = min(pieces, PICTURES if frame.width < MANY_COLUMNS else PICTURES // 8)
        self._pieces_written += 1
        if self._pieces_written % (pieces // wanted) == 0:
            every = max(1, frame.height * wanted // PICTURE_ROWS)
            self._picture.append(_own_copy(frame.gather_every(every)))

    def _conclude(self) -> Outcome:
        outcome = Outcome(True, self.totals, self.rejects, self._picture, encodings=self._encodings)
        self.evidence.learn(self.learned)
        with ThreadPoolExecutor(1, thread_name_prefix="prove") as pool:
            confirmed = pool.submit(self.row_set.confirmed) if self.row_set is not None else None
            if not self.refuted:
                self._judge_twins(outcome)
        outcome.unconfirmed = tuple(self._probes)
        outcome.escaped = frozenset(self._escaped)
        if self.row_set is not None and confirmed is not None and not confirmed.result():
            # with all else proven, the rows found here are the duplicates whatever happens next
            outcome.duplicates = self.row_set.duplicates() if self._only_rows_are_open() else None
            self.refuted = True
        outcome.proven = not self.refuted
        return outcome

    def _only_rows_are_open(self) -> bool:
        assert self.row_set is not None
        return self.row_set.rows == self.totals.rows and not self.learned

    def _judge_twins(self, outcome: Outcome) -> None:
        """Hear one proof after the other: each takes all the memory there is, and polars gives it all cores."""
        for proof in self.claims.twins:
            for member in proof.verdict():
                self._not_twins(proof.leader, member, self.evidence.unlike)
            self.evidence.unlike.update(proof.parted())
            values = proof.distinct() - bool(self.totals.nulls[proof.leader])
            outcome.mapping_sizes.update(dict.fromkeys(proof.members, values))
        for labels_of in map(UniqueProof.verdict, self.claims.uniques):
            if len(set(labels_of.values())) < len(labels_of):
                self.evidence.labels_of.update(labels_of)
                self.refuted = True

    def _close(self) -> None:
        self.totals.spilled_bytes = (self.row_set.spilled_bytes if self.row_set else 0) + sum(
            proof.spilled_bytes for proof in self.claims.proofs
        )
        for proof in self.claims.proofs:
            proof.close()
        if self.row_set is not None:
            self.row_set.close()


def _chosen(frame: pl.DataFrame, rows: np.ndarray) -> pl.DataFrame:
    """Take some rows; few of them without the text of the rest, which would wait in memory with them."""
    if rows.all():
        return frame
    chosen = frame.filter(pl.Series(rows))
    return _own_copy(chosen) if 0 < chosen.height < frame.height // 2 else chosen


def _own_copy(rows: pl.DataFrame) -> pl.DataFrame:
    """Copy a few rows out of a piece; text taken by `gather` would keep the whole piece's text in memory."""
    buffer = rows.write_ipc(None)
    buffer.seek(0)
    return pl.read_ipc(buffer)
