"""What has to be done so that what is deployed is what the files want: pure, and the same list for `plan` and `apply`.

Nothing here looks at how the state came about. It compares what is there with what is wanted, so it is as right after a
crash, a hand edit or a lost ledger as after a clean apply.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TypeAlias

from athena.deployment import Columns, Databases, Deployed, DeployedView, Place, digest_in
from athena.ledger import Record, Release
from athena.reasons import Action, Kind, difference, replacement
from athena.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Expected:
    """What the columns of a SELECT will be; None when the local engine cannot say, and `doubt` says why."""

    columns: Columns | None
    doubt: str = ""


ColumnsOf: TypeAlias = Callable[[Wanted, Mapping[Place, Columns | None]], Expected]
"""The columns that a view's SELECT gives over these tables and views."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A deployed view in the form in which it can be compared with a file.

    Attributes:
        digest: of its SQL with bare names; empty when the text cannot be read.
        source: that SQL.
        rows: the table that holds its rows, if it is a materialised view.
    """

    digest: str
    source: str = ""
    rows: str = ""


CompareOf: TypeAlias = Callable[[DeployedView, Record | None], Compared]


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps, in order.

    Attributes:
        notes: what is no step, and yet worth knowing.
        foretold: the columns that the local engine expects of each view.
        expected: the columns that each view has, or is to have, as far as can be known before.
        replaced: SQL that the steps overwrite and that no release knows.
        wanted: what stands for the SQL that is wanted, by view.
    """

    actions: tuple[Action, ...]
    notes: tuple[str, ...] = ()
    foretold: Mapping[str, Columns | None] = field(default_factory=dict)
    expected: Mapping[str, Columns | None] = field(default_factory=dict)
    replaced: Mapping[str, str] = field(default_factory=dict)
    wanted: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Stands for what would be done to what: two plans of one digest are the same plan."""
        content = [[asdict(action) for action in self.actions], dict(self.replaced), dict(self.wanted)]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def of_kind(self, *kinds: Kind) -> list[str]:
        return [action.view for action in self.actions if action.kind in kinds]


def plan(
    wanted: Sequence[Wanted],
    deployed: Deployed,
    release: Release,
    databases: Databases,
    *,
    columns_of: ColumnsOf,
    compare: CompareOf,
    refresh: frozenset[str] = frozenset(),
    unrecorded: frozenset[str] = frozenset(),
    mended: frozenset[str] = frozenset(),
) -> Plan:
    """The steps from `deployed` to `wanted`.

    Args:
        wanted: in dependency order.
        deployed: the databases as they are now.
        release: the newest one; only views that it names are ever dropped, and those in `unrecorded`.
        databases: the names of both.
        columns_of: foretells the columns of a SELECT; asked only where something beneath a view or the view changed.
        compare: reads the SQL of a deployed view; not asked when it is what the release stored.
        refresh: materialised views whose rows are to be made anew although no SQL changed.
        unrecorded: views that an apply created which came to no release.
        mended: views whose hand-made SQL such an apply replaced: rows that are kept above them may come from that SQL.
    """
    planning = _Planning(deployed, release, databases, columns_of, compare, refresh, unrecorded, mended)
    actions = [action for view in wanted if (action := planning.judge(view))]
    names = {view.name for view in wanted}
    actions += planning.removals(names)
    actions += planning.leftovers(actions)
    changed = {action.view for action in actions}
    return Plan(
        tuple(actions),
        (*planning.notes, *planning.strangers(names)),
        planning.foretold,
        {name: columns for (database, name), columns in planning.seen.items() if database == databases.views},
        planning.replaced,
        {view.name: f"{view.digest}{view.rows or ''}" for view in wanted if view.name in changed},
    )


@dataclass(slots=True)
class _Planning:
    """A plan in the making. `seen` are the columns of all tables and views as they are wanted, as far as known."""

    deployed: Deployed
    release: Release
    databases: Databases
    columns_of: ColumnsOf
    compare: CompareOf
    refresh: frozenset[str]
    unrecorded: frozenset[str]
    mended: frozenset[str]
    seen: dict[Place, Columns | None] = field(default_factory=dict)
    foretold: dict[str, Columns | None] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    rows: dict[str, str] = field(default_factory=dict)  # deployed materialised views and their tables
    tainted: set[Place] = field(default_factory=set)  # views whose rows came, or may have come, from SQL of other hands

    def __post_init__(self) -> None:
        self.seen = {(self.databases.tables, name): columns for name, columns in self.deployed.sources.items()}

    def judge(self, view: Wanted) -> Action | None:
        """What is to be done about a view that is wanted. Views are judged in dependency order."""
        record = self.release.views.get(view.name)
        expected, changes = self._expected(view, record)
        found = self.deployed.views.get(view.name)
        action = self._make(view, found, record) or self._renew(view, found, expected, changes)
        action = action or self._purge(view)
        self._taint(view)
        self.seen[self.databases.views, view.name] = expected
        if action is None:
            action = self._keep(view, found, record)
        return action

    def _expected(self, view: Wanted, record: Record | None) -> tuple[Columns | None, str]:
        """The columns that the view has to have, and what changed beneath it since the release, if anything did."""
        same = record if record and record.digest == view.digest else None
        changes = self._changes(view) if same else ""
        if same and not changes:
            self.foretold[view.name] = same.foretold
            return same.columns, ""
        expected = self.columns_of(view, self.seen)
        self.foretold[view.name] = expected.columns
        if expected.doubt:
            self.notes.append(f"{view.name}: {expected.doubt}")
        if same and expected.columns is not None and expected.columns == same.foretold:
            return same.columns, changes
        return expected.columns, changes

    def _changes(self, view: Wanted) -> str:
        """What differs in the columns of what a view reads from when the release was made."""
        return "; ".join(
            text for place in view.reads if (text := difference(place[1], self._before(place), self.seen.get(place)))
        )

    def _before(self, place: Place) -> Columns | None:
        if place[0] == self.databases.tables:
            return self.release.sources.get(place[1])
        record = self.release.views.get(place[1])
        return record.columns if record else None

    def _make(self, view: Wanted, found: DeployedView | None, record: Record | None) -> Action | None:
        """The step that brings a view there, or other SQL into it."""
        if found is None:
            if view.name in self.deployed.tables:
                self.notes.append(
                    f"{view.name}: a table of this name is in {self.databases.views}, which no view can replace"
                )
            return (
                Action("create", view.name, "drifted", "it is gone") if record else Action("create", view.name, "new")
            )
        there = self.compare(found, record)
        if there.rows:
            self.rows[view.name] = there.rows
        if self._is_wanted(view, there):
            return None
        touched = record is not None and not self._is_recorded(record, there)
        if record is None or touched:
            self.replaced[view.name] = found.sql
        return replacement(view, found, record, touched)

    def _is_wanted(self, view: Wanted, there: Compared) -> bool:
        if view.rows is None or not there.rows:
            return view.rows is None and not there.rows and there.digest == view.digest
        return digest_in(there.rows) == view.rows[:12]

    def _is_recorded(self, record: Record, there: Compared) -> bool:
        if record.rows is None or not there.rows:
            return record.rows is None and not there.rows and there.digest == record.digest
        return digest_in(there.rows) == record.rows[:12]

    def _renew(self, view: Wanted, found: DeployedView | None, expected: Columns | None, changes: str) -> Action | None:
        """The step that makes a view of unchanged SQL anew, because its columns are no longer what that SQL gives."""
        if found is None:
            return None
        if view.name in self.refresh and view.rows is not None:
            return Action("replace", view.name, "refresh", "its rows are made anew")
        if expected is None:
            why = changes or "nothing says what was beneath it when it was made"
            return Action("replace", view.name, "dependency", f"{why}; what columns that gives cannot be foretold here")
        if found.columns != expected:
            return Action("replace", view.name, "dependency", changes or difference(view.name, found.columns, expected))
        return None

    def _purge(self, view: Wanted) -> Action | None:
        """The step that makes kept rows anew which may have been made from a hand-made view."""
        beneath = [name for database, name in view.reads if (database, name) in self.tainted]
        if view.rows is None or not beneath:
            return None
        return Action(
            "replace",
            view.name,
            "dependency",
            f"its rows may come from SQL that was made by hand, through {beneath[0]}",
        )

    def _taint(self, view: Wanted) -> None:
        by_hand = view.name in self.replaced or view.name in self.mended
        if by_hand or not self.tainted.isdisjoint(view.reads):
            self.tainted.add((self.databases.views, view.name))

    def _keep(self, view: Wanted, found: DeployedView | None, record: Record | None) -> Action | None:
        """The step that touches no SQL: comments, or writing into a release what is there already."""
        assert found is not None
        names = {column.name for column in found.columns}
        if {name: text for name, text in view.comments.items() if name in names} != dict(found.comments):
            return Action("comment", view.name, "comments")
        if record is None or record.digest != view.digest:
            return Action("adopt", view.name, "unrecorded", "it is deployed, and no release says so")
        return None

    def removals(self, wanted: set[str]) -> list[Action]:
        """Drop what we made and no file wants, readers before what they read."""
        there = self.deployed.views.keys() - wanted
        begun = sorted((there & self.unrecorded) - self.release.views.keys())
        gone = [name for name in reversed(list(self.release.views)) if name in there]
        for name in gone:
            self._remember(self.deployed.views[name], self.release.views[name])
        lost = [name for name in self.release.views if name not in wanted and name not in there]
        return [
            *(Action("drop", name, "removed", "made by an apply that did not end") for name in begun),
            *(Action("drop", name, "removed") for name in gone),
            *(Action("adopt", name, "unrecorded", "it is gone, and the release still has it") for name in lost),
        ]

    def _remember(self, found: DeployedView, record: Record) -> None:
        """What goes with a view that is dropped: its rows, and SQL that somebody wrote by hand."""
        there = self.compare(found, record)
        if there.rows:
            self.rows[found.name] = there.rows
        if not self._is_recorded(record, there):
            self.replaced[found.name] = found.sql

    def leftovers(self, actions: Sequence[Action]) -> list[Action]:
        """Tables of rows that no view reads any more, or will not after these actions."""
        going = {action.view for action in actions if action.kind in {"replace", "drop"}}
        used = {table for view, table in self.rows.items() if view not in going}
        tables = self.deployed.rows_tables()
        return [
            Action("sweep", table, "leftover", f"rows of {view} that nothing reads")
            for table, view in tables.items()
            if table not in used and view in self.release.views.keys() | self.foretold.keys() | self.unrecorded
        ]

    def strangers(self, wanted: set[str]) -> Iterator[str]:
        ours = wanted | self.release.views.keys() | self.unrecorded
        for name in sorted(self.deployed.views.keys() - ours):
            yield f"{name} is in {self.databases.views} alone, in no file and no release: it is left alone (see `import`)"
