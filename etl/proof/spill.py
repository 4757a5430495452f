"""Arrays of numbers that are appended and read back in blocks: in memory while few, in a file beyond that."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import numpy as np
import polars as pl

BLOCK_BYTES = 8 << 20


class Budget:
    """Bytes that several parts may share, first come, first served."""

    def __init__(self, total_bytes: int) -> None:
        self._left = total_bytes
        self._lock = threading.Lock()

    def take(self, wanted_bytes: int) -> bool:
        """Take so much, if it is left."""
        with self._lock:
            if wanted_bytes > self._left:
                return False
            self._left -= wanted_bytes
            return True


class Spill:
    """A growing table of `width` 64-bit columns, rows in the order of appending.

    Memory holds at most `memory_bytes` of it and one block while reading; the rest lies in an unnamed temporary file in
    `folder`, which is gone when this object is, or the process.
    """

    def __init__(self, folder: Path, width: int, *, memory_bytes: int) -> None:
        self.width, self.rows = width, 0
        self.bytes_on_disk = 0
        self._folder, self._limit = folder, memory_bytes
        self._buffer: list[np.ndarray] = []
        self._buffered = 0
        self._file: IO[bytes] | None = None

    def append(self, rows: np.ndarray) -> None:
        """Add rows (n, width) of uint64."""
        self._buffer.append(rows)
        self._buffered += rows.nbytes
        self.rows += len(rows)
        if self._buffered > self._limit:
            self._flush()

    def blocks(self) -> Iterator[np.ndarray]:
        """Yield all rows, as arrays (n, width)."""
        if self._file is not None:
            self._flush()
            row_bytes = 8 * self.width
            step = max(1, BLOCK_BYTES // row_bytes) * row_bytes
            for start in range(0, self.bytes_on_disk, step):
                self._file.seek(start)
                data = self._file.read(min(step, self.bytes_on_disk - start))
                yield np.frombuffer(data, dtype=np.uint64).reshape(-1, self.width)
        yield from self._buffer

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        self._buffer, self._buffered = [], 0

    def _flush(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - lives as long as the spill
        self._file.seek(self.bytes_on_disk)
        for rows in self._buffer:
            self._file.write(np.ascontiguousarray(rows).data)
        self.bytes_on_disk += self._buffered
        self._buffer, self._buffered = [], 0


def columns_of(spill: Spill, columns: Sequence[int], *, most_rows: int | None = None) -> list[np.ndarray]:
    """Read columns, each as one array, in one go through the spill; `most_rows` reads only so many rows."""
    taken: list[list[np.ndarray]] = [[np.empty(0, dtype=np.uint64)] for _ in columns]
    rows = 0
    for block in spill.blocks():
        wanted = len(block) if most_rows is None else min(len(block), most_rows - rows)
        for parts, column in zip(taken, columns, strict=True):
            parts.append(block[:wanted, column])
        rows += wanted
        if rows == most_rows:
            break
    return [np.concatenate(parts) for parts in taken]


def count_distinct(spill: Spill, columns: Sequence[int], *, memory_bytes: int) -> list[int]:
    """Count the distinct numbers of each column, in bounded memory: some columns, or one range of numbers, at a time."""
    column_bytes = spill.rows * 24  # the numbers, and a hash table of them
    at_once = memory_bytes // max(1, column_bytes)
    if at_once >= 1:
        groups = [columns[start : start + at_once] for start in range(0, len(columns), at_once)]
        return [pl.Series(numbers).n_unique() for group in groups for numbers in columns_of(spill, group)]
    parts = -(-column_bytes // memory_bytes)
    return [sum(_distinct_in_range(spill, column, part, parts) for part in range(parts)) for column in columns]


def _distinct_in_range(spill: Spill, column: int, part: int, parts: int) -> int:
    shift = np.uint64(32)
    taken = [np.empty(0, dtype=np.uint64)]
    for block in spill.blocks():
        numbers = block[:, column]
        taken.append(numbers[((numbers >> shift) * np.uint64(parts)) >> shift == part])
    return pl.Series(np.concatenate(taken)).n_unique()
