"""JSON text as Trino keeps it, and values of other types read from it and written to it.

Trino's `json` holds canonical text: no blanks, keys in order, numbers with a point as Java writes doubles.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import cache
from typing import Any

from athena.trino.runtime import numbers
from athena.trino.runtime.failure import invalid_argument

_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")


class Raw(str):
    """The text of a number with a point or an exponent, as it was written."""


class Fields(list[tuple[str, Any]]):
    """An object whose names may repeat: a row without names."""


def loads(text: str) -> Any:
    """A tree whose numbers with a point are kept as they were written; ValueError for what is no JSON."""
    return json.loads(text, parse_float=Raw, parse_constant=_refuse)


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def dumps(tree: Any, *, sort: bool = False) -> str:
    """The text that Trino keeps."""
    if isinstance(tree, (dict, Fields)):
        pairs = tree.items() if isinstance(tree, dict) else tree
        items = sorted(pairs) if sort else pairs
        return "{" + ",".join(f"{_quoted(key)}:{dumps(value, sort=sort)}" for key, value in items) + "}"
    if isinstance(tree, list):
        return "[" + ",".join(dumps(value, sort=sort) for value in tree) + "]"
    if isinstance(tree, Raw):
        return numbers.java_text(float(tree))
    if isinstance(tree, float):
        return numbers.java_text(tree)
    if isinstance(tree, Decimal):
        return f"{tree:f}"
    return _quoted(tree) if isinstance(tree, str) else json.dumps(tree)


def _quoted(text: str) -> str:
    return _ESCAPED.sub(lambda found: "\\u" + found[1].upper(), json.dumps(text, ensure_ascii=False))


def parse(text: str) -> str:
    """json_parse."""
    try:
        return dumps(loads(text), sort=True)
    except (ValueError, RecursionError):
        raise invalid_argument(f"Cannot convert value to JSON: '{text}'") from None


@cache
def path_parts(path: str) -> tuple[str, ...]:
    """`$.a["b c"][0]` as its steps; Trino's own small language, without wildcards."""
    if not path.startswith("$"):
        raise invalid_argument(f"Invalid JSON path: '{path}'")
    parts, rest = [], path[1:]
    while rest:
        found = re.match(r'\.([\w:-]+)|\[\s*"((?:[^"\\]|\\.)*)"\s*\]|\[\s*\'([^\']*)\'\s*\]|\[\s*([\w-]+)\s*\]', rest)
        if not found:
            raise invalid_argument(f"Invalid JSON path: '{path}'")
        quoted = found[2].replace('\\"', '"').replace("\\\\", "\\") if found[2] is not None else None
        parts.append(next(text for text in (found[1], quoted, found[3], found[4]) if text is not None))
        rest = rest[found.end() :]
    return tuple(parts)


_ABSENT = object()


def _at(text: str, path: str) -> Any:
    steps = path_parts(path)
    try:
        tree = loads(text)
    except (ValueError, RecursionError):
        return _ABSENT
    for step in steps:
        tree = _step(tree, step)
        if tree is _ABSENT:
            return _ABSENT
    return tree


def _step(tree: Any, step: str) -> Any:
    if isinstance(tree, dict):
        return tree.get(step, _ABSENT)
    if isinstance(tree, list) and step.isdigit() and int(step) < len(tree):
        return tree[int(step)]
    return _ABSENT


def extract(text: str, path: str) -> str | None:
    found = _at(text, path)
    return None if found is _ABSENT else dumps(found)


def extract_scalar(text: str, path: str) -> str | None:
    """Text of a string, number or truth value; objects, arrays and null are null."""
    found = _at(text, path)
    if found is _ABSENT or found is None or isinstance(found, (dict, list)):
        return None
    return str(found) if isinstance(found, str) else json.dumps(found)


def size(text: str, path: str) -> int | None:
    found = _at(text, path)
    return None if found is _ABSENT else len(found) if isinstance(found, (dict, list)) else 0


def _tree(text: str) -> Any:
    try:
        return loads(text)
    except (ValueError, RecursionError):
        return _ABSENT


def array_length(text: str) -> int | None:
    found = _tree(text)
    return len(found) if isinstance(found, list) else None


def array_get(text: str, index: int) -> str | None:
    """From 0, or from the end when negative. A string comes without its quotes, as in Trino, which calls that broken."""
    found = _tree(text)
    if not isinstance(found, list) or not -len(found) <= index < len(found):
        return None
    value = found[index]
    if value is None or (isinstance(value, str) and not isinstance(value, Raw)):
        return value
    return dumps(value)


def array_contains(text: str, wanted: Any) -> bool | None:
    found = _tree(text)
    if not isinstance(found, list):
        return None
    return any(_is_same(value, wanted) for value in found)


def _is_same(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, bool) or isinstance(value, bool):
        return value is wanted
    if isinstance(wanted, float):
        return isinstance(value, Raw) and float(value) == wanted
    if isinstance(wanted, int):
        return isinstance(value, int) and value == wanted
    return isinstance(value, str) and not isinstance(value, Raw) and value == wanted


def is_scalar(text: str) -> bool:
    found = _tree(text)
    if found is _ABSENT:
        raise invalid_argument(f"Invalid JSON value: {text}")
    return not isinstance(found, (dict, list))
