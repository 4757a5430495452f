"""CAST to and from JSON: values of other types as trees of JSON, and back."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import cache
from typing import Any

from athena.trino.runtime import numbers, texts, times
from athena.trino.runtime.failure import TrinoError, invalid_cast
from athena.trino.runtime.jsons import Fields, Raw, dumps, loads
from athena.trino.types import INTEGERS, Type


@cache
def json_writer(kind: Type) -> Callable[[Any], str] | None:
    """CAST(… AS JSON); None where Trino has no such cast."""
    convert = _to_tree(kind)
    return None if convert is None else lambda value: dumps(convert(value))


def _to_tree(kind: Type) -> Callable[[Any], Any] | None:
    """From a value to a tree; a null inside stays null."""
    if kind.base == "array" and (element := _to_tree(kind.element)):
        return lambda value: [_or_none(element, part) for part in value]
    if kind.base == "map" and (item := _to_tree(kind.value)) and (key := _map_key(kind.element)):
        return lambda value: {k: _or_none(item, v) for k, v in sorted((key(k), v) for k, v in value.items())}
    return _row_tree(kind) if kind.base == "row" else _plain_tree(kind)


def _or_none(run: Callable[[Any], Any], value: Any) -> Any:
    return None if value is None else run(value)


def _row_tree(kind: Type) -> Callable[[Any], Any] | None:
    items = [_to_tree(inner) for inner in kind.inners]
    if any(item is None for item in items):
        return None

    def convert(value: dict[str, Any]) -> Fields:
        fields = zip(kind.names, items, value.values(), strict=True)
        return Fields((name or "", _or_none(item, part)) for name, item, part in fields if item)

    return convert


def _map_key(kind: Type) -> Callable[[Any], str] | None:
    if kind.base == "varchar":
        return str
    if kind.base in {*INTEGERS, "boolean"}:
        return lambda value: json.dumps(value)
    return numbers.java_text if kind.base == "double" else None


def _same(value: Any) -> Any:
    return value


def _plain_tree(kind: Type) -> Callable[[Any], Any] | None:
    writers: dict[str, Callable[[Any], Any]] = {
        **dict.fromkeys((*INTEGERS, "boolean", "varchar"), _same),
        "decimal": _same,
        "double": _finite,
        "real": lambda value: _finite(numbers.shortest_real(value)),
        "date": lambda value: value.isoformat(),
        "json": loads,
        "unknown": _same,
    }
    if kind.base == "timestamp":
        return times.timestamp_text(kind.precision)
    return writers.get(kind.base)


def _finite(value: float) -> Any:
    return value if math.isfinite(value) else numbers.java_text(value)


@cache
def json_reader(kind: Type) -> Callable[[str], Any] | None:
    """CAST(json AS …); None where Trino has no such cast."""
    convert = _from_tree(kind)
    if convert is None:
        return None

    def read(text: str) -> Any:
        tree = loads(text)
        try:
            return None if tree is None else convert(tree)
        except (TrinoError, ValueError, TypeError, KeyError, OverflowError) as error:
            raise invalid_cast(f"Cannot cast to {kind}. {_reason(error)}\n{text}") from None

    return read


@cache
def tree_reader(kind: Type) -> Callable[[Any], Any] | None:
    """From a parsed JSON value to a value of the type; None where Trino has no such cast."""
    return _from_tree(kind)


def _reason(error: Exception) -> str:
    return str(error).partition(": ")[2] or str(error)


def _from_tree(kind: Type) -> Callable[[Any], Any] | None:
    if kind.base == "array" and (item := _from_tree(kind.element)):
        return _array_from_tree(item, kind)
    if kind.base == "map" and (item := _from_tree(kind.value)) and (key := _from_tree(kind.element)):
        return _map_from_tree(key, item, kind)
    if kind.base == "row":
        return _row_from_tree(kind)
    return _plain_from_tree(kind)


def _array_from_tree(item: Callable[[Any], Any], kind: Type) -> Callable[[Any], Any]:
    return lambda tree: [_or_none(item, part) for part in _must_be(tree, list, kind)]


def _map_from_tree(key: Callable[[Any], Any], item: Callable[[Any], Any], kind: Type) -> Callable[[Any], Any]:
    return lambda tree: {key(k): _or_none(item, v) for k, v in _must_be(tree, dict, kind).items()}


def _must_be(tree: Any, wanted: type, kind: Type) -> Any:
    if not isinstance(tree, wanted):
        raise invalid_cast(f"Expected a json {'array' if wanted is list else 'object'}, but got {dumps(tree)}")
    return tree


def _row_from_tree(kind: Type) -> Callable[[Any], Any] | None:
    items = [_from_tree(inner) for inner in kind.inners]
    if any(item is None for item in items):
        return None

    def convert(tree: Any) -> dict[str, Any]:
        if isinstance(tree, dict):
            lowered = {key.lower(): value for key, value in tree.items()}
            parts = [lowered.get((name or "").lower()) for name in kind.names]
        else:
            parts = _must_be(tree, list, kind)
            if len(parts) != len(items):
                raise invalid_cast("Expected a json array with as many elements as the row has fields")
        return {
            f"f{n}": _or_none(item, part) for n, (item, part) in enumerate(zip(items, parts, strict=True), 1) if item
        }

    return convert


def _plain_from_tree(kind: Type) -> Callable[[Any], Any] | None:
    readers: dict[str, Callable[[Any], Any]] = {
        "boolean": _boolean,
        "double": _double,
        "real": _double,
        "json": dumps,
        "date": lambda tree: times.text_to_date(_text(tree)),
        **dict.fromkeys(INTEGERS, _integer(kind.base) if kind.base in INTEGERS else _text),
    }
    if kind.base == "varchar":
        return _text if kind.length is None else lambda tree: _cut(_text(tree), kind.length or 0)
    if kind.base == "decimal":
        return lambda tree: numbers.text_to_decimal(kind.precision, kind.scale)(_text(tree))
    if kind.base == "timestamp":
        return lambda tree: times.text_to_timestamp(kind.precision)(_text(tree))
    return readers.get(kind.base)


def _cut(text: str, length: int) -> str:
    return text[:length]


def _text(tree: Any) -> str:
    if isinstance(tree, (dict, list)):
        raise invalid_cast(f"Unexpected token when cast to varchar: {'{' if isinstance(tree, dict) else '['}")
    if isinstance(tree, Raw):
        return numbers.scientific(float(tree))
    return tree if isinstance(tree, str) else json.dumps(tree)


def _boolean(tree: Any) -> bool:
    if isinstance(tree, bool):
        return tree
    if isinstance(tree, Raw):
        return float(tree) != 0
    return tree != 0 if isinstance(tree, int) else texts.text_to_boolean(_text(tree))


def _double(tree: Any) -> float:
    if isinstance(tree, bool):
        return float(tree)
    return float(tree) if isinstance(tree, (int, Raw)) else numbers.text_to_double(_text(tree))


def _integer(kind: str) -> Callable[[Any], int]:
    def read(tree: Any) -> int:
        if isinstance(tree, bool):
            return int(tree)
        if isinstance(tree, Raw):
            return numbers.double_to_integer(kind)(float(tree))
        if isinstance(tree, int):
            return numbers.integer_to_integer(kind)(tree)
        return numbers.text_to_integer(kind)(_text(tree))

    return read
