r"""Patterns of Trino's regular expressions, rewritten for Python's `re`, which searches the same way.

Trino's library is Joni with Java's syntax and Unicode's classes. What the two write differently is rewritten; what Python
has not, and what is not known of Joni, is refused, never guessed.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from athena.trino.runtime import unicode_classes
from athena.trino.runtime.failure import TrinoError, invalid_argument
from athena.trino.runtime.unicode_classes import Ranges

_FLAGS = re.compile(r"\(\?([a-zA-Z]+)\)")
_IGNORES_CASE = re.compile(r"\(\?[a-zA-Z]*i")
_FOLDED = re.compile("[ßẞŉǰΐΰևẖ-ẚﬀ-ﬆﬓ-ﬗİ]")  # one letter that is several in another case
_BEYOND = set("RXGHVNCh")


@lru_cache(1024)
def compiled(pattern: str) -> re.Pattern[str]:
    r"""The pattern for Python. In both, `\d` is Unicode's, and `$` also stands before a last line end."""
    try:
        return re.compile(_Rewriting(pattern).text())
    except (re.error, RecursionError, OverflowError) as error:
        if "look-behind" in str(error):
            raise _unknown("a look-behind whose length varies") from None
        raise invalid_argument(f"{error}: {pattern}") from None


def for_text(pattern: str, text: str) -> re.Pattern[str]:
    """The pattern, for use on a text: without regard to case, Joni takes `ß` for `ss`, and Python does not."""
    found = compiled(pattern)
    if not (text.isascii() and pattern.isascii()) and _IGNORES_CASE.search(pattern) and _FOLDED.search(text + pattern):
        raise _unknown("letters that are two in another case, where case is ignored")
    return found


def _unknown(what: str) -> TrinoError:
    return TrinoError("NOT_SUPPORTED", f"the local engine has not, in regular expressions, {what}")


class _Rewriting:
    """One pass over a pattern."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._open_flags = [0]  # for each open group, how many `(?i:` were opened in it
        self._lines = False  # (?m): ^ stands after each line end but a last one

    def text(self) -> str:
        parts: list[str] = []
        place = 0
        while place < len(self._pattern):
            part, place = self._next(place)
            parts.append(part)
        return "".join(parts) + ")" * self._open_flags[0]

    def _next(self, place: int) -> tuple[str, int]:
        """What stands at `place`, in Python's words, and where the next begins."""
        character = self._pattern[place]
        if character == "\\":
            return _escape(self._pattern, place)
        if character == "[":
            return _class(self._pattern, place)
        if character == "^" and self._lines:
            return r"(?:\A|(?<=\n)(?!\Z))", place + 1
        if self._pattern.startswith("{,", place):
            raise _unknown("{,n}")
        flags = _FLAGS.match(self._pattern, place)
        if flags:
            return self._flags(flags[1], place), flags.end()
        if character in "()":
            return self._bracket(character, place)
        if character == "|" and self._open_flags[-1]:
            raise _unknown("alternatives after flags in the middle of a pattern")
        return character, place + 1

    def _flags(self, flags: str, place: int) -> str:
        """i, s and x mean the same in both; m nearly."""
        if set(flags) - set("imsx") or ("m" in flags and place):
            raise _unknown(f"the flags (?{flags}) here")
        self._lines = self._lines or "m" in flags
        if place == 0:
            return f"(?{flags})"
        self._open_flags[-1] += 1
        return f"(?{flags}:"

    def _bracket(self, character: str, place: int) -> tuple[str, int]:
        if character == ")":
            return (")" * self._open_flags.pop() if len(self._open_flags) > 1 else "") + ")", place + 1
        if re.match(r"\(\?[a-zA-Z]*m[a-zA-Z-]*:", self._pattern[place:]):
            raise _unknown("the flag m in the middle of a pattern")
        self._open_flags.append(0)
        is_named = self._pattern.startswith("(?<", place) and self._pattern[place + 3 : place + 4] not in {"=", "!"}
        return ("(?P<", place + 3) if is_named else ("(", place + 1)


