"""A column with no value at all says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.profile import Decision, Profile

if TYPE_CHECKING:
    from etl.rules import Modes


def find(profile: Profile, left: tuple[int, ...], protected: frozenset[int], modes: Modes) -> list[Decision]:
    """Drop the columns of which every cell is null; none with the mode `off`."""
    del protected
    if modes.all_null == "off":
        return []
    return [Decision(position, "all_null") for position in left if profile.columns[position].all_null]
