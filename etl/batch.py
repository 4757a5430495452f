"""Looks at one piece of records under a hypothesis: types its cells, checks every claim, hashes its rows.

Pieces are independent of each other, so this runs on several threads. What a piece refutes comes back as evidence: the
rows that show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import polars as pl

from etl.columns import TypedColumns, Typist, spelling_bytes
from etl.hypothesis import Hypothesis
from etl.proof.rowset import RowHashes, row_hashes
from etl.proof.twins import TwinProof, UniqueProof, Values, hash_values
from etl.sampling import begins_record
from etl.source.cells import Cells, in_place, nulls_for_tokens, read_cells, read_whole_numbers, reject_rows, with_nulls
from etl.source.encoding import beyond_ascii, detect
from etl.source.malformed import RawReject
from etl.source.records import Prepared, prepare
from etl.source.split import Piece
from etl.source.table import InputFile
from etl.types import ColumnType, infer, misfits, parse, settled

CONTEXT_ROWS = 64  # rows of a refuting piece that join the evidence beside the one that refutes


class Listener(Protocol):
    """Is told the hashes of some columns, a batch at a time, as proofs are."""

    @property
    def columns(self) -> tuple[int, ...]: ...
    def feed(self, batch: Mapping[int, Values]) -> None: ...


@dataclass(slots=True)
class Claims:
    """The hypothesis of a pass and the proofs that grow with it. `types` may move on once something is refuted.

    `keep_frames` false: nothing will be written, only looked at.
    """

    hypothesis: Hypothesis
    types: list[ColumnType]
    fixed: frozenset[int]
    tokens: tuple[str, ...]
    twins: list[TwinProof] = field(default_factory=list)
    uniques: list[UniqueProof] = field(default_factory=list)
    listeners: list[Listener] = field(default_factory=list)
    hash_rows: bool = True
    keep_frames: bool = True

    @property
    def proofs(self) -> list[TwinProof | UniqueProof]:
        return [*self.twins, *self.uniques]


@dataclass(slots=True)
class Batch:
    """What a piece holds. `frame` has the kept columns, typed, named by position; None when nothing is to be written."""

    file: int
    piece_end: int
    records: int
    rows: int
    blank_lines: int
    rejects: tuple[RawReject, ...]
    nulls: np.ndarray
    frame: pl.DataFrame | None = None
    hashes: RowHashes | None = None
    refuted: set[int] = field(default_factory=set)
    not_identical: set[tuple[int, int]] = field(default_factory=set)
    evidence: pl.DataFrame | None = None
    escaped: set[int] = field(default_factory=set)
    encoding_found: str | None = None
    probes_confirmed: tuple[tuple[int, int], ...] = ()


class Examiner:
    """Examines the pieces of a table's files under `claims`; `probes` are (file, offset) to confirm as records."""

    def __init__(
        self, files: tuple[InputFile, ...], width: int, claims: Claims, probes: Iterable[tuple[int, int]] = ()
    ) -> None:
        self._files, self._width, self.claims, self._probes = files, width, claims, tuple(probes)
        self._typist = Typist(claims.tokens)
        numbers = (p for p, type_ in enumerate(claims.hypothesis.types) if type_.name == "int64")
        self._whole = frozenset(numbers) - claims.hypothesis.all_null  # read as numbers, not as text

    def examine(self, number: int, piece: Piece) -> Batch:
        """Read and check one piece of file `number`."""
        file = self._files[number]
        encoding_found = _other_encoding(piece, file)
        cells = Cells(pl.DataFrame(), prepare(piece, file.form))
        types = tuple(self.claims.types)  # another thread may widen them meanwhile
        columns, in_doubt = self._as_supposed(cells.prepared, file, types)
        refuted: dict[int, int] = {}
        if columns is None:
            cells = read_cells(piece, file, self._width, cells.prepared)
            if rejected := self._misfits(cells):  # first of all: what else such rows hold is no evidence of anything
                cells = reject_rows(cells, rejected, piece, file)
            columns, refuted = self._typed(cells, types, in_doubt)
        batch = Batch(
            number,
            piece.end,
            cells.prepared.records,
            cells.prepared.rows,
            cells.prepared.blank_lines,
            cells.prepared.rejects,
            np.array([0 if column is None else column.null_count() for column in columns.values()], dtype=np.int64),
            refuted=set(refuted),
            encoding_found=encoding_found,
            probes_confirmed=tuple(
                (file_number, offset)
                for file_number, offset in self._probes
                if file_number == number and piece.offset <= offset < piece.end and begins_record(piece, offset)
            ),
        )
        as_supposed = types == self.claims.hypothesis.types
        self._check_protected(columns, batch)
        parted = self._check_identical(columns, batch)
        if refuted or parted:
            cells = cells if cells.frame.width else read_cells(piece, file, self._width, cells.prepared)
            batch.evidence = self._evidence(cells, (*refuted.values(), *parted), refuted)
        if as_supposed and not refuted:
            self._feed_proofs(columns)
            self._hand_over(columns, batch)
        return batch

    def _as_supposed(
        self, prepared: Prepared, file: InputFile, types: tuple[ColumnType, ...]
    ) -> tuple[dict[int, pl.Series | None] | None, frozenset[int]]:
        """Type every column with whole numbers read as such; None when the piece has to be looked at as text.

        With it come the numbers that were read in vain, since one of them may be to blame. That they have their shortest
        spelling is proven for all at once, by what all cells take together: no other spelling is shorter, so if one were
        longer, the sum would be.
        """
        whole = frozenset(p for p in self._whole if types[p].name == "int64")
        wanted = prepared.cell_bytes(self._width) if whole and prepared.rows and in_place(file, self._width) else None
        if wanted is None:  # of this piece nobody can say; the next one may be plainer
            return None, frozenset()
        frame = read_whole_numbers(prepared, file, whole)
        if frame is None:
            return None, whole
        parsed = self._parsed(frame, types)
        if parsed.text_bytes + spelling_bytes(parsed.columns, [str(p) for p in whole]) != wanted:
            return None, whole
        columns = {
            position: self._one(position, series, types[position], parsed)
            for position, series in enumerate(frame.iter_columns())
        }
        return (None, whole) if any(column is None for column in columns.values()) else (columns, whole)

    def _parsed(self, frame: pl.DataFrame, types: tuple[ColumnType, ...]) -> TypedColumns:
        hypothesis = self.claims.hypothesis
        at_once = {str(p): type_ for p, type_ in enumerate(types) if p not in hypothesis.all_null}
        constants = {str(p) for p in hypothesis.dropped_constants}
        return self._typist.type_columns(frame, at_once, unlike_tokens=constants)

    def _typed(
        self, cells: Cells, types: tuple[ColumnType, ...], in_doubt: frozenset[int]
    ) -> tuple[dict[int, pl.Series | None], dict[int, int]]:
        """Type every column; returns the columns (None where refuted) and, for each refuted one, a row that shows it.

        Numbers that were read in vain are read as text from now on: those that are to blame, or all if it is none.
        """
        parsed = self._parsed(cells.frame, types)
        to_blame = {position for position in in_doubt if str(position) not in parsed.columns}
        self._whole -= to_blame or in_doubt
        columns: dict[int, pl.Series | None] = {}
        refuted: dict[int, int] = {}
        for position, series in enumerate(cells.frame.iter_columns()):
            columns[position] = typed = self._one(position, series, types[position], parsed)
            if typed is None:
                refuted[position] = self._refuting_row(position, series, types[position])
        return columns, refuted

    def _one(self, position: int, cells: pl.Series, type_: ColumnType, parsed: TypedColumns) -> pl.Series | None:
        """Find one column among those parsed at once, or take it alone."""
        typed = parsed.columns.get(str(position))
        if typed is not None and position in self.claims.hypothesis.dropped_constants:
            typed = self._if_constant(position, typed)
        return self._column(position, cells, type_) if typed is None and cells.dtype == pl.String else typed

    def _column(self, position: int, cells: pl.Series, type_: ColumnType) -> pl.Series | None:
        """Type one column, null tokens taken for nulls; None if the hypothesis does not hold for it."""
        if position in self.claims.hypothesis.all_null:
            if cells.null_count() == len(cells) and cells.dtype == type_.dtype:
                return cells
            empty = cells.null_count() == len(cells) or self._nulls(cells).null_count() == len(cells)
            return pl.Series(cells.name, [None], dtype=type_.dtype).new_from_index(0, len(cells)) if empty else None
        typed = parse(self._nulls(cells), type_)
        return self._if_constant(position, typed) if position in self.claims.hypothesis.dropped_constants else typed

    def _if_constant(self, position: int, typed: pl.Series | None) -> pl.Series | None:
        hypothesis = self.claims.hypothesis
        if typed is None or (hypothesis.strict and typed.null_count()):
            return None
        return typed if (typed == hypothesis.constants[position]).all() else None

    def _nulls(self, cells: pl.Series) -> pl.Series:
        return nulls_for_tokens(cells, self.claims.tokens)

    def _refuting_row(self, position: int, cells: pl.Series, type_: ColumnType) -> int:
        """Find one row that shows why the column cannot be what it was taken for."""
        low, high = 0, len(cells)
        while high - low > 1:
            middle = (low + high) // 2
            holds = self._column(position, cells[low:middle], type_) is not None
            low, high = (middle, high) if holds else (low, middle)
        return low

    def _misfits(self, cells: Cells) -> dict[int, str]:
        """Rows in which a column whose type the settings prescribe holds something else: row -> reason."""
        found: dict[int, str] = {}
        for position in self.claims.fixed:
            series = self._nulls(cells.frame[str(position)])
            type_ = settled(self.claims.hypothesis.types[position], series)
            for row in misfits(series, type_):
                name = self.claims.hypothesis.profile.columns[position].source_name
                found.setdefault(row, f"{name}: {series[row]!r} is no {type_.label}, which the settings ask for")
        return found

    def _evidence(self, cells: Cells, rows: Iterable[int], refuted: Iterable[int]) -> pl.DataFrame:
        """Refuting rows with some of their neighbours, as text, nulls for tokens; and the types to go on with."""
        wanted = sorted({*rows, *range(min(CONTEXT_ROWS, cells.frame.height))})
        frame = with_nulls(cells.frame[wanted], self.claims.tokens)
        for position in refuted:
            if position not in self.claims.hypothesis.dropped_constants and position not in self.claims.fixed:
                self.claims.types[position] = _wider(frame[str(position)], self.claims.types[position])
        return frame

    def _check_protected(self, columns: dict[int, pl.Series | None], batch: Batch) -> None:
        """A protected column stays even if it is not constant after all; only the report needs to know."""
        hypothesis = self.claims.hypothesis
        for position in hypothesis.constants.keys() - hypothesis.dropped_constants:
            column, dtype = columns[position], hypothesis.types[position].dtype
            if column is None or column.dtype != dtype or not (column == hypothesis.constants[position]).all():
                batch.escaped.add(position)

    def _check_identical(self, columns: dict[int, pl.Series | None], batch: Batch) -> list[int]:
        """Note the pairs that are not equal after all; returns the rows that show it."""
        rows = []
        for position, twin in self.claims.hypothesis.identical.items():
            one, other = columns[position], columns[twin]
            if one is None or other is None:
                continue
            differs = ~one.eq_missing(other) if one.dtype == other.dtype else pl.Series([True])
            if differs.any():
                batch.not_identical.add((twin, position))
                rows.append(int(differs.arg_max() or 0))
        return rows

    def _feed_proofs(self, columns: dict[int, pl.Series | None]) -> None:
        proofs: list[Listener] = [*self.claims.proofs, *self.claims.listeners]
        if not proofs:
            return
        wanted = sorted({position for proof in proofs for position in proof.columns})
        hashes = dict(zip(wanted, hash_values([columns[position] for position in wanted]), strict=True))
        for proof in proofs:
            proof.feed(hashes)

    def _hand_over(self, columns: dict[int, pl.Series | None], batch: Batch) -> None:
        claims = self.claims
        if not (claims.keep_frames or claims.hash_rows):
            return
        frame = pl.DataFrame([columns[position] for position in claims.hypothesis.kept])
        if claims.hash_rows and frame.width:
            batch.hashes = row_hashes(frame)
        if claims.keep_frames:
            batch.frame = frame


def _wider(cells: pl.Series, type_: ColumnType) -> ColumnType:
    """The type to go on with after a refutation, until all evidence is looked at together."""
    found = infer(cells)
    if type_.name == "int64" and found.name in ("float64", "decimal"):
        return found
    return ColumnType("string") if type_.name != "string" else type_


def _other_encoding(piece: Piece, file: InputFile) -> str | None:
    """Name the encoding of a file that was plain ASCII until this piece, if it is not UTF-8."""
    if not file.encoding.ascii_only or file.transcode or not beyond_ascii(piece.data):
        return None
    codec = detect(piece.data, complete=False).codec
    return codec if codec != "utf-8" else None
