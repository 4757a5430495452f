"""Which rows are duplicates of an earlier one: an answer at once, in order, and the proof of it at the end.

Rows are known by two independent 64-bit hashes. A table of 32-bit fingerprints answers "seen before?" while the rows
stream by; it never misses a duplicate, and takes a new row for one about once in 10^9 rows. All hashes also go to a log,
in parts by their leading bits; at the end each part is searched exactly (by all 128 bits), which confirms the answers, or
corrects them. When rows outgrow the table, the log alone decides, and a second pass writes what it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from etl.proof.spill import Spill

PART_BITS = 6
HIGHEST_LOAD = 0.95  # of the table; a bucket of 8 is rarely full before
MARGIN = 1.05  # rows are only estimated
SMALLEST_TABLE = 1 << 16
BUCKET = 8  # fingerprints that are looked at together
WAITING_ROWS = 1 << 18
GROUP_ROWS = 1 << 19


@dataclass(frozen=True, slots=True)
class RowHashes:
    """A batch of rows, each as two 64-bit hashes; `first` is False for those that repeat an earlier row of the batch."""

    one: np.ndarray
    two: np.ndarray
    first: np.ndarray


class RowSet:
    """The rows seen so far.

    Args:
        folder: where the log goes once it outgrows memory.
        expected_rows: sizes the table.
        table_bytes: the most memory the table may take.
        log_bytes: the most memory the log may take before it goes to disk.
    """

    def __init__(self, folder: Path, *, expected_rows: int, table_bytes: int, log_bytes: int) -> None:
        self.rows = 0
        self._most_slots = table_bytes // 4
        self._table = _empty_table(
            min(max(int(expected_rows / HIGHEST_LOAD * MARGIN), SMALLEST_TABLE), self._most_slots)
        )
        self._distinct = 0
        self.overflowed = False
        self._parts = [Spill(folder, 3, memory_bytes=log_bytes >> PART_BITS) for _ in range(1 << PART_BITS)]
        self._waiting: list[RowHashes] = []
        self._partitioned = 0
        self._claims: list[tuple[int, np.ndarray]] = []

    @property
    def spilled_bytes(self) -> int:
        return sum(part.bytes_on_disk for part in self._parts)

    def add(self, batch: RowHashes) -> np.ndarray:
        """Take in the next rows; returns for each whether it is the first of its kind (bool).

        Once `overflowed`, the answer is True for all, and only `duplicates` knows.
        """
        start = self.rows
        first = self._first(batch)
        self._waiting.append(batch)  # only now: the table is made larger from the log
        self.rows += len(first)
        if self.rows - self._partitioned >= WAITING_ROWS:
            self._partition()
        if not first.all():
            self._claims.append((start, np.flatnonzero(~first).astype(np.uint32)))
        return first

    def _first(self, batch: RowHashes) -> np.ndarray:
        if not self.overflowed:
            candidates = np.flatnonzero(batch.first)
            self.overflowed = not self._make_room(len(candidates))
        if self.overflowed:
            return np.ones(len(batch.one), dtype=bool)
        first = batch.first.copy()
        first[candidates] = new = _probe(self._table, batch.one[candidates], batch.two[candidates])
        self._distinct += int(np.count_nonzero(new))
        return first

    def confirmed(self) -> bool:
        """Say whether every answer given so far was right; then nothing needs to be written again."""
        self._table = _empty_table(0)  # no more questions
        if self.overflowed:
            return False
        if not self._claims:
            return True
        claimed = Bitmap(self.rows)
        for start, offsets in self._claims:
            claimed.set(offsets.astype(np.uint64) + np.uint64(start))
        self._partition()
        return all(_repeat(parts, claimed) for parts in self._groups())

    def duplicates(self) -> Bitmap:
        """Find the rows that equal an earlier one in all 128 bits."""
        self._partition()
        found = Bitmap(self.rows)
        for part in self._parts:
            found.set(_duplicates(part))
        return found

    def close(self) -> None:
        for part in self._parts:
            part.close()
        self._table = _empty_table(0)

    def _make_room(self, rows: int) -> bool:
        """Make the table large enough for `rows` more, from the log; False, and no table, when it may not be so large."""
        wanted = int((self._distinct + rows) / HIGHEST_LOAD) + 1
        if wanted <= self._table.size:
            return True
        slots = min(max(wanted + BUCKET, self._table.size * 3 // 2), self._most_slots)
        self._table = _empty_table(slots if wanted <= slots else 0)
        if wanted > slots:
            return False
        self._partition()
        for part in self._parts:
            for block in part.blocks():
                _probe(self._table, block[:, 0], block[:, 1])
        return True

    def _groups(self) -> Iterator[list[Spill]]:
        """Parts to be searched together: each search costs a millisecond or two whatever its size."""
        at_once = max(1, GROUP_ROWS * len(self._parts) // max(1, self.rows))
        for start in range(0, len(self._parts), at_once):
            yield self._parts[start : start + at_once]

    def _partition(self) -> None:
        """Move what waits to the parts of the log."""
        if not self._waiting:
            return
        one = np.concatenate([batch.one for batch in self._waiting])
        two = np.concatenate([batch.two for batch in self._waiting])
        part = (one >> np.uint64(64 - PART_BITS)).astype(np.uint8)
        order = np.argsort(part, kind="stable")
        numbers = order.astype(np.uint64) + np.uint64(self._partitioned)
        rows = np.column_stack((one[order], two[order], numbers))
        ends = np.cumsum(np.bincount(part, minlength=1 << PART_BITS))
        for number, (start, end) in enumerate(zip((0, *ends[:-1]), ends, strict=True)):
            if end > start:
                self._parts[number].append(rows[start:end].copy())
        self._partitioned = self.rows
        self._waiting = []


def _empty_table(slots: int) -> np.ndarray:
    return np.zeros((-(-slots // BUCKET), BUCKET), dtype=np.uint32)


def _probe(table: np.ndarray, one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Insert: the first hash says in which bucket, the second what; False where the same is there already.

    A bucket is looked at as a whole: eight fingerprints of 32 bits lie side by side, and a comparison of each gives eight
    bytes that are read as one number. When it is full the next one is looked at.
    """
    new = np.zeros(len(one), dtype=bool)
    slots = table.reshape(-1)
    where = (((one >> np.uint64(32)) * np.uint64(len(table))) >> np.uint64(32)).astype(np.int64)
    what = (two & np.uint64(0xFFFFFFFF)).astype(np.uint32) | np.uint32(1)
    left = np.arange(len(one))
    while len(left):
        there = table.take(where, axis=0)
        known = (there == what[:, None]).view(np.uint64)[:, 0] != 0
        filled = BUCKET - np.bitwise_count((there == 0).view(np.uint64)[:, 0]).astype(np.int64)
        full = np.flatnonzero(~known & (filled == BUCKET))
        place = np.flatnonzero(~known & (filled < BUCKET))
        target = where[place] * BUCKET + filled[place]
        slots[target] = what[place]
        won = slots[target] == what[place]
        new[left[place[won]]] = True
        where[full] += 1
        where[where == len(table)] = 0
        # another row of this batch took the slot: look there again, it may be the same
        again = np.concatenate((place[~won], full))
        left, where, what = left[again], where[again], what[again]
    return new


