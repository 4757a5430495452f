"""Quick Sight's request model, as botocore has it: which operation a request is, and what is wrong with its content.

botocore itself looks at names and types alone when it sends; the model also knows enumerations, patterns, lengths and unions.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import botocore.session

from tests.cloud.wire import Request

Content = dict[str, Any]
_SCALARS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "double": (int, float),
    "timestamp": (str, int, float),
}


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation with its input: what stands in the path, the query and the body."""

    name: str
    input: Content


def operation_of(request: Request) -> Operation | None:
    """The operation that a request of Quick Sight's REST interface is; None when the model has none."""
    for name, method, path, keys in _routes():
        found = path.fullmatch(request.path) if method == request.method else None
        if found:
            content = dict(_content(request))
            content |= {key: unquote(value) for key, value in zip(keys, found.groups(), strict=True)}
            return Operation(name, content)
    return None


def problems(operation: str, content: Any) -> list[str]:
    """What Quick Sight would refuse of a request's content, one sentence each, with the path of the part."""
    return list(_problems(_model().operation_model(operation).input_shape, content, ""))


def _content(request: Request) -> Content:
    if not request.environ.get("CONTENT_LENGTH"):  # a GET has no end that one could read to
        return {}
    return dict(json.loads(request.body or b"{}"))


@functools.cache
def _model() -> Any:
    return botocore.session.get_session().get_service_model("quicksight")


@functools.cache
def _routes() -> tuple[tuple[str, str, re.Pattern[str], tuple[str, ...]], ...]:
    routes = []
    for name in _model().operation_names:
        http = _model().operation_model(name).http
        template = http["requestUri"].partition("?")[0]
        keys = tuple(re.findall(r"{(\w+)}", template))
        pattern = re.sub(r"\\{(\w+)\\}", _any_name, re.escape(template))
        routes.append((name, http["method"], re.compile(pattern), keys))
    return tuple(routes)


def _any_name(key: re.Match[str]) -> str:
    """An ARN has slashes of its own, which WSGI has decoded."""
    return "(.+)" if key[1].endswith("Arn") else "([^/]+)"


def _problems(shape: Any, value: Any, path: str) -> Iterator[str]:
    if shape.type_name == "structure":
        yield from _structure(shape, value, path)
    elif shape.type_name == "list":
        yield from _list(shape, value, path)
    elif shape.type_name == "map":
        for key, part in value.items():
            yield from _problems(shape.value, part, f"{path}.{key}")
    else:
        yield from _scalar(shape, value, path)


def _structure(shape: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path} is {value!r}, not {shape.name}"
        return
    yield from (f"{path} has no {name}" for name in shape.required_members if name not in value)
    yield from (f"{path} has {name}, which {shape.name} has not" for name in value if name not in shape.members)
    if _is_union(shape) and len(value) != 1:
        yield f"{path} is one of several, and has {', '.join(value) or 'none'}"
    for name in value.keys() & shape.members.keys():
        yield from _problems(shape.members[name], value[name], f"{path}.{name}")


def _list(shape: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path} is {value!r}, not a list"
        return
    yield from _within(shape, len(value), path)
    for number, part in enumerate(value):
        yield from _problems(shape.member, part, f"{path}[{number}]")


def _scalar(shape: Any, value: Any, path: str) -> Iterator[str]:
    kinds = _SCALARS[shape.type_name]
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        yield f"{path} is {value!r}, not {shape.type_name}"
        return
    limits = shape.metadata
    if limits.get("enum") and value not in limits["enum"]:
        yield f"{path} is {value}, not one of {', '.join(limits['enum'])}"
    if isinstance(value, (int, float)):
        yield from _within(shape, value, path)
    if isinstance(value, str):
        yield from _within(shape, len(value), path)
        if limits.get("pattern") and not re.fullmatch(limits["pattern"], value):
            yield f"{path} is {value}, which does not match {limits['pattern']}"


def _within(shape: Any, size: float, path: str) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if (low is not None and size < low) or (high is not None and size > high):
        yield f"{path}: {size} is not from {low} to {high}"


# Unions that the model does not mark as such: what the API's reference says of them
_UNIONS = frozenset(
    "Visual DimensionField MeasureField Filter FilterControl ParameterControl ParameterDeclaration CategoryFilterConfiguration "
    "NumericFormatConfiguration PhysicalTable FilterScopeConfiguration FieldSortOptions".split()
)


def _is_union(shape: Any) -> bool:
    return shape.name in _UNIONS or bool(getattr(shape, "is_tagged_union", False))
