"""Athena itself: queries through PyAthena, and views deployed to it.

    engine = AthenaEngine(boto3.Session(), workgroup="kiban-dev-main", databases=Databases("kiban_dev", "kiban_dev_views"))
    engine.query("SELECT 1 AS one")

Views are checked with EXPLAIN (TYPE VALIDATE), which reads nothing and costs nothing, and made by Athena; what is there is
read from Glue. PyAthena's retries and botocore's cover the calls; queries that fail for a passing reason run again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError
from pyathena.connection import Connection
from pyathena.converter import DefaultTypeConverter
from pyathena.error import DatabaseError, OperationalError
from pyathena.util import RetryConfig

from athena.deployment import Columns, Databases, Definition, Deployed, normal, quoted, select_rows
from athena.engine import Column, Result
from athena.engine.glue import GlueCatalog
from athena.engine.positions import refused
from athena.engine.retries import ATTEMPTS, PASSING, Pace, aws_errors, call
from athena.engine.statements import Statement, Statements, failure
from athena.engine.validation import batches
from athena.errors import DeploymentError, QueryError, ViewRefusedError

logging.getLogger("pyathena").addHandler(logging.NullHandler())  # it logs tracebacks of errors that are told by ours
_NESTED = ("array", "map", "row")
_UNBOUNDED = 2**31 - 1


class AthenaEngine:
    """An `Engine` and a `Deployment` in one workgroup of Athena.

    Args:
        session: says which account, region and credentials.
        workgroup: its settings say where results go and how much one query may read.
        databases: where tables and views are; views are looked up there by queries that name no database.
        can_keep_rows: whether what a query writes into the workgroup's results stays. Where results expire, the rows of a
            materialised view would vanish with them, so then none is made.
        config: of all clients; None: botocore's standard retries.
    """

    def __init__(
        self,
        session: Any,
        *,
        workgroup: str,
        databases: Databases,
        can_keep_rows: bool = False,
        pace: Pace | None = None,
        config: Config | None = None,
    ) -> None:
        self._session, self._workgroup, self.databases = session, workgroup, databases
        self._can_keep_rows, self._pace = can_keep_rows, pace or Pace()
        self._config = config or Config(retries={"mode": "standard", "total_max_attempts": 5})

    @property
    def place(self) -> str:
        return f"Athena's database {self.databases.views}"

    def query(self, sql: str) -> Result:
        """Run a SELECT. Athena's answer is the measure of all others, so its badge is always exact."""
        cursor = self._run(sql)
        columns = self._columns_of(sql, cursor.description)
        readers = [_reader(column.type) for column in columns]
        rows = [tuple(read(value) for read, value in zip(readers, row, strict=True)) for row in cursor.fetchall()]
        return Result(columns, rows)

    def columns(self, sql: str) -> Columns:
        """Names and types of a SELECT's columns: it is run for no rows, which reads nothing."""
        cursor = self._run(f"SELECT * FROM (\n{sql}\n) AS q LIMIT 0")
        return self._columns_of(sql, cursor.description)

    def close(self) -> None:
        self.__dict__.pop("_connection", None)

    def read(self) -> Deployed:
        return self._catalog.read()

    def validate(self, views: Sequence[Definition]) -> None:
        """Check all views with one EXPLAIN, as far as they fit into one query text: views that do not exist yet stand in
        its WITH. QueryError names the view, and the line and column of its SQL.
        """
        self._refuse_rows(views)
        for batch in batches(views, self.databases.views):
            try:
                self._statements.run([Statement(batch.sql, "check the views")])
            except QueryError as error:
                raise batch.explained(error) from error

    def put(self, views: Sequence[Definition]) -> None:
        self._refuse_rows(views)
        kept = [view for view in views if view.rows]
        self._run_all([_create_table(self.databases.views, view) for view in kept], views)
        made = self._catalog.columns([view.rows for view in kept if view.rows])
        self._run_all([_create_view(self.databases.views, view, made) for view in views], views)

    def comment(self, comments: Mapping[str, Mapping[str, str]]) -> None:
        self._catalog.comment(comments)

    def drop(self, views: Sequence[str]) -> None:
        database = quoted(self.databases.views)
        drops = [Statement(f"DROP VIEW IF EXISTS {database}.{quoted(view)}", f"drop {view}") for view in views]
        self._statements.run(drops)

    def sweep(self, tables: Sequence[str]) -> None:
        self._catalog.sweep(tables)

    @cached_property
    def _statements(self) -> Statements:
        return Statements(self._client("athena"), self._workgroup, self.databases.tables, self._pace)

    @cached_property
    def _catalog(self) -> GlueCatalog:
        return GlueCatalog(self._client("glue"), self._client("s3"), self.databases, self._pace)

    @cached_property
    def _connection(self) -> Connection[Any]:
        with aws_errors("reach Athena"):
            return Connection(
                session=self._session,
                schema_name=self.databases.views,
                work_group=self._workgroup,
                poll_interval=self._pace.poll_seconds,
                region_name=self._session.region_name,
                retry_config=RetryConfig(PASSING, attempt=ATTEMPTS, multiplier=1),
                config=self._config,
                converter=_converter(),
            )

    def _run_all(self, statements: Sequence[Statement], views: Sequence[Definition]) -> None:
        """Run statements whose SELECT begins with the second line; an error is that of its view, in the view's own SQL."""
        try:
            self._statements.run(statements)
        except ViewRefusedError as error:
            view = next(view for view in views if view.name == error.view)
            raise refused(view, error.reason, line=error.reason.line - 1) from error

    def _client(self, service: str) -> Any:
        with aws_errors(f"reach {service}"):
            return self._session.client(service, config=self._config)

    def _run(self, sql: str) -> Any:
        cursor = self._connection.cursor()
        try:
            return cursor.execute(sql)
        except (DatabaseError, OperationalError) as error:
            if isinstance(error.__cause__, ClientError):
                with aws_errors("run the query"):
                    raise error.__cause__ from error
            raise self._failure(cursor.query_id, error) from error

    def _failure(self, id: str | None, error: Exception) -> Exception:
        """PyAthena's error has the reason alone; whether it will pass is asked of Athena once more."""
        if id is None:
            return DeploymentError(f"cannot run the query: {error}", hint="Check the workgroup in athena/targets.toml.")
        with aws_errors("ask why the query failed"):
            status = call(self._pace, self._client("athena").get_query_execution, QueryExecutionId=id)
        return failure("run the query", status["QueryExecution"]["Status"])

    def _columns_of(self, sql: str, description: Sequence[Any]) -> Columns:
        columns = tuple(
            Column(name, _type(kind, precision, scale)) for name, kind, _, _, precision, scale, _ in description
        )
        if not any(column.type in _NESTED for column in columns):
            return columns
        return self._with_inner_types(sql, columns)

    def _with_inner_types(self, sql: str, columns: Columns) -> Columns:
        """Results say `array` and no more; typeof says of what, and reads no row for it."""
        asked = ", ".join(f"typeof(q.c{n}) AS c{n}" for n in range(len(columns)))
        names = ", ".join(f"c{n}" for n in range(len(columns)))
        empty = f"SELECT * FROM (\n{sql}\n) AS q ({names}) LIMIT 0"
        rows = self._run(f"SELECT {asked} FROM (VALUES 1) AS one (x) LEFT JOIN ({empty}) AS q ON true").fetchall()
        return tuple(normal(Column(column.name, kind)) for column, kind in zip(columns, rows[0], strict=True))

    def _refuse_rows(self, views: Sequence[Definition]) -> None:
        for view in views:
            if view.rows and not self._can_keep_rows:
                text = f"{view.name} is to be materialised, and results of the workgroup {self._workgroup} expire"
                hint = "Take `-- @materialize` out, or name a workgroup whose results stay, with `keeps_rows = true`."
                raise DeploymentError(text, hint=hint)


