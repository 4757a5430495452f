"""The columns of those views that somebody asks for, by the local engine's typing: no row and no file is read.

Only what is asked for is typed, with what lies beneath it, so that a review of a few views among hundreds is quick.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from athena.deployment import Columns, Databases, Place, normal
from athena.engine import Column
from athena.foretell import foretell
from athena.plan import Expected
from athena.view import View
from athena.wanted import Wanted, want

DATABASES = Databases("tables", "views")  # no name of a real place: nothing is deployed


@dataclass(slots=True)
class Typing:
    """Views over tables, typed when they are asked for.

    Args:
        views: each after those it reads.
        tables: the columns of the lake's tables.
        broken: names of views that cannot be used, so that nothing above them can be typed.
    """

    views: Mapping[str, View]
    tables: Mapping[str, Sequence[Column]]
    broken: frozenset[str] = frozenset()
    wanted: Mapping[str, Wanted] = field(init=False, repr=False)
    _found: dict[str, Expected] = field(init=False, default_factory=dict, repr=False)
    _seen: dict[Place, Columns | None] = field(init=False, default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.wanted = {view.name: view for view in want(list(self.views.values()), DATABASES)}
        for name, columns in self.tables.items():
            self._seen[DATABASES.tables, name] = tuple(map(normal, columns))
        for name in self.broken:  # it is known that they are there, and not what they have
            self._seen[DATABASES.tables, name] = None

    def columns(self, name: str) -> Columns | None:
        """The columns of a view; None when they cannot be known here, and `why` says why."""
        for beneath in self._untyped(name):
            found = self._found[beneath] = foretell(self.wanted[beneath], self._seen)
            self._seen[DATABASES.views, beneath] = found.columns
        return self._found[name].columns

    def why(self, name: str) -> str:
        """Why its columns are not known, as a sentence; empty when they are, or when that of a view it reads are not."""
        self.columns(name)
        return self._found[name].doubt

    def sources(self, name: str) -> dict[str, Columns]:
        """The columns of everything that a view reads, as far as they are known."""
        for source in self.views[name].reads:
            if source.name in self.views:
                self.columns(source.name)
        places = ((place, self._seen.get(place)) for place in self.wanted[name].reads)
        return {place[1]: columns for place, columns in places if columns is not None}

    def _untyped(self, name: str) -> list[str]:
        """The view and those beneath it that are not typed yet, each after those it reads."""
        waiting, found = [name], set[str]()
        while waiting:
            each = waiting.pop()
            if each not in found and each not in self._found:
                found.add(each)
                waiting += [source.name for source in self.views[each].reads if source.name in self.views]
        return [each for each in self.views if each in found]
