"""Parses a piece of records into text cells, and finds the nulls among them."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import polars as pl

from etl.errors import EtlError
from etl.source.malformed import RawReject
from etl.source.records import Prepared, prepare
from etl.source.split import Piece
from etl.source.table import InputFile


@dataclass(frozen=True, slots=True)
class Cells:
    """The good records of a piece as String columns named by position ("0", "1", …); empty fields are null already."""

    frame: pl.DataFrame
    prepared: Prepared


def in_place(file: InputFile, width: int) -> bool:
    """Say whether the file's columns are those of the united table, in its order."""
    return file.positions == tuple(range(width))


def read_whole_numbers(prepared: Prepared, file: InputFile, whole: Collection[int]) -> pl.DataFrame | None:
    """Parse records as `read_cells` does, but the columns `whole` as int64 at once; None if polars refuses.

    It is quicker than text cast to numbers, and takes half the memory. What is lost is how the numbers were spelt: that
    they have their shortest spelling has to be proven from `Prepared.cell_bytes`. Columns are those of the file.
    """
    return _parse(prepared, file, whole)


def read_cells(piece: Piece, file: InputFile, width: int, prepared: Prepared | None = None) -> Cells:
    """Parse `piece` into the `width` columns of the united table; `prepared` is what `prepare` made of it, if known."""
    prepared = prepared or prepare(piece, file.form)
    frame = _parse(prepared, file)
    if frame is None:  # polars found a record that is too long, or bytes that are not UTF-8: look at each record
        prepared = prepare(piece, file.form, exactly=True)
        frame = _parse(prepared, file)
    if frame is None:
        raise EtlError(
            f"{file.uri}: records from line {piece.line} on cannot be parsed",
            hint="This is a defect of kiban: please report it with the lines concerned.",
        )
    return Cells(_united(frame, file, width), prepared)


def _parse(prepared: Prepared, file: InputFile, whole: Collection[int] = ()) -> pl.DataFrame | None:
    """Let polars parse; None when it refuses, or sees another number of records than was proven."""
    schema = {str(n): pl.Int64() if n in whole else pl.String() for n in range(file.form.width)}
    if not prepared.rows:
        return pl.DataFrame(schema=schema)
    try:
        frame = pl.read_csv(
            prepared.data,
            has_header=False,
            schema=schema,
            separator=file.form.delimiter.decode("ascii"),
            quote_char='"' if prepared.quoted else None,
        )
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError):
        return None
    return frame if frame.height == prepared.rows else None


def _united(frame: pl.DataFrame, file: InputFile, width: int) -> pl.DataFrame:
    """Put the file's columns in their places, and nulls where it has none."""
    if in_place(file, width):
        return frame
    columns = frame.get_columns()
    blank = pl.Series("", [None], dtype=pl.String).new_from_index(0, frame.height)
    placed = [blank] * width
    for column, position in zip(columns, file.positions, strict=True):
        placed[position] = column
    return pl.DataFrame([series.alias(str(position)) for position, series in enumerate(placed)])


def nulls_for_tokens(cells: pl.Series, tokens: tuple[str, ...]) -> pl.Series:
    """Turn the cells that stand for "no value" into nulls; the very same Series when there are none."""
    token = cells.is_in(tokens)
    if not token.any():
        return cells
    return cells.set(token, None)


def with_nulls(frame: pl.DataFrame, tokens: tuple[str, ...]) -> pl.DataFrame:
    """`nulls_for_tokens` for all columns, with one query for all of them."""
    if not frame.height or not frame.width:
        return frame
    found = frame.select(pl.all().is_in(tokens).any()).row(0)
    concerned = [name for name, some in zip(frame.columns, found, strict=True) if some]
    return frame.with_columns(nulls_for_tokens(frame[name], tokens) for name in concerned)


def reject_rows(cells: Cells, rows: dict[int, str], piece: Piece, file: InputFile) -> Cells:
    """Move good records to the rejects after all: row in the frame -> reason."""
    exact = prepare(piece, file.form, exactly=True)
    unfit = {reject.record for reject in exact.rejects}
    good = (record for record in _records(piece, file.form.blanks) if record[0] not in unfit)
    moved = [
        RawReject(number, line, rows[row], raw.rstrip(b"\r\n"))
        for row, (number, line, raw) in enumerate(good)
        if row in rows
    ]
    keep = pl.Series(range(cells.frame.height)).is_in(list(rows)).not_()
    prepared = Prepared(
        b"",
        cells.prepared.rows - len(rows),
        cells.prepared.records,
        tuple(sorted((*exact.rejects, *moved), key=lambda reject: reject.record)),
        cells.prepared.blank_lines,
        cells.prepared.quoted,
    )
    return Cells(cells.frame.filter(keep), prepared)


def _records(piece: Piece, blanks: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield for each record of the piece its number, its physical line, and its bytes; blank lines are no records."""
    index, line, quotes = 0, piece.line, 0
    taken: list[str] = []
    for physical in io.StringIO(piece.data.decode("latin-1"), newline=""):
        taken.append(physical)
        quotes += physical.count('"')
        line += 1
        if quotes % 2:
            continue
        start, raw = line - len(taken), "".join(taken).encode("latin-1")
        taken = []
        if not raw.strip(blanks + b"\r\n"):
            continue
        if piece.record_numbers is not None and piece.record_lines is not None:
            original = piece.original[slice(*piece.record_spans[index])]
            yield piece.record_numbers[index], piece.record_lines[index], original
        else:
            yield index, start, raw
        index += 1
