"""All views of a folder: `<folder>/<layer>/<name>.sql`, each after the views it reads.

Layers go from the tables upward, in the order of `<folder>/layers.toml`; without that file it is staging, core, marts.
A view reads tables, views of its own layer, and views of layers below; never of one above. Folders that nobody put in
order may read each other as they like.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from heapq import heapify, heappop, heappush
from pathlib import Path

from athena.errors import UsageError
from athena.problems import Problem, ViewsError, placed
from athena.view import LONGEST_NAME, NAME, Source, View, read_view

LAYERS = ("staging", "core", "marts")
LAYERS_FILE = "layers.toml"


@dataclass(frozen=True, slots=True)
class Project:
    """Views that fit together.

    Attributes:
        directory: the folder of the layers.
        layers: their names, from the tables upward.
        views: by name, each after those it reads; among equals by layer, then by name.
        broken: names of views whose files hold no usable view; empty in a project that `load_project` gave.
    """

    directory: Path
    layers: tuple[str, ...]
    views: Mapping[str, View]
    broken: frozenset[str] = field(default=frozenset())

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables of the lake that views read, sorted."""
        named = {source.name for view in self.views.values() for source in view.reads}
        return tuple(sorted(named - set(self.views) - self.broken))

    def upstream(self, name: str) -> tuple[str, ...]:
        """The views that a view reads itself, in order of first appearance."""
        return tuple(_links(self.views[name], self.views))

    def downstream(self, name: str) -> tuple[str, ...]:
        """The views that read a view, directly or through others, each after those it reads."""
        reached = {name}
        for other in self.views:
            if reached.intersection(self.upstream(other)):
                reached.add(other)
        return tuple(other for other in self.views if other in reached and other != name)


def load_project(directory: Path, *, shown: Path | None = None) -> Project:
    """The views of a folder. ViewsError when something is wrong with any of them, whatever the tables are."""
    project, problems = read_project(directory, shown=shown)
    if problems:
        raise ViewsError(problems)
    return project


def read_project(directory: Path, *, shown: Path | None = None) -> tuple[Project, tuple[Problem, ...]]:
    """The usable views of a folder, and what is wrong with it; warnings are not looked for here.

    Args:
        directory: where the layers are.
        shown: how messages and `View.path` call the folder; None: as `directory`.

    Raises:
        UsageError: there is no such folder, or its layers.toml cannot be used.
    """
    if not directory.is_dir():
        raise UsageError(f"{shown or directory} is no folder", hint="Views are files <folder>/<layer>/<name>.sql.")
    ranked = _ranked_layers(directory)
    folders = {path.name for path in directory.iterdir() if path.is_dir() and not path.name.startswith((".", "_"))}
    layers = ranked if (directory / LAYERS_FILE).is_file() else ranked + tuple(sorted(folders - set(ranked)))
    views, problems, broken = _read_files(directory, shown or directory, layers)
    problems += [problem for view in views.values() for problem in _references(view, views, ranked)]
    ordered = _in_order(views, layers)
    problems += _cycles(views, ordered, layers)
    left = frozenset(broken | (views.keys() - set(ordered)))
    project = Project(directory, layers, {name: views[name] for name in ordered}, left)
    return project, tuple(sorted(problems, key=lambda problem: problem.place))


def _ranked_layers(directory: Path) -> tuple[str, ...]:
    path = directory / LAYERS_FILE
    if not path.is_file():
        return LAYERS
    hint = 'Write layers = ["staging", "core", "marts"].'
    try:
        layers = tomllib.loads(path.read_text(encoding="utf-8")).get("layers")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML: {error}", hint=hint) from None
    if not isinstance(layers, list) or not layers or not all(isinstance(name, str) for name in layers):
        raise UsageError(f"{path} has no list of layers", hint=hint)
    return tuple(layers)


def _read_files(directory: Path, shown: Path, layers: Sequence[str]) -> tuple[dict[str, View], list[Problem], set[str]]:
    views: dict[str, View] = {}
    problems: list[Problem] = []
    broken: set[str] = set()
    for path in _files(directory):
        place = shown / path.relative_to(directory)
        found = _misplaced(path, directory, place, layers)
        if found is None:
            view, more = _read_file(path, place)
            problems += more
            found = _taken(view, views) if view else None
            if view and not found:
                views[view.name] = view
            elif not view:
                broken.add(path.stem)
        if found:
            problems.append(found)
            broken.add(path.stem)
    return views, problems, broken - views.keys()


def _files(directory: Path) -> list[Path]:
    found = (path for path in directory.rglob("*") if path.suffix.lower() == ".sql" and path.is_file())
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(directory).parts))


