"""What an executor does with one split: the other engine's examination of each piece, and what Spark has to bring together.

The table's rows do not pass through Spark. They go from here straight into a Parquet file of the split, written as the
other engine writes its one file; Spark gets 24 bytes for a row, to find duplicates, and sums for the values of columns
that may relabel each other. A task that runs twice writes the same files again.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from etl.batch import Batch, Claims, Examiner
from etl.errors import EtlError
from etl.hypothesis import Hypothesis
from etl.lake.remote import SharedFolder
from etl.output import write_clean
from etl.proof.rowset import row_hashes
from etl.proof.twins import Values, hash_values
from etl.source.malformed import RawReject
from etl.source.table import InputFile
from etl.spark.handover import Kind, Spool, record_batch
from etl.spark.partition import Piece as Partitions
from etl.spark.partition import not_alone
from etl.spark.parts import part_name, picture, place_of, rejects_name
from etl.spark.ranges import Split
from etl.spark.stretch import pieces

REJECTS_SCHEMA = {"record": pl.Int64, "line": pl.Int64, "reason": pl.String, "raw": pl.Binary}
_PROBE = pl.DataFrame({"text": ["kiban", "基盤", None], "number": [1, -1, 2**40]})


@dataclass(frozen=True, slots=True)
class Writing:
    """How a split's part of the table is written."""

    names: tuple[str, ...]
    source_names: tuple[str, ...]
    types: tuple[Any, ...]
    row_bytes: float
    row_group_bytes: int
    run_id: str

    def write(self, frames: Iterator[pl.DataFrame], path: Path) -> None:
        write_clean(
            frames,
            path,
            names=self.names,
            source_names=self.source_names,
            types=self.types,
            row_bytes=self.row_bytes,
            run_id=self.run_id,
            row_group_bytes=self.row_group_bytes,
        )


@dataclass(frozen=True)
class Job:
    """One pass, as every executor needs it. `groups`: columns whose labels may be equal. `marks`: see `hash_marks`."""

    files: tuple[InputFile, ...]
    splits: tuple[Split, ...]
    width: int
    hypothesis: Hypothesis
    fixed: frozenset[int]
    tokens: tuple[str, ...]
    probes: tuple[tuple[int, int], ...]
    groups: tuple[tuple[int, ...], ...]
    find_duplicates: bool
    piece_bytes: int
    writing: Writing
    folder: SharedFolder
    marks: tuple[int, ...]
    pictured: Mapping[int, int]  # split -> take every so many rows of it

    @property
    def writes(self) -> bool:
        return bool(self.hypothesis.kept)


@dataclass(slots=True)
class Summary:
    """A split in figures. `batch` adds up its pieces; its rejects are in a file, `rejected` many."""

    split: int
    batch: Batch
    lines: int = 0
    rejected: int = 0
    written: int = 0
    picture: pl.DataFrame | None = None


def hash_marks() -> tuple[int, ...]:
    """A few hashes. Machines that disagree on them would call equal values different."""
    rows = row_hashes(_PROBE)
    values = hash_values(list(_PROBE.iter_columns()))
    return tuple(int(n) for column in (rows.one, rows.two, *(v.hashes for v in values)) for n in column)


def examine(job: Job, split: Split) -> Iterator[pa.RecordBatch]:
    """Do all of a split; an error that a person can act on is handed over like anything else."""
    with tempfile.TemporaryDirectory(prefix="kiban-split.") as folder:
        try:
            if job.marks != hash_marks():
                raise EtlError(
                    "an executor hashes values otherwise than the driver does",
                    hint="Give all machines of the cluster the same kind of processor and the same polars.",
                )
            work = _Work(job, split, Path(folder))
            work.run()
        except EtlError as error:
            yield record_batch(Kind.FAILURE, content=[pickle.dumps((type(error), str(error), error.hint))])
            return
        yield from work.spool.batches()


@dataclass
class _Listening:
    """Keeps what the examination of a piece says of the columns in groups."""

    columns: tuple[int, ...]
    heard: Mapping[int, Values] | None = None

    def feed(self, batch: Mapping[int, Values]) -> None:
        self.heard = batch

    def take(self) -> Mapping[int, Values] | None:
        """What was heard since the last time."""
        heard, self.heard = self.heard, None
        return heard


