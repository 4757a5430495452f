"""LIKE with an escape character; without one, a backslash is a character like any other."""

from __future__ import annotations

import re
from functools import lru_cache

from athena.trino.runtime.failure import invalid_argument


def like(text: str, pattern: str, escape: str = "") -> bool:
    return _compiled(pattern, escape).match(text) is not None


@lru_cache(256)
def _compiled(pattern: str, escape: str) -> re.Pattern[str]:
    if len(escape) > 1:
        raise invalid_argument("Escape string must be a single character")
    parts, characters = [], iter(pattern)
    for character in characters:
        if escape and character == escape:
            following = next(characters, None)
            if following not in {"%", "_", escape}:
                raise invalid_argument("Escape character must be followed by '%', '_' or the escape character itself")
            parts.append(re.escape(following))
        else:
            parts.append({"%": ".*", "_": "."}.get(character) or re.escape(character))
    return re.compile("".join(parts) + r"\Z", re.DOTALL)
