from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from etl import glue_job
from etl.errors import LakeError, UsageError
from etl.glue_arguments import read_arguments
from etl.report.model import Report, Rows

ROOT = Path(__file__).resolve().parents[2]
# What Glue may add to a Spark job's arguments, as of Glue 6.0.
RESERVED = """--JOB_NAME etl --JOB_ID j_1 --JOB_RUN_ID jr_1 --TempDir s3://t/ --job-language python --job-bookmark-option
job-bookmark-disable --job-bookmark-from 1 --job-bookmark-to 2 --additional-python-modules s3://a/kiban-0.1.0-py3-none-any.whl
--python-modules-installer-option --upgrade --extra-py-files s3://a/x.zip --extra-jars s3://a/x.jar --extra-files s3://a/f
--enable-metrics --enable-observability-metrics true --enable-continuous-cloudwatch-log true --enable-job-insights false
--enable-auto-scaling true --enable-glue-datacatalog --enable-spark-ui true --spark-event-logs-path s3://l/
--continuous-log-logGroup /g --continuous-log-logStreamPrefix p --conf spark.a=1 --datalake-formats iceberg
--scriptLocation s3://a/glue_job.py --class GlueApp --user-jars-first true --use-postgres-driver true
--WORKFLOW_NAME w --WORKFLOW_RUN_ID wr_1 --library-set analytics --execution-class FLEX""".split()


def no_spark(name):
    raise ImportError(name)


@pytest.fixture
def lake(tmp_path):
    for name in ("sales", "stores"):
        folder = tmp_path / "raw" / name
        folder.mkdir(parents=True)
        (folder / "a.csv").write_text("a,b\n1,x\n2,y\n")
    return tmp_path


class Cleansing:
    def __init__(self, fails=None):
        self.calls, self.fails = [], fails or {}

    def __call__(self, dataset, lake, settings, options, *, now, progress):
        self.calls.append((dataset.name, settings, options))
        if dataset.name in self.fails:
            raise self.fails[dataset.name]
        return Report(
            dataset.name,
            "published",
            "r",
            now().isoformat(),
            Rows(3, 0, 1, 2),
            (),
            (),
            {},
            "polars",
            "0",
            "f",
            outputs={"html": "h"},
        )


