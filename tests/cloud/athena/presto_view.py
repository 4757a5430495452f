"""A view as it lies in Glue: a table whose text is JSON in base64, between the signs of a comment."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from athena.engine import Column
from tests.cloud.athena.errors import QueryFailed, failed
from tests.cloud.athena.types import to_hive

_BEGIN, _END = "/* Presto View: ", " */"
MAXIMUM_TEXT = 409_600


@dataclass(frozen=True)
class StoredView:
    """What a view says of itself. `columns` carry Trino's types, as they were when it was made."""

    original_sql: str
    catalog: str
    schema: str
    columns: tuple[Column, ...]


def encode(view: StoredView) -> str:
    content = {
        "originalSql": view.original_sql,
        "catalog": view.catalog,
        "schema": view.schema,
        "columns": [{"name": column.name, "type": column.type} for column in view.columns],
    }
    return f"{_BEGIN}{base64.b64encode(json.dumps(content).encode()).decode()}{_END}"


def decode(name: str, text: str) -> StoredView:
    """Read the text of a view.

    Raises:
        QueryFailed: somebody wrote something else there.
    """
    if not text.startswith(_BEGIN) or not text.endswith(_END):
        raise failed("HIVE_INVALID_VIEW_DATA", f"View data missing prefix: {text[:80]}")
    try:
        content = json.loads(base64.b64decode(text.removeprefix(_BEGIN).removesuffix(_END), validate=True))
        columns = tuple(Column(column["name"], column["type"]) for column in content.get("columns", ()))
        return StoredView(content["originalSql"], content["catalog"], content["schema"], columns)
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise failed("HIVE_INVALID_VIEW_DATA", f"Invalid view JSON of '{name}': {error}") from error


def as_table_input(name: str, view: StoredView) -> dict[str, Any]:
    """The Glue table that CREATE VIEW writes. It has no comments: replacing a view loses what was set on the old one."""
    text = encode(view)
    if len(text) > MAXIMUM_TEXT:
        raise QueryFailed(
            f"NOT_SUPPORTED: View text is {len(text)} characters long; the Glue catalog takes {MAXIMUM_TEXT}"
        )
    return {
        "Name": name,
        "TableType": "VIRTUAL_VIEW",
        "Parameters": {"comment": "Presto View", "presto_view": "true"},
        "PartitionKeys": [],
        "StorageDescriptor": {
            "Columns": hive_columns(view.columns),
            "Location": "",
            "Compressed": False,
            "NumberOfBuckets": 0,
            "SerdeInfo": {},
            "SortColumns": [],
            "StoredAsSubDirectories": False,
        },
        "ViewOriginalText": text,
        "ViewExpandedText": "/* Presto View */",
    }


def hive_columns(columns: Sequence[Column]) -> list[dict[str, str]]:
    """Columns as Glue stores them; a type that Hive does not have is refused with the column's name."""
    written = []
    for column in columns:
        try:
            written.append({"Name": column.name, "Type": to_hive(column.type)})
        except QueryFailed as error:
            sentence = f"Invalid column type for column {column.name}: {error.sentence}"
            raise failed("NOT_SUPPORTED", sentence) from error
    return written


def is_view(table: Mapping[str, Any]) -> bool:
    return bool(table.get("TableType") == "VIRTUAL_VIEW")
