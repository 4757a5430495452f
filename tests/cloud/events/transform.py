"""What a target receives: the event, a part of it, or a text made of parts of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_PLACE = re.compile(r"<([\w.-]+)>")


def input_of(target: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    """The text that a target is sent, by its Input, InputPath or InputTransformer.

    Examples:
        >>> transformer = {"InputPathsMap": {"job": "$.detail.jobName"}, "InputTemplate": '"Job <job> failed."'}
        >>> input_of({"InputTransformer": transformer}, {"detail": {"jobName": "cleanse"}})
        '"Job cleanse failed."'
    """
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        return json.dumps(_at(event, target["InputPath"]))
    if "InputTransformer" not in target:
        return json.dumps(event)
    transformer = target["InputTransformer"]
    values = {name: _at(event, path) for name, path in transformer.get("InputPathsMap", {}).items()}
    values["aws.events.event.json"] = dict(event)
    template = str(transformer["InputTemplate"])
    return _PLACE.sub(lambda place: _filled(template, place, values), template)


def _filled(template: str, place: re.Match[str], values: Mapping[str, Any]) -> str:
    """Inside quotes a text stands bare, outside it brings its own; a path that leads nowhere leaves nothing."""
    value = values.get(place[1], "")
    quoted = template[: place.start()].replace('\\"', "").count('"') % 2 == 1
    if not quoted:
        return json.dumps(value)
    text = value if isinstance(value, str) else json.dumps(value)
    return json.dumps(text)[1:-1]


def _at(event: Mapping[str, Any], path: str) -> Any:
    found: Any = event
    for name in filter(None, path.removeprefix("$").split(".")):
        if not isinstance(found, Mapping) or name not in found:
            return ""
        found = found[name]
    return found
