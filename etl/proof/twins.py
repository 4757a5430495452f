"""Proves that columns are relabellings of each other: one value here, always the same one there, and the other way round.

For a leader and its supposed twins, every distinct combination of their 64-bit value hashes is kept once, roughly: a
direct-mapped cache lets those seen lately pass, the others are logged. At the end the log is sorted by the leader's hash.
Two different hashes beside the same leader refute a twin; so does one twin's hash beside two leaders.

A wrong verdict "twin" needs two values that contradict each other and have the same hash: 2^-64 for each contradiction,
and all of them at once. A wrong "not twin" is as likely as a collision among the distinct values, and only keeps a column.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl

from etl.labels import labels
from etl.proof.spill import Budget, Key, Spill, columns_of, count_distinct

SEED = 0x7477696E
SMALLEST_CACHE, LARGEST_CACHE = 1 << 12, 1 << 21  # entries of 8 bytes; a cache grows eightfold
MOST_REPEAT = 4  # when fewer than one in so many cells is new, those that are new often repeat each other
COMPACT_AT = 1 << 18  # combinations in memory before duplicates among them are removed
_ODD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Values:
    """A batch of one column: a 64-bit hash for each value, and where the nulls are (None: nowhere)."""

    hashes: np.ndarray
    nulls: np.ndarray | None


def hash_values(columns: Sequence[pl.Series | None]) -> list[Values]:
    """Hash typed columns; equal values have equal hashes."""
    frame = pl.DataFrame([column.alias(str(n)) for n, column in enumerate(columns) if column is not None])
    hashed = frame.select(pl.all().hash(SEED))
    return [
        Values(hashes.to_numpy(), values.is_null().to_numpy() if values.null_count() else None)
        for hashes, values in zip(hashed.iter_columns(), frame.iter_columns(), strict=True)
    ]


class TwinProof:
    """A leader column and columns supposed to relabel it; feed it batches, then ask which were refuted.

    Thread-safe: the order of batches does not matter. `memory_bytes` bounds what is held meanwhile (the cache apart, which
    grows by `caches`), `verdict_bytes` what the search at the end takes.
    """

    def __init__(
        self,
        leader: int,
        members: tuple[int, ...],
        folder: Path,
        *,
        memory_bytes: int,
        verdict_bytes: int,
        caches: Budget,
    ) -> None:
        self.leader, self.members = leader, list(members)
        self.refuted: set[int] = set()
        self._memory, self._verdict_bytes = memory_bytes, verdict_bytes
        self._cache = np.zeros(SMALLEST_CACHE, dtype=np.uint64)
        self._caches = caches
        self._log = Spill(folder, 1 + len(members), memory_bytes=memory_bytes // 4)
        self._fresh: list[np.ndarray] = []
        self._fresh_rows = 0
        self._misses = 0
        self._most_waiting = min(COMPACT_AT, memory_bytes // (16 * (1 + len(members))))
        self._check_at = min(1 << 12, self._most_waiting)
        self._folder = folder
        self._lock = threading.Lock()
        self._distinct = 0
        self.spilled_bytes = 0

    @property
    def columns(self) -> tuple[int, ...]:
        return (self.leader, *self.members)

    def feed(self, batch: Mapping[int, Values]) -> None:
        """Take in a batch: the hashes of leader and members, by position."""
        leader = batch[self.leader]
        hashes = [leader.hashes]
        for member in self.members:
            values = batch[member]
            hashes.append(values.hashes)
            if (values.nulls is None) != (leader.nulls is None) or (
                values.nulls is not None and (values.nulls != leader.nulls).any()
            ):
                self.refuted.add(member)
        combined = hashes[0]
        for number, column in enumerate(hashes[1:], start=1):
            combined = (combined ^ (column >> np.uint64(29)) ^ np.uint64(number)) * _ODD + column
        with self._lock:
            self._look_up(hashes, combined)

    def _look_up(self, hashes: list[np.ndarray], combined: np.ndarray) -> None:
        slots = (combined >> np.uint64(20)).astype(np.int64) & (len(self._cache) - 1)
        missed = np.flatnonzero(self._cache[slots] != combined)
        if not len(missed):
            return
        self._cache[slots[missed]] = combined[missed]
        if len(missed) < len(combined) // MOST_REPEAT:
            _, distinct = np.unique(combined[missed], return_index=True)
            missed = missed[distinct]
        self._fresh.append(np.column_stack([column[missed] for column in hashes]))
        self._fresh_rows += len(missed)
        self._misses += len(missed)
        if self._misses > len(self._cache) < LARGEST_CACHE and self._caches.take(8 * 7 * len(self._cache)):
            self._cache = np.zeros(8 * len(self._cache), dtype=np.uint64)
            self._misses = 0
        if self._fresh_rows > self._check_at:
            self._check_at = min(4 * self._check_at, self._most_waiting)
            self._compact(check=self._log.rows < COMPACT_AT)

    def _compact(self, *, check: bool) -> None:
        """Log the combinations since the last time; early on, contradictions among them refute at once."""
        if not self._fresh:
            return
        rows = np.concatenate(self._fresh)
        self._fresh, self._fresh_rows = [], 0
        if check:
            rows = _distinct_rows(rows)
            self._contradictions(rows)
        self._log.append(rows)

    def _contradictions(self, rows: np.ndarray) -> np.ndarray:
        """Refute members that differ beside the same leader, in rows sorted by leader; returns one row per leader."""
        same_leader = rows[1:, 0] == rows[:-1, 0]
        differ = same_leader[:, None] & (rows[1:, 1:] != rows[:-1, 1:])
        self.refuted.update(self.members[index] for index in np.flatnonzero(differ.any(axis=0)))
        return rows[np.concatenate(([True], ~same_leader))] if len(rows) else rows

    def verdict(self) -> set[int]:
        """Decide, over all that was fed; returns the refuted members."""
        with self._lock:
            self._compact(check=False)
            self._cache = np.zeros(0, dtype=np.uint64)
            standing = [n for n, member in enumerate(self.members, start=1) if member not in self.refuted]
            keys: list[Key] = [0, *standing, *((0, number) for number in standing)]
            self._distinct, *counts = count_distinct(self._log, keys, memory_bytes=self._verdict_bytes)
            for number, values, pairs in zip(standing, counts, counts[len(standing) :], strict=False):
                if not self._distinct == values == pairs:
                    self.refuted.add(self.members[number - 1])
            self.spilled_bytes = self._log.bytes_on_disk
        return self.refuted

    def parted(self) -> Iterator[tuple[int, int]]:
        """Yield pairs of refuted members that do not relabel each other either, as far as the first rows show it.

        Without it each would be supposed to be the twin of the next, one pass for each.
        """
        refuted = [index for index, member in enumerate(self.members, start=1) if member in self.refuted]
        if len(refuted) < 2:
            return
        rows = self._verdict_bytes // (8 * len(refuted))
        columns = columns_of(self._log, refuted, most_rows=max(1, rows))
        digests = [labels(pl.Series(numbers))[0] for numbers in columns]
        for (one, digest), (other, another) in combinations(zip(refuted, digests, strict=True), 2):
            if digest != another:
                yield self.members[one - 1], self.members[other - 1]

    def distinct(self) -> int:
        """Count the leader's distinct values (null counts as one); only after `verdict`."""
        return self._distinct

    def close(self) -> None:
        self._log.close()


