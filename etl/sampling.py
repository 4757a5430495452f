"""Gathers the first evidence: the beginning of the dataset, and short stretches spread over it.

A stretch taken from the middle of a file is cut at a line end, and that may be inside a quoted field. So each one is a
`Probe` until the pass over all rows has seen that its first byte really begins a record; those that fail are forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from etl.source.cells import read_cells, with_nulls
from etl.source.split import Piece, Splitter
from etl.source.table import InputFile, RecordCounts, Table


@dataclass(frozen=True, slots=True)
class SampleSize:
    """How much is looked at first: profiling it must stay a small part of the whole."""

    first_bytes: int = 2 << 20
    probes: int = 24
    probe_bytes: int = 64 << 10
    most_cells: int = 1_500_000


@dataclass(frozen=True, slots=True)
class Probe:
    """Rows from the middle of file number `file`, `offset` bytes behind the header; true if a record begins there."""

    file: int
    offset: int
    rows: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows that certainly are rows, and rows that probably are; `record_bytes` is their mean length in the file."""

    rows: pl.DataFrame
    probes: tuple[Probe, ...]
    record_bytes: float
    whole: bool  # `rows` are all there are
    counts: tuple[RecordCounts, ...] = ()  # of each file, as far as it was read for `rows`


def take_sample(table: Table, tokens: tuple[str, ...], size: SampleSize = SampleSize()) -> Sample:
    """Read a few megabytes of the dataset as text cells, nulls for tokens."""
    width = len(table.source_names)
    most_rows = max(100, size.most_cells // max(1, width))
    frames, read_bytes, counts, whole = _beginnings(table, width, tokens, most_rows, size)
    probes = () if whole else tuple(_probes(table, width, tokens, max(20, most_rows // max(1, size.probes)), size))
    read_rows = sum(counted.records - counted.rejected for counted in counts)
    return Sample(pl.concat(frames, rechunk=True), probes, read_bytes / max(1, read_rows), whole, tuple(counts))


def _beginnings(
    table: Table, width: int, tokens: tuple[str, ...], most_rows: int, size: SampleSize
) -> tuple[list[pl.DataFrame], int, list[RecordCounts], bool]:
    """The first pieces of each file, until there is enough; and whether that was everything."""
    frames: list[pl.DataFrame] = [pl.DataFrame(schema={str(position): pl.String for position in range(width)})]
    counts = [RecordCounts(len(file.preamble), len(file.preamble), file.blank_lines) for file in table.files]
    read_bytes, rows_left, whole = 0, most_rows, True
    for number, file in enumerate(table.files):
        if not file.header:
            continue
        if rows_left <= 0:
            return frames, read_bytes, counts, False
        for piece in file.pieces(size.first_bytes):
            if piece.offset >= size.first_bytes // 2 or rows_left <= 0:
                whole = False
                break
            cells = read_cells(piece, file, width)
            frames.append(with_nulls(cells.frame[:rows_left], tokens))
            counts[number] += cells.prepared.counts
            read_bytes += piece.end - piece.offset
            rows_left -= cells.frame.height
    return frames, read_bytes, counts, whole and rows_left >= 0


def _probes(table: Table, width: int, tokens: tuple[str, ...], most_rows: int, size: SampleSize) -> Iterator[Probe]:
    """Stretches spread evenly over the bytes of all files that can be read at any place."""
    files = [
        (n, file) for n, file in enumerate(table.files) if not file.compressed and not file.transcode and file.header
    ]
    total = sum(file.source.blob.size for _, file in files)
    for number in range(1, size.probes + 1):
        place = total * number // size.probes - (size.probe_bytes if number == size.probes else 0)
        for index, file in files:
            if place < file.source.blob.size:
                probe = _probe(index, file, place, width, tokens, most_rows, size.probe_bytes)
                if probe is not None:
                    yield probe
                break
            place -= file.source.blob.size


def _probe(
    index: int, file: InputFile, place: int, width: int, tokens: tuple[str, ...], most_rows: int, probe_bytes: int
) -> Probe | None:
    begin = file.encoding.bom + file.data_offset
    place = max(place, begin)
    data = file.source.read_range(place, probe_bytes)
    start = data.find(b"\n") + 1
    end = data.rfind(b"\n") + 1
    if not 0 < start < end:
        return None
    splitter = Splitter(file.form.delimiter, file.form.width, False, probe_bytes, probe_bytes)
    piece = next(splitter.split([data[start:end]]), None)
    if piece is None or piece.rewritten or piece.rejects:
        return None
    piece = Piece(piece.data, piece.offset, piece.end, 1, piece.line_count)
    frame = read_cells(piece, file, width).frame[:most_rows]
    return Probe(index, place + start - begin, with_nulls(frame, tokens)) if frame.height else None


def begins_record(piece: Piece, offset: int) -> bool:
    """Say whether a record begins at `offset` of the file's data, which lies in `piece`."""
    place = offset - piece.offset
    if piece.rewritten:
        return False
    return piece.data.count(b'"', 0, place) % 2 == 0 and (place == 0 or piece.data[place - 1 : place] == b"\n")