def _create_table(database: str, view: Definition) -> Statement:
    """Not run twice by itself: half a table may be there, and the next apply takes another name."""
    name = f"{quoted(database)}.{quoted(view.rows or '')}"
    sql = f"CREATE TABLE {name} WITH (format = 'PARQUET') AS\n{view.sql}"
    return Statement(sql, f"make the rows of {view.name}", again=False, view=view.name)


def _create_view(database: str, view: Definition, made: Mapping[str, Columns]) -> Statement:
    sql = select_rows(database, view.rows, made[view.rows]) if view.rows else view.sql
    text = f"CREATE OR REPLACE VIEW {quoted(database)}.{quoted(view.name)} AS\n{sql}"
    return Statement(text, f"create {view.name}", view=view.name)


def _type(kind: str, precision: int, scale: int) -> str:
    """The type of a result's column, as Trino writes it."""
    if kind == "decimal":
        return f"decimal({precision},{scale})"
    if kind in {"varchar", "char"} and 0 < precision < _UNBOUNDED:
        return f"{kind}({precision})"
    if kind in {"timestamp", "time"}:
        return f"{kind}(3)"
    if kind.endswith("with time zone"):
        return f"{kind.split()[0]}(3) with time zone"
    return {"float": "real", "int": "integer", "string": "varchar"}.get(kind, kind)


def _converter() -> DefaultTypeConverter:
    """PyAthena's, which would guess what is in an array, and would make numbers of JSON: both stay text here."""
    converter = DefaultTypeConverter()
    for kind in (*_NESTED, "json"):
        converter.set(kind, lambda value: value)
    return converter


def _reader(kind: str) -> Callable[[Any], Any]:
    """Reads a value of an array, map or row whose inner types are known by now; others were read before."""
    base = kind.partition("(")[0]
    if base not in _NESTED:
        return lambda value: value
    typed = DefaultTypeConverter()
    return lambda value: typed.convert(base, value, type_hint=kind)
