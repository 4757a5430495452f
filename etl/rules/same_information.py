"""A column that only relabels an earlier one (code and name, in step on every row) says nothing new.

Two columns without repeats are relabellings of each other whatever they hold (`customer_id` and `email`), so between such
columns only equal values count. Modes: `identical` asks for equal values everywhere, `literal` leaves the guard out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.profile import Decision, Profile, SameLabels, TwinKind

if TYPE_CHECKING:
    from etl.rules import Modes


def find(profile: Profile, left: tuple[int, ...], protected: frozenset[int], modes: Modes) -> list[Decision]:
    """Drop each column whose labels equal those of an earlier column that stays."""
    if modes.same_information == "off":
        return []
    remaining = frozenset(left)
    return [
        decision
        for group in profile.groups
        for decision in _of_group(group, remaining, protected, modes.same_information)
    ]


def _of_group(group: SameLabels, left: frozenset[int], protected: frozenset[int], mode: str) -> list[Decision]:
    found: list[Decision] = []
    kept: list[int] = []
    for position in group.columns:
        if position not in left:
            continue
        twin = _twin(group, position, kept, mode)
        if twin is None:
            kept.append(position)
            continue
        found.append(Decision(position, "same_information", twin, _kind(group, position, twin)))
        if position in protected:
            kept.append(position)
    return found


def _twin(group: SameLabels, position: int, kept: list[int], mode: str) -> int | None:
    """The first kept column that says the same; None if there is none that counts under `mode`."""
    if mode == "literal" or (mode == "on" and group.repeats):
        return kept[0] if kept else None
    return next((other for other in kept if _identical(group, position, other)), None)


def _identical(group: SameLabels, one: int, other: int) -> bool:
    return group.identical.get(one, one) == group.identical.get(other, other)


def _kind(group: SameLabels, position: int, twin: int) -> TwinKind:
    if _identical(group, position, twin):
        return "identical"
    return "one_to_one" if group.repeats else "all_unique_keys"
