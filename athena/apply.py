"""Makes a plan true, step by step, so that it can end at any step and be gone on with.

Lock; plan again under the lock, and refuse if that is not the plan that was shown; check all SQL; make views in the order
in which they read each other, those that do not side by side; read back what is there now; write the release; unlock.

It is not atomic: for some seconds, old and new views stand beside each other. Each view is replaced in one step.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from athena.deployment import Definition, Deployed, Deployment, rows_table
from athena.errors import DeploymentError, PlanChangedError, StoreError
from athena.foretell import compare, foretell
from athena.journal import Entry, Journal, hold
from athena.ledger import History, Ledger, Record, Release
from athena.plan import Plan, plan
from athena.reasons import Action
from athena.store import Store
from athena.wanted import Places, Wanted, in_levels

_ROUNDS = 20  # as deep as views stand on each other


@dataclass(frozen=True, slots=True)
class Task:
    """What is wanted, and where.

    Attributes:
        wanted: views in dependency order.
        deployment: where they go.
        store: where the ledger is.
        refresh: materialised views whose rows are to be made anew.
    """

    wanted: tuple[Wanted, ...]
    deployment: Deployment
    store: Store
    refresh: frozenset[str] = frozenset()

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.store)

    @property
    def places(self) -> Places:
        return Places(self.deployment.databases, frozenset(view.name for view in self.wanted))

    def planned(self, journal: Entry | None = None) -> Planned:
        """The plan, from what is deployed at this moment; `journal` is that of an apply that is not done."""
        history, deployed = self.ledger.history(), self.deployment.read()
        found = plan(
            self.wanted,
            deployed,
            history.release,
            self.deployment.databases,
            columns_of=foretell,
            compare=lambda view, record: compare(view, record, self.places),
            refresh=self.refresh,
            unrecorded=frozenset(journal.created if journal else ()),
            mended=frozenset(journal.replaced if journal else ()),
        )
        return Planned(found, deployed, history)


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what it was made from."""

    plan: Plan
    deployed: Deployed
    history: History


@dataclass(frozen=True, slots=True)
class Applied:
    """What an apply did; `release` is None when there was nothing to do."""

    plan: Plan
    release: Release | None
    notes: tuple[str, ...] = ()


def apply(
    task: Task,
    mine: Entry,
    *,
    commit: str = "",
    expected: str | None = None,
    resume: bool = False,
    show: Callable[[Planned], None] = lambda planned: None,
) -> Applied:
    """Make what is deployed what is wanted, and write a release.

    Args:
        task: what and where.
        mine: who applies, since when, and what it is called; its id is in the names of tables of rows.
        commit: of the files, for the release.
        expected: digest of the plan that was agreed to; None: whatever the plan is now.
        resume: take over from an apply that did not end.
        show: is given the plan before anything is done.

    Raises:
        ConflictError: another apply is at it, or took this one's lock away.
        PlanChangedError: the plan is not the one that was agreed to; nothing was done.
        ViewRefusedError: Athena would refuse a view; nothing was done.
    """
    journal = hold(task.store, mine, resume=resume)
    try:
        planned = task.planned(journal.entry)
        show(planned)
        if expected is not None and planned.plan.digest != expected:
            hint = "Plan again, and read what is different."
            raise PlanChangedError("what would be done now is not what was planned: nothing was done", hint=hint)
        applied = _Run(task, journal, planned, commit).all()
    except (Exception, KeyboardInterrupt) as error:
        with contextlib.suppress(
            StoreError
        ):  # the error itself matters more; the lock then reads as one of a killed apply
            _leave(journal, error)
        raise
    return applied


def _leave(journal: Journal, error: BaseException) -> None:
    """Nothing done: nothing to remember. Else the journal stays, and the next apply goes on from it."""
    if journal.entry.steps or journal.entry.created or journal.entry.replaced:
        journal.fail(str(error).splitlines()[0] if str(error) else type(error).__name__)
    else:
        journal.release()