@cache
def _outside() -> dict[str, str]:
    """Escapes outside of brackets."""
    word, space = (f"[{unicode_classes.in_brackets(made())}]" for made in (unicode_classes.word, unicode_classes.space))
    return {
        "w": word,
        "W": f"[^{word[1:]}",
        "s": space,
        "S": f"[^{space[1:]}",
        "b": f"(?:(?<={word})(?!{word})|(?<!{word})(?={word}))",
        "B": f"(?:(?<={word})(?={word})|(?<!{word})(?!{word}))",
        "z": r"\Z",
        "Z": r"(?=\n?\Z)",
        "e": r"\x1b",
    }


@cache
def _inside() -> dict[str, str]:
    """Escapes between brackets."""
    word, space = unicode_classes.word(), unicode_classes.space()
    found = {"w": word, "W": unicode_classes.complement(word), "s": space, "S": unicode_classes.complement(space)}
    return {letter: unicode_classes.in_brackets(ranges) for letter, ranges in found.items()} | {"e": r"\x1b"}


def _escape(pattern: str, place: int, *, in_class: bool = False) -> tuple[str, int]:
    letter = pattern[place + 1 : place + 2]
    if letter == "Q" and not in_class:
        end = pattern.find("\\E", place)
        end = len(pattern) if end < 0 else end
        return re.escape(pattern[place + 2 : end]), end + 2
    if letter in {"p", "P"}:
        return _property(pattern, place, in_class=in_class)
    known = (_inside() if in_class else _outside()).get(letter)
    if known is not None:
        return known, place + 2
    if letter == "k" and pattern[place + 2 : place + 3] == "<":
        end = pattern.index(">", place)
        return f"(?P={pattern[place + 3 : end]})", end + 1
    if letter in _BEYOND or letter == "Q" or (letter == "x" and not re.match("[0-7]", pattern[place + 2 : place + 3])):
        raise _unknown(f"\\{letter} here")
    return pattern[place : place + 2], place + 2


def _property(pattern: str, place: int, *, in_class: bool) -> tuple[str, int]:
    end = pattern.find("}", place) if pattern[place + 2 : place + 3] == "{" else -1
    name = pattern[place + 3 : max(end, place + 3)]
    ranges = unicode_classes.named(name)
    if ranges is None:
        raise _unknown(f"\\p{{{name}}}")
    return _bracketed(unicode_classes.complement(ranges) if pattern[place + 1] == "P" else ranges, in_class), end + 1


def _bracketed(ranges: Ranges, in_class: bool) -> str:
    text = unicode_classes.in_brackets(ranges)
    return text if in_class else f"[{text}]"


def _class(pattern: str, place: int) -> tuple[str, int]:
    """A class in brackets; unions and intersections of classes are Java's alone."""
    parts, start = ["["], place
    place += 1
    if pattern[place : place + 1] == "^":
        parts.append("^")
        place += 1
    if pattern[place : place + 1] == "]":
        parts.append(r"\]")
        place += 1
    while place < len(pattern) and pattern[place] != "]":
        part, place = _member(pattern, place)
        parts.append(part)
    if place >= len(pattern):
        raise invalid_argument(f"premature end of char-class: {pattern[start:]}")
    return "".join([*parts, "]"]), place + 1


def _member(pattern: str, place: int) -> tuple[str, int]:
    end = pattern.find(":]", place) if pattern.startswith("[:", place) else -1
    if end > 0:
        return _posix(pattern[place + 2 : end]), end + 2
    if pattern[place] == "\\":
        return _escape(pattern, place, in_class=True)
    if pattern[place] == "[" or pattern.startswith("&&", place):
        raise _unknown("classes inside of classes")
    return (re.escape(pattern[place]) if pattern[place] in "~|&" else pattern[place]), place + 1


def _posix(name: str) -> str:
    ranges = unicode_classes.posix(name.removeprefix("^"))
    if ranges is None:
        raise _unknown(f"[:{name}:]")
    return unicode_classes.in_brackets(unicode_classes.complement(ranges) if name.startswith("^") else ranges)
