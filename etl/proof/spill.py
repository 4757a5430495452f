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
MOST_PARTS = 256  # each may be an open file
_NONE = np.empty(0, dtype=np.uint64)
_ODD = np.uint64(0x9E3779B97F4A7C15)

Key = int | tuple[int, int]  # a column of a spill, or a pair of columns


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
        self.folder, self._limit = folder, memory_bytes
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
            self._file = tempfile.TemporaryFile(dir=self.folder)  # noqa: SIM115 - lives as long as the spill
        self._file.seek(self.bytes_on_disk)
        for rows in self._buffer:
            self._file.write(np.ascontiguousarray(rows).data)
        self.bytes_on_disk += self._buffered
        self._buffer, self._buffered = [], 0


def columns_of(spill: Spill, keys: Sequence[Key], *, most_rows: int | None = None) -> list[np.ndarray]:
    """Read columns or pairs, each as one array, in one go through the spill; `most_rows` reads only so many rows."""
    taken: list[list[np.ndarray]] = [[_NONE] for _ in keys]
    rows = 0
    for block in spill.blocks():
        wanted = len(block) if most_rows is None else min(len(block), most_rows - rows)
        for parts, numbers in zip(taken, _each(block[:wanted], keys), strict=True):
            parts.append(numbers)
        rows += wanted
        if rows == most_rows:
            break
    return [np.concatenate(parts) for parts in taken]


def count_distinct(spill: Spill, keys: Sequence[Key], *, memory_bytes: int) -> list[int]:
    """Count the distinct numbers of columns, or pairs of two of them by 64-bit hash.

    In bounded memory: some keys at a time, or one range of numbers.
    """
    key_bytes = spill.rows * 24  # the numbers, and a sorted copy of them
    at_once = memory_bytes // max(1, key_bytes)
    if at_once >= 1:
        groups = [keys[start : start + at_once] for start in range(0, len(keys), at_once)]
        return [count for group in groups for count in _n_unique(columns_of(spill, group))]
    parts = min(-(-key_bytes // memory_bytes), MOST_PARTS)
    return [_distinct_in_parts(spill, key, parts, memory_bytes) for key in keys]


def _n_unique(columns: Sequence[np.ndarray]) -> Iterator[int]:
    frame = pl.DataFrame({str(place): numbers for place, numbers in enumerate(columns)})
    yield from frame.select(pl.all().n_unique()).row(0)  # one query, so that the columns share the processors


def _each(block: np.ndarray, keys: Sequence[Key]) -> Iterator[np.ndarray]:
    columns = [key for key in keys if isinstance(key, int)]
    if len(columns) == len(keys):
        yield from np.ascontiguousarray(block[:, columns].T)  # rows are long: take what is wanted of each at once
    else:
        yield from (_of(block, key) for key in keys)


def _of(block: np.ndarray, key: Key) -> np.ndarray:
    """Take a column, or mix two that hold hashes: different pairs come out equal once in 2^64."""
    if isinstance(key, int):
        return block[:, key].copy()  # a view would keep the whole block in memory
    one, other = key
    return np.asarray(block[:, one] * _ODD + block[:, other])


def _distinct_in_parts(spill: Spill, key: Key, parts: int, memory_bytes: int) -> int:
    """Scatter the numbers to files, a range of numbers to each, and count file by file."""
    ranges = [Spill(spill.folder, 1, memory_bytes=memory_bytes // (4 * parts)) for _ in range(parts)]
    for block in spill.blocks():
        for place, numbers in scattered(_of(block, key), parts):
            ranges[place].append(numbers[:, None])
    distinct = 0
    for part in ranges:
        distinct += pl.Series(np.concatenate([numbers[:, 0] for numbers in part.blocks()] or [_NONE])).n_unique()
        part.close()
    return distinct


def scattered(numbers: np.ndarray, parts: int) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the numbers (uniform over uint64) of each range of at most 256, as slices of one array."""
    shift = np.uint64(32)
    place = (((numbers >> shift) * np.uint64(parts)) >> shift).astype(np.uint8)
    ends = np.cumsum(np.bincount(place, minlength=parts)).tolist()
    ordered = numbers[np.argsort(place, kind="stable")]  # of so small numbers, a radix sort
    for number, (start, end) in enumerate(zip((0, *ends[:-1]), ends, strict=True)):
        if end > start:
            yield number, ordered[start:end]
