"""What pages are made from: the views as their files say them now, the lake's tables, an engine over both, and labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from athena.charts.columns import Shelf
from athena.charts.labels import Labels
from athena.charts.spec import Dashboard, Source
from athena.check import Checked, check
from athena.engine import Catalog, Relation, View
from athena.engine.local import LocalEngine
from athena.errors import CatalogError, QueryError
from athena.problems import ViewsError
from athena.shapes import DATABASE
from athena.tables import Tables, known_tables

DICTIONARY = "data_dictionary"


@dataclass(frozen=True, slots=True)
class Ground:
    """Views, tables, engine and labels, as they belong together."""

    checked: Checked
    engine: LocalEngine
    shelf: Shelf
    labels: Labels

    @property
    def tables(self) -> Tables:
        return self.checked.tables

    @property
    def datasets(self) -> tuple[str, ...]:
        """The clean tables that the lake has, but the data dictionary."""
        return tuple(name for name in self.tables.files if name != DICTIONARY)

    def missing(self, source: Source) -> tuple[str, ...]:
        """The tables beneath a source of which the lake has no rows."""
        views = self.checked.project.views
        if source.kind == "dataset" or source.name not in views:
            return () if source.name in self.tables.files else (source.name,)
        found: dict[str, None] = {}
        for read in views[source.name].reads:
            below = Source("view" if read.name in views else "dataset", read.name)
            found |= dict.fromkeys(self.missing(below))
        return tuple(found)

    def lacking(self, dashboard: Dashboard) -> tuple[str, ...]:
        """The tables that a dashboard's charts need and the lake lacks."""
        sources = dict.fromkeys(chart.source for chart in dashboard.charts)
        return tuple(dict.fromkeys(table for source in sources for table in self.missing(source)))


@contextmanager
def open_ground(
    lake: Path, views: Path, schema: Path, *, shown_lake: Path, shown_views: Path, memory: str, now: datetime
) -> Iterator[Ground]:
    """What there is in a lake and a folder of views; the engine is closed at the end.

    Raises:
        CatalogError: there is no lake.
        ViewsError: a view has an error.
    """
    if not (lake / "clean").is_dir():
        hint = f"Fill it first: python -m etl cleanse FILE.csv --lake {shown_lake}"
        raise CatalogError(f"{shown_lake} is no lake: it has no folder clean", hint=hint)
    checked = check(views, known_tables(lake, schema, shown=shown_lake), shown=shown_views)
    if checked.errors:
        raise ViewsError(checked.errors)
    relations: dict[str, Relation] = {name: View(view.sql) for name, view in checked.project.views.items()}
    catalog: Catalog = {DATABASE: {**relations, **checked.tables.files}}
    engine = LocalEngine(catalog, default_database=DATABASE, memory_limit=memory, now=now)
    try:
        yield Ground(checked, engine, _shelf(checked), _labels(checked, engine))
    finally:
        engine.close()


def _shelf(checked: Checked) -> Shelf:
    views: dict[str, Mapping[str, str | None]] = {}
    for name in checked.project.views:
        typed = {column.name: column.type for column in checked.columns.get(name, ())}
        views[name] = {**typed} if typed else dict.fromkeys(checked.lineages[name].columns)
    files = checked.tables.files
    tables = {name: {column.name: column.type for column in checked.tables.columns[name]} for name in files}
    return Shelf(views, {name: {**columns} for name, columns in tables.items()}, whole=True)


def _labels(checked: Checked, engine: LocalEngine) -> Labels:
    views = {name: view.header.columns for name, view in checked.project.views.items()}
    return Labels(views, _headings(engine) if DICTIONARY in checked.tables.files else {})


def _headings(engine: LocalEngine) -> dict[str, dict[str, str]]:
    """The CSVs' own headings; a dictionary of another shape has none to give."""
    found: dict[str, dict[str, str]] = {}
    try:
        rows = engine.query(f"SELECT dataset, name, source_name FROM {DICTIONARY}").rows
    except QueryError:
        return found
    for dataset, name, heading in rows:
        found.setdefault(str(dataset), {})[str(name)] = str(heading or "")
    return found
