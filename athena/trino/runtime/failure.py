"""A failure of a value while a query runs, in Trino's words; it crosses DuckDB as text."""

from __future__ import annotations

import re

_CROSSED = re.compile(r"TrinoError: ([A-Z_]+): (.*)", re.DOTALL)


class TrinoError(Exception):
    """Raised by functions that DuckDB calls; `TRY` turns it into null."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")


def invalid_argument(text: str) -> TrinoError:
    return TrinoError("INVALID_FUNCTION_ARGUMENT", text)


def invalid_cast(text: str) -> TrinoError:
    return TrinoError("INVALID_CAST_ARGUMENT", text)


def out_of_range(text: str) -> TrinoError:
    return TrinoError("NUMERIC_VALUE_OUT_OF_RANGE", text)


def read_failure(text: str) -> tuple[str, str] | None:
    """Code and message of a failure that DuckDB reports as text of its own."""
    found = _CROSSED.search(text)
    return (found[1], found[2].strip()) if found else None


def fail(code: str, text: str) -> None:
    """Raise; a query calls it where Trino fails and DuckDB would not."""
    raise TrinoError(code, text)
