"""Row sets, twins and keys against brute force: with room, and with so little that everything goes to disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.proof.rowset import Bitmap, RowHashes, RowSet, row_hashes
from etl.proof.spill import Budget, Spill, count_distinct
from etl.proof.twins import TwinProof, UniqueProof, hash_values

checked = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
MEMORY = pytest.mark.parametrize("memory", [1 << 24, 64], ids=["in memory", "on disk"])


def hashes(numbers: np.ndarray) -> RowHashes:
    return row_hashes(pl.DataFrame({"a": numbers, "b": numbers % 5}))


@MEMORY
@pytest.mark.parametrize("expected", [10, 100_000])
def test_duplicates_are_found_at_once(tmp_path: Path, memory: int, expected: int) -> None:
    numbers = np.random.default_rng(3).integers(0, 20_000, 40_000)
    rows = RowSet(tmp_path, expected_rows=expected, table_bytes=1 << 22, log_bytes=memory)
    first = np.concatenate([rows.add(hashes(part)) for part in np.array_split(numbers, 23)])
    assert (first == ~pd.Series(numbers).duplicated().to_numpy()).all()
    assert rows.confirmed()
    assert (rows.spilled_bytes > 0) == (memory == 64)
    assert (~rows.duplicates().slice(0, len(numbers)) == first).all()
    rows.close()


@pytest.mark.parametrize("batches", [1, 7])
def test_rows_that_outgrow_the_table_are_found_at_the_end(tmp_path: Path, batches: int) -> None:
    numbers = np.random.default_rng(4).integers(0, 60_000, 90_000)
    rows = RowSet(tmp_path, expected_rows=90_000, table_bytes=40_000, log_bytes=64)
    for part in np.array_split(numbers, batches):
        rows.add(hashes(part))
    assert rows.overflowed
    assert not rows.confirmed()
    assert (rows.duplicates().slice(0, len(numbers)) == pd.Series(numbers).duplicated().to_numpy()).all()
    rows.close()


@MEMORY
def test_rows_that_only_look_like_an_earlier_one_are_told_apart_at_the_end(tmp_path: Path, memory: int) -> None:
    """Two rows with the same place and fingerprint in the table, of which the log keeps more bits."""
    rows = RowSet(tmp_path, expected_rows=10, table_bytes=1 << 22, log_bytes=memory)
    one = np.array([5 << 40, 5 << 40, 6 << 40], dtype=np.uint64)
    two = np.array([7, 7 | (1 << 50), 8], dtype=np.uint64)
    for place in range(3):
        rows.add(RowHashes(one[place : place + 1], two[place : place + 1], np.array([True])))
    assert not rows.confirmed()
    assert rows.duplicates().count() == 0
    rows.close()


@pytest.mark.parametrize("rows_at_once", [30_000, 250_000])
def test_a_table_grows_beyond_what_was_expected(tmp_path: Path, rows_at_once: int) -> None:
    """All these rows are new, whatever had been expected; one piece may hold more than the whole table does."""
    rows = RowSet(tmp_path, expected_rows=10, table_bytes=1 << 24, log_bytes=1 << 16)
    for start in range(0, 3 * rows_at_once, rows_at_once):
        assert rows.add(hashes(np.arange(start, start + rows_at_once))).all()
    assert rows.confirmed()
    rows.close()


def test_different_rows_have_different_hashes() -> None:
    """Small numbers, nulls and empty texts in every combination: what a weak way of combining hashes confuses."""
    few = [None, *range(-20, 20)]
    grid = (
        pl.DataFrame({"a": few})
        .join(pl.DataFrame({"b": few}), how="cross")
        .join(pl.DataFrame({"c": few[:5]}), how="cross")
    )
    words = grid.select(
        pl.col("a").cast(pl.String).replace({"0": ""}),
        pl.col("b") > 0,
        pl.col("b", "c").cast(pl.Float64).name.suffix("f"),
    )
    for frame in (grid, words):
        found = row_hashes(frame)
        distinct = frame.unique().height
        assert len(np.unique(found.one)) == len(np.unique(found.two)) == distinct
        assert found.first.sum() == distinct


def test_equal_values_have_equal_hashes() -> None:
    found = row_hashes(pl.DataFrame({"a": [0.0, -0.0]}))
    assert found.one[0] == found.one[1]
    assert found.first.tolist() == [True, False]


@checked
@given(numbers=st.lists(st.integers(0, 99), unique=True), size=st.integers(100, 120))
def test_a_bitmap_is_a_set(numbers: list[int], size: int) -> None:
    bits = Bitmap(size)
    bits.set(np.array(numbers, dtype=np.uint64))
    assert np.flatnonzero(bits.slice(0, size)).tolist() == sorted(numbers)
    assert np.flatnonzero(bits.slice(13, 50)).tolist() == sorted(n - 13 for n in numbers if 13 <= n < 63)
    assert bits.count() == len(numbers)
    other = Bitmap(size)
    assert (bits == other) == (not numbers)


def test_keys_that_only_seemed_alike_in_a_few_rows_are_let_go(tmp_path: Path) -> None:
    """The first batch shows repeats in different places: nothing is left to prove, or to remember."""
    proof = UniqueProof((0, 1, 2), tmp_path, memory_bytes=1 << 20, verdict_bytes=1 << 20)
    first = [pl.Series([1, 1, 2, 3]), pl.Series([1, 2, 2, 3]), pl.Series([1, 2, 3, 3])]
    proof.feed(dict(enumerate(hash_values(first))))
    assert proof.columns == ()
    proof.feed(dict(enumerate(hash_values([]))))
    assert proof.verdict() == {}
    proof.close()


def test_keys_that_stay_alike_are_kept_until_the_end(tmp_path: Path) -> None:
    """One repeats at once, two only later and in the same rows, one never."""
    proof = UniqueProof((0, 1, 2, 3), tmp_path, memory_bytes=1 << 20, verdict_bytes=1 << 20)
    columns = [[5, 5, 6, 7], [1, 2, 3, 1], [4, 5, 6, 4], [1, 2, 3, 4]]
    for part in (slice(0, 3), slice(3, 4)):
        proof.feed(dict(enumerate(hash_values([pl.Series(column[part]) for column in columns]))))
    assert proof.columns == (1, 2, 3)
    digests = proof.verdict()
    assert digests.keys() == {1, 2}
    assert digests[1] == digests[2]
    proof.close()


LABELS = st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=1, max_size=40)


@checked
@given(
    leader=LABELS,
    changes=st.lists(st.tuples(st.integers(0, 39), st.integers(0, 5)), max_size=3),
    tiny=st.booleans(),
    cuts=st.integers(1, 5),
)
def test_twins_are_those_with_equal_labels(
    tmp_path: Path, leader: list[int | None], changes: list[tuple[int, int]], tiny: bool, cuts: int
) -> None:
    """Members: a relabelling, one with late changes, one with nulls elsewhere, one that joins two values."""
    relabelled = [None if n is None else f"w{n}" for n in leader]
    changed = list(relabelled)
    for place, value in changes:
        changed[place % len(leader)] = f"w{value}"
    members = {
        1: relabelled,
        2: changed,
        3: [None, *relabelled[1:]],
        4: [None if n is None else str(n // 2) for n in leader],
    }
    memory = 64 if tiny else 1 << 20
    proof = TwinProof(0, tuple(members), tmp_path, memory_bytes=memory, verdict_bytes=memory, caches=Budget(memory))
    columns = [pl.Series(leader, dtype=pl.Int64), *(pl.Series(m, dtype=pl.String) for m in members.values())]
    step = -(-len(leader) // cuts)
    for start in range(0, len(leader), step):
        proof.feed(dict(enumerate(hash_values([column[start : start + step] for column in columns]))))
    codes = {n: pd.factorize(pd.Series(m, dtype=object))[0].tolist() for n, m in [(0, leader), *members.items()]}
    assert set(proof.verdict()) == {number for number in members if codes[number] != codes[0]}
    proof.close()


@MEMORY
def test_many_distinct_twins(tmp_path: Path, memory: int) -> None:
    """More combinations than any cache holds; one late contradiction is found all the same."""
    memory = max(memory, 1 << 12)
    proof = TwinProof(5, (7, 9, 11), tmp_path, memory_bytes=memory, verdict_bytes=memory, caches=Budget(memory))
    numbers = pl.Series(np.random.default_rng(5).permutation(50_000).repeat(2))
    spoilt = numbers.to_numpy().copy()
    spoilt[-1] = 3
    merged = numbers.to_numpy().copy()
    merged[merged == 8] = 9
    columns = [numbers, numbers.cast(pl.String), pl.Series(spoilt), pl.Series(merged)]
    for start in range(0, len(numbers), 9_000):
        values = hash_values([column[start : start + 9_000] for column in columns])
        proof.feed(dict(zip((5, 7, 9, 11), values, strict=True)))
    assert set(proof.verdict()) == {9, 11}
    assert proof.distinct() == 50_000
    proof.close()


@MEMORY
def test_keys_that_repeat(tmp_path: Path, memory: int) -> None:
    """Two that repeat in step have one digest, one that repeats elsewhere has another; nulls repeat nothing."""
    numbers = list(range(3_000))
    columns: dict[int, list[Any]] = {
        0: [*numbers, 5],
        1: [f"k{n}" for n in [*numbers, 5]],
        2: [f"k{n}" for n in [*numbers, 6]],
        3: [*map(str, numbers), None],
        4: [None, None, *map(str, numbers[2:]), "x"],
    }
    proof = UniqueProof(tuple(columns), tmp_path, memory_bytes=memory, verdict_bytes=max(memory, 1 << 20))
    series = [pl.Series(cells) for cells in columns.values()]
    for start in range(0, 3_001, 700):
        proof.feed(dict(enumerate(hash_values([column[start : start + 700] for column in series]))))
    found = proof.verdict()
    assert set(found) == {0, 1, 2}
    assert found[0] == found[1]
    assert (proof.spilled_bytes > 0) == (memory == 64)
    proof.close()


@checked
@given(
    parts=st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2**64 - 1)), max_size=9), max_size=6),
    memory=st.sampled_from([0, 64, 1 << 20]),
)
def test_a_spill_gives_back_what_it_took(tmp_path: Path, parts: list[list[tuple[int, int]]], memory: int) -> None:
    spill = Spill(tmp_path, 2, memory_bytes=memory)
    for part in parts:
        spill.append(np.array(part, dtype=np.uint64).reshape(-1, 2))
    everything = [tuple(row) for part in parts for row in part]
    for _ in range(2):
        assert [tuple(row) for block in spill.blocks() for row in block.tolist()] == everything
    assert spill.rows == len(everything)
    distinct = [len({row[column] for row in everything}) for column in (0, 1)]
    assert count_distinct(spill, (0, 1), memory_bytes=max(memory, 64)) == distinct
    spill.close()
    assert list(tmp_path.iterdir()) == []
