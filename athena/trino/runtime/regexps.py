"""Regular expressions in Java's syntax, run by Python's `re`, which searches the same way (first match, backtracking).

What the two write differently is rewritten; what Python has not is refused, never guessed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from athena.trino.runtime.failure import TrinoError, invalid_argument

_CLASSES = {
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Alnum": "a-zA-Z0-9",
    "Upper": "A-Z",
    "Lower": "a-z",
    "Punct": r"!-/:-@\[-`{-~",
    "Space": r" \t\n\x0b\f\r",
    "Blank": r" \t",
    "XDigit": "0-9a-fA-F",
    "ASCII": r"\x00-\x7f",
    "Cntrl": r"\x00-\x1f\x7f",
    "Graph": "!-~",
    "Print": " -~",
}
_CLASSES |= {name.lower(): text for name, text in _CLASSES.items() if name != "ASCII"}
_SIMPLE = {"h": r" \t\u00a0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000", "e": r"\x1b"}
_REFERENCE = re.compile(r"\\(.)|\$(?:\{([A-Za-z]\w*)\}|(\d+)|)", re.DOTALL)


@lru_cache(1024)
def compiled(pattern: str) -> re.Pattern[str]:
    r"""The pattern for Python. In both, `\\w` and `\\d` are Unicode's, and `$` also stands before a last line end."""
    try:
        return re.compile(_to_python(pattern))
    except (re.error, RecursionError, OverflowError) as error:
        raise invalid_argument(f"{error}: {pattern}") from None


def _to_python(pattern: str) -> str:
    parts: list[str] = []
    place = 0
    open_flags = [0]  # for each open group, how many `(?i:` were opened in it
    while place < len(pattern):
        text, step = _next(pattern, place, open_flags)
        parts.append(text)
        place += step
    return "".join(parts) + ")" * open_flags[0]


def _next(pattern: str, place: int, open_flags: list[int]) -> tuple[str, int]:
    """What stands at `place`, in Python's words, and how long it is."""
    character = pattern[place]
    if character == "\\":
        text, end = _escape(pattern, place, in_class=False)
        return text, end - place
    if character == "[":
        text, end = _class(pattern, place)
        return text, end - place
    flags = _FLAGS.match(pattern, place)
    if flags and place == 0:
        return f"(?{_known_flags(flags[1])})", flags.end()
    if flags:
        open_flags[-1] += 1
        return f"(?{_known_flags(flags[1])}:", flags.end() - place
    if character == "(":
        open_flags.append(0)
        is_named = pattern.startswith("(?<", place) and pattern[place + 3 : place + 4] not in {"=", "!"}
        return ("(?P<", 3) if is_named else ("(", 1)
    if character == ")" and len(open_flags) > 1:
        return ")" * open_flags.pop() + ")", 1
    if character == "|" and open_flags[-1]:
        raise TrinoError(
            "NOT_SUPPORTED", "the local engine takes no alternatives after flags in the middle of a pattern"
        )
    return character, 1


_FLAGS = re.compile(r"\(\?([a-zA-Z]+)\)")


def _known_flags(flags: str) -> str:
    """i, m, s and x mean the same in both."""
    if set(flags) - set("imsx"):
        raise TrinoError("NOT_SUPPORTED", f"the local engine has no flags (?{flags}) in regular expressions")
    return flags


def _escape(pattern: str, place: int, *, in_class: bool) -> tuple[str, int]:
    letter = pattern[place + 1 : place + 2]
    if letter == "Q":
        end = pattern.find("\\E", place)
        end = len(pattern) if end < 0 else end
        return re.escape(pattern[place + 2 : end]), end + 2
    if letter in {"p", "P"}:
        return _property(pattern, place, in_class=in_class)
    if letter in _SIMPLE:
        return (_SIMPLE[letter] if in_class else f"[{_SIMPLE[letter]}]"), place + 2
    if letter == "z":
        return r"\Z", place + 2
    if letter == "Z":
        return r"(?=\n?\Z)", place + 2
    if letter == "x" and pattern[place + 2 : place + 3] == "{":
        end = pattern.index("}", place)
        return re.escape(chr(int(pattern[place + 3 : end], 16))), end + 1
    if letter == "k" and pattern[place + 2 : place + 3] == "<":
        end = pattern.index(">", place)
        return f"(?P={pattern[place + 3 : end]})", end + 1
    if letter in {"R", "X", "G", "H", "V", "N", "c"}:
        raise TrinoError("NOT_SUPPORTED", f"the local engine has no \\{letter} in regular expressions")
    return pattern[place : place + 2], place + 2


