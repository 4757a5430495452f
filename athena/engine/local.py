"""Athena's SQL on this machine: translated to DuckDB's, run there, and given back as Trino would."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from athena.engine import Catalog, Column, Result
from athena.errors import CatalogError, QueryError
from athena.trino.context import Context, Udf, quote_name
from athena.trino.physical import decode, is_kept_as_is
from athena.trino.runtime.failure import read_failure
from athena.trino.translation import Translation, translate

_SETTINGS = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "TimeZone": "UTC",
    "default_null_order": "NULLS_LAST",
    "preserve_insertion_order": True,
}


class LocalEngine:
    """Runs SELECTs over Parquet files, in one DuckDB that lives in memory. May be shared by threads.

    Args:
        catalog: databases, their tables and views. It is read anew by each query, so it may change between them.
        default_database: where a table is looked for that has no database before its name.
        memory_limit: DuckDB spills to `spill_folder` beyond this.
        now: what `now()` says; None: the moment a query begins.
        spill_folder: None: beside the working directory, removed by DuckDB.
        threads: how many DuckDB uses; None: all.
    """

    def __init__(
        self,
        catalog: Catalog,
        *,
        default_database: str,
        memory_limit: str = "1GB",
        now: datetime | None = None,
        spill_folder: Path | None = None,
        threads: int | None = None,
    ) -> None:
        self._catalog, self._database, self._now = catalog, default_database, now
        settings = {**_SETTINGS, "memory_limit": memory_limit}
        if threads:
            settings["threads"] = threads
        if spill_folder:
            settings["temp_directory"] = str(spill_folder)
        self._connection = duckdb.connect(":memory:")
        for name, value in settings.items():
            self._connection.execute(f"SET {name} = '{value}'")
        self._lock = threading.Lock()
        self._registered: set[str] = set()

    def query(self, sql: str) -> Result:
        """Run a SELECT. Errors are `QueryError` in Athena's words."""
        with self._translated(sql) as (translation, cursor):
            rows = _run(cursor, translation)
        return Result(translation.columns, rows, translation.badge)

    def columns(self, sql: str) -> tuple[Column, ...]:
        """Names and types of the columns a SELECT gives; nothing is run but what DuckDB checks without rows."""
        with self._translated(sql) as (translation, cursor), _in_athenas_words():
            cursor.execute(f"EXPLAIN {translation.sql}")
            return translation.columns

    def keep(self, sql: str, table: str) -> Translation:
        """Run a SELECT into a table of this DuckDB, whose columns are called c0, c1, …; what they are, the translation says.

        Its rows never come to Python, and spill to disk beyond the memory limit. A table of that name is replaced.
        """
        with self._translated(sql) as (translation, cursor), _in_athenas_words():
            cursor.execute(f"CREATE OR REPLACE TABLE {quote_name(table)} AS {translation.sql}")
            return translation

    def ask(self, sql: str, udfs: Sequence[Udf] = ()) -> list[tuple[Any, ...]]:
        """The rows of DuckDB's own SQL over tables that were kept, as DuckDB gives them; `udfs` are functions it calls."""
        with self._lock:
            cursor = self._connection.cursor()
            self._register(udfs)
        try:
            with _in_athenas_words():
                return cursor.execute(sql).fetchall()
        finally:
            cursor.close()

    def translate(self, sql: str) -> Translation:
        """DuckDB's SQL for a SELECT, for those who want to see it."""
        with self._lock:
            cursor = self._connection.cursor()
        try:
            return translate(sql, self._context(cursor))
        finally:
            cursor.close()

    def close(self) -> None:
        self._connection.close()

    def _context(self, cursor: duckdb.DuckDBPyConnection) -> Context:
        now = self._now or datetime.now(UTC)
        return Context(self._catalog, self._database, now.astimezone(UTC), lambda source: _columns_of(cursor, source))

    @contextmanager
    def _translated(self, sql: str) -> Iterator[tuple[Translation, duckdb.DuckDBPyConnection]]:
        """A translation whose functions DuckDB knows."""
        with self._lock:
            cursor = self._connection.cursor()
        try:
            translation = translate(sql, self._context(cursor))
            with self._lock:
                self._register(translation.udfs)
            yield translation, cursor
        finally:
            cursor.close()

    def _register(self, udfs: Sequence[Udf]) -> None:
        """Make functions known to DuckDB, by the connection that stays: one that a closed cursor made would crash it."""
        for udf in udfs:
            if udf.name not in self._registered:
                types = [*udf.parameters]
                self._connection.create_function(udf.name, udf.run, types, udf.returns, null_handling="special")  # type: ignore[call-overload]
                self._registered.add(udf.name)


def _columns_of(cursor: duckdb.DuckDBPyConnection, source: str) -> Mapping[str, str]:
    """DuckDB's names and types of the columns of files."""
    try:
        rows = cursor.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    except duckdb.Error as error:
        raise CatalogError(f"the files cannot be read: {error}", hint="Publish the dataset again.") from error
    return {row[0]: row[1] for row in rows}


def _run(cursor: duckdb.DuckDBPyConnection, translation: Translation) -> list[tuple[object, ...]]:
    with _in_athenas_words():
        rows = cursor.execute(translation.sql).fetchall()
    if all(is_kept_as_is(kind) for kind in translation.types):
        return rows
    return [tuple(decode(kind, value) for kind, value in zip(translation.types, row, strict=True)) for row in rows]


@contextmanager
def _in_athenas_words() -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise athena_error(str(error)) from error


_INTEGERS = {"INT8": "tinyint", "INT16": "smallint", "INT32": "integer", "INT64": "bigint"}
_KNOWN = (
    (r"Division by zero", "DIVISION_BY_ZERO", "Division by zero"),
    (r"Overflow in (\w+) of (INT\d+) \((.*?)\)", "NUMERIC_VALUE_OUT_OF_RANGE", "{1} {0} overflow: {2}"),
    (r"Overflow on abs\((.*?)\)", "NUMERIC_VALUE_OUT_OF_RANGE", "Value {0} is out of range for abs()"),
    (r"Overflow|[Oo]ut of [Rr]ange|could not be cast", "NUMERIC_VALUE_OUT_OF_RANGE", "a number is out of range"),
    (
        r"More than one row returned by a subquery",
        "SUBQUERY_MULTIPLE_ROWS",
        "Scalar sub-query has returned multiple rows",
    ),
    (r"Window .* cannot be negative", "INVALID_WINDOW_FRAME", "Window frame offset must not be negative"),
    (r"Out of Memory Error", "EXCEEDED_LOCAL_MEMORY_LIMIT", "Query exceeded per-node memory limit"),
)


def athena_error(text: str) -> QueryError:
    """DuckDB's error in Athena's words; one that has none is said to be a defect of the local engine."""
    crossed = read_failure(text)
    if crossed:
        return QueryError(*crossed)
    for pattern, code, message in _KNOWN:
        found = re.search(pattern, text)
        if found:
            said = message.format(*(_INTEGERS.get(part, part) for part in found.groups()))
            return QueryError(code, said)
    hint = "Athena may well run this. It is a defect of the local engine: please report it with the SQL."
    return QueryError("LOCAL_ENGINE_ERROR", text, hint=hint)
