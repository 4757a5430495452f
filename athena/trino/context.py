"""What a translation collects on its way: fresh names, functions that DuckDB must be given, reasons for the badge."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import count
from typing import Any

from sqlglot import exp

from athena.badge import Reason
from athena.catalog import Catalog
from athena.errors import NotExecutableError, QueryError
from athena.trino.physical import duckdb_type, encoder
from athena.trino.types import UNKNOWN, Type


@dataclass(frozen=True, slots=True)
class Value:
    """A piece of DuckDB's SQL and the Trino type of what it gives; `constant` is what a literal says."""

    sql: str
    type: Type
    constant: Any = None
    is_literal: bool = False


_NUMBERS = count(1)
NULL = Value("NULL", UNKNOWN, is_literal=True)


@dataclass(frozen=True, slots=True)
class Udf:
    """A Python function under the name and types that DuckDB knows it by."""

    name: str
    run: Callable[..., Any]
    parameters: tuple[str, ...]
    returns: str


@dataclass(slots=True)
class Context:
    """One translation. `now` is the moment the query began, as Trino's is constant within a query."""

    catalog: Catalog
    default_database: str
    now: datetime
    table_columns: Callable[[str], Mapping[str, str]]
    catalog_name: str = "awsdatacatalog"
    udfs: dict[str, Udf] = field(default_factory=dict)
    reasons: dict[Reason, None] = field(default_factory=dict)
    views: tuple[str, ...] = ()
    hoisted: list[tuple[str, str]] | None = None  # subqueries of the TRY that is being translated
    _count: int = 0

    def fresh(self, prefix: str) -> str:
        """A name that nothing else in the translation has."""
        self._count += 1
        return f"{prefix}{self._count}"

    def approximate(self, construct: str, why: str) -> None:
        self.reasons[Reason(construct, why)] = None

    def call(self, run: Callable[..., Any], arguments: Iterable[Value], returns: Type, *, nulls: bool = False) -> str:
        """SQL that calls the Python function `run`; it sees no nulls unless `nulls`."""
        given = list(arguments)
        parameters = tuple(duckdb_type(value.type) for value in given)
        udf = udf_of(run, parameters, returns, nulls)
        self.udfs[udf.name] = udf
        typed = (typed_sql(value) for value in given)
        return f"{udf.name}({', '.join(typed)})"


@cache
def udf_of(run: Callable[..., Any], parameters: tuple[str, ...], returns: Type, nulls: bool) -> Udf:
    """`run` for arguments of these types. The same for each query that asks, so that an engine registers it once."""
    clean = "".join(c if c.isalnum() else "_" for c in getattr(run, "__name__", "function"))
    known = of_arity(_encoded(run, returns), len(parameters), nulls=nulls)
    return Udf(f"py_{clean}_{next(_NUMBERS)}", known, parameters, duckdb_type(returns))


def _encoded(run: Callable[..., Any], returns: Type) -> Callable[..., Any]:
    """`run` with its answers in the form that DuckDB takes without loss."""
    encode = encoder(returns)
    return run if encode is None else lambda *arguments: encode(run(*arguments))


def of_arity(run: Callable[..., Any], count: int, *, nulls: bool) -> Callable[..., Any]:
    """`run` with exactly `count` parameters, which DuckDB looks at; null at the first null, unless `nulls`.

    Most of Trino's functions are null as soon as an argument is. One and two arguments are written out: they are the
    many, and this is called for every row.
    """
    if nulls:
        return _with_signature(lambda *arguments: run(*arguments), count)
    if count == 1:
        return lambda one: None if one is None else run(one)
    if count == 2:
        return lambda one, other: None if one is None or other is None else run(one, other)
    return _with_signature(lambda *arguments: None if None in map(_is_null, arguments) else run(*arguments), count)


def _is_null(value: object) -> bool | None:
    return None if value is None else True


def _with_signature(run: Callable[..., Any], count: int) -> Callable[..., Any]:
    kind = inspect.Parameter.POSITIONAL_ONLY
    parameters = [inspect.Parameter(f"argument{n}", kind) for n in range(count)]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return run


def typed_sql(value: Value) -> str:
    """SQL whose type in DuckDB is surely the one that holds the value's type."""
    return f"CAST({value.sql} AS {duckdb_type(value.type)})"


def place(node: exp.Expr) -> dict[str, int]:
    """Where in the SQL a node stands, as keyword arguments of an error; that of its first part that knows."""
    spots = [found for part in node.walk() if (found := _spot(part))]
    return dict(zip(("line", "column"), min(spots), strict=True)) if spots else {}


def _spot(node: exp.Expr) -> tuple[int, int] | None:
    meta = node.meta
    if "line" not in meta or "col" not in meta:
        return None
    return meta["line"], max(1, meta["col"] - (meta.get("end", 0) - meta.get("start", 0)))


def error_at(code: str, text: str, *, at: exp.Expr, hint: str = "") -> QueryError:
    """Athena's error `code`, with the line and column of a node."""
    spot = place(at)
    return QueryError(code, text, line=spot.get("line", 0), column=spot.get("column", 0), hint=hint)


def mismatch(text: str, node: exp.Expr) -> QueryError:
    return error_at("TYPE_MISMATCH", text, at=node)


def not_executable(construct: str, why: str, node: exp.Expr | None = None) -> NotExecutableError:
    return NotExecutableError(construct, why, **(place(node) if node is not None else {}))


def quote_text(text: str) -> str:
    """A string literal."""
    return "'" + text.replace("'", "''") + "'"


def quote_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def comma(parts: Sequence[str]) -> str:
    return ", ".join(parts)