def _duplicates(part: Spill) -> np.ndarray:
    """Row numbers that repeat an earlier row of the part."""
    blocks = list(part.blocks())
    if not blocks:
        return np.empty(0, dtype=np.uint64)
    rows = np.concatenate(blocks)
    frame = pl.DataFrame({"one": rows[:, 0], "two": rows[:, 1], "row": rows[:, 2]})
    suspects = frame.filter(pl.col("one").is_duplicated()).sort("row")
    repeated = suspects.filter(~pl.struct("one", "two").is_first_distinct())
    return repeated["row"].to_numpy()


def _repeat(parts: Iterable[Spill], claimed: Bitmap) -> bool:
    """Say whether each claimed row of the parts equals, in all 128 bits, some row that is not claimed.

    The other way round there is nothing to prove: the table of fingerprints finds every row that was there before.
    """
    blocks = [block for part in parts for block in part.blocks()]
    if not blocks:
        return True
    rows = np.concatenate(blocks)
    is_claimed = claimed.has(rows[:, 2])
    wanted = pl.DataFrame(rows[is_claimed, :2], schema=["one", "two"], orient="row")
    if not wanted.height:
        return True
    others = rows[~is_claimed]
    near = pl.Series(others[:, 0]).is_in(wanted["one"].implode()).to_numpy()
    firsts = pl.DataFrame(others[near, :2], schema=["one", "two"], orient="row")
    return wanted.join(firsts, on=["one", "two"], how="anti").is_empty()


class Bitmap:
    """A set of row numbers below `size`, a bit each."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._octets = np.zeros(-(-size // 8), dtype=np.uint8)

    def set(self, numbers: np.ndarray) -> None:
        bits = np.left_shift(np.uint8(1), (numbers & np.uint64(7)).astype(np.uint8))
        np.bitwise_or.at(self._octets, (numbers >> np.uint64(3)).astype(np.int64), bits)

    def slice(self, start: int, count: int) -> np.ndarray:
        """Whether each of `count` numbers from `start` is in the set (bool)."""
        octets = self._octets[start // 8 : -(-(start + count) // 8)]
        bits = np.unpackbits(octets, bitorder="little")
        return bits[start % 8 : start % 8 + count].astype(bool)

    def has(self, numbers: np.ndarray) -> np.ndarray:
        """Whether each of `numbers` is in the set (bool)."""
        bits = self._octets[(numbers >> np.uint64(3)).astype(np.int64)] >> (numbers & np.uint64(7)).astype(np.uint8)
        return (bits & np.uint8(1)).astype(bool)

    def count(self) -> int:
        return int(np.bitwise_count(self._octets).sum())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bitmap) and self.size == other.size and bool((self._octets == other._octets).all())

    __hash__ = None  # type: ignore[assignment]


def row_hashes(frame: pl.DataFrame) -> RowHashes:
    """Hash each row twice with independent seeds: 128 bits that stand for the row."""
    one, two = frame.hash_rows(seed=0x6B6962616E), frame.hash_rows(seed=0x64617461)
    return RowHashes(one.to_numpy(), two.to_numpy(), one.is_first_distinct().to_numpy())
