"""Time in the laptop cloud: as AWS prescribes it, hurried."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Shorten waits: a batch window of 120 s lasts 2 s at `hurry=60`. Work itself takes the time it takes."""

    hurry: float
    hurry_limits: float = 1

    def seconds(self, prescribed: float) -> float:
        return prescribed / self.hurry

    def limit(self, prescribed: float) -> float:
        """A limit on work, such as a job's timeout. It is shortened only by those who say so."""
        return prescribed / self.hurry_limits
