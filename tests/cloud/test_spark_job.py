"""The cleansing job with `--engine spark`, started through Glue's API: the wheel, the script, local Spark, a lake on S3."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cloud.glue import python
from tests.cloud.stage import Stage, until
from tests.cloud.wire import AwsError

ROOT = python.ROOT
SCRIPT = ROOT / "etl" / "glue_job.py"
ZONES = ("raw", "clean", "rejects", "reports", "artifacts")


def test_without_pyspark_a_run_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(AwsError, match=r"no.* in \.venv-spark: `make test-spark` makes it"):
        python.with_spark([], tmp_path / "python")


@pytest.fixture
def spark_there() -> None:
    if not python.SPARK.exists():
        pytest.skip("no PySpark: `make test-spark` makes .venv-spark")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Java 17 is not installed: no java on the PATH, and no JAVA_HOME")


def wheel(folder: Path) -> Path:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def run_to_its_end(stage: Stage, job: str) -> dict[str, Any]:
    """Spark takes its time to start, and a test machine may be busy."""
    run_id = stage.aws("glue").start_job_run(JobName=job)["JobRunId"]

    def over() -> dict[str, Any] | None:
        (run,) = (run for run in stage.runs(job) if run["Id"] == run_id)
        return None if run["JobRunState"] in ("STARTING", "RUNNING") else run

    return until(over, seconds=500) or {}


def test_the_job_runs_on_local_spark(spark_there: None, stage: Stage, tmp_path: Path) -> None:
    buckets = {zone: stage.bucket(f"lake-{zone}") for zone in ZONES}
    rows = [f"{n},商品{n % 50},{n % 50},," for n in range(2_000)]
    stage.put(buckets["raw"], "sales/1.csv", "\n".join(["id,name,code,empty,none", *rows, *rows[:300], "too,few"]))
    built = wheel(tmp_path)
    stage.put(buckets["artifacts"], built.name, built.read_bytes())
    arguments = {
        "--lake": f"s3://{buckets['raw'].removesuffix('-raw')}",
        "--engine": "spark",
        "--additional-python-modules": f"s3://{buckets['artifacts']}/{built.name}",
    }
    run = run_to_its_end(stage, stage.job(SCRIPT.read_text("utf-8"), DefaultArguments=arguments))
    said = "\n".join((*stage.printed(run["Id"]), *stage.printed(run["Id"], "error")))
    assert run["JobRunState"] == "SUCCEEDED", said
    events = {event["event"]: event for event in map(json.loads, stage.printed(run["Id"]))}
    assert events["spark"]["available"] is True
    assert events["dataset_finished"]["rows"] == {"read": 2_301, "rejected": 1, "duplicates": 300, "written": 2_000}

    def read(zone: str, key: str) -> bytes:
        content: bytes = stage.aws("s3").get_object(Bucket=buckets[zone], Key=key)["Body"].read()
        return content

    table = pl.read_parquet(BytesIO(read("clean", "sales/sales.parquet")))
    assert table.rows() == [(n, f"商品{n % 50}") for n in range(2_000)]
    assert json.loads(read("reports", "sales/report.json"))["engine"] == "spark"
    left = stage.aws("s3").list_objects_v2(Bucket=buckets["rejects"])["Contents"]
    assert [found["Key"] for found in left] == ["sales/sales.parquet"]
