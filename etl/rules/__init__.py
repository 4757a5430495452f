"""The cleansing rules: one file a defect, each a pure function from a profile to what it would drop, and their order.

`decide` folds over `RULES`. A column that one rule drops is gone for the next, and a protected column (a view reads it,
or it was published before, or the settings keep it) stays whatever a rule says, which is noted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from etl.profile import Decision, Profile
from etl.rules import all_null, constant, same_information


class Modes(Protocol):
    """How each rule is set for the dataset; `etl.settings.Settings` is one."""

    @property
    def all_null(self) -> str: ...
    @property
    def constant(self) -> str: ...
    @property
    def same_information(self) -> str: ...


class Rule(Protocol):
    """Say which of the columns `left` (positions, ascending) to drop, given the positions that are `protected`."""

    def __call__(
        self, profile: Profile, left: tuple[int, ...], protected: frozenset[int], modes: Modes
    ) -> list[Decision]: ...


RULES: tuple[Rule, ...] = (all_null.find, constant.find, same_information.find)


def decide(profile: Profile, modes: Modes, protection: Mapping[int, str]) -> tuple[Decision, ...]:
    """Decide for every column whether it stays; `protection` says of some positions why no rule may drop them."""
    decisions = {column.position: Decision(column.position) for column in profile.columns}
    protected = frozenset(protection)
    for rule in RULES:
        left = tuple(position for position, decision in decisions.items() if decision.kept and not decision.would_drop)
        for found in rule(profile, left, protected, modes):
            if found.position in protected:
                escaped = replace(found, rule=None, would_drop=found.rule, protection=protection[found.position])
                decisions[found.position] = escaped
            else:
                decisions[found.position] = found
    return tuple(decisions[column.position] for column in profile.columns)
