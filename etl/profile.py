"""What is known of a dataset's columns: all that the rules look at, whichever engine found it out.

A profile holds for a set of rows: those of a sample, where it is a hypothesis, or all of them, where it is proven. Rules
are pure functions from it to decisions, so every engine that fills one decides the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from etl.types import ColumnType

RuleName = Literal["all_null", "constant", "same_information"]
TwinKind = Literal["identical", "one_to_one", "all_unique_keys"]


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column over `rows` rows. `constant` is the one distinct non-null value as (value,), or None."""

    position: int
    source_name: str
    type: ColumnType
    rows: int
    nulls: int
    constant: tuple[Any] | None = None

    @property
    def all_null(self) -> bool:
        return self.nulls == self.rows


@dataclass(frozen=True, slots=True)
class SameLabels:
    """Columns (by position, ascending) with equal `pandas.factorize` labels: each a relabelling of each other.

    `repeats` says whether a value occurs twice in them; without repeats, equal labels are mere arithmetic.
    `identical` maps a column to the first one of the group whose values, and type, are the same.
    """

    columns: tuple[int, ...]
    repeats: bool
    identical: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    columns: tuple[ColumnProfile, ...]
    groups: tuple[SameLabels, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule says of one column; `rule` None means it stays.

    `would_drop` names the rule that a protected column escaped, `protection` why.
    """

    position: int
    rule: RuleName | None = None
    twin: int | None = None
    kind: TwinKind | None = None
    would_drop: RuleName | None = None
    protection: str | None = None

    @property
    def kept(self) -> bool:
        return self.rule is None
