"""Who runs on which file: the contestants of each shape, their command lines, and what one run of them came to."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.measure import Finished, Scratch, run, warm

PEERS = {  # name on the command line -> name in the tables
    "floor": "floor: polars, typed scan to Parquet",
    "kiban": "kiban",
    "pandas": "pandas, all rules",
    "polars": "polars lazy, all rules",
    "duckdb": "DuckDB, all rules, limit 1 GB",
}
WORST = ("worst_unique", "worst_twins", "worst_duplicates")
LATE_COLUMNS = {
    "web": ("build",),
    "corners": ("begins_late_too", "constant_with_nulls", "empty"),
}  # their type changes far down
SAME_IN_UTF8 = {"cp932": "web"}
PANDAS_BYTES_A_BYTE = 4.5  # memory for each byte of CSV (measured: 3.8)


@dataclass(frozen=True)
class Contestant:
    """One row of a table: a peer on a file."""

    name: str
    peer: str
    csv: Path
    shape: str


@dataclass(frozen=True)
class Result:
    """What one run came to. A failed one has a `failure` and no `kept`."""

    contestant: str
    round: int
    seconds: float
    peak_bytes: int
    output_bytes: int = 0
    spill_bytes: int | None = None
    rows: int = 0
    kept: tuple[str, ...] = ()
    passes: int | None = None
    failure: str = ""


@dataclass(frozen=True)
class Contest:
    """One table: contestants that take turns. Ratios are to the first."""

    shape: str
    gigabytes: float
    contestants: tuple[Contestant, ...]

    @property
    def title(self) -> str:
        return f"{self.shape}, {self.gigabytes:g} GB"


def contest(shape: str, gigabytes: float, peers: Sequence[str], folder: Path) -> Contest:
    """Decide who runs. CP932 is a contest of kiban with itself, since polars cannot stream that encoding."""
    csv = csv_path(shape, gigabytes, folder)
    if shape in SAME_IN_UTF8:
        utf8 = SAME_IN_UTF8[shape]
        same = Contestant("kiban, the file in UTF-8", "kiban", csv_path(utf8, gigabytes, folder), utf8)
        return Contest(shape, gigabytes, (same, Contestant("kiban, the file in CP932", "kiban", csv, shape)))
    return Contest(shape, gigabytes, tuple(Contestant(PEERS[peer], peer, csv, shape) for peer in peers))


def csv_path(shape: str, gigabytes: float, folder: Path) -> Path:
    return folder / f"{shape}_{round(gigabytes * 1000)}mb.csv"


def make_files(contestant: Contestant, gigabytes: float) -> None:
    """Make the CSV and its schema unless they are there; in processes of their own (see `measure`)."""
    csv = contestant.csv
    if not csv.exists():
        _python("tests.benchmarks.shapes", contestant.shape, str(gigabytes), str(csv))
    schema = csv.with_suffix(".schema.json")
    if contestant.peer != "kiban" and not schema.exists():
        _python("tests.benchmarks.schema", str(csv), str(schema), *LATE_COLUMNS.get(contestant.shape, ()))


def _python(*words: str) -> None:
    subprocess.run([sys.executable, "-m", *words], check=True, stdout=subprocess.DEVNULL)


def attempt(contestant: Contestant, number: int, folder: Path, memory: str, limit_seconds: float) -> Result:
    """Run a contestant once, on a warm file."""
    warm(contestant.csv)
    with Scratch(folder) as scratch:
        finished = run(list(_command(contestant, scratch, memory)), scratch, limit_seconds)
        if finished.failure:
            return Result(contestant.name, number, finished.seconds, finished.peak_bytes, failure=finished.failure)
        read = _of_kiban if contestant.peer == "kiban" else _of_peer
        return read(contestant, number, finished, scratch)


def _command(contestant: Contestant, scratch: Path, memory: str) -> Iterator[str]:
    csv = str(contestant.csv)
    yield from (sys.executable, "-m")
    if contestant.peer == "kiban":
        yield from ("etl", "cleanse", csv, "--dataset", "bench", "--lake", str(scratch / "lake"))
        yield from ("--memory", memory, "--json")
        return
    module = contestant.peer if contestant.peer == "floor" else f"with_{contestant.peer}"
    yield from (f"tests.benchmarks.peers.{module}", csv, str(scratch / "out.parquet"))
    yield str(contestant.csv.with_suffix(".schema.json"))


def _of_kiban(contestant: Contestant, number: int, finished: Finished, scratch: Path) -> Result:
    report = json.loads(finished.stdout)
    clean = scratch / "lake" / "clean" / "bench" / "bench.parquet"
    return Result(
        contestant.name,
        number,
        finished.seconds,
        finished.peak_bytes,
        output_bytes=clean.stat().st_size,
        spill_bytes=report["spill_bytes"],
        rows=report["rows"]["written"],
        kept=tuple(column["source_name"] for column in report["columns"] if column["decision"] == "kept"),
        passes=report["passes"],
    )


def _of_peer(contestant: Contestant, number: int, finished: Finished, scratch: Path) -> Result:
    outcome = json.loads(finished.stdout)
    return Result(
        contestant.name,
        number,
        finished.seconds,
        finished.peak_bytes,
        output_bytes=(scratch / "out.parquet").stat().st_size,
        rows=outcome["rows"],
        kept=tuple(outcome["kept"]),
    )


def disagreements(results: Sequence[Result], floor: str = PEERS["floor"]) -> list[str]:
    """Say where those with rules differ from the first of them in the columns or rows they keep."""
    ruled = [result for result in results if result.contestant != floor and not result.failure]
    said: list[str] = []
    for result in ruled[1:]:
        first = ruled[0]
        columns = sorted(set(first.kept) ^ set(result.kept))
        if columns:
            said.append(f"{result.contestant} and {first.contestant} disagree on columns: {', '.join(columns[:10])}")
        elif result.rows != first.rows:
            said.append(f"{result.contestant} writes {result.rows:,} rows, {first.contestant} {first.rows:,}")
    return list(dict.fromkeys(said))


def fits(contestant: Contestant, available_bytes: int) -> bool:
    """Whether there is memory for the run: pandas beyond it would take the machine down."""
    return contestant.peer != "pandas" or contestant.csv.stat().st_size * PANDAS_BYTES_A_BYTE < available_bytes
