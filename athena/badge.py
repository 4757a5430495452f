"""How far a result can be trusted, and why no further."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Level: TypeAlias = Literal["exact", "approximate", "not executable"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a result is not known to be Athena's: the construct as it is written, and what is different."""

    construct: str
    why: str


@dataclass(frozen=True, slots=True)
class Badge:
    """How far a result can be trusted.

    exact: Athena gives the same. approximate: for the reasons given it may give something else.
    not executable: this engine cannot run it, and did not.
    """

    level: Level = "exact"
    reasons: tuple[Reason, ...] = ()
