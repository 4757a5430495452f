"""How much memory making pages takes, all of it: what DuckDB may have is what Python leaves of it.

600 MiB, as the engine of the cleansing promises. Python takes 200 MiB with the scripts of the pages in it, and the rows of a
page come on top; what DuckDB holds beyond its limit, for reading Parquet, is counted in as well.
"""

from __future__ import annotations

import re

from athena.errors import UsageError

DEFAULT = "600MiB"
_PYTHON, _LEAST = 300 * 2**20, 450 * 2**20
_UNITS = {"mb": 10**6, "mib": 2**20, "gb": 10**9, "gib": 2**30}
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([a-z]+)", re.IGNORECASE)


def for_duckdb(memory: str) -> str:
    """DuckDB's limit, so that the whole process stays below `memory`.

    Raises:
        UsageError: it is no size, or too small.

    Examples:
        >>> for_duckdb("600MiB"), for_duckdb("1GB")
        ('300MiB', '653MiB')
    """
    found = _SIZE.fullmatch(memory.strip())
    unit = _UNITS.get(found[2].lower()) if found else None
    if not found or not unit:
        raise UsageError(f"--memory {memory} is no size", hint=f"Write it as {DEFAULT}, or 2GB.")
    size = float(found[1]) * unit
    if size < _LEAST:
        raise UsageError(f"--memory {memory} is too little", hint=f"Pages need {_LEAST // 2**20}MiB at least.")
    return f"{int(size - _PYTHON) // 2**20}MiB"
