"""From the tables a query names down to Parquet files: through views, each of which has to fit what lies beneath it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from athena.engine import Column, Engine, Table, View
from tests.cloud.athena.catalog import AWS_DATA_CATALOG, INFORMATION_SCHEMA, Catalog, Relation
from tests.cloud.athena.errors import QueryFailed, failed
from tests.cloud.athena.references import Reference, fully_named, references
from tests.cloud.athena.staleness import why_stale
from tests.cloud.athena.statement import Query

Place: TypeAlias = tuple[str, str]
OpenEngine: TypeAlias = Callable[[dict[str, dict[str, Table | View]], str], Engine]
Analysed: TypeAlias = tuple[str, tuple[tuple[Place, tuple[Column, ...]], ...]]


@dataclass
class Resolution:
    """Everything that a query reads. `tables` and `views` are what it needs, by database and name."""

    tables: dict[Place, Relation] = field(default_factory=dict)
    views: dict[Place, Relation] = field(default_factory=dict)
    texts: dict[Place, str] = field(default_factory=dict)  # of views, every table in full
    pseudo: set[Place] = field(default_factory=set)  # of information_schema


class Resolver:
    """Looks up what queries name. What the analysis of a view's SQL gave is remembered for as long as nothing changed."""

    def __init__(self, open_engine: OpenEngine, memory: dict[Analysed, tuple[Column, ...]]) -> None:
        self._open_engine = open_engine
        self._memory = memory

    def resolve(self, query: Query, database: str, catalog: Catalog) -> Resolution:
        """Find all tables and views of a query.

        Raises:
            QueryFailed: a name is unknown, or a view is stale or cannot be analysed.
        """
        found = Resolution()
        for reference in references(query):
            self._find(reference, query, database, catalog, found, ())
        return found

    def _find(
        self,
        reference: Reference,
        query: Query,
        default: str,
        catalog: Catalog,
        found: Resolution,
        above: tuple[Place, ...],
    ) -> Place:
        place = reference.located(query, default)
        if place in found.tables or place in found.views or place in found.pseudo:
            return place
        if place[0] == INFORMATION_SCHEMA:
            found.pseudo.add(place)
            return place
        relation = self._known(reference, query, place, catalog)
        if relation.is_view:
            self._into_view(reference, query, relation, catalog, found, above)
            found.views[place] = relation
        else:
            found.tables[place] = relation
        return place

    def _known(self, reference: Reference, query: Query, place: Place, catalog: Catalog) -> Relation:
        database, name = place
        relation = catalog.relation(database, name)
        if relation is not None:
            return relation
        if not catalog.has_database(database):
            raise reference.failed(query, "SCHEMA_NOT_FOUND", f"Schema '{database}' does not exist")
        sentence = f"Table '{AWS_DATA_CATALOG}.{database}.{name}' does not exist"
        raise reference.failed(query, "TABLE_NOT_FOUND", sentence)

    def _into_view(
        self,
        reference: Reference,
        query: Query,
        relation: Relation,
        catalog: Catalog,
        found: Resolution,
        above: tuple[Place, ...],
    ) -> None:
        place = (relation.database, relation.name)
        if place in above:
            raise reference.failed(query, "VIEW_IS_RECURSIVE", "Statement contains a recursive view")
        view = relation.view
        stored = Query(view.original_sql, view.original_sql)
        try:
            named = references(stored)
            beneath = [self._find(each, stored, view.schema, catalog, found, (*above, place)) for each in named]
            text = fully_named(stored, view.schema, named)
            columns = self._columns(text, {each: self._seen(each, catalog) for each in beneath})
        except QueryFailed as error:
            sentence = f"Failed analyzing stored view '{relation.full_name}': {error.sentence}"
            raise reference.failed(query, "INVALID_VIEW", sentence) from error
        if reason := why_stale(view.columns, columns):
            sentence = f"View '{relation.full_name}' is stale or in invalid state: {reason}"
            raise reference.failed(query, "VIEW_IS_STALE", sentence)
        found.texts[place] = text

    def _seen(self, place: Place, catalog: Catalog) -> tuple[Column, ...]:
        """The columns that a view sees of what it reads: of another view those it was made with."""
        if place[0] == INFORMATION_SCHEMA:
            raise failed("NOT_SUPPORTED", "the laptop cloud's Athena has no views over information_schema")
        relation = catalog.relation(*place)
        assert relation is not None
        return relation.columns

    def _columns(self, text: str, beneath: dict[Place, tuple[Column, ...]]) -> tuple[Column, ...]:
        """What the SQL of a view gives, over the columns beneath it alone."""
        analysed: Analysed = (text, tuple(sorted(beneath.items(), key=lambda item: item[0])))
        if analysed not in self._memory:
            tables: dict[str, dict[str, Table | View]] = {}
            for (database, name), columns in beneath.items():
                tables.setdefault(database, {})[name] = Table(columns, ())
            engine = self._open_engine(tables, "")
            try:
                self._memory[analysed] = engine.columns(text)
            finally:
                engine.close()
        return self._memory[analysed]
