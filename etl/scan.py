"""One pass over all rows of a table: pieces are cut on one thread, examined on several, and handed on in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from etl.batch import Batch, Examiner
from etl.source.split import Piece
from etl.source.table import InputFile


def pieces(files: tuple[InputFile, ...], piece_bytes: int, read: Callable[[int], None]) -> Iterator[tuple[int, Piece]]:
    """Yield the pieces of all files, each with the number of its file."""
    for number, file in enumerate(files):
        if file.header:
            for piece in file.pieces(piece_bytes, read):
                yield number, piece


def scan(
    files: tuple[InputFile, ...],
    examiner: Examiner,
    *,
    piece_bytes: int,
    threads: int,
    read: Callable[[int], None] = lambda count: None,
) -> Generator[Batch, None, None]:
    """Yield what each piece holds, in the order of the files and their records.

    At most `threads` pieces are under way, done ones that wait for their turn included: that bounds memory. Closing the
    iterator stops the work.
    """
    with ThreadPoolExecutor(threads, thread_name_prefix="examine") as pool:
        under_way: deque[Future[Batch]] = deque()
        try:
            for number, piece in pieces(files, piece_bytes, read):
                under_way.append(pool.submit(examiner.examine, number, piece))
                del piece
                if len(under_way) >= threads:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()
