"""What charts can be made of: views and clean tables, with the families that the types of their columns belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from athena.catalog import Column
from athena.charts.spec import Source

Family: TypeAlias = Literal["number", "day", "time", "text", "boolean", "other"]

_NUMBERS = ("tinyint", "smallint", "integer", "bigint", "real", "double", "decimal")
_WHOLE = ("tinyint", "smallint", "integer", "bigint")


def family(kind: str | None) -> Family:
    """What can be done with a column of a Trino type; None is a type that nobody knows.

    Examples:
        >>> family("decimal(9,1)"), family("timestamp(3)"), family("array(bigint)"), family("timestamp(3) with time zone")
        ('number', 'time', 'other', 'other')
    """
    base = (kind or "").partition("(")[0]
    if base in _NUMBERS:
        return "number"
    if base in ("varchar", "char"):
        return "text"
    if base == "date":
        return "day"
    if base == "boolean":
        return "boolean"
    return "time" if base == "timestamp" and "zone" not in str(kind) else "other"


def is_whole(kind: str) -> bool:
    """Whether a type holds whole numbers alone.

    Examples:
        >>> is_whole("bigint"), is_whole("decimal(38,0)"), is_whole("double")
        (True, True, False)
    """
    return kind.startswith(_WHOLE) or kind.endswith(",0)")


@dataclass(frozen=True, slots=True)
class Shelf:
    """All that charts can be made of.

    Attributes:
        views: columns of each view, by name.
        tables: columns of the clean tables that are known.
        whole: whether `tables` is all there are; where it is not, a table that is not in it cannot be checked.
    """

    views: Mapping[str, Mapping[str, str | None]]
    tables: Mapping[str, Mapping[str, str | None]]
    whole: bool = False

    def names(self, source: Source) -> Mapping[str, Mapping[str, str | None]]:
        """All of the source's kind."""
        return self.views if source.kind == "view" else self.tables

    def columns(self, source: Source) -> Mapping[str, str | None] | None:
        """Name and Trino type of the source's columns; None when it is not known."""
        return self.names(source).get(source.name)


def shelf(schema: Mapping[str, Any], tables: Mapping[str, tuple[Column, ...]] | None = None) -> Shelf:
    """What `schema.json` knows, and what a lake has; where both know a table, the lake is right."""
    remembered = {name: _types(found) for name, found in schema.get("tables", {}).items()}
    views = {name: _types(found) for name, found in schema.get("views", {}).items()}
    if tables is None:
        return Shelf(views, remembered)
    lake = {name: {column.name: column.type for column in columns} for name, columns in tables.items()}
    return Shelf(views, {**remembered, **lake}, whole=True)


def _types(found: Mapping[str, Any]) -> dict[str, str | None]:
    return {column["name"]: column["type"] for column in found["columns"]}