@dataclass(slots=True)
class _Run:
    """The steps of one apply, under its lock."""

    task: Task
    journal: Journal
    planned: Planned
    commit: str
    made: set[str] = field(default_factory=set)  # views that this apply created or replaced
    notes: list[str] = field(default_factory=list)

    def all(self) -> Applied:
        actions = self.planned.plan.actions
        if not actions and not self._unsaved():
            self.journal.release()
            return Applied(self.planned.plan, None)
        making = self._definitions(self.planned.plan.of_kind("create", "replace"))
        if making:
            self.task.deployment.validate(making)
        plan = self.planned.plan
        self.journal.begin([_step(action) for action in actions], plan.of_kind("create"), plan.replaced)
        self._make(making)
        self._drop()
        state = self._settle()
        release = self._release(state)
        self.task.ledger.write(release)
        self.journal.release()
        return Applied(self.planned.plan, release, tuple(self.notes))

    def _unsaved(self) -> bool:
        """Whether an apply that was cut off overwrote SQL that no release holds yet."""
        return not self.journal.entry.replaced.items() <= dict(self.planned.history.release.replaced).items()

    def _definitions(self, names: Iterable[str]) -> list[Definition]:
        chosen = set(names)
        return [self._definition(view) for view in self.task.wanted if view.name in chosen]

    def _definition(self, view: Wanted) -> Definition:
        rows = rows_table(view.name, view.rows, self.journal.entry.id) if view.rows else None
        return Definition(view.name, view.source, view.sql, view.reads, rows)

    def _make(self, making: Sequence[Definition]) -> None:
        """Create and replace; what reads nothing of each other goes side by side."""
        by_name = {definition.name: definition for definition in making}
        for level in in_levels(self.task.wanted, self.task.deployment.databases.views, by_name):
            self.task.deployment.put([by_name[name] for name in level])
            self.made |= set(level)
            self.journal.done(len(level))

    def _drop(self) -> None:
        plan = self.planned.plan
        if views := plan.of_kind("drop"):
            self.task.deployment.drop(views)
            self.journal.done(len(views))
        if tables := plan.of_kind("sweep"):
            self.task.deployment.sweep(tables)
            self.journal.done(len(tables))

    def _settle(self) -> Deployed:
        """Read the columns back, and make those views anew whose sources turned out otherwise than foretold."""
        state = self.task.deployment.read()
        surprising: set[str] = set()
        for _ in range(_ROUNDS):
            surprising |= self._surprises(state)
            readers = [
                view.name for view in self.task.wanted if view.name not in self.made and self._reads(view, surprising)
            ]
            if not readers:
                break
            self.notes.append(f"made anew, too, because Athena gave other columns than foretold: {', '.join(readers)}")
            self._make(self._definitions(readers))
            state = self.task.deployment.read()
        return self._commented(state)

    def _surprises(self, state: Deployed) -> set[str]:
        expected = self.planned.plan.expected
        return {name for name in self.made if name in state.views and state.views[name].columns != expected.get(name)}

    def _reads(self, view: Wanted, names: set[str]) -> bool:
        return any(database == self.task.deployment.databases.views and name in names for database, name in view.reads)

    def _commented(self, state: Deployed) -> Deployed:
        """Replacing a view loses the comments of its columns, so they are set after all is made."""
        wrong = {
            view.name: wanted
            for view in self.task.wanted
            if (found := state.views.get(view.name))
            and (wanted := _comments(view, {column.name for column in found.columns})) != dict(found.comments)
        }
        if not wrong:
            return state
        self.task.deployment.comment(wrong)
        self.journal.done(len(self.planned.plan.of_kind("comment")))
        return state

    def _release(self, state: Deployed) -> Release:
        planned = self.planned
        read = {place[1] for view in self.task.wanted for place in view.reads}
        return Release(
            number=planned.history.next_number,
            at=self.journal.entry.began,
            owner=self.journal.entry.owner,
            commit=self.commit,
            what=self.journal.entry.what,
            views={view.name: self._record(view, state) for view in self.task.wanted},
            sources={name: columns for name, columns in sorted(state.sources.items()) if name in read},
            actions=tuple(asdict(action) for action in planned.plan.actions),
            replaced=dict(self.journal.entry.replaced),
        )

    def _record(self, view: Wanted, state: Deployed) -> Record:
        found = state.views.get(view.name)
        if found is None or found.problem:
            text = (
                f"{view.name} is gone from {self.task.deployment.place}, or spoilt, though this apply made sure of it"
            )
            raise DeploymentError(text, hint="Somebody else works there. Run the same command again.")
        if view.name in self.made and view.rows is None:
            self._doubt(view, compare(found, None, self.task.places).digest)
        foretold = self.planned.plan.foretold.get(view.name)
        comments = _comments(view, {column.name for column in found.columns})
        return Record(view.source, view.digest, view.layer, found.sql, found.columns, foretold, comments, view.rows)

    def _doubt(self, view: Wanted, digest: str) -> None:
        """What was just made reads differently: Athena's formatter went beyond what is known of it, or a hand did."""
        if digest != view.digest:
            text = f"{view.name}: what is stored now does not read as what was sent; see SHOW CREATE VIEW {view.name}"
            self.notes.append(text)


def _comments(view: Wanted, columns: set[str]) -> dict[str, str]:
    return {name: text for name, text in view.comments.items() if name in columns}


def _step(action: Action) -> str:
    return f"{action.kind} {action.view}"


def lines(planned: Planned) -> Iterator[str]:
    """The plan for people, one action a line."""
    words = {"create": "+", "replace": "~", "comment": "~", "adopt": "=", "drop": "-", "sweep": "-"}
    for action in planned.plan.actions:
        detail = f": {action.detail}" if action.detail else ""
        yield f"{words[action.kind]} {action.kind:8} {action.view}  ({action.reason}{detail})"


def as_mapping(planned: Planned) -> Mapping[str, object]:
    """The plan for machines."""
    plan_ = planned.plan
    return {"digest": plan_.digest, "actions": [asdict(action) for action in plan_.actions], "notes": list(plan_.notes)}
