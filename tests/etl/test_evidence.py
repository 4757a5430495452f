"""Labels as pandas has them, and the profile of rows that may have been seen twice."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.evidence import Evidence
from etl.labels import labels
from etl.types import ColumnType

VALUES = st.lists(st.one_of(st.none(), st.sampled_from(["a", "b", "", "c", "Ａ"])), max_size=8)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(one=VALUES, other=VALUES)
def test_equal_digests_are_equal_labels(one: list[str | None], other: list[str | None]) -> None:
    other = (other + [None] * len(one))[: len(one)]
    codes = [pd.factorize(pd.Series(values, dtype=object))[0].tolist() for values in (one, other)]
    digests = [labels(pl.Series("c", values, dtype=pl.String)) for values in (one, other)]
    assert (digests[0][0] == digests[1][0]) == (codes[0] == codes[1])
    present = [value for value in one if value is not None]
    assert digests[0][1] == (len(set(present)) < len(present))


def frame(*columns: Sequence[str | None]) -> pl.DataFrame:
    return pl.DataFrame([pl.Series(str(n), column, dtype=pl.String) for n, column in enumerate(columns)])


def test_a_profile() -> None:
    evidence = Evidence([frame(["1", "2", "1"], ["k", None, "k"], [None] * 3, ["a", "b", "a"])], ("n", "c", "e", "w"))
    profile = evidence.profile()
    assert [column.type.label for column in profile.columns] == ["int64", "string", "string", "string"]
    assert [column.constant for column in profile.columns] == [None, ("k",), None, None]
    assert [column.all_null for column in profile.columns] == [False, False, True, False]
    (group,) = profile.groups
    assert (group.columns, group.repeats, group.identical) == ((0, 3), True, {})


def test_rows_seen_twice_do_not_repeat() -> None:
    rows = frame(["1", "2", "3"], ["a", "b", "c"])
    evidence = Evidence([rows], ("key", "word"), probes={(0, 9): rows[1:]})
    evidence.learn([rows[2:]])
    (group,) = evidence.profile().groups
    assert not group.repeats
    evidence.learn([frame(["1"], ["z"])])  # another record has key 1
    assert evidence.profile().groups == ()


def test_rows_of_one_stretch_do_repeat() -> None:
    evidence = Evidence([frame(["1", "1", "2"], ["a", "a", "b"])], ("key", "word"))
    (group,) = evidence.profile().groups
    assert group.repeats


def test_what_was_learned_parts_groups() -> None:
    columns = (["1", "2"], ["a", "b"], ["x", "y"], ["1", "2"])
    names = ("a", "b", "c", "copy")
    found = Evidence([frame(*columns)], names, labels_of={0: b"x", 1: b"y"}).profile().groups
    assert [(group.columns, group.repeats) for group in found] == [((0, 3), True)]
    found = Evidence([frame(*columns)], names, labels_of={0: b"x", 1: b"x"}).profile().groups
    assert [(group.columns, group.repeats) for group in found] == [((0, 1, 3), True)]
    found = Evidence([frame(*columns)], names, labels_of={0: b"x", 1: b"x"}, unlike={(0, 1)}).profile().groups
    assert [group.columns for group in found] == [(0, 3)]
    evidence = Evidence([frame(*columns)], names, not_identical={(0, 3)})
    (group,) = evidence.profile().groups
    assert (group.columns, group.repeats, group.identical) == ((0, 1, 2, 3), False, {})


def test_rows_that_a_prescribed_type_rejects_say_nothing() -> None:
    evidence = Evidence([frame(["1", "x", "3"], ["k", "other", "k"])], ("n", "c"), fixed_types={0: ColumnType("int64")})
    profile = evidence.profile()
    assert profile.columns[0].rows == 2
    assert profile.columns[1].constant == ("k",)


def test_probes_that_were_none_are_forgotten() -> None:
    evidence = Evidence([frame(["1"])], ("a",), probes={(0, 5): frame(["x"])})
    assert evidence.profile().columns[0].type.label == "string"
    evidence.forget([(0, 5)])
    assert evidence.profile().columns[0].type.label == "int64"
