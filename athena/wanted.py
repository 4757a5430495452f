"""What the files want of one environment: views in the order in which they can be made, with the environment's names."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from athena.deployment import Databases, Place, quoted
from athena.view import NAME, Source, View, read_select

LONGEST_COMMENT = 255  # what Glue keeps of a column's comment


@dataclass(frozen=True, slots=True)
class Wanted:
    """A view as it is to be.

    Attributes:
        source: the SELECT as the file has it, with bare names; `digest` stands for its meaning.
        sql: the same SELECT with the databases of the environment, as Athena is given it.
        reads: the tables and views it reads.
        rows: None, or for a materialised view a digest of all the SQL that its rows come from, down to the tables: when a
            view beneath changes, the rows that were kept are the wrong ones.
    """

    name: str
    layer: str
    source: str
    digest: str
    sql: str
    reads: tuple[Place, ...]
    comments: Mapping[str, str] = field(default_factory=dict, hash=False)
    rows: str | None = None


def want(views: Sequence[View], databases: Databases) -> tuple[Wanted, ...]:
    """The views, which are in dependency order, as one environment is to have them."""
    places = Places(databases, frozenset(view.name for view in views))
    origins: dict[str, str] = {}
    found = []
    for view in views:
        origins[view.name] = _origin(view, origins)
        found.append(
            Wanted(
                name=view.name,
                layer=view.layer,
                source=view.sql,
                digest=view.digest,
                sql=view.with_names(lambda source: written(places.of(source.name))),
                reads=tuple(places.of(source.name) for source in view.reads),
                comments={column: _cut(text) for column, text in view.header.columns.items()},
                rows=origins[view.name] if view.header.materialize else None,
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Places:
    """Where a bare name is to be found: among the views if one is called so, else among the tables."""

    databases: Databases
    views: frozenset[str]

    def of(self, name: str) -> Place:
        return (self.databases.views if name in self.views else self.databases.tables, name)

    def bare(self, source: Source, schema: str) -> str:
        """The name as a file would write it; with its database where a file's name would mean something else."""
        database = (source.database or schema).removeprefix("awsdatacatalog.")
        return source.name if (database, source.name) == self.of(source.name) else f"{database}.{source.name}"


def deployed_source(name: str, sql: str, schema: str, places: Places) -> View:
    """SQL that was found deployed, as if it stood in a file: with bare names. QueryError when it is no SELECT."""
    view = read_select(sql, name)
    return read_select(view.with_names(lambda source: places.bare(source, schema)), name)


def written(place: Place) -> str:
    return ".".join(part if NAME.fullmatch(part) else quoted(part) for part in place)


def in_levels(views: Iterable[Wanted], views_database: str, chosen: Collection[str]) -> Iterator[list[str]]:
    """The chosen ones in groups: those of a group do not stand on each other, nor on what is in groups after.

    They may stand on each other through views that are not chosen, so the depth is that in all `views`: rows that are kept
    of a view's SELECT would else be made before what lies two views beneath is changed.
    """
    depths: dict[Place, int] = {}
    levels: dict[int, list[str]] = {}
    for view in views:
        depth = 1 + max((depths.get(place, -1) for place in view.reads), default=-1)
        depths[views_database, view.name] = depth
        if view.name in chosen:
            levels.setdefault(depth, []).append(view.name)
    for depth in sorted(levels):
        yield levels[depth]


def _origin(view: View, origins: Mapping[str, str]) -> str:
    beneath = [origins[source.name] for source in view.reads if source.name in origins]
    return hashlib.sha256("\n".join([view.digest, *beneath]).encode()).hexdigest()


def _cut(comment: str) -> str:
    text = " ".join(comment.split())
    return text if len(text) <= LONGEST_COMMENT else f"{text[: LONGEST_COMMENT - 1]}…"
