"""YAML of a dashboard as a tree whose every part knows its place.

Only what Terraform's `yamldecode` reads the same way is taken: mappings, lists, texts, numbers, true, false and null.
Anchors, tags, merge keys, bare dates and `yes`/`no` mean different things to different readers, so they are errors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from athena.problems import Problem

Scalar: TypeAlias = "bool | int | float | str | None"

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_NUMBER_LIKE = re.compile(
    r"[-+]?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|[-+]?0[xob][0-9a-fA-F_]+|[-+]?\.(inf|nan)", re.I
)
_DATE_LIKE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?|[0-9]{1,2}(:[0-9]{2})+")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_UNSURE = frozenset(
    "y n Y N yes no on off Yes No On Off YES NO ON OFF True False TRUE FALSE Null NULL".split(),
)

_TAGS = frozenset("map seq str int float bool null timestamp".split())


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the file, and where it stands, counted from 1.

    Attributes:
        value: a scalar, a tuple of nodes, or a mapping of texts to nodes.
        keys: of a mapping, where each key stands.
    """

    value: Scalar | tuple[Node, ...] | Mapping[str, Node]
    line: int = 1
    column: int = 1
    keys: Mapping[str, tuple[int, int]] = field(default_factory=dict, hash=False)

    @property
    def kind(self) -> str:
        """What a person calls the value: a text, a number, a list."""
        if isinstance(self.value, tuple):
            return "a list"
        if isinstance(self.value, Mapping):
            return "a mapping"
        return _KINDS[type(self.value)]


_KINDS: Mapping[type, str] = {
    type(None): "nothing",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "a text",
}


class Unreadable(Exception):
    """The text is no YAML that is taken here; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def read(text: str) -> Node:
    """The one document of a text. Raises Unreadable."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = " ".join(part for part in (error.context, error.problem) if part)
        raise _unreadable(mark, f"this is not YAML: {said}", "Mind the blanks at the start of the line.") from None
    except yaml.YAMLError as error:
        raise _unreadable(None, f"this is not YAML: {error}", "Save it as UTF-8 text.") from None
    if root is None:
        return Node({})
    return _node(root, set())


def _node(found: yaml.Node, seen: set[int]) -> Node:
    line, column = _place(found.start_mark)
    if id(found) in seen:
        raise _unreadable(found.start_mark, "an alias stands here", "Write the value out: charts are plain data.")
    seen.add(id(found))
    if str(found.tag).removeprefix("tag:yaml.org,2002:") not in _TAGS:
        raise _unreadable(found.start_mark, f"the tag {found.tag} stands here", "Take it out: charts are plain data.")
    if isinstance(found, yaml.ScalarNode):
        return Node(_scalar(found), line, column)
    if isinstance(found, yaml.SequenceNode):
        return Node(tuple(_node(item, seen) for item in found.value), line, column)
    return _mapping(found, seen)


def _mapping(found: yaml.Node, seen: set[int]) -> Node:
    values: dict[str, Node] = {}
    keys: dict[str, tuple[int, int]] = {}
    for key, item in found.value:
        name = _key(key)
        if name in values:
            first = keys[name][0]
            raise _unreadable(key.start_mark, f"{name} stands here again, and in line {first}", "Keep one.")
        keys[name] = _place(key.start_mark)
        values[name] = _node(item, seen)
    line, column = _place(found.start_mark)
    return Node(values, line, column, keys)


def _key(key: yaml.Node) -> str:
    if not isinstance(key, yaml.ScalarNode):
        raise _unreadable(key.start_mark, "this key is no text", "Write `name: value`.")
    if key.value == "<<" or key.tag.endswith(":merge"):
        raise _unreadable(key.start_mark, "<< merges mappings", "Write the keys out: charts are plain data.")
    if key.style is None and key.value in _UNSURE:
        hint = f'Put it in quotes, "{key.value}": Terraform would read true or false.'
        raise _unreadable(key.start_mark, f"{key.value} without quotes is not the same key to all readers", hint)
    return str(key.value)


def _scalar(found: yaml.ScalarNode) -> Scalar:
    text = str(found.value)
    if found.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text in _UNSURE or _DATE_LIKE.fullmatch(text):
        hint = f'Put it in quotes, "{text}", or write true, false or null.'
        raise _unreadable(found.start_mark, f"{text} without quotes means different things to different readers", hint)
    if _INTEGER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text):
        return float(text)
    if _NUMBER_LIKE.fullmatch(text):
        hint = f'Put it in quotes, "{text}", if it is a text; else write a plain number, as 12 or 0.5.'
        raise _unreadable(found.start_mark, f"{text} may be a number or a text", hint)
    return text


def _place(mark: yaml.Mark) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1


def _unreadable(mark: yaml.Mark | None, message: str, hint: str) -> Unreadable:
    line, column = _place(mark) if mark else (0, 0)
    return Unreadable(Problem("yaml", message, hint, line=line, column=column))
