"""All views as one side has them: read, typed over the tables of both, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from athena.problems import Problem
from athena.review.side import Side
from athena.review.typing import Typing
from athena.review.versions import Revision
from athena.shapes import shape
from athena.tables import Tables


@dataclass(frozen=True, slots=True)
class State:
    """All views as one side has them.

    Attributes:
        side: the usable views, and the tables.
        typing: their columns.
        texts: of views whose file holds none that could be used, by name: the text.
        errors: what is wrong with views, by name, in one line.
    """

    side: Side
    typing: Typing
    texts: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def state(called: str, revision: Revision, tables: Tables, *, thorough: bool) -> State:
    """The state of one side.

    Args:
        called: how sentences call this side: `old version`.
        revision: what was read of it.
        tables: what views can read.
        thorough: whether every view is typed, so that errors of views that nobody changed are found too.
    """
    project = revision.project
    problems = [*revision.problems, *(shape(project, tables)[1] if thorough else ())]
    texts = {
        path.stem: path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(project.directory.rglob("*.sql"))
        if path.stem in project.broken
    }
    typing = Typing(project.views, tables.columns, project.broken)
    return State(Side(called, project, tables), typing, texts, _by_view(problems))


def newly_broken(before: State, after: State) -> dict[str, str]:
    """Views that do not work and did, or were not there; and why."""
    return {name: why for name, why in after.errors.items() if name not in before.errors}


def _by_view(problems: Iterable[Problem]) -> dict[str, str]:
    """The first error of each file, in one line."""
    found: dict[str, str] = {}
    for problem in problems:
        if problem.severity == "error" and problem.path:
            place = f"{problem.path.as_posix()}, line {problem.line}" if problem.line else problem.path.as_posix()
            found.setdefault(problem.path.stem, f"{problem.message} ({place})")
    return found
