"""Joins Parquet files of one schema into one, by copying their pages as they are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from etl.lake import disk_errors
from etl.spark.footer import MAGIC, Struct, joined, parse, serialise

TAIL = 8  # the footer's length (4 bytes) and the magic


def join(parts: Iterable[Path], whole: Path) -> int:
    """Write the rows of `parts`, in order, as the one file `whole`; returns how many parts there were.

    Each part is removed once it is copied, so that a disk needs room for little more than the result. Only footers are
    held in memory.
    """
    footers: list[tuple[Struct, int]] = []
    with disk_errors(f"write {whole}"), whole.open("wb") as out:
        out.write(MAGIC)
        for part in parts:
            with part.open("rb") as file:
                end, footer = _footer(file)
                footers.append((parse(footer), out.tell() - len(MAGIC)))
                file.seek(len(MAGIC))
                _copy(file, out, end - len(MAGIC))
            part.unlink()
        if footers:
            footer = serialise(joined(footers))
            out.write(footer + len(footer).to_bytes(4, "little") + MAGIC)
    return len(footers)


def _footer(file: BinaryIO) -> tuple[int, bytes]:
    """Where the pages end, and the footer behind them."""
    size = file.seek(0, 2)
    file.seek(size - TAIL)
    length = int.from_bytes(file.read(4), "little")
    file.seek(size - TAIL - length)
    return size - TAIL - length, file.read(length)


def _copy(file: BinaryIO, out: BinaryIO, count: int) -> None:
    while count:
        block = file.read(min(count, 1 << 20))
        out.write(block)
        count -= len(block)
