"""The rows in which executors hand over to Spark what it has to bring together.

They are all of one schema, so that one pass over the input feeds every question that is asked afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path

import numpy as np
import pyarrow as pa

SCHEMA = "kind int, a long, b long, c long, d long, content binary"
_ARROW = pa.schema([("kind", pa.int32()), *((name, pa.int64()) for name in "abcd"), ("content", pa.binary())])


class Kind(IntEnum):
    """What a row that an executor hands to Spark says.

    ROW: two hashes a, b of the row at place c.
    CLASS: of column d // 2, the value a (null if d is odd) has the sum b, c.
    ALONE: column a relabels no other.
    SPLIT, EVIDENCE: of split a, its `Summary` (pickled), and rows that refute something (Arrow).
    FAILURE: an error (pickled).
    """

    ROW = 0
    CLASS = 1
    ALONE = 2
    SPLIT = 3
    EVIDENCE = 4
    FAILURE = 5


def record_batch(
    kind: Kind, *numbers: np.ndarray | list[int], rows: int = 1, content: list[bytes] | None = None
) -> pa.RecordBatch:
    """Rows for Spark, all of one kind."""
    columns = [pa.array(np.asarray(column).astype(np.int64, copy=False)) for column in numbers]
    size = len(columns[0]) if columns else rows
    empty = [pa.nulls(size, pa.int64()) for _ in range(4 - len(columns))]
    blobs = pa.array(content, pa.binary()) if content else pa.nulls(size, pa.binary())
    return pa.record_batch([pa.array(np.full(size, kind, np.int32)), *columns, *empty, blobs], schema=_ARROW)


class Spool:
    """Keeps what is meant for Spark on disk until the split is done: the Parquet writer has the thread meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer = pa.ipc.new_stream(str(path), _ARROW)

    def add(self, batch: pa.RecordBatch) -> None:
        self._writer.write_batch(batch)

    def batches(self) -> Iterator[pa.RecordBatch]:
        self._writer.close()
        with pa.ipc.open_stream(str(self._path)) as reader:
            yield from reader
