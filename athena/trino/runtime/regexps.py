"""Functions of regular expressions. Their patterns: patterns.py."""

from __future__ import annotations

import re
from collections.abc import Iterator

from athena.trino.runtime.failure import invalid_argument
from athena.trino.runtime.patterns import for_text

_REFERENCE = re.compile(r"\\(.)|\$(?:\{([A-Za-z]\w*)\}|(\d+)|)", re.DOTALL)


def _matches(found: re.Pattern[str], text: str, start: int = 0) -> Iterator[re.Match[str]]:
    """One match after the other. After an empty one Joni goes on behind the next character, Python may find more here."""
    empty_at = -1
    for match in found.finditer(text, start):
        if match.start() == empty_at:
            yield from _matches(found, text, empty_at + 1)
            return
        empty_at = match.start() if match.end() == match.start() else -1
        yield match


def like(text: str, pattern: str) -> bool:
    return for_text(pattern, text).search(text) is not None


def extract(text: str, pattern: str, group: int = 0) -> str | None:
    found = _grouped(pattern, group, text).search(text)
    return found[group] if found else None


def extract_all(text: str, pattern: str, group: int = 0) -> list[str | None]:
    return [found[group] for found in _matches(_grouped(pattern, group, text), text)]


def _grouped(pattern: str, group: int, text: str) -> re.Pattern[str]:
    found = for_text(pattern, text)
    if group < 0:
        raise invalid_argument("Group cannot be negative")
    if group > found.groups:
        raise invalid_argument(f"Pattern has {found.groups} groups. Cannot access group {group}")
    return found


def replace(text: str, pattern: str, replacement: str = "") -> str:
    parts, last = [], 0
    for match in _matches(for_text(pattern, text), text):
        parts += [text[last : match.start()], _replacement(match, replacement)]
        last = match.end()
    return "".join([*parts, text[last:]])


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
    for found in _matches(for_text(pattern, text), text):
        parts.append(text[last : found.start()])
        last = found.end()
    return [*parts, text[last:]]


def count(text: str, pattern: str) -> int:
    return sum(1 for _ in _matches(for_text(pattern, text), text))


def position(text: str, pattern: str, start: int = 1, occurrence: int = 1) -> int:
    if start < 1:
        raise invalid_argument("start position cannot be smaller than 1")
    if occurrence < 1:
        raise invalid_argument("occurrence cannot be smaller than 1")
    if start > len(text):
        return -1
    for n, found in enumerate(_matches(for_text(pattern, text), text, start - 1), 1):
        if n == occurrence:
            return found.start() + 1
    return -1


def groups_of_matches(text: str, pattern: str) -> list[list[str | None]]:
    """The groups of each match, without the whole."""
    return [list(found.groups()) for found in _matches(for_text(pattern, text), text)]


def around_matches(text: str, pattern: str) -> list[str]:
    return split(text, pattern)


def put_between(around: list[str], between: list[str | None]) -> str | None:
    """The text with something else in place of each match; a null in place of one makes the whole null."""
    parts = [around[0]]
    for text, following in zip(between, around[1:], strict=True):
        if text is None:
            return None
        parts += [text, following]
    return "".join(parts)
