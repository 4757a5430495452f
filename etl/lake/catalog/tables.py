"""A table as a crawler makes it of a folder, and how the catalog's differs from it: pure.

In doubt they differ: a crawl too many costs 0.15 USD, one too few a column that nobody sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

FEW = 5  # columns that a reason names; a dataset may have thousands

_TYPES: dict[type[pl.DataType], str] = {
    pl.Binary: "binary",
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.Datetime: "timestamp",
    pl.Float32: "float",
    pl.Float64: "double",
    pl.Int32: "int",
    pl.Int64: "bigint",
    pl.String: "string",
}


@dataclass(frozen=True, slots=True)
class Table:
    """Where its files are (with a slash at the end), its columns as name -> type in Glue's words.

    `doubt` says why it cannot be told what a crawler would make of the folder; in the catalog nothing is doubtful.
    """

    location: str
    columns: Mapping[str, str] = field(default_factory=dict)
    doubt: str = ""


def glue_type(dtype: pl.DataType) -> str | None:
    """The type that a crawler reads from a Parquet column; None for those that kiban never publishes.

    Examples:
        >>> glue_type(pl.Int64()), glue_type(pl.Decimal(38, 2)), glue_type(pl.List(pl.Int64()))
        ('bigint', 'decimal(38,2)', None)
    """
    if isinstance(dtype, pl.Decimal):
        return f"decimal({dtype.precision},{dtype.scale})"
    return _TYPES.get(type(dtype))


def table_name(folder: str) -> str:
    """The name that a crawler gives the table of a folder.

    Examples:
        >>> table_name("Web Events-2024")
        'web_events_2024'
    """
    return re.sub(r"[^a-z0-9_]", "_", folder.lower())


def united(location: str, schemas: Iterable[Mapping[str, pl.DataType]]) -> Table:
    """The one table that a crawler makes of files whose schemas add up, as those of the data dictionary do."""
    columns: dict[str, str] = {}
    for schema in schemas:
        if len({name.lower() for name in schema}) < len(schema):
            return Table(location, doubt="a file has two columns whose names differ in case alone")
        for name, dtype in schema.items():
            kind = glue_type(dtype)
            if kind is None:
                return Table(location, doubt=f"what a crawler makes of the column {name}, {dtype}, is not known")
            if columns.setdefault(name.lower(), kind) != kind:
                return Table(location, doubt=f"the column {name} has two types in the files of the folder")
    return Table(location, columns)


def reasons_to_crawl(found: Mapping[str, Table], known: Mapping[str, Table]) -> dict[str, str]:
    """Say of each table of the clean zone how the catalog differs; those where it does not are left out.

    Tables of the catalog without a folder are no reason: a crawl leaves them as they are.
    """
    reasons = {name: difference(table, known.get(name)) for name, table in found.items()}
    return {name: reason for name, reason in reasons.items() if reason}


def difference(found: Table, known: Table | None) -> str:
    """Say how the catalog's table differs from what a crawl would make of it; empty if in nothing that counts.

    The order of columns does not count: Athena reads Parquet by name.

    Examples:
        >>> difference(Table("s3://b/t/", {"a": "bigint"}), Table("s3://b/t/", {"a": "string", "b": "date"}))
        'columns gone: b; a is bigint, in the catalog string'
    """
    if found.doubt:
        return found.doubt
    if known is None:
        return "no table yet"
    if found.location.rstrip("/") != known.location.rstrip("/"):
        return f"lies in {found.location}, in the catalog in {known.location or 'no place'}"
    mine, theirs = _normal(found.columns), _normal(known.columns)
    changed = [f"{name} is {mine[name]}, in the catalog {theirs[name]}" for name in mine if _differ(name, mine, theirs)]
    parts = [
        _listed("columns new: ", [name for name in mine if name not in theirs]),
        _listed("columns gone: ", [name for name in theirs if name not in mine]),
        _listed("", changed),
    ]
    return "; ".join(part for part in parts if part)


def _normal(columns: Mapping[str, str]) -> dict[str, str]:
    """By hand people write `DECIMAL(38, 2)`."""
    return {name.lower(): kind.lower().replace(" ", "") for name, kind in columns.items()}


def _differ(name: str, mine: Mapping[str, str], theirs: Mapping[str, str]) -> bool:
    return name in theirs and mine[name] != theirs[name]


def _listed(head: str, words: Sequence[str]) -> str:
    more = f" and {len(words) - FEW} more" if len(words) > FEW else ""
    return f"{head}{', '.join(words[:FEW])}{more}" if words else ""
