"""`status`, `drift` and `import`: what is there, compared with what should be."""

from __future__ import annotations

import difflib
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from athena.apply import Planned, Task
from athena.deployment import DeployedView
from athena.errors import AthenaError, DeploymentError, LedgerError, QueryError, UsageError
from athena.journal import Entry, look
from athena.project import load_project
from athena.releasing import PENDING, Room, open_room
from athena.view import NAME
from athena.wanted import Places, Wanted, deployed_source, want
from athena.world import World

if TYPE_CHECKING:
    from athena.cli import Shell

_BY_HAND = {"drifted", "unknown", "comments"}


def status(arguments: Namespace, shell: Shell, world: World) -> int:
    """`status`: the newest release, who is at it, and how much is pending."""
    room = open_room(arguments, shell, world)
    task = _task(arguments, room)
    lock, entry = _lock(room)
    planned = task.planned(entry)
    content = {**_release(planned), "lock": lock, "notes": [*planned.history.damage, *planned.plan.notes]}
    content |= {"deployed": len(planned.deployed.views), "pending": [asdict(action) for action in planned.plan.actions]}
    if arguments.json:
        room.tell(content)
    else:
        for line in _told(content, room):
            shell.stdout.write(f"{line}\n")
    return 0


def drift(arguments: Namespace, shell: Shell, world: World) -> int:
    """`drift`: what was changed by hand; 3 when anything was."""
    room = open_room(arguments, shell, world)
    task = _task(arguments, room)
    planned = task.planned(_lock(room)[1])
    found = _drifted(planned, task)
    if arguments.json:
        room.tell({"drift": found})
    for item in found:
        if not arguments.json:
            shell.stdout.write(f"{item['view']}: {item['what']}\n{item['diff']}")
    if not found:
        room.say(f"{room.deployment.place} is as the releases left it.")
    return PENDING if found else 0


def import_views(arguments: Namespace, shell: Shell, world: World) -> int:
    """`import`: a file for each view that only the deployment knows."""
    room = open_room(arguments, shell, world)
    task = _task(arguments, room)
    planned = task.planned(_lock(room)[1])
    known = {view.name for view in task.wanted} | planned.history.release.views.keys()
    strangers = {name: view for name, view in planned.deployed.views.items() if name not in known}
    chosen = _chosen(arguments.names, strangers, known)
    places = Places(task.deployment.databases, task.places.views | strangers.keys())
    folder = shell.directory / arguments.views / arguments.layer
    problems = [problem for view in chosen if (problem := _write(view, folder, places, room))]
    if not chosen:
        room.say(f"Every view in {room.deployment.place} is in the files or in a release.")
    if problems:
        raise DeploymentError("; ".join(problems), hint="Mend them in Athena, or write the files by hand.")
    return 0


def _task(arguments: Namespace, room: Room) -> Task:
    project = load_project(room.shell.directory / arguments.views, shown=Path(arguments.views))
    return Task(want(list(project.views.values()), room.deployment.databases), room.deployment, room.store)


def _release(planned: Planned) -> dict[str, object]:
    release = planned.history.release
    if not release.number:
        return {"release": None}
    keys = ("number", "at", "owner", "commit", "what")
    return {"release": {key: getattr(release, key) for key in keys} | {"views": len(release.views)}}


def _lock(room: Room) -> tuple[dict[str, object] | None, Entry | None]:
    """The journal of an apply that is not done: for machines, and as it is."""
    try:
        entry = look(room.store)
    except LedgerError as error:
        return {"state": "damaged", "told": str(error)}, None
    return (None if entry is None else {**asdict(entry), "told": entry.told()}), entry


def _told(content: Mapping[str, object], room: Room) -> Iterator[str]:
    release, lock = content["release"], content["lock"]
    yield f"target    {room.target.name}: {room.deployment.place}, {content['deployed']} views"
    if isinstance(release, dict):
        yield f"release   {release['number']} ({release['what']}) of {release['at']} by {release['owner']}"
        yield f"commit    {release['commit'] or 'unknown'}"
    else:
        yield f"release   none in {room.store.address}"
    yield f"lock      {lock['told'] if isinstance(lock, dict) else 'none'}"
    pending = content["pending"]
    assert isinstance(pending, list)
    yield f"pending   {len(pending)} steps; see `plan`" if pending else "pending   nothing"
    for note in content["notes"] if isinstance(content["notes"], list) else ():
        yield f"note      {note}"


def _drifted(planned: Planned, task: Task) -> list[dict[str, str]]:
    wanted = {view.name: view for view in task.wanted}
    found = []
    for action in planned.plan.actions:
        touched = action.view in planned.plan.replaced
        if touched or action.reason in _BY_HAND or (action.reason == "unrecorded" and action.view not in wanted):
            there = planned.deployed.views.get(action.view)
            diff = _diff(wanted.get(action.view), there, task)
            found.append({"view": action.view, "what": action.detail or action.reason, "diff": diff})
    ours = wanted.keys() | planned.history.release.views.keys()
    strangers = sorted(planned.deployed.views.keys() - ours)
    return found + [{"view": name, "what": "made by hand; see `import`", "diff": ""} for name in strangers]


def _diff(view: Wanted | None, there: DeployedView | None, task: Task) -> str:
    """What a person changed, line by line, both in the form in which Athena stores SQL as far as that is known."""
    if view is None or there is None or there.problem:
        return ""
    try:
        source = deployed_source(view.name, there.sql, there.schema, task.places).sql
    except QueryError:
        source = there.sql
    file, deployed = (text.strip().splitlines() for text in (view.source, source))
    names = (f"{view.name} (file)", f"{view.name} (deployed)")
    return "".join(f"  {line}\n" for line in difflib.unified_diff(file, deployed, *names, n=1, lineterm=""))


def _chosen(names: list[str], strangers: Mapping[str, DeployedView], known: set[str]) -> list[DeployedView]:
    for name in names:
        if name not in strangers:
            what = "already in the files or in a release" if name in known else "not deployed"
            near = difflib.get_close_matches(name, strangers, n=1)
            raise UsageError(
                f"{name} is {what}", hint=f"Did you mean {near[0]}?" if near else "`drift` lists what can be."
            )
    return [strangers[name] for name in names or sorted(strangers)]


def _write(view: DeployedView, folder: Path, places: Places, room: Room) -> str:
    """Write a view's file; why it could not be, or nothing."""
    path = folder / f"{view.name}.sql"
    if view.problem:
        return f"{view.name}: {view.problem}"
    if not NAME.fullmatch(view.name):
        return f"{view.name} is no name for a file of a view"
    try:
        source = deployed_source(view.name, view.sql, view.schema, places)
    except AthenaError as error:
        return f"{view.name}: {error}"
    header = ["-- Imported from Athena: say here what it means.", "--", "-- @grain  say here what one row is"]
    header += [f"-- @column {name}: {text}" for name, text in view.comments.items()]
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*header, source.sql.strip()]) + "\n", encoding="utf-8")
    room.say(f"wrote {path.relative_to(room.shell.directory)}")
    return ""
