"""Managed spot training: `train.py` on a machine that costs up to 70 % less and may be taken away at any moment.

Why it is safe to be interrupted: SageMaker copies /opt/ml/checkpoints to S3 while the job runs and back when it goes on, and
`training.py` writes there after each epoch. Why it cannot run away: `max_hours` ends it, machines and waiting included.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive import archive
from checkpoints import checkpoints_at
from lake import Lake

HERE = Path(__file__).resolve().parent
CODE = ("train.py", "training.py", "classifier.py", "checkpoints.py", "package.py", "archive.py", "inference.py")
ENDED = frozenset({"Completed", "Failed", "Stopped"})


@dataclass(frozen=True)
class Job:
    """A training job.

    Attributes:
        max_hours: of work; waiting for a spot machine may take as long again.
        more: of train.py's options, such as {"epochs": 20}.
    """

    name: str
    instance_type: str = "ml.g4dn.xlarge"
    max_hours: float = 1
    more: tuple[tuple[str, int], ...] = ()


def job_name(lake: Lake, what: str, now: datetime) -> str:
    return f"{lake.settings['name']}-{what}-{now:%Y%m%d-%H%M%S}"


def request(lake: Lake, job: Job) -> dict[str, Any]:
    """What SageMaker is asked for. Pure: what is written here is what the job does and may cost."""
    folder, seconds = f"{lake.work.rstrip('/')}/training/{job.name}", int(job.max_hours * 3600)
    inner = {"sagemaker_program": "train.py", "sagemaker_submit_directory": f"{folder}/code.tar.gz"}
    parameters = {**inner, **{name: str(value) for name, value in job.more}}
    return {
        "TrainingJobName": job.name,
        "RoleArn": lake.settings["modelRole"],
        "AlgorithmSpecification": {
            "TrainingImage": lake.settings["images"]["training"],
            "TrainingInputMode": "File",
            "MetricDefinitions": [{"Name": name, "Regex": f"{name}=([0-9.]+)"} for name in ("loss", "accuracy")],
        },
        "HyperParameters": parameters,
        "InputDataConfig": [
            {
                "ChannelName": "data",
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"{folder}/data/"}},
            }
        ],
        "OutputDataConfig": {"S3OutputPath": f"{folder}/output", "KmsKeyId": lake.settings["key"]},
        "CheckpointConfig": {"S3Uri": f"{folder}/checkpoints"},
        "ResourceConfig": {"InstanceType": job.instance_type, "InstanceCount": 1, "VolumeSizeInGB": 30},
        "EnableManagedSpotTraining": True,
        "StoppingCondition": {"MaxRuntimeInSeconds": seconds, "MaxWaitTimeInSeconds": 2 * seconds},
        "Tags": [{"Key": key, "Value": value} for key, value in lake.settings.get("tags", {}).items()],
    }


def start(lake: Lake, job: Job, parts: Mapping[str, Any], *, sagemaker: Any, s3: Any) -> str:
    """Put code and data where the job finds them, and start it; the prefix of all that is its own.

    `parts` are frames by name: train.py reads `learn` and `check`.
    """
    folder = f"{lake.work.rstrip('/')}/training/{job.name}"
    place = checkpoints_at(folder, s3)
    place.write("code.tar.gz", archive({name: (HERE / name).read_bytes() for name in CODE}))
    for name, rows in parts.items():
        place.write(f"data/{name}.csv", rows.to_csv(index=False).encode())
    sagemaker.create_training_job(**request(lake, job))
    return folder


def wait(sagemaker: Any, name: str, *, tell: Callable[[str], None] = print, sleep: Any = time.sleep) -> dict[str, Any]:
    """Wait until a job has ended; what SageMaker says of it, `ModelArtifacts` among that.

    Raises:
        RuntimeError: it did not complete; the message is SageMaker's reason.
    """
    said = None
    while True:
        found: dict[str, Any] = sagemaker.describe_training_job(TrainingJobName=name)
        status = found["TrainingJobStatus"], found.get("SecondaryStatus")
        if status != said:
            tell(f"{name}: {status[0]}, {status[1]}")
            said = status
        if status[0] in ENDED:
            break
        sleep(20)
    if status[0] != "Completed":
        raise RuntimeError(f"{name} is {status[0]}: {found.get('FailureReason', status[1])}")
    return found