class UniqueProof:
    """Columns in which no value has been seen twice, and whose labels are equal so far: do they stay without repeats?

    Equal labels mean nothing while nothing repeats. If two of them do repeat, the question of twins arises again. In a
    sample of a few rows hardly a column of numbers repeats; so the first batch, which is larger, sorts out those whose
    labels equal no other's in it, before anything is remembered.
    """

    def __init__(self, members: tuple[int, ...], folder: Path, *, memory_bytes: int, verdict_bytes: int) -> None:
        self.members = members
        self._folder, self._memory, self._verdict_bytes = folder, memory_bytes, verdict_bytes
        self._log: Spill | None = None
        self._lock = threading.Lock()

    @property
    def spilled_bytes(self) -> int:
        return self._log.bytes_on_disk if self._log else 0

    @property
    def columns(self) -> tuple[int, ...]:
        return self.members

    def feed(self, batch: Mapping[int, Values]) -> None:
        """Take in a batch of hashes; a null is no value and repeats nothing."""
        with self._lock:
            if self._log is None:
                self.members = _with_equal_labels(self.members, batch)
                self._log = Spill(self._folder, len(self.members), memory_bytes=self._memory // 4)
        if not self.members:
            return
        columns = []
        for member in self.members:
            values = batch[member]
            hashes = values.hashes
            if values.nulls is not None:
                hashes = np.where(values.nulls, _scatter(len(hashes)), hashes)
            columns.append(hashes)
        with self._lock:
            self._log.append(np.column_stack(columns))

    def verdict(self) -> dict[int, bytes]:
        """Return the members that hold some value twice, each with a digest of its labels.

        Where digests are equal the columns relabel each other, as far as memory let them be looked at (the first rows).
        """
        log, memory = self._log, self._verdict_bytes
        if log is None or not self.members:
            return {}
        counts = count_distinct(log, range(len(self.members)), memory_bytes=memory)
        repeating = [index for index, count in enumerate(counts) if count < log.rows]
        if len(repeating) < 2:
            return {}
        rows = max(1, memory // 64)
        at_once = max(1, memory // (64 * min(rows, log.rows)))
        groups = [repeating[start : start + at_once] for start in range(0, len(repeating), at_once)]
        return {
            self.members[index]: labels(pl.Series(numbers))[0]
            for group in groups
            for index, numbers in zip(group, columns_of(log, group, most_rows=rows), strict=True)
        }

    def close(self) -> None:
        if self._log is not None:
            self._log.close()


def _with_equal_labels(members: Sequence[int], batch: Mapping[int, Values]) -> tuple[int, ...]:
    """Those of `members` whose labels in this batch equal some other's."""
    digests: dict[int, bytes] = {}
    for member in members:
        values = batch[member]
        hashes = pl.Series(values.hashes)
        digests[member] = labels(hashes if values.nulls is None else hashes.set(pl.Series(values.nulls), None))[0]
    times = Counter(digests.values())
    return tuple(member for member in members if times[digests[member]] > 1)


def _scatter(count: int) -> np.ndarray:
    """Numbers that repeat nothing, for nulls."""
    return np.random.default_rng().integers(0, 2**64, count, dtype=np.uint64)


def _distinct_rows(rows: np.ndarray) -> np.ndarray:
    """Sort rows by their first column, leaving out those that repeat the row before."""
    if len(rows) < 2:
        return rows
    # polars sorts rows of numbers several times faster than an indirect sort of numpy
    rows = pl.DataFrame(rows, schema=[str(n) for n in range(rows.shape[1])], orient="row").sort("0").to_numpy()
    return rows[np.concatenate(([True], (rows[1:] != rows[:-1]).any(axis=1)))]
