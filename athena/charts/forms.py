"""A mapping of the file, read key by key: what has the wrong form becomes a finding that names the nearest right one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from athena.charts.reading import Node
from athena.charts.spec import Place, Text
from athena.problems import Problem


@dataclass(slots=True)
class Findings:
    """What was found wrong so far; problems have no path yet."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, rule: str, place: Place, message: str, hint: str) -> None:
        self.problems.append(Problem(rule, message, hint, line=place.line, column=place.column))


def nearest(name: str, known: Iterable[str], *, what: str = "There is") -> str:
    """A hint: the known name that is nearest, or all of them.

    Examples:
        >>> nearest("prefectur", ["prefecture", "month"]), nearest("zzz", ["a", "b"])
        ('Did you mean prefecture?', 'There is: a, b.')
    """
    names = list(known)
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {near[0]}?"
    return f"{what}: {', '.join(names[:_LISTED])}{', …' if len(names) > _LISTED else ''}." if names else ""


_LISTED = 25  # names in a hint


class Form:
    """A mapping with the keys that it may have.

    Args:
        node: what stands in the file; something else than a mapping is a finding, and reads as an empty one.
        what: what a message calls it: "a chart", "a filter".
        keys: all that it may have.
    """

    def __init__(self, node: Node, what: str, keys: Sequence[str], findings: Findings) -> None:
        self._findings, self._what = findings, what
        self.place = Place(node.line, node.column)
        self._node = node
        self._values: Mapping[str, Node] = {}
        if isinstance(node.value, Mapping):
            self._values = node.value
            for key in node.value:
                if key not in keys:
                    self.fail("unknown-key", self.at(key), f"{key} is no key of {what}", nearest(key, keys))
        else:
            self.fail("form", self.place, f"{what} is a mapping, and here is {node.kind}", f"Keys: {', '.join(keys)}.")

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def at(self, key: str) -> Place:
        """Where a key stands, or the mapping when it does not."""
        line, column = self._node.keys.get(key, (self.place.line, self.place.column))
        return Place(line, column)

    def node(self, key: str) -> Node | None:
        return self._values.get(key)

    def fail(self, rule: str, place: Place, message: str, hint: str) -> None:
        self._findings.add(rule, place, message, hint)

    def _missing(self, key: str, example: str) -> None:
        hint = f"Write `{key}: {example}`." if example else f"Write `{key}: …`."
        self.fail("missing-key", self.place, f"{self._what} has no {key}", hint)

    def _wrong(self, key: str, wanted: str, node: Node) -> None:
        found = repr(node.value) if isinstance(node.value, (str, int, float, bool)) else node.kind
        place = Place(node.line, node.column)
        self.fail("form", place, f"{key} is {wanted}, and here is {found}", f"Write {wanted}.")

    def word(self, key: str, *, required: bool = False, example: str = "", choices: Sequence[str] = ()) -> str:
        """A text, perhaps one of some; empty when there is none, or none that can be used."""
        node = self._values.get(key)
        if node is None:
            if required:
                self._missing(key, example)
            return ""
        if not isinstance(node.value, str) or not node.value.strip():
            self._wrong(key, "a text", node)
            return ""
        if choices and node.value not in choices:
            place = Place(node.line, node.column)
            self.fail("unknown-value", place, f"{key} cannot be {node.value}", nearest(node.value, choices))
            return ""
        return node.value

    def whole(self, key: str, low: int, high: int) -> int | None:
        """A whole number within limits, both included."""
        node = self._values.get(key)
        if node is None:
            return None
        if type(node.value) is not int or not low <= node.value <= high:
            self._wrong(key, f"a whole number from {low} to {high}", node)
            return None
        return node.value

    def positive(self, key: str) -> float | None:
        """A number above 0."""
        node = self._values.get(key)
        if node is None:
            return None
        if type(node.value) not in (int, float) or not float(node.value) > 0:  # type: ignore[arg-type]
            self._wrong(key, "a number above 0", node)
            return None
        return float(node.value)  # type: ignore[arg-type]

    def flag(self, key: str) -> bool:
        node = self._values.get(key)
        if node is None:
            return False
        if not isinstance(node.value, bool):
            self._wrong(key, "true or false", node)
            return False
        return node.value

    def items(self, key: str, *, required: bool = False) -> tuple[Node, ...]:
        """The parts of a list."""
        node = self._values.get(key)
        if node is None:
            if required:
                self._missing(key, "")
            return ()
        if not isinstance(node.value, tuple):
            self._wrong(key, "a list", node)
            return ()
        return node.value

    def text(self, key: str, *, required: bool = False) -> Text:
        """Words: one text for both languages, or {en, ja}."""
        node = self._values.get(key)
        if node is None:
            if required:
                self._missing(key, "{en: Members, ja: 会員}")
            return Text()
        if isinstance(node.value, str) and node.value.strip():
            return Text(node.value, node.value)
        if not isinstance(node.value, Mapping):
            self._wrong(key, "a text or {en: …, ja: …}", node)
            return Text()
        words = Form(node, key, ("en", "ja"), self._findings)
        en, ja = words.word("en"), words.word("ja")
        return Text(en or ja, ja or en)