def _misplaced(path: Path, directory: Path, place: Path, layers: Sequence[str]) -> Problem | None:
    parts = path.relative_to(directory).parts
    if len(parts) != 2:
        return Problem(
            "layer", "this file stands in no layer", f"Move it to {directory.name}/<layer>/{path.name}.", place
        )
    if parts[0] not in layers:
        near = get_close_matches(parts[0], layers, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"{LAYERS_FILE} knows {', '.join(layers)}; add it there."
        return Problem("layer", f"{parts[0]} is no layer", hint, place)
    if not NAME.fullmatch(path.stem) or path.suffix != ".sql":
        hint = "Lower-case letters, digits and _ alone, not beginning with a digit, ending in .sql."
        return Problem("name", f"{path.name} cannot be the name of a view in Athena", hint, place)
    if len(path.stem) > LONGEST_NAME:
        return Problem("name", f"the name has {len(path.stem)} letters", f"Athena takes {LONGEST_NAME}.", place)
    return None


def _read_file(path: Path, place: Path) -> tuple[View | None, tuple[Problem, ...]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return None, (Problem("unreadable", f"the file cannot be read: {error}", "Save it as UTF-8.", place),)
    return read_view(text, place, path.parent.name)


def _taken(view: View, views: Mapping[str, View]) -> Problem | None:
    other = views.get(view.name)
    if other is None:
        return None
    hint = "Views share one database in Athena, so a name is given once: rename one of them."
    return Problem("duplicate-name", f"{view.name} is also {other.path.as_posix()}", hint, view.path)


def _references(view: View, views: Mapping[str, View], ranked: Sequence[str]) -> Iterator[Problem]:
    for source in view.references:
        target = views.get(source.name)
        if source.database is not None:
            hint = f"Write {source.name} alone: apply puts the database of the environment before it."
            yield at(view, source, "qualified-name", f"{source.database}.{source.name} names a database", hint)
        elif target and {view.layer, target.layer} <= set(ranked) and _rank(target, ranked) > _rank(view, ranked):
            message = f"a view of {view.layer} reads {source.name}, which is in {target.layer}, above it"
            hint = f"Layers go {' < '.join(ranked)}: move what is needed down, or this view up."
            yield at(view, source, "upward", message, hint)


def at(view: View, source: Source, rule: str, message: str, hint: str) -> Problem:
    """A finding about a place where a view names what it reads."""
    return point(view, Problem(rule, message, hint, line=source.line, column=source.column))


def point(view: View, problem: Problem) -> Problem:
    """The finding with the view's file and the line it is about; the SELECT is all there is of the file's text."""
    return placed(problem, view.path, view.sql_in_place)


def _rank(view: View, layers: Sequence[str]) -> int:
    """How far up a view's layer is."""
    return layers.index(view.layer)


def _links(view: View, views: Mapping[str, View]) -> dict[str, Source]:
    """The views it reads, each where it is named first. A name with a database before it is none of ours."""
    return {source.name: source for source in view.reads if source.database is None and source.name in views}


def _in_order(views: Mapping[str, View], layers: Sequence[str]) -> list[str]:
    """Each view after those it reads, as early as its layer and name allow; those in circles are left out."""
    waits_for = {name: set(_links(view, views)) for name, view in views.items()}
    readers: dict[str, list[str]] = {name: [] for name in views}
    for name, sources in waits_for.items():
        for source in sources:
            readers[source].append(name)
    ready = [(_rank(views[name], layers), name) for name, sources in waits_for.items() if not sources]
    heapify(ready)
    ordered = []
    while ready:
        _, name = heappop(ready)
        ordered.append(name)
        for reader in readers[name]:
            waits_for[reader].discard(name)
            if not waits_for[reader]:
                heappush(ready, (_rank(views[reader], layers), reader))
    return ordered


def _cycles(views: Mapping[str, View], ordered: Sequence[str], layers: Sequence[str]) -> list[Problem]:
    """One finding for each circle; views that merely read from one have nothing to mend."""
    left = {name: view for name, view in views.items() if name not in ordered}
    problems = []
    while left:
        circle = _circle(min(left), left)
        first = views[circle[0]]
        source = _links(first, left)[circle[1 % len(circle)]]
        way = " reads ".join([*circle, circle[0]])
        problems.append(at(first, source, "cycle", f"{way}: none can be made first", "Take one of the steps out."))
        left = {name: view for name, view in left.items() if name not in circle}
        for name in _in_order(left, layers):
            del left[name]
    return problems


def _circle(start: str, views: Mapping[str, View]) -> list[str]:
    """Follow what is read among these views until one comes again; begins with its first by name."""
    way: list[str] = []
    name = start
    while name not in way:
        way.append(name)
        name = next(iter(_links(views[name], views)))
    circle = way[way.index(name) :]
    first = circle.index(min(circle))
    return circle[first:] + circle[:first]
