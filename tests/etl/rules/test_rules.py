"""Each rule on profiles made by hand, and their order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from etl.profile import ColumnProfile, Decision, Profile, SameLabels
from etl.rules import all_null, constant, decide, same_information
from etl.settings import Settings
from etl.types import ColumnType


def profile(nulls: Sequence[int], constants: dict[int, str] | None = None, *groups: SameLabels) -> Profile:
    """Columns of 10 rows with so many nulls each."""
    values = constants or {}
    columns = [
        ColumnProfile(n, f"c{n}", ColumnType("string"), 10, count, (values[n],) if n in values else None)
        for n, count in enumerate(nulls)
    ]
    return Profile(tuple(columns), groups)


NOBODY: frozenset[int] = frozenset()


def test_all_null() -> None:
    columns = profile([10, 0, 10])
    assert all_null.find(columns, (0, 1, 2), NOBODY, Settings()) == [Decision(0, "all_null"), Decision(2, "all_null")]
    assert all_null.find(columns, (1,), NOBODY, Settings()) == []
    assert all_null.find(columns, (0, 1, 2), NOBODY, Settings(all_null="off")) == []


@pytest.mark.parametrize(("mode", "dropped"), [("on", [0, 1]), ("strict", [0]), ("off", [])])
def test_constant(mode: str, dropped: list[int]) -> None:
    columns = profile([0, 3, 0], {0: "k", 1: "k"})
    found = constant.find(columns, (0, 1, 2), NOBODY, Settings(constant=mode))  # type: ignore[arg-type]
    assert [decision.position for decision in found] == dropped


REPEATING = SameLabels((0, 1, 2), True, {2: 0})
UNIQUE = SameLabels((0, 1, 2), False, {2: 0})


@pytest.mark.parametrize(
    ("group", "mode", "expected"),
    [
        (REPEATING, "on", [(1, 0, "one_to_one"), (2, 0, "identical")]),
        (REPEATING, "identical", [(2, 0, "identical")]),
        (REPEATING, "literal", [(1, 0, "one_to_one"), (2, 0, "identical")]),
        (REPEATING, "off", []),
        (UNIQUE, "on", [(2, 0, "identical")]),
        (UNIQUE, "identical", [(2, 0, "identical")]),
        (UNIQUE, "literal", [(1, 0, "all_unique_keys"), (2, 0, "identical")]),
    ],
)
def test_same_information(group: SameLabels, mode: str, expected: list[tuple[int, int, str]]) -> None:
    found = same_information.find(profile([0] * 3, None, group), (0, 1, 2), NOBODY, Settings(same_information=mode))  # type: ignore[arg-type]
    assert [(decision.position, decision.twin, decision.kind) for decision in found] == expected


def test_what_is_gone_already_is_nobodys_twin() -> None:
    found = same_information.find(profile([0] * 3, None, REPEATING), (1, 2), NOBODY, Settings())
    assert [(decision.position, decision.twin) for decision in found] == [(2, 1)]


def test_a_protected_twin_stays_and_counts_as_kept() -> None:
    group = SameLabels((0, 1, 2), False, {2: 1})
    found = same_information.find(
        profile([0] * 3, None, group), (0, 1, 2), frozenset({1}), Settings(same_information="identical")
    )
    assert [(decision.position, decision.twin) for decision in found] == [(2, 1)]


def test_the_first_rule_that_finds_something_decides() -> None:
    columns = profile([10, 0, 0, 0], {1: "k", 2: "k"}, SameLabels((1, 2), True))
    decisions = decide(columns, Settings(), {})
    assert [decision.rule for decision in decisions] == ["all_null", "constant", "constant", None]


def test_protection_is_noted_only_where_it_saved_a_column() -> None:
    columns = profile([10, 0, 0], {1: "k"})
    decisions = decide(columns, Settings(), {0: "read by view v", 2: "published before"})
    assert decisions[0] == Decision(0, None, would_drop="all_null", protection="read by view v")
    assert decisions[1].rule == "constant"
    assert decisions[2] == Decision(2)
