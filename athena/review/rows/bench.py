"""Where both versions of a view are run: one DuckDB for a whole review, which keeps results as tables of its own.

Rows never come to Python, but for the few that are shown; what does not fit in memory goes to a folder that is removed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from athena.engine import Badge, Column, Engine, Relation, Result
from athena.engine.local import LocalEngine
from athena.review.side import Side
from athena.shapes import DATABASE
from athena.trino.context import Udf, quote_name
from athena.trino.types import Type


@dataclass(frozen=True, slots=True)
class Kept:
    """The rows of one version, in a table of the bench that is called like its side.

    Column n is called `cn` there; `rowid` tells rows apart.
    """

    table: str
    columns: tuple[Column, ...]
    types: tuple[Type, ...]
    badge: Badge
    count: int

    @property
    def names(self) -> list[str]:
        """The names of the columns, in lower case as Glue has them."""
        return [column.name.lower() for column in self.columns]


class Bench:
    """Runs views of both sides, one after the other. A context manager; not to be shared by threads.

    Args:
        now: what `now()` says in both versions, so that it makes no difference.
        memory_limit: of DuckDB; the rest is on disk.
        threads: how many DuckDB uses; None: all.
    """

    def __init__(self, *, now: datetime, memory_limit: str = "1GB", threads: int | None = None) -> None:
        self._catalog: dict[str, dict[str, Relation]] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="athena-review-")
        self._kept: set[str] = set()
        self._relations: dict[str, tuple[Side, dict[str, Relation]]] = {}
        self.now = now
        self._engine = LocalEngine(
            self._catalog,
            default_database=DATABASE,
            memory_limit=memory_limit,
            now=now,
            spill_folder=Path(self._folder.name),
            threads=threads,
        )

    def keep(self, view: str, side: Side) -> Kept:
        """Run a view of one side into a table that is called like the side. QueryError as the engine gives it."""
        table = side.called
        self._catalog[DATABASE] = self._relations_of(side)
        self._kept.add(table)
        found = self._engine.keep(side.project.views[view].sql, table)
        ((count,),) = self.ask(f"SELECT count(*) FROM {quote_name(table)}")
        return Kept(table, found.columns, found.types, found.badge, count)

    def engine(self, side: Side) -> Engine:
        """What runs SQL over the views of one side; not to be closed."""
        return _SideEngine(self, side)

    def query(self, sql: str, side: Side) -> Result:
        """The rows of a SELECT over the views of one side."""
        self._catalog[DATABASE] = self._relations_of(side)
        return self._engine.query(sql)

    def types(self, sql: str, side: Side) -> tuple[Column, ...]:
        """The columns of a SELECT over the views of one side."""
        self._catalog[DATABASE] = self._relations_of(side)
        return self._engine.columns(sql)

    def make(self, table: str, sql: str, udfs: Sequence[Udf] = ()) -> None:
        """Keep the rows of DuckDB's own SQL."""
        self._kept.add(table)
        self.ask(f"CREATE OR REPLACE TABLE {quote_name(table)} AS {sql}", udfs)

    def ask(self, sql: str, udfs: Sequence[Udf] = ()) -> list[tuple[Any, ...]]:
        """The rows of DuckDB's own SQL, over tables of the bench."""
        return self._engine.ask(sql, udfs)

    def clear(self) -> None:
        """Let go of all tables, so that the next view has the memory and the disk."""
        for table in sorted(self._kept):
            self.ask(f"DROP TABLE IF EXISTS {quote_name(table)}")
        self._kept.clear()

    def __enter__(self) -> Bench:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.close()
        self._folder.cleanup()

    def _relations_of(self, side: Side) -> dict[str, Relation]:
        """What the side can read; made once, for a review asks for it with each view."""
        known = self._relations.get(side.called)
        if known is None or known[0] is not side:
            known = self._relations[side.called] = (side, side.relations())
        return known[1]


@dataclass(frozen=True, slots=True)
class _SideEngine:
    """The bench as an engine over one side."""

    bench: Bench
    side: Side

    def query(self, sql: str) -> Result:
        return self.bench.query(sql, self.side)

    def columns(self, sql: str) -> tuple[Column, ...]:
        return self.bench.types(sql, self.side)

    def close(self) -> None:
        """The bench closes its engine itself."""
