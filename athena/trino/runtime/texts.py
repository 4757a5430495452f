"""Text that is not made by numbers or times: lengths, truth values, binary."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from athena.trino.runtime.failure import invalid_cast

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.IGNORECASE | re.ASCII)
_TRUE, _FALSE = {"t", "true", "1"}, {"f", "false", "0"}


def text_to_boolean(text: str) -> bool:
    lower = text.lower()
    if lower not in _TRUE | _FALSE:
        raise invalid_cast(f"Cannot cast '{text}' to BOOLEAN")
    return lower in _TRUE


def text_to_uuid(text: str) -> str:
    if not _UUID.match(text):
        raise invalid_cast(f"Cannot cast value to UUID: {text}")
    return text.lower()


@cache
def checked_length(length: int) -> Callable[[str], str]:
    """A number or time that became text must fit whole; only text itself is cut."""

    def check(text: str) -> str:
        if len(text) > length:
            raise invalid_cast(f"Value {text} cannot be represented as varchar({length})")
        return text

    return check
