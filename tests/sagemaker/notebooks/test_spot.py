"""The training as a job of its own: what SageMaker is asked for, and the script itself, stopped and started again."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from botocore.exceptions import ParamValidationError

from tests.cloud.server import REGION, Cloud
from tests.sagemaker.conftest import ROOM
from tests.sagemaker.notebooks.test_endpoint import SETTINGS, on_aws

EPOCH = re.compile(r"epoch=(\d+) loss=[0-9.]+ accuracy=[0-9.]+")


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with Cloud() as cloud:
        cloud.client("s3").create_bucket(Bucket="kiban-work", CreateBucketConfiguration={"LocationConstraint": REGION})
        yield cloud


@pytest.fixture
def job(room: SimpleNamespace) -> Any:
    name = room.spot.job_name(on_aws(room), "towns", datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
    return room.spot.Job(name, max_hours=2, more=(("epochs", 4),))


def test_it_is_spot_and_ends_by_itself(room: SimpleNamespace, job: Any) -> None:
    request = room.spot.request(on_aws(room), job)
    assert request["TrainingJobName"] == "kiban-dev-towns-20261123-093000"
    assert request["EnableManagedSpotTraining"] is True
    assert request["StoppingCondition"] == {"MaxRuntimeInSeconds": 7200, "MaxWaitTimeInSeconds": 14400}
    assert request["CheckpointConfig"]["S3Uri"].startswith("s3://kiban-work/notebook/training/")
    assert request["RoleArn"] == SETTINGS["modelRole"]
    assert request["HyperParameters"]["epochs"] == "4"


def test_its_metrics_are_those_that_the_script_prints(room: SimpleNamespace, job: Any) -> None:
    metrics = room.spot.request(on_aws(room), job)["AlgorithmSpecification"]["MetricDefinitions"]
    line = "epoch=3 loss=1.2500 accuracy=0.6875"
    found = {metric["Name"]: match[1] for metric in metrics if (match := re.search(metric["Regex"], line))}
    assert found == {"loss": "1.2500", "accuracy": "0.6875"}


def test_what_is_started_can_run(
    model_room: SimpleNamespace, division: Any, cloud: Cloud, job: Any, tmp_path: Path
) -> None:
    """The very code and data that were uploaded, run as SageMaker would: stopped by a signal, then once more."""
    parts = {"learn": division.learn, "check": division.check}
    lake, s3 = on_aws(model_room), cloud.client("s3")
    folder = model_room.spot.start(lake, job, parts, sagemaker=cloud.client("sagemaker"), s3=s3)
    assert model_room.spot.wait(cloud.client("sagemaker"), job.name, tell=lambda text: None)["ModelArtifacts"]
    place = model_room.checkpoints.checkpoints_at(folder, s3)
    with tarfile.open(fileobj=io.BytesIO(place.read("code.tar.gz"))) as tar:
        tar.extractall(tmp_path / "code", filter="data")
    (tmp_path / "data").mkdir()
    for part in parts:
        (tmp_path / "data" / f"{part}.csv").write_bytes(place.read(f"data/{part}.csv"))
    assert _train(tmp_path, stop_after=2)[-1] == "2"
    resumed = _train(tmp_path)
    assert resumed[0] in {"3", "4"}  # the signal may come when the next epoch is already written
    assert resumed[-1] == "6"
    assert {path.name for path in (tmp_path / "model").rglob("*") if path.is_file()} >= {
        "weights.pt",
        "shape.json",
        "inference.py",
    }
    loaded = model_room.inference.model_fn(str(tmp_path / "model"))
    assert len(model_room.classifier.predict(loaded, ["東京都大田区"])) == 1


def _train(folder: Path, *, stop_after: int = 0) -> list[str]:
    """Run the uploaded script in folders of its own; the epochs it told of."""
    words = [f"--{name}={folder / name}" for name in ("data", "model", "checkpoints")]
    environ = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, str(folder / "code/train.py"), *words, "--epochs=6", "--width=8"]
    told = []
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        for line in process.stdout:
            told += EPOCH.findall(line)
            if stop_after and len(told) == stop_after:
                process.send_signal(signal.SIGKILL)
                break
        process.stdout.close()
    assert stop_after or process.returncode == 0
    return told


def test_the_recipe_runs_as_it_is_written(
    room: SimpleNamespace, cloud: Cloud, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its clients are botocore's own, which hold requests and answers against SageMaker's and S3's model."""
    billed = {"TrainingTimeInSeconds": 1000, "BillableTimeInSeconds": 300}  # moto leaves these out
    cloud.answer("sagemaker", DescribeTrainingJob=lambda call: {**call.moto(), **billed})
    (recipe,) = re.findall(r"```python\n(.*?)```", (ROOM / "spot_training.md").read_text(encoding="utf-8"), re.DOTALL)
    for name, value in cloud.environment().items():
        monkeypatch.setenv(name, value)
    towns = pd.DataFrame({"town": ["東京都大田区"], "shop": ["1"]})
    exec(recipe, {"lake": on_aws(room), "division": SimpleNamespace(learn=towns, check=towns)})
    (job,) = cloud.client("sagemaker").list_training_jobs()["TrainingJobSummaries"]
    asked = cloud.client("sagemaker").describe_training_job(TrainingJobName=job["TrainingJobName"])
    assert (asked["EnableManagedSpotTraining"], asked["HyperParameters"]["width"]) == (True, "64")
    assert re.search(r"model.tar.gz\n70% saved", capsys.readouterr().out)


@pytest.mark.parametrize("spoil", [{"TrainingJobNam": "x"}, {"StoppingCondition": {"MaxRuntimeInSeconds": "an hour"}}])
def test_a_request_that_sagemaker_s_model_does_not_know_would_be_found(
    room: SimpleNamespace, cloud: Cloud, job: Any, spoil: dict[str, Any]
) -> None:
    with pytest.raises(ParamValidationError):
        cloud.client("sagemaker").create_training_job(**{**room.spot.request(on_aws(room), job), **spoil})


def test_a_job_that_fails_says_why(room: SimpleNamespace) -> None:
    answers = [
        {"TrainingJobStatus": "InProgress", "SecondaryStatus": "Interrupted"},
        {"TrainingJobStatus": "InProgress", "SecondaryStatus": "Interrupted"},
        {"TrainingJobStatus": "Failed", "SecondaryStatus": "Failed", "FailureReason": "no capacity"},
    ]
    said: list[str] = []
    sagemaker = SimpleNamespace(describe_training_job=lambda TrainingJobName: answers.pop(0))
    with pytest.raises(RuntimeError, match="job is Failed: no capacity"):
        room.spot.wait(sagemaker, "job", tell=said.append, sleep=lambda seconds: None)
    assert said == ["job: InProgress, Interrupted", "job: Failed, Failed"]