def _property(pattern: str, place: int, *, in_class: bool) -> tuple[str, int]:
    if pattern[place + 2 : place + 3] == "{":
        end = pattern.index("}", place)
        name = pattern[place + 3 : end]
    else:
        end = place + 2
        name = pattern[end : end + 1]
    negated = pattern[place + 1] == "P"
    text = _CLASSES.get(name.removeprefix("Is").removeprefix("is"))
    if name in {"L", "IsL", "IsAlphabetic", "Lu", "Ll", "N", "Nd", "P", "S", "Z"} or text is None:
        raise TrinoError("NOT_SUPPORTED", f"the local engine has no \\p{{{name}}} in regular expressions")
    if in_class and negated:
        raise TrinoError("NOT_SUPPORTED", "the local engine has no \\P inside of brackets")
    return (text if in_class else f"[{'^' if negated else ''}{text}]"), end + 1


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
        if pattern.startswith("[:", place) and (end := pattern.find(":]", place)) > 0:
            parts.append(_posix(pattern[place + 2 : end]))
            place = end + 2
        elif pattern[place] == "\\":
            text, place = _escape(pattern, place, in_class=True)
            parts.append(text)
        elif pattern[place] == "[" or pattern.startswith("&&", place):
            raise TrinoError(
                "NOT_SUPPORTED", "the local engine has no classes inside of classes in regular expressions"
            )
        else:
            parts.append(re.escape(pattern[place]) if pattern[place] in "~|&" else pattern[place])
            place += 1
    if place >= len(pattern):
        raise invalid_argument(f"premature end of char-class: {pattern[start:]}")
    return "".join([*parts, "]"]), place + 1


def _posix(name: str) -> str:
    if name not in _CLASSES:
        raise TrinoError("NOT_SUPPORTED", f"the local engine has no [:{name}:] in regular expressions")
    return _CLASSES[name]


def like(text: str, pattern: str) -> bool:
    return compiled(pattern).search(text) is not None


def extract(text: str, pattern: str, group: int = 0) -> str | None:
    found = _grouped(pattern, group).search(text)
    return found[group] if found else None


def extract_all(text: str, pattern: str, group: int = 0) -> list[str | None]:
    return [found[group] for found in _grouped(pattern, group).finditer(text)]


def _grouped(pattern: str, group: int) -> re.Pattern[str]:
    found = compiled(pattern)
    if group < 0:
        raise invalid_argument("Group cannot be negative")
    if group > found.groups:
        raise invalid_argument(f"Pattern has {found.groups} groups. Cannot access group {group}")
    return found


def replace(text: str, pattern: str, replacement: str = "") -> str:
    found = compiled(pattern)
    return found.sub(lambda match: _replacement(match, replacement), text)


def _replacement(match: re.Match[str], replacement: str) -> str:
    """`$1` and `${name}` are groups (nothing where they did not match), a backslash takes the next character as it is."""

    def one(found: re.Match[str]) -> str:
        escaped, name, number = found.groups()
        if escaped is not None:
            return str(escaped)
        if name is None and number is None:
            raise invalid_argument(f"Illegal replacement sequence: {replacement}")
        return match[name] or "" if name else _numbered(match, number)

    if replacement.endswith("\\") and not replacement.endswith("\\\\"):
        raise invalid_argument("Illegal replacement sequence: " + replacement)
    try:
        return _REFERENCE.sub(one, replacement)
    except IndexError:
        raise invalid_argument(f"Illegal replacement sequence: unknown group in {replacement}") from None


def _numbered(match: re.Match[str], digits: str) -> str:
    """As many digits as there are groups for: with one group, `$10` is the group 1 and a 0."""
    used = 1
    while used < len(digits) and int(digits[: used + 1]) <= match.re.groups:
        used += 1
    if int(digits[:used]) > match.re.groups:
        raise invalid_argument(f"Illegal replacement sequence: unknown group {{ {digits[:used]} }}")
    return (match[int(digits[:used])] or "") + digits[used:]


def split(text: str, pattern: str) -> list[str]:
    """The text between matches; the groups of the pattern are no parts."""
    parts, last = [], 0
    for found in compiled(pattern).finditer(text):
        parts.append(text[last : found.start()])
        last = found.end()
    return [*parts, text[last:]]


def count(text: str, pattern: str) -> int:
    return sum(1 for _ in compiled(pattern).finditer(text))


def position(text: str, pattern: str, start: int = 1, occurrence: int = 1) -> int:
    if start < 1:
        raise invalid_argument("start position cannot be smaller than 1")
    if occurrence < 1:
        raise invalid_argument("occurrence cannot be smaller than 1")
    if start > len(text):
        return -1
    for n, found in enumerate(compiled(pattern).finditer(text, start - 1), 1):
        if n == occurrence:
            return found.start() + 1
    return -1


def groups_of_matches(text: str, pattern: str) -> list[list[str | None]]:
    """The groups of each match, without the whole."""
    return [list(found.groups()) for found in compiled(pattern).finditer(text)]


def around_matches(text: str, pattern: str) -> list[str]:
    return split(text, pattern)


def put_between(around: list[str], between: list[str | None]) -> str:
    """The text with something else in place of each match; null puts nothing."""
    parts = [around[0]]
    for text, following in zip(between, around[1:], strict=True):
        parts += [text or "", following]
    return "".join(parts)
