"""A column with one single value says nothing about any row, and the report remembers the value.

Nulls beside the value do not save the column: that is the original's rule. The mode `strict` asks for no nulls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.profile import Decision, Profile

if TYPE_CHECKING:
    from etl.rules import Modes


def find(profile: Profile, left: tuple[int, ...], protected: frozenset[int], modes: Modes) -> list[Decision]:
    """Drop the columns with exactly one distinct non-null value."""
    del protected
    if modes.constant == "off":
        return []
    columns = [profile.columns[position] for position in left]
    strict = modes.constant == "strict"
    return [
        Decision(column.position, "constant")
        for column in columns
        if column.constant is not None and not (strict and column.nulls)
    ]
