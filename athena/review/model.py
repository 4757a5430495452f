"""What a review says: the words that its parts share. Nothing here computes; each part fills its own section.

A section that could not be made says why in a sentence (`why`), and takes nothing from the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from athena.engine import Badge, Column
from athena.review.chart_changes import Charts

Class: TypeAlias = Literal["none", "additive", "columns", "rows", "values", "unsure", "new", "removed"]
"""What kind of change a view's is; the gravest one that applies.

none: the same rows for every lake. additive: columns came, all else is as it was. columns: some were removed, renamed,
moved or retyped. rows: which rows there are, or how often. values: an expression of a column. unsure: not proven to be
any of these. new, removed: of the view itself.
"""

Verdict: TypeAlias = Literal["safe", "look", "breaks"]

ColumnKind: TypeAlias = Literal["added", "removed", "renamed", "retyped", "moved"]


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """One thing that happened to one column; a column may have several. Positions count from 1; types are Athena's."""

    name: str
    kind: ColumnKind
    before: Column | None = None
    after: Column | None = None
    position_before: int | None = None
    position_after: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What the texts of both versions say about a view, without any data.

    Attributes:
        classes: every class that applies, the gravest first; `change` is that one.
        reasons: sentences for people who do not know SQL well, each about one thing that is different.
        columns_before, columns_after: None when they cannot be known, or the view is not there.
        values: columns of the new version whose values may differ; all of them when rows changed or nothing is sure.
    """

    view: str
    classes: tuple[Class, ...]
    reasons: tuple[str, ...] = ()
    columns: tuple[ColumnChange, ...] = ()
    columns_before: tuple[Column, ...] | None = None
    columns_after: tuple[Column, ...] | None = None
    values: frozenset[str] = frozenset()

    @property
    def change(self) -> Class:
        return self.classes[0]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a numeric column holds; sums and extremes as Athena's text, None where there is no value."""

    sum: str | None
    min: str | None
    max: str | None
    null_share: float


@dataclass(frozen=True, slots=True)
class ColumnDifference:
    """How a column that both versions have differs.

    Attributes:
        changed: rows of one key whose value differs; None without a key.
        before, after: of numbers alone.
        note: what to know of the comparison: that the types differ, or that the differences are those of rounding.
    """

    name: str
    type: str
    changed: int | None = None
    before: Summary | None = None
    after: Summary | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A row that differs, by column name; values are Athena's text. `differing` are the columns to mark."""

    kind: Literal["added", "removed", "changed"]
    before: Mapping[str, str | None] | None
    after: Mapping[str, str | None] | None
    differing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rows:
    """Both versions, run over the lake.

    Attributes:
        why: why they were not compared (no lake, a version that does not run, ...); empty when they were.
        key: the columns that rows were matched by; empty: compared as multisets, so a changed row is one less, one more.
        declared: the key that the header names, whether or not it holds.
        doubt: what about the key did not hold, such as keys that repeat, so that it was not used.
        badge_before, badge_after: how far each version's rows can be trusted.
        repeats: the new version's rows repeat a key that the old version's, if there is one, do not repeat.
        fails: the new version stops with an error that Athena would give too, and the old one, if there is one, does not.
    """

    why: str = ""
    key: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    doubt: str = ""
    count_before: int | None = None
    count_after: int | None = None
    added: int = 0
    removed: int = 0
    changed: int = 0
    columns: tuple[ColumnDifference, ...] = ()
    examples: tuple[Example, ...] = ()
    badge_before: Badge | None = None
    badge_after: Badge | None = None
    repeats: bool = False
    fails: bool = False

    @property
    def same(self) -> bool:
        """Whether both versions were run and gave the same rows."""
        return not self.why and not (self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class TableScan:
    """What one version reads of one table of the lake: bytes are compressed Parquet, as Athena bills them.

    `times`: in how many places it is read, each of which reads it anew; the bytes are those of all.
    """

    table: str
    columns: tuple[str, ...]
    partitions: int
    partitions_total: int
    bytes: int
    times: int = 1


@dataclass(frozen=True, slots=True)
class Cost:
    """What one query over the whole view scans.

    Attributes:
        why: why it is not known; empty when it is.
        bytes_before, bytes_after: None where that version is not there or not known.
        dollars_before, dollars_after: with Athena's least charge for a query, at the price in `price_note`.
        warnings: what is called out: a lost partition filter, a SELECT *.
    """

    why: str = ""
    before: tuple[TableScan, ...] = ()
    after: tuple[TableScan, ...] = ()
    bytes_before: int | None = None
    bytes_after: int | None = None
    dollars_before: float | None = None
    dollars_after: float | None = None
    price_note: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """A view, dashboard or data set that uses something of a changed view.

    Attributes:
        columns: of a view, its own columns that are reached; of a dashboard, the columns of the changed view it uses.
        broken: columns it names that will no longer be there, or have another type.
        charts: titles of the charts that use them.
    """

    name: str
    columns: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Audience:
    """Who else is concerned.

    Attributes:
        views: below this one, in dependency order.
        dashboards, data_sets: by name.
        stale: deployed views that Athena would refuse as stale until they are made again.
        recreated: views that apply will make again although their text is the same.
    """

    views: tuple[Reader, ...] = ()
    dashboards: tuple[Reader, ...] = ()
    data_sets: tuple[Reader, ...] = ()
    stale: tuple[str, ...] = ()
    recreated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ViewReview:
    """Everything about one changed view. `sql_diff` is a unified diff of both texts, formatted alike."""

    change: Change
    rows: Rows = field(default_factory=Rows)
    cost: Cost = field(default_factory=Cost)
    audience: Audience = field(default_factory=Audience)
    sql_diff: str = ""
    verdict: Verdict = "look"
    reason: str = ""
    reason_ja: str = ""

    @property
    def name(self) -> str:
        return self.change.view


@dataclass(frozen=True, slots=True)
class Review:
    """The whole report.

    Attributes:
        verdict, reason: the gravest of the views', and one sentence for people who are no engineers.
        views: those whose text changed, or that came or went, in dependency order.
        problems: what is wrong with the views of either side, so that parts of the report are missing.
        charts: those that show something else, or may.
        base, head, lake: as the command line named them; `lake` is None without one.
        command: how to see it oneself.
    """

    verdict: Verdict
    reason: str
    views: tuple[ViewReview, ...]
    base: str
    head: str
    lake: str | None
    unchanged: int = 0
    problems: tuple[str, ...] = ()
    command: str = ""
    reason_ja: str = ""
    charts: Charts = field(default_factory=Charts)