def call(*argv, run=None, import_module=no_spark):
    out = io.StringIO()
    code = glue_job.main(
        [str(word) for word in argv], run=run or Cleansing(), stdout=out, import_module=import_module,
        now=lambda: datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    events = [json.loads(line) for line in out.getvalue().splitlines()]
    assert all({"time", "level", "event"} <= set(event) for event in events)
    return code, events


def test_all_datasets_of_the_raw_zone(lake):
    cleansing = Cleansing()
    code, events = call(*RESERVED, "--lake", lake, run=cleansing)
    assert code == 0
    assert [event["event"] for event in events] == [
        "spark",
        "started",
        "dataset_finished",
        "dataset_finished",
        "finished",
    ]
    assert events[1]["datasets"] == ["sales", "stores"]
    assert events[2] | {"time": 0, "seconds": 0} == {
        "time": 0, "level": "INFO", "event": "dataset_finished", "dataset": "sales", "status": "published", "seconds": 0,
        "rows": {"read": 3, "rejected": 0, "duplicates": 1, "written": 2}, "columns": {"kept": 0, "dropped": 0},
        "peak_memory_bytes": 0, "warnings": [], "report": "h",
    }  # fmt: skip
    assert events[-1] | {"time": 0, "seconds": 0} == {
        "time": 0,
        "level": "INFO",
        "event": "finished",
        "done": 2,
        "failed": 0,
        "seconds": 0,
    }


def test_values_of_arguments_that_are_not_ours_are_not_logged(lake):
    _, events = call("--lake", lake, "--db-password", "hunter2")
    assert "--db-password" in events[1]["ignored_arguments"]
    assert "hunter2" not in json.dumps(events)


@pytest.mark.parametrize("error", [LakeError("full", hint="make room"), ZeroDivisionError("oops")])
def test_one_failure_does_not_stop_the_others(lake, error):
    code, events = call("--lake", lake, run=Cleansing({"sales": error}))
    assert code == 1
    failed, finished, end = events[2:]
    assert (failed["event"], failed["level"], failed["dataset"], failed["message"]) == (
        "dataset_failed",
        "ERROR",
        "sales",
        str(error),
    )
    assert failed["hint"]
    assert (finished["dataset"], end["failed"], end["done"]) == ("stores", 1, 1)


def test_one_dataset_and_its_options(lake):
    cleansing = Cleansing()
    code, _ = call(
        "--lake", lake, "--dataset", "stores", "--memory", "2GiB", "--allow-drops", "true", "--force", run=cleansing
    )
    ((name, _, options),) = cleansing.calls
    assert code == 0
    assert (name, options.memory_bytes, options.allow_drops, options.force, options.engine) == (
        "stores",
        2 << 30,
        True,
        True,
        "polars",
    )


def test_contract_and_settings_come_from_the_artifacts_zone(lake):
    (lake / "artifacts/datasets").mkdir(parents=True)
    (lake / "artifacts/schema.json").write_text(json.dumps({"views": {"v": {"reads": {"sales": ["a"]}}}}))
    (lake / "artifacts/datasets/stores.toml").write_text('keep = ["b"]')
    cleansing = Cleansing()
    call("--lake", lake, run=cleansing)
    (_, sales, options), (_, stores, others) = cleansing.calls
    assert (options.reads, others.reads) == ({"a": ("v",)}, {})
    assert (sales.keep, stores.keep) == ((), ("b",))


def test_wrong_settings_of_one_dataset_fail_that_one(lake):
    (lake / "artifacts/datasets").mkdir(parents=True)
    (lake / "artifacts/datasets/sales.toml").write_text("kep = 1")
    code, events = call("--lake", lake)
    assert code == 1
    assert (events[2]["event"], events[2]["error"]) == ("dataset_failed", "SettingsError")
    assert events[3]["event"] == "dataset_finished"


def test_an_empty_raw_zone_is_a_failure(tmp_path):
    code, events = call("--lake", tmp_path / "nothing")
    assert code == 1
    assert (events[-1]["event"], events[-1]["level"]) == ("failed", "ERROR")
    assert events[-1]["hint"]


def test_a_damaged_contract_protects_nothing_and_so_nothing_is_done(lake):
    (lake / "artifacts").mkdir()
    (lake / "artifacts/schema.json").write_text("{")
    cleansing = Cleansing()
    code, events = call("--lake", lake, run=cleansing)
    assert (code, cleansing.calls) == (1, [])
    assert "schema.json" in events[-1]["message"]


class Spark:
    """Stands for pyspark.sql."""

    def __init__(self, error=None):
        self.error, self.stopped, self.version = error, False, "4.1.1"
        self.SparkSession = SimpleNamespace(builder=SimpleNamespace(appName=lambda name: self))

    def getOrCreate(self):  # Spark's name
        if self.error:
            raise self.error
        return self

    def stop(self):
        self.stopped = True


def test_a_spark_session_is_taken_first_and_stopped_at_the_end(lake):
    spark = Spark()
    code, events = call(
        "--lake", lake, import_module={"pyspark.sql": spark}.__getitem__, run=Cleansing({"sales": ValueError("x")})
    )
    assert code == 1
    assert (events[0]["event"], events[0]["available"], events[0]["version"]) == ("spark", True, "4.1.1")
    assert spark.stopped


def test_without_java_it_goes_on(lake):
    code, events = call("--lake", lake, import_module={"pyspark.sql": Spark(RuntimeError("no Java"))}.__getitem__)
    assert code == 0
    assert (events[0]["level"], events[0]["available"]) == ("WARNING", False)


@pytest.mark.parametrize("name", [word for word in RESERVED if word.startswith("--")])
def test_glues_own_arguments_are_let_pass(name):
    assert read_arguments([name, "x", "--lake", "l"]).lake == "l"
    assert read_arguments([name, "--lake", "l"]).ignored == (name,)


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        ([], "--lake is missing"),
        (["--lake", ""], "--lake is missing"),
        (["--lake", "l", "--datset", "x"], "unknown argument --datset"),
        (["--lake", "l", "--allow-drop", "true"], "unknown argument --allow-drop"),
        (["--lake", "l", "--force", "maybe"], "neither true nor false"),
        (["--lake", "l", "--engine", "pandas"], "none of the engines"),
        (["--lake", "l", "--memory", "1MiB"], "too little"),
        (["lake"], "'lake' is not an argument"),
        (["--lake", "s3://l", "--crawler", "c"], "--crawler is given without --database"),
        (["--lake", "s3://l", "--database", "d"], "--database is given without --crawler"),
        (["--lake", "l", "--crawler", "c", "--database", "d"], "the crawler c cannot look into l"),
        (["--lake", "s3://l", "--crawlers", "c"], "unknown argument --crawlers"),
    ],
)
def test_slips_are_usage_errors(argv, message):
    with pytest.raises(UsageError, match=message) as caught:
        read_arguments(argv)
    assert caught.value.hint
    code, events = call(*argv)
    assert (code, events[-1]["event"]) == (2, "failed")


def test_forms_of_arguments():
    given = read_arguments(["--lake=s3://a=b", "--allow_drops", "True", "--force", "--dataset", "x", "--dataset", "y"])
    assert (given.lake, given.allow_drops, given.force, given.dataset) == ("s3://a=b", True, True, "y")
    assert given.catalog is None
    assert read_arguments(["--lake=s3://l", "--crawler=c", "--database", "d"]).catalog == ("d", "c")


def test_the_script_by_itself_as_glue_runs_it(lake, tmp_path_factory):
    """Alone in a folder, the package installed elsewhere, arguments of Glue's among ours; twice: nothing is done again."""
    script = tmp_path_factory.mktemp("glue") / "glue_job.py"
    shutil.copy(ROOT / "etl/glue_job.py", script)
    (lake / "raw/sales/売上.csv").write_text("a,b\n3,ア\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, str(script), *RESERVED, "--lake", str(lake), "--allow-drops", "false"]
    runs = [subprocess.run(command, env=environment, capture_output=True, check=False) for _ in range(2)]
    assert [(run.returncode, run.stderr) for run in runs] == [(0, b""), (0, b"")]
    statuses = [
        [event["status"] for line in run.stdout.decode().splitlines() if (event := json.loads(line)).get("status")]
        for run in runs
    ]
    assert statuses == [["published", "published"], ["unchanged", "unchanged"]]
