from __future__ import annotations

import pytest

from etl.errors import LakeError
from etl.lake import protected_columns


def test_views_that_read_a_column_are_named_once_and_in_order() -> None:
    schema = b"""{"version": 1, "views": {
        "b": {"reads": {"orders": ["price", "price"], "items": ["id"]}},
        "a": {"reads": {"orders": ["price", "day"]}},
        "c": {"columns": []}}}"""
    assert protected_columns(schema) == {
        "orders": {"price": ("a", "b"), "day": ("a",)},
        "items": {"id": ("b",)},
    }


@pytest.mark.parametrize("schema", [b"{}", b'{"views": {}}'])
def test_without_views_nothing_is_protected(schema: bytes) -> None:
    assert protected_columns(schema) == {}


@pytest.mark.parametrize(
    "schema",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"views": []}',
        b'{"views": {"a": 1}}',
        b'{"views": {"a": {"reads": ["orders"]}}}',
        b'{"views": {"a": {"reads": {"orders": "price"}}}}',
        b'{"views": {"a": {"reads": {"orders": [1]}}}}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_schema_is_an_error_because_it_would_protect_nothing(schema: bytes) -> None:
    with pytest.raises(LakeError, match=r"athena/schema\.json") as error:
        protected_columns(schema)
    assert "make views-schema" in error.value.hint
