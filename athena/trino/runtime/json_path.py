"""The path language of json_value, json_query and json_exists, as far as it goes here: lax and strict, members, elements,
wildcards, filters, type() and size(). Arithmetic and the other methods are refused when the query is translated.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from athena.trino.runtime.jsons import Raw, loads

_TOKEN = re.compile(
    r'\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|&&|\|\||==|!=|<>|<=|>=|starts\s+with\b|[$A-Za-z_][\w$]*|[][.*?()<>!,@-])'
)
_COMPARISONS = {"==", "!=", "<>", "<", ">", "<=", ">="}


class PathError(Exception):
    """What `ON ERROR` answers: a structure that does not fit in strict mode, or several items where one is wanted."""

    def __init__(self, text: str, code: str = "PATH_EVALUATION_ERROR") -> None:
        super().__init__(text)
        self.code = code


class UnknownPathError(Exception):
    """A path that the local engine cannot follow."""


Items = list[Any]
Step = Callable[[Any, Items], Items]  # the root, the items so far


@dataclass(slots=True)
class _Parser:
    path: str
    tokens: list[str]
    lax: bool = True

    def peek(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def take(self, wanted: str = "") -> str:
        if not self.tokens or (wanted and self.tokens[0] != wanted):
            raise UnknownPathError(
                f"the path {self.path!r} is not understood at {' '.join(self.tokens[:3]) or 'its end'}"
            )
        return self.tokens.pop(0)

    def accessors(self) -> list[Step]:
        steps: list[Step] = []
        while self.peek() in {".", "[", "?"}:
            word = self.take()
            steps.append(self.member() if word == "." else self.elements() if word == "[" else self.filter())
        return steps

    def member(self) -> Step:
        if self.peek() == "*":
            self.take()
            return lambda root, items: [v for item in self.objects(items) for v in item.values()]
        name = self.take()
        if self.peek() == "(":
            return self.method(name)
        key = loads(name) if name.startswith('"') else name
        return lambda root, items: [v for item in self.objects(items) for v in self.value_of(item, key)]

    def method(self, name: str) -> Step:
        self.take("(")
        self.take(")")
        if name == "size":
            return lambda root, items: [len(item) if isinstance(item, list) else self.not_strict(1) for item in items]
        if name == "type":
            return lambda root, items: [type_name(item) for item in items]
        raise UnknownPathError(f"the method {name}() of paths is not here")

    def not_strict(self, value: Any) -> Any:
        if not self.lax:
            raise PathError("an array is wanted")
        return value

    def objects(self, items: Items) -> list[dict[str, Any]]:
        """In lax mode arrays give their elements; what is no object is skipped, in strict mode it is an error."""
        flat = [part for item in items for part in (item if self.lax and isinstance(item, list) else [item])]
        found = [item for item in flat if isinstance(item, dict)]
        if not self.lax and len(found) < len(flat):
            raise PathError("an object is wanted")
        return found

    def value_of(self, item: dict[str, Any], key: str) -> Items:
        if key in item:
            return [item[key]]
        if not self.lax:
            raise PathError(f"there is no member {key}")
        return []

    def elements(self) -> Step:
        if self.peek() == "*":
            self.take()
            self.take("]")
            return lambda root, items: [part for item in items for part in self.array(item)]
        ranges = [self.subscript()]
        while self.peek() == ",":
            self.take()
            ranges.append(self.subscript())
        self.take("]")
        return lambda root, items: [
            part for item in items for span in ranges for part in self.span(self.array(item), *span)
        ]

    def array(self, item: Any) -> Items:
        if isinstance(item, list):
            return item
        return self.not_strict([item])  # type: ignore[no-any-return]

    def subscript(self) -> tuple[int, int]:
        """First and last place; `last` is -1, `last - 2` is -3."""
        first = self.index()
        if self.peek() != "to":
            return first, first
        self.take()
        return first, self.index()

    def index(self) -> int:
        word = self.take()
        if word != "last":
            if not word.isdigit():
                raise UnknownPathError(f"the subscript {word} of the path {self.path!r} is not here")
            return int(word)
        back = self.peek()
        if back.startswith("-") and back[1:].isdigit():
            return -1 + int(self.take())
        if back == "-":
            self.take()
            return -1 - int(self.take())
        return -1

    def span(self, items: Items, first: int, last: int) -> Items:
        start, end = (place + len(items) if place < 0 else place for place in (first, last))
        if not self.lax and not 0 <= start <= end < len(items):
            raise PathError("there is no such element")
        return items[max(0, start) : end + 1] if start <= end else []

    def filter(self) -> Step:
        self.take("(")
        holds = self.either()
        self.take(")")

        def keep(root: Any, items: Items) -> Items:
            flat = [part for item in items for part in (item if self.lax and isinstance(item, list) else [item])]
            return [item for item in flat if holds(root, item) is True]

        return keep

    def either(self) -> Predicate:
        parts = [self.both()]
        while self.peek() == "||":
            self.take()
            parts.append(self.both())
        return lambda root, item: _any([part(root, item) for part in parts])

    def both(self) -> Predicate:
        parts = [self.negated()]
        while self.peek() == "&&":
            self.take()
            parts.append(self.negated())
        return lambda root, item: _not(_any([_not(part(root, item)) for part in parts]))

    def negated(self) -> Predicate:
        if self.peek() == "!":
            self.take()
            inner = self.negated()
            return lambda root, item: _not(inner(root, item))
        if self.peek() == "exists":
            return self.exists()
        if self.peek() == "(":
            self.take()
            inner = self.either()
            self.take(")")
            return inner
        return self.comparison()

    def exists(self) -> Predicate:
        self.take()
        self.take("(")
        operand = self.operand()
        self.take(")")

        def found(root: Any, item: Any) -> bool | None:
            try:
                return bool(operand(root, item))
            except PathError:
                return None

        return found

    def comparison(self) -> Predicate:
        left = self.operand()
        sign = re.sub(r"\s+", " ", self.take())
        if sign not in {*_COMPARISONS, "starts with"}:
            raise UnknownPathError(f"{sign} in the path {self.path!r} is not here")
        right = self.operand()

        def holds(root: Any, item: Any) -> bool | None:
            try:
                pairs = [(a, b) for a in self.unwrapped(left(root, item)) for b in self.unwrapped(right(root, item))]
            except PathError:
                return None
            return _any([compare(sign, a, b) for a, b in pairs]) if pairs else False

        return holds

    def unwrapped(self, items: Items) -> Items:
        return [part for item in items for part in (item if self.lax and isinstance(item, list) else [item])]

    def operand(self) -> Callable[[Any, Any], Items]:
        word = self.take()
        if word in {"@", "$"}:
            steps = self.accessors()
            return lambda root, item: _run(steps, root, [item if word == "@" else root])
        if word.startswith('"') or word in {"true", "false", "null"} or re.match(r"-?\d", word):
            constant = loads(word)
            return lambda root, item: [constant]
        raise UnknownPathError(f"{word} in the path {self.path!r} is not here")


Predicate = Callable[[Any, Any], "bool | None"]


def _any(results: list[bool | None]) -> bool | None:
    return True if True in results else None if None in results else False


def _not(result: bool | None) -> bool | None:
    return None if result is None else not result


def compare(sign: str, one: Any, other: Any) -> bool | None:
    """Unknown where the two cannot be compared; null equals null and nothing else."""
    if one is None or other is None:
        return (
            (one is other)
            if sign == "=="
            else (one is not other)
            if sign in {"!=", "<>"} and (one is None) != (other is None)
            else False
        )
    if type_name(one) != type_name(other) or isinstance(one, (list, dict)):
        return None
    a, b = _comparable(one), _comparable(other)
    if sign == "starts with":
        return a.startswith(b) if isinstance(a, str) else None
    return bool({"==": a == b, "!=": a != b, "<>": a != b, "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b}[sign])


def _comparable(value: Any) -> Any:
    return (
        Decimal(value) if isinstance(value, Raw) or (isinstance(value, int) and not isinstance(value, bool)) else value
    )


def type_name(item: Any) -> str:
    if item is None:
        return "null"
    if isinstance(item, bool):
        return "boolean"
    if isinstance(item, (int, Raw)):
        return "number"
    return "string" if isinstance(item, str) else "array" if isinstance(item, list) else "object"


def _run(steps: list[Step], root: Any, items: Items) -> Items:
    for step in steps:
        items = step(root, items)
    return items


@cache
def compiled(path: str) -> Callable[[Any], Items]:
    """A path as a function from a tree to its items."""
    parser = _Parser(path, _TOKEN.findall(path))
    if "".join(parser.tokens) != re.sub(r'\s+(?=(?:[^"]*"[^"]*")*[^"]*\Z)', "", path).replace(
        "startswith", "starts with"
    ):
        joined = re.sub(r"\s+", "", "".join(parser.tokens))
        if joined != re.sub(r"\s+", "", path):
            raise UnknownPathError(f"the path {path!r} is not understood")
    mode = parser.take()
    if mode not in {"lax", "strict"}:
        raise UnknownPathError(f"the path {path!r} does not begin with lax or strict")
    parser.lax = mode == "lax"
    parser.take("$")
    steps = parser.accessors()
    if parser.tokens:
        raise UnknownPathError(f"the path {path!r} is not understood at {' '.join(parser.tokens[:3])}")
    return lambda tree: _run(steps, tree, [tree])
