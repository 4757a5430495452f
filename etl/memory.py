"""Shares out the memory that `--memory` grants, and measures what was used."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path

from etl.errors import MemoryLimitError
from etl.passes import MANY_COLUMNS, Resources

SMALLEST = 448 << 20
ROOMY = 768 << 20
MOST_CORES = 4
FEW_ROWS = 8_000_000  # their fingerprints take 40 MiB, as much as larger pieces do


def share(memory_bytes: int, *, threads: int, columns: int, rows: int) -> Resources:
    """Divide `memory_bytes` among the parts of a pass.

    About 250 MiB go to Python, polars and the pieces and row groups under way, whatever the input's size (measured). The
    rest is for what grows with it, and goes to disk beyond its share.

    Args:
        memory_bytes: what `--memory` says; only the peak of a run shows whether it was kept.
        threads: cores to use.
        columns: wide tables get larger pieces, since each piece costs some time for each column.
        rows: about how many are expected. Where they are few, what their fingerprints do not take goes to larger pieces.

    Raises:
        MemoryLimitError: when not even the pieces under way would fit.
    """
    if memory_bytes < SMALLEST:
        raise MemoryLimitError(
            f"--memory {memory_bytes >> 20}MiB is too little", hint=f"Give at least {SMALLEST >> 20}MiB; 1GiB is usual."
        )
    growing = memory_bytes - (320 << 20)
    roomy = memory_bytes >= ROOMY
    return Resources(
        threads=max(1, min(threads, MOST_CORES)) + 1,  # one more than cores: a piece waits for its turn, or for polars
        piece_bytes=_piece_mib(roomy, columns, rows) << 20,
        row_group_bytes=(32 if roomy else 16) << 20,  # of columns in memory; polars remembers much about each group
        row_table_bytes=min(growing // 2, 512 << 20),
        row_log_bytes=min(growing // 8, 16 << 20),
        twin_bytes=min(growing // 4, 48 << 20),
    )


def _piece_mib(roomy: bool, columns: int, rows: int) -> int:
    if columns >= MANY_COLUMNS:
        return 10 if roomy else 5
    if not roomy:
        return 2
    return 6 if rows <= FEW_ROWS else 4


def peak_bytes() -> int:
    """The most memory this process has held at once (resident), in bytes.

    Linux counts for a program, in `getrusage`, what its starter held before it became this program; `VmHWM` does not.
    """
    if sys.platform == "linux":
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        if found := re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE):
            return int(found[1]) << 10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
