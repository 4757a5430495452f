"""How well polluted CSVs are read, scored as the Pollock benchmark does, beside DuckDB's lenient reader.

    python -m tests.benchmarks.pollock [--cases]

A file counts at most 10 points: one if it can be loaded at all, and precision, recall and F1 of its header cells, its
records and its cells. The truth is the good rows, and the damaged ones as a lenient person would read them; so a reader
that rejects damaged records loses a little for each, and one that takes them for something else loses more. The cases
are our own (`tests/etl/polluted.py`), so the figures say nothing beside those of the benchmark itself.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from duckdb import Error as DuckDBError
from duckdb import connect

from etl.errors import EtlError
from etl.lake import discover
from etl.settings import Settings
from etl.source.cells import read_cells
from etl.source.table import open_table
from tests.etl.polluted import Case, Row, cases

Loaded = tuple[Row, list[Row]]
Reader = Callable[[Path], Loaded]


def kiban(path: Path) -> Loaded:
    """This engine, told nothing; a second reading is not needed, so nothing is cleansed."""
    (file,) = open_table(discover([str(path)], dataset="polluted")[0].files, Settings()).files
    rows: list[Row] = []
    for piece in file.pieces(1 << 20) if file.header else ():
        frame = read_cells(piece, file, len(file.header)).frame
        rows += [[cell or "" for cell in row] for row in frame.rows()]
    return list(file.header), rows


def duckdb(more: str) -> Reader:
    """DuckDB, told to take what it can: everything as text, short records filled up, errors skipped.

    Not in parallel: that refuses to fill up records where cells hold line ends, so nearly every file here.
    """

    def read(path: Path) -> Loaded:
        options = f"all_varchar=true, null_padding=true, ignore_errors=true, parallel=false{more}"
        with connect() as database:
            found = database.execute(f"SELECT * FROM read_csv(?, {options})", [str(path)])
            names = [column[0] for column in found.description]
            return names, [["" if cell is None else cell for cell in row] for row in found.fetchall()]

    return read


# Without strict mode DuckDB guesses the escape wrong here (none), and leaves quotes doubled: 8.0. So it is told, as the
# only reader, which is its best.
READERS: dict[str, Reader] = {
    "kiban": kiban,
    "DuckDB, filling up": duckdb(""),
    "DuckDB, lenient, told the quotes": duckdb(""", strict_mode=false, quote='"', escape='"'"""),
}


def points(case: Case, loaded: Loaded) -> float:
    """One for loading, and nine measures from 0 to 1."""
    header, rows = loaded
    truth = [*case.rows, *case.damaged]
    if case.headless:
        truth, true_header = [case.header, *truth], []
    else:
        true_header = case.header
    return (
        1
        + sum(_measures(_names(true_header), _names(header)))
        + sum(_measures(map(_record, truth), map(_record, rows)))
        + sum(_measures(_cells(truth), _cells(rows)))
    )


def _names(header: Iterable[str]) -> list[str]:
    """Column names without those that readers make up for want of one."""
    return [name for name in header if not re.fullmatch(r"Unnamed: \d+|column_?\d+", name)]


def _record(row: Sequence[str]) -> tuple[str, ...]:
    """Cells that are empty at the end say nothing, as readers fill records up."""
    cells = [cell.replace("\r\n", "\n") for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _cells(rows: Iterable[Row]) -> list[str]:
    return [cell for row in rows for cell in _record(row)]


def _measures(truth: Iterable[object], found: Iterable[object]) -> tuple[float, float, float]:
    expected, got = Counter(truth), Counter(found)
    right = (expected & got).total()
    precision = right / got.total() if got else float(not expected)
    recall = right / expected.total() if expected else float(not got)
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def score(case: Case, reader: Reader, folder: Path) -> tuple[float, str]:
    """The points of one file, and why it cannot be loaded: then there are none."""
    path = folder / "file.csv"
    path.write_bytes(case.data)
    try:
        return points(case, reader(path)), ""
    except (EtlError, DuckDBError) as error:
        return 0.0, str(error).splitlines()[0]


def main() -> None:
    """Print the mean of each reader, and with --cases each case in which they differ."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--cases", action="store_true", help="list the cases in which the readers differ")
    listed = arguments.parse_args().cases
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scores = {
            name: {case.name: score(case, reader, folder) for case in cases()} for name, reader in READERS.items()
        }
    for name, of_reader in scores.items():
        mean = sum(got for got, _ in of_reader.values()) / len(of_reader)
        failures = sum(bool(failure) for _, failure in of_reader.values())
        print(f"{name:<34} {mean:5.2f} of 10 over {len(of_reader)} files, {failures} of them not loaded")
    for case in scores["kiban"] if listed else ():
        got = [of_reader[case] for of_reader in scores.values()]
        troubles = " ".join(trouble for _, trouble in got)
        if max(got)[0] - min(got)[0] > 0.005 or troubles:
            print(f"  {case:<46} {' '.join(f'{one:5.2f}' for one, _ in got)}  {troubles}".rstrip())


if __name__ == "__main__":
    main()
