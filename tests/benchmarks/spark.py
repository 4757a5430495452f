"""Measures the Spark engine on this machine (local[2]) against polars, and how its time splits.

Both cleanse the same CSV by the same rules, each run in processes of its own on a warm file, in turns. Memory is the sum
of what the driver, the JVM and Python's workers hold (resident), sampled twice a second; shared pages count once for
each process, so it is somewhat too much. The CSVs are those of `make bench` and are made if they are not there.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psutil  # type: ignore[import-untyped]

from tests.benchmarks.measure import Scratch, warm

CHILD = """
import sys
from datetime import UTC, datetime
from time import perf_counter
from etl.cleanse import Options, cleanse
from etl.engine import PolarsEngine
from etl.lake import Lake, discover
from etl.report.progress import Silence
from etl.settings import Settings
import json
began, laps = perf_counter(), {}
if sys.argv[1] == "spark":
    from pyspark.sql import SparkSession
    settings = {"spark.driver.memory": "1g", "spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1",
                "spark.driver.host": "127.0.0.1", "spark.ui.showConsoleProgress": "false"}
    session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    session.sparkContext.pythonExec = sys.executable
    session.sparkContext.setLogLevel("ERROR")
    from etl.spark import passes, questions, splits
    from etl.spark.engine import SparkEngine
    def timed(place, name, label):
        inner = getattr(place, name)
        def call(*given, **named):
            start = perf_counter()
            try:
                return inner(*given, **named)
            finally:
                laps[label] = laps.get(label, 0) + perf_counter() - start
        setattr(place, name, call)
    timed(questions, "each", "find splits")
    timed(questions, "summaries", "examine and write parts")
    timed(questions, "remove_duplicates", "duplicates")
    timed(questions, "partitions", "relabelled columns")
    timed(passes, "join", "join parts")
    engine = SparkEngine(session)
    laps["start Spark"] = perf_counter() - began
else:
    engine = PolarsEngine()
(dataset,) = discover([sys.argv[2]], dataset="bench")
report = cleanse(dataset, Lake.open(sys.argv[3]), Settings(), Options(), now=lambda: datetime.now(UTC),
                 progress=Silence(), engine=engine)
laps["in all"] = perf_counter() - began
print(json.dumps({"laps": laps, "passes": report.passes, "written": report.rows.written,
                  "kept": [column.name for column in report.kept]}))
"""


@dataclass(frozen=True)
class Run:
    engine: str
    seconds: float
    peak_bytes: int
    said: dict[str, Any]


def measure(engine: str, path: Path, folder: Path) -> Run:
    """Cleanse `path` once, in processes of its own."""
    warm(path)
    with Scratch(folder) as scratch:
        command = [sys.executable, "-W", "ignore", "-c", CHILD, engine, str(path), str(scratch / "lake")]
        started = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            peak, watched = 0, psutil.Process(process.pid)
            while process.poll() is None:
                peak = max(peak, held(watched))
                time.sleep(0.5)
            assert process.stdout is not None
            said = process.stdout.read().strip()
        seconds = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"{engine} failed with exit code {process.returncode}")
    return Run(engine, seconds, peak, json.loads(said.splitlines()[-1]))


def held(process: Any) -> int:
    """Bytes that a process and all its descendants hold at this moment."""
    total = 0
    for each in [process, *_descendants(process)]:
        try:
            total += each.memory_info().rss
        except psutil.Error:  # ended meanwhile
            continue
    return total


def _descendants(process: Any) -> list[Any]:
    try:
        return list(process.children(recursive=True))
    except psutil.Error:
        return []


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.spark", description=__doc__)
    parser.add_argument("--sizes", type=float, nargs="+", default=[0.5, 2.0], help="GB of the shape `web`")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("build/bench"))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for size in options.sizes:
        path = options.folder / f"web_{round(size * 1000)}mb.csv"
        if not path.exists():
            command = [sys.executable, "-m", "tests.benchmarks.shapes", "web", str(size), str(path)]
            subprocess.run(command, check=True)
        _show(path, [measure(e, path, options.folder) for _ in range(options.runs) for e in ("polars", "spark")])
    return 0


def _show(path: Path, runs: list[Run]) -> None:
    kept = {(tuple(run.said["kept"]), run.said["written"]) for run in runs}
    print(f"\n## {path.name}, {path.stat().st_size / 1e9:.2f} GB" + ("" if len(kept) == 1 else ": THE RESULTS DIFFER"))
    print("| engine | seconds | MiB | passes |\n|---|---|---|---|")
    for engine in ("polars", "spark"):
        mine = [run for run in runs if run.engine == engine]
        seconds, peak = median(run.seconds for run in mine), median(run.peak_bytes for run in mine)
        print(f"| {engine} | {seconds:.1f} | {peak / (1 << 20):,.0f} | {mine[0].said['passes']} |")
    laps = [run.said["laps"] for run in runs if run.engine == "spark"]
    print("\n| Spark's time | seconds |\n|---|---|")
    for label in laps[0]:
        print(f"| {label} | {median(lap[label] for lap in laps):.1f} |")


if __name__ == "__main__":
    sys.exit(main())
