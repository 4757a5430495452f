"""json_value, json_query, json_exists, json_array and json_object."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from athena.trino.runtime.failure import TrinoError
from athena.trino.runtime.json_path import PathError, compiled
from athena.trino.runtime.json_trees import tree_reader
from athena.trino.runtime.jsons import Raw, dumps, loads
from athena.trino.types import Type


def _items(text: str, path: str) -> list[Any]:
    try:
        tree = loads(text)
    except (ValueError, RecursionError):
        raise PathError("the input is no JSON", "JSON_INPUT_CONVERSION_ERROR") from None
    return compiled(path)(tree)


def _one(items: list[Any], code: str) -> Any:
    if len(items) > 1:
        raise PathError("JSON path found multiple items", code)
    return items[0]


@cache
def exists(path: str, on_error: str) -> Callable[[str], bool | None]:
    def run(text: str) -> bool | None:
        try:
            return bool(_items(text, path))
        except PathError as error:
            if on_error == "ERROR":
                raise TrinoError(error.code, f"path evaluation failed: {error}") from None
            return {"TRUE": True, "FALSE": False, "UNKNOWN": None}[on_error]

    return run


@cache
def value(path: str, kind: Type, on_empty: str, on_error: str) -> Callable[[str, Any, Any], Any]:
    """json_value; the second and third argument are the defaults, for when they are asked for."""
    convert = tree_reader(kind)
    assert convert is not None

    def run(text: str | None, empty: Any, error: Any) -> Any:
        if text is None:
            return None
        try:
            items = _items(text, path)
            if not items:
                return _handled(on_empty, empty, PathError("JSON path found no items", _NO_VALUE))
            item = _one(items, _NO_VALUE)
            if isinstance(item, (list, dict)):
                raise PathError("JSON path found an item that cannot be converted to an SQL value", _NO_VALUE)
        except PathError as failure:
            return _handled(on_error, error, failure)
        try:
            return None if item is None else convert(item)
        except (TrinoError, ValueError, ArithmeticError) as failure:
            return _handled(on_error, error, PathError(str(failure), _NO_VALUE))

    return run


_NO_VALUE, _NO_JSON = "JSON_VALUE_RESULT_ERROR", "JSON_QUERY_RESULT_ERROR"


def _handled(clause: str, default: Any, failure: PathError) -> Any:
    if clause == "ERROR":
        raise TrinoError(failure.code, f"cannot extract SQL scalar from JSON: {failure}")
    return default if clause == "DEFAULT" else None


@cache
def query(path: str, wrapper: str, omit_quotes: bool, on_empty: str, on_error: str) -> Callable[[str], str | None]:
    def run(text: str) -> str | None:
        try:
            items = _items(text, path)
            if not items:
                return _fallback(on_empty, PathError("JSON path found no items", _NO_JSON))
            found = _wrapped(items, wrapper)
        except PathError as error:
            return _fallback(on_error, error)
        is_text = isinstance(found, str) and not isinstance(found, Raw)
        return found if omit_quotes and is_text else dumps(found)

    return run


def _wrapped(items: list[Any], wrapper: str) -> Any:
    if wrapper == "WITHOUT":
        return _one(items, _NO_JSON)
    plain = wrapper == "CONDITIONAL" and len(items) == 1 and isinstance(items[0], (list, dict))
    return items[0] if plain else items


def _fallback(clause: str, failure: PathError) -> str | None:
    if clause == "ERROR":
        raise TrinoError(failure.code, f"cannot extract JSON from JSON: {failure}")
    return {"EMPTY ARRAY": "[]", "EMPTY OBJECT": "{}"}.get(clause)


@cache
def array(absent: bool) -> Callable[..., str]:
    """json_array of parts that already are JSON text; null is left out, or is a null."""

    def run(*parts: str | None) -> str:
        return f"[{','.join(part or 'null' for part in parts if not (absent and part is None))}]"

    return run


@cache
def make_object(absent: bool) -> Callable[..., str]:
    """json_object of keys and JSON texts by turns."""

    def run(*parts: str | None) -> str:
        pairs = []
        for key, part in zip(parts[::2], parts[1::2], strict=True):
            if key is None:
                raise TrinoError(
                    "JSON_INPUT_CONVERSION_ERROR", "null value passed for JSON object key to JSON_OBJECT function"
                )
            if not (absent and part is None):
                pairs.append(f"{dumps(key)}:{part or 'null'}")
        return f"{{{','.join(pairs)}}}"

    return run
