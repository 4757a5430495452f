"""Settles how memory is taken from the system and given back: Python's allocator and polars' one.

Both are made for servers with many threads: each thread gets a heap of its own, and what is freed stays for a while in case
it is wanted again. Here pieces of records go from thread to thread, and the promise of `--memory` counts more. On 2 GB of
input this saves 50 to 100 MiB, and the time to fetch fresh memory too (measured).
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import MutableMapping

# two heaps for all threads; what is free goes back after a second
_JEMALLOC = ("_RJEM_MALLOC_CONF", "narenas:2,dirty_decay_ms:1000,muzzy_decay_ms:0")
_M_ARENA_MAX = -8  # malloc.h


def settle_polars(environment: MutableMapping[str, str]) -> None:
    """Tell polars' allocator, by the environment; only before polars is imported, and only if the user did not."""
    environment.setdefault(*_JEMALLOC)


def settle_python() -> None:
    """Tell glibc to serve all threads from one heap, before they start. Other C libraries have no such habit.

    Pieces that one thread allocates and another frees leave holes in all heaps otherwise: 100 MiB more at 2 GB of input,
    and growing with it (measured).
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
