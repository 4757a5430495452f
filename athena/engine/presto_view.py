"""A view as Glue keeps it: a table whose text is JSON in base64, between the signs of a comment."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from athena.deployment import Columns, DeployedView, normal
from athena.engine import Column
from athena.errors import CatalogError

_BEGIN, _END = "/* Presto View: ", " */"


def is_view(table: Mapping[str, Any]) -> bool:
    return table.get("TableType") == "VIRTUAL_VIEW"


def read_view(table: Mapping[str, Any]) -> DeployedView:
    """What a Glue table says of the view that it is; one that was spoilt by hand is told by its `problem`."""
    name = str(table["Name"])
    found = table.get("StorageDescriptor", {}).get("Columns", ())
    comments = {str(column["Name"]): str(column["Comment"]) for column in found if column.get("Comment")}
    try:
        sql, schema, columns = _decode(str(table.get("ViewOriginalText") or ""))
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error, CatalogError) as error:
        problem = f"its text in Glue is no view of Athena's ({type(error).__name__}: {error})"
        return DeployedView(name, "", "", (), comments, problem)
    return DeployedView(name, sql, schema, columns, comments)


def _decode(text: str) -> tuple[str, str, Columns]:
    if not (text.startswith(_BEGIN) and text.endswith(_END)):
        raise ValueError(f"it begins with {text[:30]!r}")
    content = json.loads(base64.b64decode(text.removeprefix(_BEGIN).removesuffix(_END), validate=True))
    columns = tuple(normal(Column(column["name"], column["type"])) for column in content["columns"])
    return str(content["originalSql"]), str(content["schema"]), columns
