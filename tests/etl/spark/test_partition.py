"""Partitions of rows by a column: pieces add up in any order, and equal digests are equal labels; no Spark needed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.proof.twins import hash_values
from etl.spark.partition import Piece, not_alone

Labels = list[int | None]
CELLS = st.sampled_from([None, 1, 2, 3, 4])


def digest(column: Labels, cuts: list[int], backwards: bool) -> frozenset[tuple[bool, int, int]]:
    """The set of the sums of all values, added up over the pieces between `cuts`."""
    sums: dict[tuple[bool, int], tuple[int, int]] = {}
    ends = [0, *sorted(min(cut, len(column)) for cut in cuts), len(column)]
    pieces = [(start, end) for start, end in pairwise(ends) if end > start]
    for start, end in reversed(pieces) if backwards else pieces:
        (values,) = hash_values([pl.Series(column[start:end], dtype=pl.Int64)])
        classes = Piece({0: values}, np.arange(start, end)).classes(0)
        for key, null, one, two in zip(
            *(getattr(classes, n).tolist() for n in ("values", "nulls", "one", "two")), strict=True
        ):
            before = sums.get((null, key), (0, 0))
            sums[null, key] = before[0] ^ one, before[1] ^ two
    return frozenset((null, *both) for (null, _), both in sums.items())


def labels(column: Labels) -> list[int]:
    return list(pd.factorize(pd.array(column, dtype="Int64"))[0])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(data=st.data(), height=st.integers(1, 9), cuts=st.lists(st.integers(0, 9), max_size=3))
def test_equal_exactly_where_pandas_labels_are(data: st.DataObject, height: int, cuts: list[int]) -> None:
    one = data.draw(st.lists(CELLS, min_size=height, max_size=height))
    renamed = {None: None, 1: 3, 2: 1, 3: 4, 4: 2}
    other = data.draw(st.one_of(st.lists(CELLS, min_size=height, max_size=height), st.just([renamed[c] for c in one])))
    same = digest(one, cuts, False) == digest(other, [], False)
    assert same == (labels(one) == labels(other))
    assert digest(one, cuts, True) == digest(one, cuts, False)


def test_columns_alone_in_their_group_are_told_from_one_piece() -> None:
    columns = [pl.Series(values) for values in ([1, 2, 1], ["x", "y", "x"], [1, 1, 2], [5, None, 5])]
    piece = Piece(dict(enumerate(hash_values(columns))), np.arange(3))
    assert not_alone(piece, [0, 1, 2, 3]) == {0, 1}
