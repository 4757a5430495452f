"""The engine behind the API: kiban's own local one, whose errors become those of a query that failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from athena.engine import Column, Result, Table, View
from athena.engine.local import LocalEngine
from athena.errors import CatalogError, NotExecutableError, QueryError
from tests.cloud.athena.errors import OTHER, QueryFailed, failed
from tests.cloud.athena.statement import Query

_HIDDEN_OR_ABSENT = "cannot be resolved or requester is not authorized to access requested resources"


class SqlEngine:
    """Runs queries over tables and views that are all known. `database` is where unqualified names are looked up."""

    def __init__(self, tables: dict[str, dict[str, Table | View]], database: str) -> None:
        with _as_athena_says(None):
            self._engine = LocalEngine(tables, default_database=database or "default", threads=2)

    def query(self, sql: str) -> Result:
        return self.query_sent(Query(sql, sql), sql)

    def query_sent(self, query: Query, sql: str) -> Result:
        """Run `sql`, which is the text of `query` as the engine is given it, position by position."""
        with _as_athena_says(query):
            return self._engine.query(sql)

    def columns(self, sql: str) -> tuple[Column, ...]:
        return self.columns_sent(Query(sql, sql), sql)

    def columns_sent(self, query: Query, sql: str) -> tuple[Column, ...]:
        with _as_athena_says(query):
            return self._engine.columns(sql)

    def close(self) -> None:
        self._engine.close()


@contextmanager
def _as_athena_says(query: Query | None) -> Iterator[None]:
    try:
        yield
    except NotExecutableError as error:
        raise QueryFailed(str(error), category=OTHER) from error
    except QueryError as error:
        sentence = error.text.replace("cannot be resolved", _HIDDEN_OR_ABSENT) if _is_column(error) else error.text
        place = query.place(_start(query.text, error.line, error.column)) if query and error.line else None
        raise failed(error.code, sentence, at=place) from error
    except CatalogError as error:
        raise failed("HIVE_BAD_DATA", str(error)) from error


def _is_column(error: QueryError) -> bool:
    return error.code == "COLUMN_NOT_FOUND" and error.text.endswith("cannot be resolved")


def _start(text: str, line: int, column: int) -> int:
    return sum(len(before) + 1 for before in text.split("\n")[: line - 1]) + column - 1
