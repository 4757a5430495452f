"""What a pass over the rows takes for true, and therefore has to prove: types, and every column it leaves out.

The decisions come from the rules, applied to the profile of the evidence. A pass writes the table under them while it
proves them; if all hold on every row, the table is right and done in one pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from etl.evidence import Evidence
from etl.profile import Decision, Profile
from etl.rules import Modes, decide
from etl.types import ColumnType


@dataclass(frozen=True)
class Hypothesis:
    """Decisions for every column, and the claims behind them.

    Attributes:
        types: by position; of a column without values, the type it had when last published, or string.
        all_null, constants: positions claimed to hold nothing, or one value.
        identical: position -> the kept column it is claimed to equal on every row.
        relabelled: kept column -> columns claimed to relabel it.
        strict: a constant must have no nulls.
        unique: groups of kept columns with equal labels so far, claimed to hold no value twice.
    """

    profile: Profile
    decisions: tuple[Decision, ...]
    types: tuple[ColumnType, ...]
    all_null: frozenset[int]
    constants: Mapping[int, Any]
    identical: Mapping[int, int]
    relabelled: Mapping[int, tuple[int, ...]]
    unique: tuple[tuple[int, ...], ...]
    strict: bool = False

    @cached_property
    def dropped_constants(self) -> frozenset[int]:
        return frozenset(decision.position for decision in self.decisions if decision.rule == "constant")

    @cached_property
    def kept(self) -> tuple[int, ...]:
        return tuple(decision.position for decision in self.decisions if decision.kept)

    @cached_property
    def drops(self) -> Mapping[int, tuple[str | None, int | None]]:
        """What becomes of the columns that go: position -> (rule, twin)."""
        return {d.position: (d.rule, d.twin) for d in self.decisions if not d.kept}

    @cached_property
    def protected(self) -> frozenset[int]:
        return frozenset(decision.position for decision in self.decisions if decision.protection)


def suppose(
    evidence: Evidence, modes: Modes, protection: Mapping[int, str], published_types: Mapping[int, ColumnType]
) -> Hypothesis:
    """Draw the hypothesis that the evidence suggests."""
    profile = evidence.profile()
    decisions = decide(profile, modes, protection)
    empty = frozenset(column.position for column in profile.columns if column.all_null)
    types = tuple(
        published_types.get(column.position, column.type) if column.position in empty else column.type
        for column in profile.columns
    )
    by_rule = {
        name: [d for d in decisions if name in (d.rule, d.would_drop)] for name in ("constant", "same_information")
    }
    relabelled: dict[int, list[int]] = {}
    identical: dict[int, int] = {}
    for decision in by_rule["same_information"]:
        if decision.twin is None:
            continue
        if decision.kind == "identical":
            identical[decision.position] = decision.twin
        else:
            relabelled.setdefault(decision.twin, []).append(decision.position)
    return Hypothesis(
        profile,
        decisions,
        types,
        empty,
        {d.position: constant[0] for d in by_rule["constant"] if (constant := profile.columns[d.position].constant)},
        identical,
        {leader: tuple(members) for leader, members in relabelled.items()},
        _unique(profile, decisions, modes),
        strict=modes.constant == "strict",
    )


def _unique(profile: Profile, decisions: tuple[Decision, ...], modes: Modes) -> tuple[tuple[int, ...], ...]:
    """The groups in which the guard of `same_information` holds back a drop: only repeats could change that."""
    if modes.same_information != "on":
        return ()
    groups = []
    for group in profile.groups:
        members = tuple(p for p in group.columns if decisions[p].kept and decisions[p].would_drop is None)
        if not group.repeats and len(members) > 1:
            groups.append(members)
    return tuple(groups)
