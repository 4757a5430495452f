"""Glue's door: the script that the job runs, over one or all datasets of the lake's raw zone.

The same run as `python -m etl cleanse`, spoken to otherwise: arguments as Glue passes them, its own among them, and one
line of JSON on stdout for each event, for CloudWatch:

    started            lake, datasets, version, ignored_arguments
    spark              whether the driver became a Spark application
    engine             dataset, engine, reason: what `--engine auto` came to
    dataset_finished   dataset, status, rows, columns, seconds, peak_memory_bytes, warnings, report
    dataset_failed     dataset, error, message, hint
    catalog            database, crawler, tables, started, reasons (table -> why it has to be crawled), waited_seconds
    catalog_failed     database, crawler, error, message, hint: what is published may lack tables or columns in Athena
    failed             error, message, hint: nothing could be begun
    finished           done, failed, seconds

A dataset that fails does not stop the others and makes the exit code 1. Unchanged ones are skipped by fingerprint. With
`--database` and `--crawler` the catalog is compared with the clean zone at the end, whatever failed before, and the crawler
started if they differ: a table whose columns are the same as before needs no crawl, its one object was replaced.
In a working tree it runs as `python -m etl.glue_job`; as a script it must not lie in `etl/`, whose `types.py` would
take the place of Python's.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import etl
from etl.allocators import settle_polars

settle_polars(os.environ)  # before anything imports polars

from etl.cleanse import Options, cleanse  # noqa: E402
from etl.engine import AUTO, choose  # noqa: E402
from etl.errors import EtlError, InputError  # noqa: E402
from etl.glue_arguments import Arguments, read_arguments  # noqa: E402
from etl.lake import Lake, protected_columns  # noqa: E402
from etl.lake.catalog import Catalog, open_catalog, refresh  # noqa: E402
from etl.report.model import Report  # noqa: E402
from etl.report.progress import Silence  # noqa: E402
from etl.settings import Settings, load_settings  # noqa: E402

Reads = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Log:
    """Writes events as lines of JSON."""

    stream: TextIO
    now: Callable[[], datetime]

    def write(self, event: str, *, level: str = "INFO", **facts: object) -> None:
        time = self.now().isoformat(timespec="milliseconds")
        line = {"time": time, "level": level, "event": event, **facts}
        self.stream.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
        self.stream.flush()

    def failure(self, event: str, error: BaseException, **facts: object) -> None:
        """Log an error; one that nobody foresaw too, which is a defect."""
        hint = error.hint if isinstance(error, EtlError) else "This is a defect of kiban: please report it."
        self.write(event, level="ERROR", **facts, error=type(error).__name__, message=str(error), hint=hint)


def main(
    argv: Sequence[str],
    *,
    run: Callable[..., Report] = cleanse,
    open_lake: Callable[[str], Lake] = Lake.open,
    find_catalog: Callable[[str, str], Catalog] = open_catalog,
    pause: Callable[[float], None] = time.sleep,
    stdout: TextIO | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    import_module: Callable[[str], Any] = importlib.import_module,
) -> int:
    """Run the job and return its exit code."""
    log = Log(_utf8(stdout or sys.stdout), now)
    started = now()
    try:
        arguments = read_arguments(argv)
        spark = take_spark(log, import_module)
        try:
            lake = open_lake(arguments.lake)
            failed, done = _run(arguments, lake, run, log)
            cataloged = _catalog(arguments, lake, find_catalog, pause, log)
        finally:
            if spark is not None:
                spark.stop()
    except EtlError as error:
        log.failure("failed", error)
        return error.exit_code
    except Exception as error:  # noqa: BLE001  # whatever it is, CloudWatch is told
        log.failure("failed", error)
        return 1
    log.write("finished", done=done, failed=failed, seconds=_seconds(started, now()))
    return 0 if cataloged and not failed else 1


def take_spark(log: Log, import_module: Callable[[str], Any]) -> Any:
    """Take a SparkSession, so that the driver is a proper Spark application; None where there is no Spark.

    The polars engine does not use it, and so goes on without it, too, where it cannot be had.
    """
    try:
        sql = import_module("pyspark.sql")
    except ImportError:
        log.write("spark", available=False, message="pyspark is not installed; going on without it")
        return None
    try:
        session = sql.SparkSession.builder.appName("kiban-etl").getOrCreate()
    except Exception as error:  # noqa: BLE001  # Java's and py4j's errors have no base in common
        log.write("spark", level="WARNING", available=False, message=f"{type(error).__name__}: {error}")
        return None
    log.write("spark", available=True, version=session.version)
    return session


def _run(arguments: Arguments, lake: Lake, run: Callable[..., Report], log: Log) -> tuple[int, int]:
    """Cleanse the datasets one after the other; say how many failed and how many are done."""
    datasets = [arguments.dataset] if arguments.dataset else lake.datasets()
    log.write(
        "started",
        lake=arguments.lake,
        datasets=datasets,
        version=etl.__version__,
        ignored_arguments=arguments.ignored,
    )
    if not datasets:
        hint = f"Upload CSVs to {lake.location('raw', '<dataset>/')}: one folder is one dataset."
        raise InputError(f"the raw zone {lake.location('raw', '')} holds no dataset", hint=hint)
    reads = _reads(lake)
    failed = sum(not _attempt(dataset, arguments, lake, reads, run, log) for dataset in datasets)
    return failed, len(datasets) - failed


def _attempt(
    dataset: str, arguments: Arguments, lake: Lake, reads: Reads, run: Callable[..., Report], log: Log
) -> bool:
    from polars.exceptions import PanicException

    started = log.now()
    try:
        found, settings = lake.raw(dataset), _settings(lake, dataset)
        engine, why = choose(arguments.engine, found.size)
        if arguments.engine == AUTO:
            log.write("engine", dataset=dataset, engine=engine, reason=why)
        options = Options(
            allow_drops=arguments.allow_drops,
            force=arguments.force,
            engine=engine,
            memory_bytes=arguments.memory_bytes,
            reads=reads.get(dataset, {}),
        )
        report = run(found, lake, settings, options, now=log.now, progress=Silence())
    except (Exception, PanicException) as error:  # noqa: BLE001  # it is logged, and the next dataset has its turn
        log.failure("dataset_failed", error, dataset=dataset, seconds=_seconds(started, log.now()))
        return False
    log.write("dataset_finished", **_facts(report), seconds=_seconds(started, log.now()))
    return True


def _catalog(
    arguments: Arguments,
    lake: Lake,
    find_catalog: Callable[[str, str], Catalog],
    pause: Callable[[float], None],
    log: Log,
) -> bool:
    """Have the tables follow what is published, if the job was told where they are; say whether that went well."""
    if arguments.catalog is None:
        return True
    database, crawler = arguments.catalog
    try:
        found = refresh(find_catalog(database, crawler), lake, pause=pause)
    except Exception as error:  # noqa: BLE001  # it is logged, and what was published stays published
        log.failure("catalog_failed", error, database=database, crawler=crawler)
        return False
    log.write(
        "catalog",
        database=database,
        crawler=crawler,
        tables=found.tables,
        started=found.started,
        reasons=found.reasons,
        waited_seconds=found.waited_seconds,
    )
    return True


def _facts(report: Report) -> dict[str, Any]:
    rows = report.rows
    return {
        "dataset": report.dataset,
        "status": report.status,
        "rows": {
            "read": rows.read,
            "rejected": rows.rejected,
            "duplicates": rows.duplicates,
            "written": rows.written,
        },
        "columns": {"kept": len(report.kept), "dropped": len(report.dropped)},
        "peak_memory_bytes": report.peak_memory_bytes,
        "warnings": report.warnings,
        "report": report.outputs.get("html"),
    }


def _reads(lake: Lake) -> Reads:
    """The views' contract, as it was published to the artifacts zone with the views."""
    content = lake.read("artifacts", "schema.json")
    return protected_columns(content) if content else {}


def _settings(lake: Lake, dataset: str) -> Settings:
    """The settings of a dataset in the artifacts zone, else the defaults."""
    name = f"{dataset}.toml"
    content = lake.read("artifacts", f"datasets/{name}")
    if content is None:
        return Settings()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        return load_settings(path)


def _seconds(start: datetime, end: datetime) -> float:
    return round((end - start).total_seconds(), 3)


def _utf8(stream: TextIO) -> TextIO:
    """CloudWatch reads UTF-8, whatever the container's locale says."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return stream


if __name__ == "__main__":
    code = main(sys.argv[1:])
    if code:  # a script that comes to its end has succeeded
        sys.exit(code)
