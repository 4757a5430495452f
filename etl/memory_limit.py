"""Reads the amount of memory that a person grants: `1GiB`, `600M`, `2gb`, or plain bytes."""

from __future__ import annotations

import re

from etl.errors import UsageError

LEAST_BYTES = 448 << 20  # what the engine needs whatever the input; see `etl.memory`

_AMOUNT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)(b?)\s*", re.IGNORECASE | re.ASCII)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
_HINT = "Write it with a unit, such as --memory 1GiB or --memory 600MiB; the least is 448MiB."


def parse_memory(text: str) -> int:
    """Bytes in `text`. `GB` is decimal; `GiB`, and `G` alone as Docker and Java use it, are binary.

    Examples:
        >>> parse_memory("1GiB"), parse_memory("1.5 gb"), parse_memory("512m")
        (1073741824, 1500000000, 536870912)

    Raises:
        UsageError: not an amount, or less than any run needs.
    """
    amount = _AMOUNT.fullmatch(text)
    if amount is None or (amount[3] and not amount[2]):
        raise UsageError(f"--memory {text!r} is not an amount of memory", hint=_HINT)
    binary = bool(amount[3]) or not amount[4]
    bytes_ = int(float(amount[1]) * (1024 if binary else 1000) ** _POWERS[amount[2].lower()])
    if bytes_ < LEAST_BYTES:
        raise UsageError(f"--memory {text} is too little for any run ({bytes_:,} bytes)", hint=_HINT)
    return bytes_
