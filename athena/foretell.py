"""The two questions a plan has to ask of SQL: what columns it will give, and whether a deployed view is still the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from athena.deployment import Columns, DeployedView, Place, normal, select_rows
from athena.engine import Column, Table
from athena.errors import CatalogError, NotExecutableError, QueryError
from athena.ledger import Record
from athena.plan import Compared, Expected
from athena.trino.context import Context
from athena.trino.translation import translate
from athena.view import View
from athena.wanted import Places, Wanted, deployed_source

_THEN = datetime(2000, 1, 1, tzinfo=UTC)  # no column depends on when it is asked for


def foretell(view: Wanted, seen: Mapping[Place, Columns | None]) -> Expected:
    """The columns of a view's SELECT by the local engine's typing, without a row or a file being read."""
    catalog: dict[str, dict[str, Table]] = {database: {} for database, _ in seen}
    for place in view.reads:
        columns = seen.get(place)
        if columns is None and place in seen:
            return Expected(None)
        if columns is not None:
            catalog[place[0]][place[1]] = Table(columns, ())
    try:
        translation = translate(view.sql, Context(catalog, "", _THEN, lambda source: {}))
    except NotExecutableError as error:
        return Expected(None, f"its columns cannot be foretold on this machine: {error.construct}: {error.why}")
    except (QueryError, CatalogError) as error:
        return Expected(None, f"Athena will probably refuse it: {error}")
    columns = tuple(normal(column) for column in translation.columns)
    return Expected(columns if view.rows is None else tuple(map(_as_table, columns)))


def compare(found: DeployedView, record: Record | None, places: Places) -> Compared:
    """A deployed view as a file would have it. What is exactly what a release read back is not parsed again."""
    rows = _rows_of(found)
    if record is not None and record.stored == found.sql:
        return Compared(record.digest, record.source, rows)
    try:
        view = deployed_source(found.name, found.sql, found.schema, places)
        if rows and view.digest != _reading(found, rows, places).digest:
            rows = ""
    except QueryError:
        return Compared("", found.sql)
    return Compared(view.digest, view.sql, rows)


def _rows_of(found: DeployedView) -> str:
    match = re.search(rf"\b{re.escape(found.name)}__[0-9a-f]{{12}}_[0-9a-f]{{8}}\b", found.sql)
    return match[0] if match else ""


def _reading(found: DeployedView, rows: str, places: Places) -> View:
    sql = select_rows(places.databases.views, rows, found.columns)
    return deployed_source(found.name, sql, places.databases.views, places)


def _as_table(column: Column) -> Column:
    """A table's timestamps have three digits, whatever the SELECT gives."""
    return Column(column.name, re.sub(r"timestamp\(\d+\)", "timestamp(3)", column.type))
