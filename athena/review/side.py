"""One version of all views, over the tables of a lake: what stands on the left or on the right of a comparison."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from athena.engine import Relation, View
from athena.project import Project
from athena.tables import Tables


@dataclass(frozen=True, slots=True)
class Side:
    """Views as one commit has them.

    Attributes:
        called: how sentences call it, and it alone: `old version`, `new version`.
        tables: those of the lake, the same for both sides; without a lake, what schema.json remembers.
    """

    called: str
    project: Project
    tables: Tables

    def has(self, view: str) -> bool:
        """Whether there is a file for the view, usable or not."""
        return view in self.project.views or view in self.project.broken

    def relations(self) -> dict[str, Relation]:
        """Everything that can be read by name: tables with rows, and the views of this version."""
        views: dict[str, Relation] = {name: View(view.sql) for name, view in self.project.views.items()}
        return {**self.tables.files, **views}

    def obstacle(self, view: str) -> str:
        """Why the view cannot be run at all, as a sentence; empty when nothing is known to be in the way."""
        broken = [name for name in self._beneath(view) if name in self.project.broken]
        if broken:
            reads = "" if broken[0] == view else f" reads {broken[0]}, which"
            return f"The {self.called}{reads} has an error: `python -m athena check` says which."
        if not self.tables.files:
            return "There is no lake here, so nothing was run or weighed: name one with --lake."
        missing = [name for name in self._beneath(view) if self._is_missing(name)]
        return f"The lake has no table {', '.join(missing)}, which the {self.called} reads." if missing else ""

    def _is_missing(self, name: str) -> bool:
        """Whether it is a table that others know, and this lake has no rows of."""
        return name not in self.project.views and name not in self.tables.files

    def _beneath(self, view: str) -> Iterator[str]:
        """The view and all that it reads, directly or through others, each once."""
        waiting, seen = [view], {view}
        while waiting:
            name = waiting.pop(0)
            yield name
            found = self.project.views.get(name)
            reads = [source.name for source in found.reads] if found else []
            waiting += [source for source in dict.fromkeys(reads) if source not in seen]
            seen.update(reads)


def sentence(text: str) -> str:
    """The text with one full stop at its end."""
    return f"{text.rstrip('.')}."
