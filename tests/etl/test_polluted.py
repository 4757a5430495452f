"""Polluted files: what is good in them is read, what is not is rejected, and nothing else happens."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from etl.settings import Settings
from etl.source.cells import read_cells
from etl.source.table import open_table
from tests.etl.cleansing import Cleansed
from tests.etl.polluted import Case, Row, cases
from tests.etl.source.csv_texts import Bytes

CASES = list(cases())
ids = [case.name for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=ids)
@pytest.mark.parametrize("piece_bytes", [1 << 20, 300])
def test_rows_and_rejects(case: Case, piece_bytes: int) -> None:
    (file,) = open_table((Bytes(case.data),), Settings()).files
    rows: list[Row] = []
    lines = [reject.line for reject in file.preamble]
    for piece in file.pieces(piece_bytes) if file.header else ():
        cells = read_cells(piece, file, len(file.header))
        rows += [[cell or "" for cell in row] for row in cells.frame.rows()]
        lines += [reject.line for reject in cells.prepared.rejects]
    assert list(file.header) == case.header
    assert rows == list(case.rows)
    assert tuple(lines) == case.rejected_lines
    assert bool(file.warnings) == case.warns


@pytest.mark.parametrize("case", CASES[::4], ids=ids[::4])
def test_cleansing_adds_up(case: Case, cleansed: Callable[..., Cleansed]) -> None:
    report = cleansed(case.data).report
    assert report.rows.rejected == len(case.rejected_lines)
    assert report.rows.written + report.rows.duplicates == len(case.rows) or report.status == "nothing_left"


def test_names_of_cases_are_unique() -> None:
    assert len(set(ids)) == len(ids) > 60
