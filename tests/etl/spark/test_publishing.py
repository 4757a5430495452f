"""What readers see while a Spark run goes on, and after it was killed: one whole table, of one delivery."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from etl.lake import Lake
from tests.etl.cleansing import Cleansed, as_csv
from tests.etl.spark.conftest import SHORT_LIVED
from tests.etl.test_publishing import _endpoint, left_behind, run, s3, sales, version_of

__all__ = ["_endpoint", "s3"]  # fixtures

ROOT, SCRIPT = Path(__file__).parents[3], Path(__file__).with_name("cleanse_once.py")
SUBMIT = f"--conf 'spark.driver.extraJavaOptions={SHORT_LIVED}' pyspark-shell"
OnBoth = Callable[..., tuple[Cleansed, Cleansed]]


def start(source: Path | str, lake: Path | str) -> subprocess.Popen[str]:
    """Start a run in a process of its own, up to where Spark is there."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", str(SCRIPT), str(source), str(lake)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYSPARK_SUBMIT_ARGS": SUBMIT},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", process.communicate()[1]
    return process


def parts(lake: Path) -> Iterator[Path]:
    return lake.glob(".scratch/*/parts/clean-*.parquet")


MOMENTS: dict[str, Callable[[Path, os.stat_result], bool]] = {
    "with some parts written": lambda lake, before: len(list(parts(lake))) >= 2,
    "with parts being joined": lambda lake, before: any(lake.glob(".scratch/*/clean.parquet")),
    "with the new table just visible": lambda lake, before: table(lake).stat().st_ino != before.st_ino,
}


def table(lake: Path) -> Path:
    return lake / "clean" / "sales" / "sales.parquet"


@pytest.mark.longer
def test_killed_at_several_moments(spark_there: None, tmp_path: Path) -> None:
    """Whenever a run is killed a whole table is published; the next run succeeds, and sweeps up."""
    source, lake = tmp_path / "in.csv", tmp_path / "lake"
    source.write_bytes(sales(0))
    run(str(source), str(lake))
    assert version_of(Lake.open(str(lake))) == 0
    for version, moment in enumerate(MOMENTS.values(), start=1):
        source.write_bytes(sales(version))
        before = table(lake).stat()
        with start(source, lake) as process:
            while process.poll() is None and not moment(lake, before):
                assert version_of(Lake.open(str(lake))) <= version
                time.sleep(0.002)
            process.kill()
        assert version_of(Lake.open(str(lake))) in range(version + 1)
    with start(source, lake) as process:
        while process.poll() is None:
            version_of(Lake.open(str(lake)))
        assert process.returncode == 0, process.communicate()[1]
    assert version_of(Lake.open(str(lake))) == len(MOMENTS)
    assert left_behind(str(lake)) == []


def test_the_table_is_one_file_with_all_that_polars_would_say(on_both: OnBoth, tmp_path: Path) -> None:
    rows = [[str(n), f"商品{n % 90}", str(n % 90), f"{n}.25", "" if n % 3 else "x"] for n in range(2_000)]
    both = on_both(as_csv(["番号", "name", "code", "price", "flag"], [*rows, *rows[:700]]), most_bytes=9_000)
    assert both[1].report.rows.duplicates == 700
    files = [next(tmp_path.glob(f"*/{engine}/lake/clean/table/*")) for engine in ("polars", "spark")]
    schemas = [pq.read_schema(file) for file in files]
    assert schemas[0].equals(schemas[1], check_metadata=False)
    assert [field.metadata for field in schemas[0]] == [field.metadata for field in schemas[1]]
    whole = pq.ParquetFile(files[1])
    assert whole.metadata.num_row_groups > 3
    assert sum(whole.metadata.row_group(n).num_rows for n in range(whole.metadata.num_row_groups)) == 2_000
    assert pl.read_parquet(files[1]).equals(pl.read_parquet(files[0]))


def keys(s3: Any, bucket: str, prefix: str) -> set[str]:
    return {found["Key"] for found in s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", ())}


def test_killed_on_s3(spark_there: None, s3: Any) -> None:
    """Parts go by way of the rejects zone. A killed run's stay, and go with a run that begins when it must be dead."""
    bucket = f"kiban-{time.time_ns()}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket=bucket, Key="in/sales.csv", Body=sales(3) + b"too,few\n")
    source, lake, parts = f"s3://{bucket}/in/sales.csv", f"s3://{bucket}/lake", "lake/rejects/_parts/"
    with start(source, lake) as process:
        while process.poll() is None and len(keys(s3, bucket, parts)) < 2:
            time.sleep(0.01)
        process.kill()
    left = keys(s3, bucket, parts)
    assert len(left) >= 2
    assert all(key.startswith(f"{parts}sales/") for key in left)
    assert Lake.open(lake).published("sales") is None
    with start(source, lake) as process:
        complaints = process.communicate()[1]
    assert process.returncode == 0, complaints
    assert version_of(Lake.open(lake)) == 3
    published = {
        "lake/clean/data_dictionary/sales.parquet",
        "lake/clean/sales/sales.parquet",
        "lake/rejects/sales/sales.parquet",
        "lake/reports/sales/report.html",
        "lake/reports/sales/report.json",
    }
    found = keys(s3, bucket, "lake/")
    assert found - published >= left  # the killed run may have been about to write some more
    assert published <= found
    run(source, lake, now=lambda: datetime.now(UTC) + timedelta(days=1))
    assert keys(s3, bucket, "lake/") == published
