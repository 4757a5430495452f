"""The commands about releases: from a command line to a task, and from what came of it to words."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from athena.apply import Applied, Planned, Task, apply, as_mapping, lines
from athena.deployment import Databases, Deployment
from athena.errors import LedgerError, UsageError, ViewRefusedError
from athena.header import Header
from athena.journal import Entry, look, remove
from athena.ledger import Ledger, Release
from athena.problems import Problem, ViewsError
from athena.project import Project, load_project, point
from athena.store import Store
from athena.stores import open_store
from athena.targets import Target, read_target
from athena.view import View, read_select
from athena.wanted import Wanted, want
from athena.world import World

if TYPE_CHECKING:
    from athena.cli import Shell

PENDING = 3
TARGETS = Path("athena/targets.toml")
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Room:
    """A target, opened."""

    target: Target
    deployment: Deployment
    store: Store
    shell: Shell
    world: World

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.store)

    def entry(self, what: str) -> Entry:
        return Entry(self.world.new_id(), self.world.owner, self.shell.now().isoformat(timespec="seconds"), what)

    def say(self, text: str) -> None:
        self.shell.stderr.write(f"{text}\n")

    def tell(self, content: Mapping[str, object]) -> None:
        """Write JSON to stdout."""
        self.shell.stdout.write(
            json.dumps({"target": self.target.name, **content}, indent=1, ensure_ascii=False) + "\n"
        )


def open_room(arguments: Namespace, shell: Shell, world: World) -> Room:
    """The target that the command line names, with its deployment and its ledger."""
    path = shell.directory / TARGETS
    target = read_target(path, arguments.target, arguments.engine, arguments.lake, world.outputs)
    deployment = _deployment(target, shell.directory, world)
    store = open_store(target.ledger, shell.directory, client=lambda: _s3(target, world))
    return Room(target, deployment, store, shell, world)


def _deployment(target: Target, directory: Path, world: World) -> Deployment:
    if target.engine == "local":
        from athena.engine.folder import FolderEngine

        return FolderEngine(directory / target.lake, target.databases)
    from athena.engine.athena import AthenaEngine

    return AthenaEngine(
        world.session(target.region),
        workgroup=target.workgroup,
        databases=target.databases,
        can_keep_rows=target.keeps_rows,
        pace=world.pace,
    )


def _s3(target: Target, world: World) -> Any:
    from botocore.config import Config

    from athena.engine.retries import aws_errors

    with aws_errors("reach S3"):
        config = Config(retries={"mode": "standard", "total_max_attempts": 8})
        return world.session(target.region).client("s3", config=config)


def plan(arguments: Namespace, shell: Shell, world: World) -> int:
    """`plan`: show the steps; with --check, 3 when there are any."""
    room = open_room(arguments, shell, world)
    _, task = _task(arguments, room)
    planned = task.planned(_told_journal(room))
    _show(planned, room, json_wanted=arguments.json)
    if arguments.out:
        content = {"format": FORMAT, "target": room.target.name, **as_mapping(planned)}
        _save(shell.directory / arguments.out, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
        room.say(f"saved: python -m athena apply {arguments.out}")
    return PENDING if arguments.check and planned.plan.actions else 0


def apply_files(arguments: Namespace, shell: Shell, world: World) -> int:
    """`apply`: make what is deployed what the files say."""
    room = open_room(arguments, shell, world)
    expected = _agreed(shell.directory / arguments.plan, room.target) if arguments.plan else None
    project, task = _task(arguments, room)
    return _apply(arguments, room, task, "apply", expected, project)


def rollback(arguments: Namespace, shell: Shell, world: World) -> int:
    """`rollback`: make what is deployed what an older release says."""
    room = open_room(arguments, shell, world)
    release = room.ledger.release(arguments.number)
    wanted = of_release(release, room.deployment.databases)
    code = _apply(
        arguments, room, Task(wanted, room.deployment, room.store), f"rollback to {release.number}", None, None
    )
    room.say("The files are as they were: the next `apply` brings back what they say.")
    return code


def unlock(arguments: Namespace, shell: Shell, world: World) -> int:
    """`unlock`: take the lock away."""
    room = open_room(arguments, shell, world)
    entry = remove(room.store)
    if entry is None:
        room.say("There is no lock.")
    else:
        room.say(f"Removed the lock: {entry.told()}.")
        if entry.created:
            room.say(
                f"It was to create {', '.join(entry.created)}: those that are in no file now stay until they are dropped."
            )
        for name, sql in entry.replaced.items():
            room.say(f"It overwrote {name}, which no release has:\n{sql}")
    return 0


def of_release(release: Release, databases: Databases) -> tuple[Wanted, ...]:
    """The views of a release, as they would be wanted now."""
    return want([_view(name, release) for name in release.views], databases)


def _view(name: str, release: Release) -> View:
    record = release.views[name]
    header = Header(materialize=record.rows is not None, columns=dict(record.comments))
    return replace(read_select(record.source, name, record.layer), header=header)


def _task(arguments: Namespace, room: Room) -> tuple[Project, Task]:
    project = load_project(room.shell.directory / arguments.views, shown=Path(arguments.views))
    wanted = want(list(project.views.values()), room.deployment.databases)
    refresh = frozenset(getattr(arguments, "refresh", ()))
    kept = {view.name for view in wanted if view.rows is not None}
    for name in sorted(refresh - kept):
        raise UsageError(
            f"--refresh {name}: no view of this name has @materialize", hint=f"Those that do: {sorted(kept)}"
        )
    return project, Task(wanted, room.deployment, room.store, refresh)


def _apply(
    arguments: Namespace, room: Room, task: Task, what: str, expected: str | None, project: Project | None
) -> int:
    def show(planned: Planned) -> None:
        _show(planned, room, json_wanted=arguments.json, empty="")

    try:
        applied = apply(
            task,
            room.entry(what),
            commit=room.world.commit(),
            expected=expected,
            resume=arguments.resume,
            show=show if not arguments.json else lambda planned: None,
        )
    except ViewRefusedError as error:
        raise _in_its_file(error, project) from error
    _tell_applied(applied, room, arguments)
    return 0


def _tell_applied(applied: Applied, room: Room, arguments: Namespace) -> None:
    for note in applied.notes:
        room.say(f"note: {note}")
    number = applied.release.number if applied.release else None
    if arguments.json:
        planned_actions = [{"kind": a.kind, "view": a.view, "reason": a.reason} for a in applied.plan.actions]
        room.tell({"release": number, "actions": planned_actions})
    if number is None:
        room.say(f"Nothing to do: {room.deployment.place} is what is wanted.")
    else:
        room.say(f"Release {number} is deployed to {room.deployment.place}.")


def _in_its_file(error: ViewRefusedError, project: Project | None) -> Exception:
    """The error with the file's line and a caret, where there is a file."""
    view = project.views.get(error.view) if project else None
    if view is None:
        return error
    line = error.line + view.line - 1 if error.line else 0
    column = error.column + view.column - 1 if error.line == 1 else error.column
    problem = Problem(error.code.lower().replace("_", "-"), error.text, error.hint, line=line, column=column)
    return ViewsError([point(view, problem)])


