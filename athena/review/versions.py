"""Both sides of a review: what `--base` and `--head` name, read into views, tables and dashboards.

A side is a folder of layers, a repository's folder, a commit (read into a temporary folder), or the working tree. What
is wrong with some of its views is told as problems, and takes nothing from the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from athena.engine import Column
from athena.errors import UsageError
from athena.problems import Problem
from athena.project import LAYERS_FILE, Project, read_project
from athena.review.git import Repository
from athena.schema import read_schema, tables_in

VIEWS = Path("athena/views")


@dataclass(frozen=True, slots=True)
class Revision:
    """One side.

    Attributes:
        called: as reports name it: `origin/main (1a2b3c4)`, `the working tree`, a folder.
        problems: what is wrong with its views; those that cannot be used are `project.broken`.
        tables: the columns of tables that its schema.json remembers.
        dashboards: the folder of its dashboards; None if there is none.
    """

    called: str
    project: Project
    problems: tuple[Problem, ...]
    tables: Mapping[str, Sequence[Column]]
    dashboards: Path | None = None


@contextmanager
def revision(
    named: str | None, directory: Path, *, views: Path = VIEWS, parted_from: str | None = None
) -> Iterator[Revision]:
    """The side that a command line names; None is the working tree. What it holds is there while the context is open.

    A folder counts before a commit of the same name.

    Args:
        named: a ref, or a folder: of layers, or one that holds `views`.
        directory: the repository that refs are looked up in, and that folders are relative to.
        views: where the views are in a repository.
        parted_from: the commit that is to be compared with this one, which is then read where the other parted from it:
            changes that others made since then are none of this review's. None: the commit is read as it is.

    Raises:
        UsageError: there is no such folder and no such commit, or git cannot be asked.
    """
    if named is None:
        yield _read(directory / views, "the working tree", views)
    elif (directory / named).is_dir():
        yield _read(_views_in(directory / named, named, views), named, views)
    else:
        repository = Repository(directory)
        commit = repository.commit(named)
        if parted_from:
            commit = repository.fork_point(commit, repository.commit(parted_from))
        with TemporaryDirectory(prefix="kiban-review-") as folder:
            beside = views.parent
            paths = [views, beside / "schema.json", beside / "dashboards"]
            repository.extract(commit, [path.as_posix() for path in paths], Path(folder))
            (Path(folder) / views).mkdir(parents=True, exist_ok=True)  # the first commit with views has none before it
            yield _read(Path(folder) / views, f"{named} ({commit[:7]})", views)


def tables_of(base: Revision, head: Revision, lake: Mapping[str, Sequence[Column]]) -> dict[str, Sequence[Column]]:
    """The tables that both sides read: those of the lake, and what either remembers of others; the newer is right."""
    return {**base.tables, **head.tables, **lake}


def changed_views(base: Project, head: Project) -> tuple[str, ...]:
    """The views that are not the same on both sides: head's in dependency order, then those that are gone.

    A view that cannot be used on one side is among them; one that cannot be used on either is not.
    """
    ours = [name for name in head.views if not _is_same(name, base, head)]
    spoilt = sorted(name for name in head.broken if name not in base.broken)
    return (*ours, *spoilt, *(name for name in base.views if name not in head.views and name not in head.broken))


def _is_same(name: str, base: Project, head: Project) -> bool:
    before, after = base.views.get(name), head.views[name]
    return before is not None and (before.sql, before.header, before.layer) == (after.sql, after.header, after.layer)


def _views_in(folder: Path, named: str, views: Path) -> Path:
    if (folder / views).is_dir():
        return folder / views
    if (folder / LAYERS_FILE).is_file() or any(folder.glob("*/*.sql")):
        return folder
    hint = f"Name a folder of layers (<layer>/<name>.sql), one that holds {views}, or a commit."
    raise UsageError(f"{named} is a folder without views", hint=hint)


def _read(folder: Path, called: str, views: Path) -> Revision:
    project, problems = read_project(folder, shown=views)
    schema, dashboards = folder.parent / "schema.json", folder.parent / "dashboards"
    tables = tables_in(read_schema(schema)) if schema.is_file() else {}
    return Revision(called, project, problems, tables, dashboards if dashboards.is_dir() else None)
