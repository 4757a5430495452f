"""Shares out the memory that `--memory` grants, and measures what was used."""

from __future__ import annotations

import ctypes
import resource
import sys

from etl.errors import MemoryLimitError
from etl.passes import MANY_COLUMNS, Resources

SMALLEST = 384 << 20
_M_ARENA_MAX = -8  # malloc.h


def share(memory_bytes: int, *, threads: int, columns: int) -> Resources:
    """Divide `memory_bytes` among the parts of a pass.

    About 250 MiB go to Python, polars and the pieces and row groups under way, whatever the input's size (measured). The
    rest is for what grows with it, and goes to disk beyond its share. Wide tables get larger pieces: each piece costs
    some time for each column.

    Raises:
        MemoryLimitError: when not even the pieces under way would fit.
    """
    if memory_bytes < SMALLEST:
        raise MemoryLimitError(
            f"--memory {memory_bytes >> 20}MiB is too little", hint=f"Give at least {SMALLEST >> 20}MiB; 1GiB is usual."
        )
    growing = memory_bytes - (SMALLEST - (64 << 20))
    return Resources(
        threads=max(1, min(threads, 4)),
        piece_bytes=(4 << 20) if columns < MANY_COLUMNS else (8 << 20),
        row_table_bytes=min(growing // 2, 512 << 20),
        row_log_bytes=min(growing // 8, 16 << 20),
        twin_bytes=min(growing // 4, 48 << 20),
    )


def use_one_arena() -> None:
    """Tell glibc to serve all threads from one heap, before they start.

    It gives each thread a heap of its own otherwise, and pieces that one thread allocates and another frees leave holes in
    all of them: 100 MiB more at 2 GB of input, and growing with it (measured). Other C libraries have no such habit.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)


def peak_bytes() -> int:
    """The most memory this process has held at once (resident), in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
