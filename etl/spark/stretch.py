"""Reads one split of a file as pieces of whole records, as the other engine reads a whole file."""

from __future__ import annotations

from collections.abc import Iterator

from etl.source.split import Piece, Splitter
from etl.source.table import LONGEST_RECORD, InputFile
from etl.spark.ranges import Split

BLOCK = 1 << 20


def data_start(file: InputFile) -> int:
    """Where in the file's bytes the records begin; only for files that are read as they lie."""
    return file.encoding.bom + file.data_offset


def can_be_cut(file: InputFile) -> bool:
    """Whether a file can be read from any place: neither compressed, nor in an encoding that hides line ends."""
    return not (file.compressed or file.transcode) and bool(file.header)


def pieces(file: InputFile, split: Split, piece_bytes: int) -> Iterator[Piece]:
    """Yield the records of a split. Offsets are those of the file's data, lines count from 1 unless it is the first split."""
    if split.end is None:
        yield from file.pieces(piece_bytes)
        return
    form = file.form
    splitter = Splitter(
        form.delimiter,
        form.width,
        form.pad_short,
        piece_bytes,
        LONGEST_RECORD,
        offset=split.start,
        line=1 if split.start else file.data_line,
        name=file.uri,
    )
    yield from splitter.split(blocks(file, split.start, split.end, piece_bytes))


def blocks(file: InputFile, start: int, end: int, block_bytes: int) -> Iterator[bytes]:
    """Yield the bytes of the file's data from `start` to `end`."""
    with file.source.open(data_start(file) + start) as stream:
        left = end - start
        while left > 0 and (block := stream.read(min(left, block_bytes))):
            left -= len(block)
            yield block
