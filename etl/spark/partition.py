"""What a column's values say of the rows, in a form that adds up over any pieces in any order.

Columns relabel each other exactly if they part the rows alike: the same rows share a value, the same rows are null. So
give each row 128 random bits that its place determines, and each value the XOR of its rows' bits: columns that part the
rows alike have the same set of such sums, and a digest of the set tells. XOR needs no order and no row twice in one
place, so each piece adds up its values, and Spark goes on with far fewer sums than rows. Equality is by 128 bits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from etl.proof.twins import Values

_STEPS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))  # splitmix64 (Vigna)
_SEEDS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1B54A32D192ED03))


@dataclass(frozen=True, slots=True)
class Classes:
    """The values of one column in a piece: hash, whether it is null (one class at most), sums (one, two) of its rows."""

    values: np.ndarray
    nulls: np.ndarray
    one: np.ndarray
    two: np.ndarray


def row_bits(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Twice 64 bits for each place (int64) of a row in the dataset."""
    first, second = (_mixed(places.view(np.uint64) + seed) for seed in _SEEDS)
    return first, second


def _mixed(bits: np.ndarray) -> np.ndarray:
    bits = (bits ^ (bits >> np.uint64(30))) * _STEPS[0]
    bits = (bits ^ (bits >> np.uint64(27))) * _STEPS[1]
    return np.asarray(bits ^ (bits >> np.uint64(31)))


class Piece:
    """Partitions of one piece's rows by its columns."""

    def __init__(self, columns: Mapping[int, Values], places: np.ndarray) -> None:
        self._columns, self._bits = columns, row_bits(places)
        self._orders: dict[int, tuple[np.ndarray, np.ndarray, np.ndarray]] = {}

    def labels(self, column: int) -> bytes:
        """Digest which rows of the piece hold the same value."""
        order, starts, _ = self._sorted(column)
        first = np.empty(len(order), dtype=np.uint32)
        first[order] = np.repeat(order[starts], np.diff(np.append(starts, len(order))))  # a stable sort keeps the first
        nulls = self._columns[column].nulls
        if nulls is not None:
            first[nulls] = np.iinfo(np.uint32).max
        return hashlib.blake2b(first.tobytes(), digest_size=16).digest()

    def classes(self, column: int) -> Classes:
        order, starts, values = self._sorted(column)
        nulls = self._columns[column].nulls
        is_null = np.zeros(len(starts), dtype=bool) if nulls is None else nulls[order[starts]]
        one, two = (np.bitwise_xor.reduceat(bits[order], starts) for bits in self._bits)
        return Classes(np.where(is_null, np.uint64(0), values[order[starts]]), is_null, one, two)

    def _sorted(self, column: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The rows in order of their values (nulls together), and where in it a value begins."""
        if column not in self._orders:
            values, nulls = self._columns[column].hashes, self._columns[column].nulls
            if nulls is None:
                order = np.argsort(values, kind="stable")
                changes = values[order][1:] != values[order][:-1]
            else:
                order = np.lexsort((values, nulls))
                both = values[order], nulls[order]
                changes = (both[1][1:] != both[1][:-1]) | ((both[0][1:] != both[0][:-1]) & ~both[1][1:])
            self._orders[column] = order, np.flatnonzero(np.concatenate(([True], changes))), values
        return self._orders[column]


def not_alone(piece: Piece, group: Sequence[int]) -> set[int]:
    """Those columns of a group whose labels in this piece equal some other's; the rest relabel none of the group."""
    by_labels: dict[bytes, list[int]] = {}
    for column in group:
        by_labels.setdefault(piece.labels(column), []).append(column)
    return {column for members in by_labels.values() if len(members) > 1 for column in members}
