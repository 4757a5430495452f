"""What a review says of charts: each that looks different, as it was and as it will be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from athena.charts.frame import Frame
from athena.charts.spec import Text

What: TypeAlias = Literal["changed", "new", "removed", "unsure"]
"""unsure: it is over a view that changed, and could not be made of one of the versions."""


@dataclass(frozen=True, slots=True)
class Version:
    """A chart as one version of the views makes it.

    Attributes:
        chart: what `athena.charts.payload.make_chart` gave.
        why: why it has no rows, as a sentence; empty when it was made.
        refused: it cannot be made on Athena either.
    """

    chart: Mapping[str, Any] = field(default_factory=dict, hash=False)
    frame: Frame = field(default_factory=lambda: Frame((), (), ()))
    why: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a chart that differs, or a row of a table.

    Attributes:
        key: what it is the number of, a text for each dimension.
        slot: the measure; empty where a whole row came or went.
        before, after: as a person reads them; None where it was or is not there.
        difference: of numbers that both versions have.
    """

    key: tuple[str, ...]
    slot: str
    before: str | None
    after: str | None
    difference: float | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """How the numbers of a chart differ.

    Attributes:
        compared: False where they mean something else than before, or one version has none.
        total: how many there are in either version.
        changed, added, removed: how many differ, and how many only one version has.
        listed: those that differ most; `changed + added + removed` says of how many.
    """

    compared: bool = True
    total: int = 0
    changed: int = 0
    added: int = 0
    removed: int = 0
    listed: tuple[Number, ...] = ()

    @property
    def differing(self) -> int:
        return self.changed + self.added + self.removed


@dataclass(frozen=True, slots=True)
class ChartChange:
    """A chart that looks different, or may.

    Attributes:
        dashboard: its file's name; `name` is the chart's in it.
        causes: the changed views that it is made of.
        settings: keys of the file that are not what they were.
        before, after: None where there is no such chart.
        fails: it was made of the old version, and cannot be of the new one.
    """

    dashboard: str
    dashboard_title: Text
    name: str
    title: Text
    kind: str
    what: What
    causes: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    before: Version | None = None
    after: Version | None = None
    numbers: Numbers = field(default_factory=Numbers)
    fails: bool = False

    @property
    def why(self) -> str:
        """Why one of the versions is missing; empty when none is."""
        versions = (version for version in (self.after, self.before) if version)
        return next((version.why for version in versions if version.why), "")


@dataclass(frozen=True, slots=True)
class Charts:
    """All charts that the change reaches.

    Attributes:
        why: why none was made, as a sentence; empty when they were.
        changes: in the order of the dashboards.
        same: charts over changed views that show what they showed.
    """

    why: str = ""
    changes: tuple[ChartChange, ...] = ()
    same: int = 0