def _show(planned: Planned, room: Room, *, json_wanted: bool, empty: str = "Nothing to do.") -> None:
    for note in (*planned.history.damage, *planned.plan.notes):
        room.say(f"note: {note}")
    if json_wanted:
        room.tell(as_mapping(planned))
        return
    for line in lines(planned):
        room.shell.stdout.write(f"{line}\n")
    if not planned.plan.actions and empty:
        room.say(empty)


def _told_journal(room: Room) -> Entry | None:
    """The journal of an apply that is not done; people are told of it."""
    try:
        entry = look(room.store)
    except LedgerError as error:
        room.say(f"note: {error}\nhint: {error.hint}")
        return None
    if entry is not None:
        room.say(f"note: {entry.told()}")
        if entry.state == "running":
            room.say("hint: if it is known to be dead, `apply --resume` goes on from there.")
    return entry


def _agreed(path: Path, target: Target) -> str:
    """The digest of a saved plan."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        digest, name, form = str(found["digest"]), found["target"], found["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} is no saved plan: {error}", hint="Save one: python -m athena plan --out FILE"
        ) from None
    if name != target.name or form != FORMAT:
        raise UsageError(f"{path} is a plan for {name}, not for {target.name}", hint=f"Give --target {name}.")
    return digest


def _save(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error}", hint="Name another place.") from None
