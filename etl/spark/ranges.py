"""Finds where a file can be cut into stretches of whole records, in parallel and exactly.

Whether a line end is inside quotes depends on every quote before it. So each range of a file is looked at twice over, as
if it began outside quotes and as if inside; one walk over those small answers then tells which was true. Where quoting
is malformed, counting quotes says nothing: there, and only there, records are read in sequence up to the next range.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from etl.source.split import QUOTE, first_trouble


@dataclass(frozen=True, slots=True)
class Split:
    """Number `number` of all splits: bytes `start` to `end` of the data of file `file`; `end` None: all of the file."""

    number: int
    file: int
    start: int = 0
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a range holds, if it begins outside quotes, and if inside.

    `odd`: an odd number of quotes. `boundaries`: where the first record begins that is not the range's first, counted
    from the range's start. `malformed`: counting quotes would mislead.
    """

    odd: bool
    boundaries: tuple[int | None, int | None]
    malformed: tuple[bool, bool]


def look(data: bytes, delimiter: int, *, before: bytes = b"", after: bytes = b"") -> Seen:
    """Look at a range; `before` and `after` are the bytes next to it, where there are any."""
    quotes = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == QUOTE)
    boundaries = _first_boundary(data, quotes, 0), _first_boundary(data, quotes, 1)
    as_outside = _malformed(before + data + after, quotes + len(before), delimiter)
    opened = np.concatenate(([0], quotes + 1))
    return Seen(bool(len(quotes) % 2), boundaries, (as_outside, _malformed(b'"' + data + after, opened, delimiter)))


def _malformed(data: bytes, quotes: np.ndarray, delimiter: int) -> bool:
    return bool(len(quotes)) and first_trouble(data, quotes, delimiter, at_end=False)[1] is not None


def _first_boundary(data: bytes, quotes: np.ndarray, quotes_before: int) -> int | None:
    """The place behind the first line feed that is outside quotes."""
    at = data.find(b"\n")
    while at >= 0:
        number = int(np.searchsorted(quotes, at))
        if (number + quotes_before) % 2 == 0:
            return at + 1
        at = data.find(b"\n", int(quotes[number])) if number < len(quotes) else -1
    return None


def cut(
    starts: Sequence[int],
    end: int,
    seen: Sequence[Seen],
    look_at: Callable[[int, int], Seen],
    read_on: Callable[[int, int], int],
) -> Iterator[tuple[int, int]]:
    """Yield stretches of whole records, from where to where, that together are everything from `starts[0]` to `end`.

    Args:
        starts: of the ranges; the first is where a record begins.
        end: of the data.
        seen: what each range holds.
        look_at: looks at a range again that begins at a record in the middle of one.
        read_on: read_on(start, past) reads records from `start` in sequence, until one begins at `past` or behind it.
    """
    record, inside, number, current = starts[0], False, 0, seen[0]
    while True:
        if current.malformed[inside]:
            reached = read_on(record, starts[number + 1] if number + 1 < len(starts) else end)
            if reached >= end:
                break
            yield record, reached
            record, inside, number = reached, False, bisect_right(starts, reached) - 1
            current = look_at(reached, starts[number + 1] if number + 1 < len(starts) else end)
            continue
        inside ^= current.odd
        number += 1
        if number == len(starts):
            break
        current = seen[number]
        boundary = current.boundaries[inside]
        if boundary is not None and not current.malformed[inside]:
            begins = starts[number] + boundary
            if begins < end:
                yield record, begins
                record = begins
    yield record, end