@dataclass
class _Work:
    job: Job
    split: Split
    folder: Path
    rejects: list[tuple[int, int, str, bytes]] = field(default_factory=list)
    stopped: bool = False

    def run(self) -> None:
        job, number = self.job, self.split.number
        self.spool = Spool(self.folder / "spool.arrow")
        self.groups = {column: group for group in job.groups for column in group}
        self.listening = _Listening(tuple(sorted(self.groups)))
        listeners = [self.listening] if self.groups else []
        self.claims = Claims(
            job.hypothesis, list(job.hypothesis.types), job.fixed, job.tokens, listeners=[*listeners],
            hash_rows=job.find_duplicates, keep_frames=job.writes,
        )  # fmt: skip
        self.summary = Summary(number, nothing(self.split.file, job.width))
        frames = self._frames()
        if job.writes:
            self._write(frames)
        for _ in frames:  # after a refutation, or with nothing to write
            pass
        self._hand_in_rejects()
        self.spool.add(record_batch(Kind.SPLIT, [number], content=[pickle.dumps(self.summary)]))

    def _write(self, frames: Iterator[pl.DataFrame]) -> None:
        path = self.folder / "clean.parquet"
        self.job.writing.write(self._until_refuted(frames), path)
        if self.stopped or not self.summary.written:
            return
        self.summary.picture = picture(path, self.job.pictured.get(self.split.number))
        self.job.folder.put(path, part_name(self.split.number))

    def _until_refuted(self, frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        for frame in frames:
            if self.stopped:
                return
            if frame.height:
                self.summary.written += frame.height
                yield frame

    def _frames(self) -> Iterator[pl.DataFrame]:
        """Yield each piece's rows that repeat none of the same piece; account for everything else."""
        job, file = self.job, self.job.files[self.split.file]
        examiner = Examiner(job.files, job.width, self.claims, job.probes)
        for piece in pieces(file, self.split, job.piece_bytes):
            batch = examiner.examine(self.split.file, piece)
            self.summary.lines += piece.line_count
            heard = self.listening.take()
            read_before = self.summary.batch.rows
            self._add(batch)
            if self.summary.batch.refuted or batch.frame is None:
                self._stop()
            elif heard is not None and batch.rows:
                self._partition(heard, place_of(self.split.number, read_before) + np.arange(batch.rows))
            yield pl.DataFrame() if batch.frame is None else self._first_of_their_kind(batch)

    def _stop(self) -> None:
        """Nothing that is written now would be published."""
        self.stopped = self.job.writes
        self.claims.keep_frames = self.claims.hash_rows = False

    def _first_of_their_kind(self, batch: Batch) -> pl.DataFrame:
        assert batch.frame is not None
        if batch.hashes is None:
            return batch.frame
        first = batch.hashes.first
        one, two = (h[first].view(np.int64) for h in (batch.hashes.one, batch.hashes.two))
        if len(one):
            self.spool.add(
                record_batch(
                    Kind.ROW, one, two, place_of(self.split.number, self.summary.written) + np.arange(len(one))
                )
            )
        return batch.frame if first.all() else batch.frame.filter(pl.Series(first))

    def _partition(self, heard: Mapping[int, Values], places: np.ndarray) -> None:
        """Hand over how columns part the rows; a column found alone in its group needs no more looking at."""
        partitions = Partitions(heard, places)
        for group in set(self.groups.values()):
            members = [column for column in group if column in self.groups]
            together = not_alone(partitions, members)
            for column in members:
                if column not in together:
                    del self.groups[column]
                    self.spool.add(record_batch(Kind.ALONE, [column]))
                    continue
                classes = partitions.classes(column)
                which = 2 * column + classes.nulls.astype(np.int64)
                sums = (part.view(np.int64) for part in (classes.values, classes.one, classes.two))
                self.spool.add(record_batch(Kind.CLASS, *sums, which))
        self.listening.columns = tuple(sorted(self.groups))

    def _add(self, batch: Batch) -> None:
        whole = self.summary.batch
        for reject in batch.rejects:
            self._reject(reject, whole.records)
        whole.records += batch.records
        whole.rows += batch.rows
        whole.blank_lines += batch.blank_lines
        whole.nulls += batch.nulls
        whole.refuted |= batch.refuted
        whole.not_identical |= batch.not_identical
        whole.escaped |= batch.escaped
        whole.encoding_found = whole.encoding_found or batch.encoding_found
        whole.probes_confirmed += batch.probes_confirmed
        if batch.encoding_found or self._has_to_be_written_again(batch):
            whole.refuted.add(-1)
        if batch.evidence is not None:
            self.spool.add(record_batch(Kind.EVIDENCE, [self.split.number], content=[as_bytes(batch.evidence)]))

    def _has_to_be_written_again(self, batch: Batch) -> bool:
        return any(position not in self.job.hypothesis.protected for _, position in batch.not_identical)

    def _reject(self, reject: RawReject, records: int) -> None:
        self.summary.rejected += 1
        self.rejects.append((records + reject.record, reject.line, reject.reason, reject.raw))

    def _hand_in_rejects(self) -> None:
        if self.rejects:
            path = self.folder / "rejects.parquet"
            pl.DataFrame(self.rejects, schema=REJECTS_SCHEMA, orient="row").write_parquet(path)
            self.job.folder.put(path, rejects_name(self.split.number))


def nothing(file: int, width: int) -> Batch:
    return Batch(file, 0, 0, 0, 0, (), np.zeros(width, dtype=np.int64))


def as_bytes(frame: pl.DataFrame) -> bytes:
    return frame.write_ipc(None).getvalue()
