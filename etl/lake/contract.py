"""What the views need of the clean tables: the columns that no rule may drop.

`athena/schema.json` is generated from the views; the two packages share the file, never code. On Glue it lies in the
artifacts zone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from etl.errors import LakeError


def protected_columns(views_schema: bytes) -> dict[str, dict[str, tuple[str, ...]]]:
    """Say which views read each column: dataset -> clean column name -> views, sorted by name.

    Examples:
        >>> protected_columns(b'{"views": {"sales_by_month": {"reads": {"orders": ["price"]}}}}')
        {'orders': {'price': ('sales_by_month',)}}
    """
    found: dict[str, dict[str, list[str]]] = {}
    for view, dataset, column in _reads(_parse(views_schema)):
        found.setdefault(dataset, {}).setdefault(column, []).append(view)
    return {
        dataset: {column: tuple(sorted(set(views))) for column, views in columns.items()}
        for dataset, columns in found.items()
    }


def _reads(schema: Any) -> list[tuple[str, str, str]]:
    return [
        (view, dataset, _text(column))
        for view, description in _mapping(_mapping(schema, "it").get("views", {}), "views").items()
        for dataset, columns in _mapping(_mapping(description, view).get("reads", {}), f"{view}.reads").items()
        for column in _list(columns, f"{view}.reads.{dataset}")
    ]


def _parse(views_schema: bytes) -> Any:
    try:
        return json.loads(views_schema)
    except (ValueError, RecursionError) as error:
        raise _damaged(f"is not JSON ({error})") from None


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _damaged(f"has no object where {where} should be")
    return value


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise _damaged(f"has no list where {where} should be")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _damaged(f"has {value!r} where a column's name should be")
    return value


def _damaged(what: str) -> LakeError:
    hint = "It is generated: write it again with `make views-schema`. Without it no column would be protected."
    return LakeError(f"the views' schema (athena/schema.json) {what}", hint=hint)
