"""What a query gives: DuckDB's SQL whose columns are called c0, c1, …, and their names and types in Trino."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from athena.trino.casts import coerce
from athena.trino.context import Context, Value, comma, typed_sql
from athena.trino.scope import Field
from athena.trino.types import Type


@dataclass(frozen=True, slots=True)
class Output:
    """A column of a query; a name that nobody gave is None, and `_col3` at the end."""

    name: str | None
    type: Type


@dataclass(frozen=True, slots=True)
class RowSet:
    """A query's SQL and its columns."""

    sql: str
    outputs: tuple[Output, ...]

    def fields(self, alias: str, *, relation: tuple[str, ...] = (), names: Sequence[str] = ()) -> tuple[Field, ...]:
        """The columns as fields of a FROM item called `alias` in DuckDB and `relation` in Athena."""
        given = [*names] if names else [output.name for output in self.outputs]
        return tuple(
            Field(name, output.type, f"{alias}.c{n}", relation)
            for n, (name, output) in enumerate(zip(given, self.outputs, strict=True))
        )

    def coerced(self, types: Sequence[Type], context: Context) -> RowSet:
        """The same rows, in these types."""
        if [output.type for output in self.outputs] == list(types):
            return self
        alias = context.fresh("__q")
        values = [coerce(item.value, kind, context) for item, kind in zip(self.fields(alias), types, strict=True)]
        sql = f"SELECT {select_list(values)} FROM ({self.sql}) AS {alias}"
        outputs = tuple(Output(output.name, kind) for output, kind in zip(self.outputs, types, strict=True))
        return RowSet(sql, outputs)


def select_list(values: Sequence[Value]) -> str:
    return comma([f"{typed_sql(value)} AS c{n}" for n, value in enumerate(values)])


@dataclass(frozen=True, slots=True)
class Source:
    """Something in a FROM: DuckDB's SQL with its alias, and the fields it gives."""

    sql: str
    fields: tuple[Field, ...]
