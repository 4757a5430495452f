"""Shares out the files of a table among executors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from etl.lake.remote import RemoteFile
from etl.report.figures import size
from etl.source.split import Splitter
from etl.source.table import LONGEST_RECORD, InputFile, Table
from etl.spark import questions
from etl.spark.ranges import Seen, Split, cut, look
from etl.spark.stretch import BLOCK, blocks, can_be_cut, data_start

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SPLIT_BYTES = 64 << 20
MOST_SPLITS = 2_000  # each is at least a row group, and the footer of the one file has to stay readable


@dataclass(frozen=True, slots=True)
class _Range:
    file: InputFile
    start: int
    end: int
    last: int  # where the file's data ends


def split_bytes(table: Table) -> int:
    """How much of the input a task gets: 64 MiB, or what 2,000 tasks come to."""
    return max(SPLIT_BYTES, -(-sum(file.source.blob.size for file in table.files) // MOST_SPLITS))


def sendable(table: Table) -> tuple[InputFile, ...]:
    return tuple(replace(file, source=RemoteFile(file.source.blob)) for file in table.files)


def shared_out(session: SparkSession, table: Table, most_bytes: int) -> tuple[Split, ...]:
    """Cut the files into splits of whole records, of about `most_bytes` each; a file that cannot be cut is one split."""
    files = sendable(table)
    ranges = {number: _ranges(file, most_bytes) for number, file in enumerate(files)}
    several = [found for of_file in ranges.values() if len(of_file) > 1 for found in of_file]
    seen = iter(questions.each(session, several, _look) if several else ())
    splits: list[Split] = []
    for number, file in enumerate(files):
        of_file = ranges[number]
        if not file.header:
            continue
        stretches = list(_cut(of_file, [next(seen) for _ in of_file])) if len(of_file) > 1 else [_whole(of_file)]
        splits += [Split(len(splits) + n, number, *stretch) for n, stretch in enumerate(stretches)]
    return tuple(splits)


def alone(table: Table, most_bytes: int) -> Iterator[str]:
    """Warn of each file that one executor has to read by itself, however many there are, although it is large."""
    for file in table.files:
        blob = file.source.blob
        if not file.header or can_be_cut(file) or blob.size <= most_bytes:
            continue
        why, instead = ("compressed", "uncompressed") if file.compressed else (f"in {file.encoding.codec}", "as UTF-8")
        yield (
            f"{blob.name} is {why}, which cannot be cut: one executor read all its {size(blob.size)} while others may have "
            f"waited; deliver it {instead}, or in several files, to make use of them all"
        )


def _whole(ranges: list[_Range]) -> tuple[int, int | None]:
    return (0, ranges[0].last) if ranges else (0, None)


def _ranges(file: InputFile, most_bytes: int) -> list[_Range]:
    if not can_be_cut(file):
        return []
    last = max(0, file.source.blob.size - data_start(file))
    return [_Range(file, start, min(start + most_bytes, last), last) for start in range(0, max(1, last), most_bytes)]


def _look(range_: _Range) -> Seen:
    """Read a range, with the byte before and behind, and look at it."""
    file, start, end = range_.file, range_.start, range_.end
    first, behind = max(0, start - 1), min(range_.last, end + 1)
    data = file.source.read_range(data_start(file) + first, behind - first)
    inner = data[start - first : end - first]
    return look(inner, file.form.delimiter[0], before=data[: start - first], after=data[end - first :])


def _cut(ranges: list[_Range], seen: list[Seen]) -> Iterator[tuple[int, int]]:
    file, last = ranges[0].file, ranges[0].last

    def look_at(start: int, end: int) -> Seen:
        return _look(_Range(file, start, end, last))

    def read_on(start: int, past: int) -> int:
        form = file.form
        splitter = Splitter(
            form.delimiter, form.width, form.pad_short, BLOCK, LONGEST_RECORD, offset=start, name=file.uri
        )
        ends = (piece.end for piece in splitter.split(blocks(file, start, last, BLOCK)))
        return next((end for end in ends if end >= past), last)

    return cut([range_.start for range_ in ranges], last, seen, look_at, read_on)
