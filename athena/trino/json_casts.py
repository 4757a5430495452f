"""Casts to and from JSON."""

from __future__ import annotations

from athena.trino.context import Context, Value
from athena.trino.runtime.json_trees import json_reader, json_writer
from athena.trino.types import JSON, Type


def to_json(value: Value, target: Type, context: Context) -> str | None:
    """None where Trino has no such cast."""
    write = json_writer(value.type)
    return write and context.call(write, [value], JSON)


def from_json(value: Value, target: Type, context: Context) -> str | None:
    """None where Trino has no such cast."""
    read = json_reader(target)
    return read and context.call(read, [value], target)
