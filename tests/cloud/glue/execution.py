"""One run, executed: the uploaded script with the uploaded wheel in a process of its own, wearing the job's role.

What the role may not read it cannot fetch; what the script does in S3 it does with the role's credentials. What it prints is in
the log groups where Glue puts it: `/aws-glue/jobs/output` and `/aws-glue/jobs/error`, one stream for each run.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from tests.cloud.glue import python
from tests.cloud.glue.run import Run
from tests.cloud.iam.roles import Credentials, Roles
from tests.cloud.server import ACCOUNT, Cloud
from tests.cloud.wire import AwsError


class Execution:
    """Runs scripts for a cloud."""

    def __init__(self, cloud: Cloud, roles: Roles) -> None:
        self._cloud, self._roles = cloud, roles

    def __call__(self, run: Run) -> None:
        """Bring a run to its end: its state and message say how it went."""
        folder = Path(tempfile.mkdtemp(prefix="glue-"))
        try:
            self._execute(run, folder)
        except (AwsError, ClientError) as error:
            run.state, run.message = "FAILED", str(error)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _execute(self, run: Run, folder: Path) -> None:
        role = run.job["Role"]
        role = role if role.startswith("arn:") else f"arn:aws:iam::{ACCOUNT}:role/{role}"
        credentials = self._roles.assume(role, "glue.amazonaws.com")
        script = self._fetch(run, credentials, run.job["Command"]["ScriptLocation"], folder)
        modules = [
            name.strip() for name in run.arguments.get("--additional-python-modules", "").split(",") if name.strip()
        ]
        wheels = [self._fetch(run, credentials, name, folder) for name in modules if name.startswith("s3://")]
        named = [name for name in modules if not name.startswith("s3://")]
        spark = run.arguments.get("--engine") == "spark"
        inside, path = python.with_spark(wheels) if spark else python.command(wheels, named)
        environment = self._environment(run, credentials, path) | (_for_spark(inside) if spark else {})
        self._watch(run, [inside, str(script), *_argv(run)], environment, folder, credentials)

    def _fetch(self, run: Run, credentials: Credentials, uri: str, folder: Path) -> Path:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        target = folder / key.rpartition("/")[2]
        try:
            answer = self._cloud.client("s3", run.region, credentials).get_object(Bucket=bucket, Key=key)
        except ClientError as error:
            raise AwsError("FileNotFound", f"{uri} cannot be read by {run.job['Role']}: {error}") from error
        target.write_bytes(answer["Body"].read())
        return target

    def _environment(self, run: Run, credentials: Credentials, path: list[Path]) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": tempfile.gettempdir(),
            "PYTHONPATH": os.pathsep.join(map(str, path)),
            **self._cloud.environment(run.region, credentials),
        }

    def _watch(
        self, run: Run, command: list[str], environment: dict[str, str], folder: Path, credentials: Credentials
    ) -> None:
        with (folder / "stdout").open("wb") as stdout, (folder / "stderr").open("wb") as stderr:
            process = subprocess.Popen(
                command, cwd=folder, env=environment, stdout=stdout, stderr=stderr, start_new_session=True
            )
            run.state = "RUNNING" if run.state == "STARTING" else run.state
            limit = self._cloud.pace.limit(run.timeout_minutes * 60)
            ended = _wait(process, limit, lambda: run.state == "STOPPING" or self._cloud.work.stopping.is_set())
        printed = {name: (folder / name).read_text("utf-8", "replace") for name in ("stdout", "stderr")}
        self._log(run, credentials, printed)
        if run.state == "STOPPING" or self._cloud.work.stopping.is_set():
            run.state = "STOPPED"
        elif not ended:
            run.state, run.message = "TIMEOUT", f"the run took longer than {run.timeout_minutes:g} minutes"
        else:
            run.state = "SUCCEEDED" if process.returncode == 0 else "FAILED"
            run.message = "" if run.state == "SUCCEEDED" else _reason(printed["stderr"], process.returncode)

    def _log(self, run: Run, credentials: Credentials, printed: dict[str, str]) -> None:
        """Glue writes with the job's role; a role that may not, has runs without logs."""
        logs = self._cloud.client("logs", run.region, credentials)
        for name, group in log_groups(run.job).items():
            try:
                _put_log(logs, group, run.id, printed[name])
            except ClientError as error:
                self._cloud.note(f"{run.name} has no logs in {group}: {error}")


def _for_spark(python: str) -> dict[str, str]:
    """Spark of one machine that nobody reaches from outside; its workers take the driver's Python, as on Glue."""
    java = {name: os.environ[name] for name in ("JAVA_HOME",) if name in os.environ}
    quiet = "--master local[2] --conf spark.ui.enabled=false --conf spark.driver.memory=1g pyspark-shell"
    return {**java, "PYSPARK_PYTHON": python, "PYSPARK_SUBMIT_ARGS": quiet, "SPARK_LOCAL_IP": "127.0.0.1"}


def log_groups(job: Mapping[str, Any]) -> dict[str, str]:
    """Where Glue logs what a job prints: with a security configuration, in groups named after it and the role.

    Examples:
        >>> log_groups({"SecurityConfiguration": "lake", "Role": "arn:aws:iam::123456789012:role/job"})["stdout"]
        '/aws-glue/jobs/lake-role/job/output'
    """
    configuration, role = job.get("SecurityConfiguration"), str(job.get("Role", "")).rpartition("/")[2]
    middle = f"/{configuration}-role/{role}" if configuration else ""
    return {"stdout": f"/aws-glue/jobs{middle}/output", "stderr": f"/aws-glue/jobs{middle}/error"}


def _put_log(logs: object, group: str, stream: str, text: str) -> None:
    for create in (
        lambda: logs.create_log_group(logGroupName=group),  # type: ignore[attr-defined]
        lambda: logs.create_log_stream(logGroupName=group, logStreamName=stream),  # type: ignore[attr-defined]
    ):
        try:
            create()
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceAlreadyExistsException":
                raise
    now = int(time.time() * 1000)
    lines = [{"timestamp": now, "message": line} for line in text.splitlines() if line]
    for start in range(0, len(lines), 1000):
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=lines[start : start + 1000])  # type: ignore[attr-defined]


def _argv(run: Run) -> list[str]:
    """Glue's own arguments and the job's, as `--name value`."""
    own = {"--JOB_ID": f"j_{run.name}", "--JOB_RUN_ID": run.id, "--JOB_NAME": run.name}
    if run.workflow is not None:
        own |= {"--WORKFLOW_NAME": run.workflow[0], "--WORKFLOW_RUN_ID": run.workflow[1]}
    return [word for pair in {**own, **run.arguments}.items() for word in pair]


def _wait(process: subprocess.Popen[bytes], limit_seconds: float, told_to_end: Callable[[], bool]) -> bool:
    """Whether the process ended by itself; else it and its children are ended."""
    waited, step = 0.0, 0.1
    while process.poll() is None:
        if told_to_end() or waited >= limit_seconds:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return False
        time.sleep(step)
        waited += step
    return True


def _reason(stderr: str, code: int) -> str:
    """Glue says the last line of a traceback, or that the script left with a code."""
    lines = stderr.strip().splitlines()
    return lines[-1] if lines and "Traceback" in stderr else f"SystemExit: {code}"
