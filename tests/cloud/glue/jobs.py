"""Job runs: started, retried, limited as the job says, told of when they end."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.cloud.glue.run import Run
from tests.cloud.server import Cloud
from tests.cloud.wire import AwsError, Call

_ERROR_STATES = ("FAILED", "TIMEOUT", "ERROR")


class Jobs:
    """StartJobRun and its kin. `execute` brings a run to its end; `publish` tells the event bus."""

    def __init__(
        self,
        cloud: Cloud,
        execute: Callable[[Run], None],
        *,
        publish: Callable[..., object],
        measure: Callable[[Run], None],
        now: Callable[[], datetime],
    ) -> None:
        self._cloud, self._execute, self._publish, self._measure, self._now = cloud, execute, publish, measure, now
        self._runs: dict[str, Run] = {}
        self._guard = threading.RLock()
        self.on_end: list[Callable[[Run], None]] = []
        cloud.answer(
            "glue",
            StartJobRun=self._start_job_run,
            GetJobRun=self._get_job_run,
            GetJobRuns=self._get_job_runs,
            BatchStopJobRun=self._batch_stop,
        )

    def start(
        self,
        region: str,
        name: str,
        arguments: dict[str, str],
        *,
        timeout_minutes: float | None = None,
        workflow: tuple[str, str] | None = None,
        trigger: str | None = None,
    ) -> Run:
        """Start a run; arguments win over the job's defaults, and the job's fixed ones over both.

        Raises:
            AwsError: there is no such job, or as many of its runs as it allows are under way.
        """
        job = self._cloud.client("glue", region).get_job(JobName=name)["Job"]
        fixed = job.get("NonOverridableArguments") or {}
        run = Run(
            id=f"jr_{secrets.token_hex(32)}",
            job=job,
            region=region,
            arguments={**job.get("DefaultArguments", {}), **arguments, **fixed},
            started=self._now(),
            timeout_minutes=timeout_minutes or job.get("Timeout") or 480,
            workflow=workflow,
            trigger=trigger,
        )
        with self._guard:
            self._check_concurrency(run)
            self._runs[run.id] = run
        self._cloud.work.begin(f"run of {name}", lambda: self._carry_out(run))
        return run

    def refused(self, region: str, name: str, message: str, workflow: tuple[str, str] | None, trigger: str) -> Run:
        """A run that a trigger could not start is a failed one: nobody is there to read the exception."""
        run = Run(
            f"jr_{secrets.token_hex(32)}",
            {"Name": name},
            region,
            {},
            self._now(),
            0,
            workflow=workflow,
            trigger=trigger,
        )
        run.state, run.message, run.completed = "FAILED", message, self._now()
        self._runs[run.id] = run
        self._cloud.work.begin(f"refused run of {name}", lambda: self._tell(run))
        return run

    def _check_concurrency(self, run: Run) -> None:
        limit = (run.job.get("ExecutionProperty") or {}).get("MaxConcurrentRuns") or 1
        under_way = sum(r.name == run.name and r.region == run.region and not r.over for r in self._runs.values())
        if under_way >= limit:
            raise AwsError(
                "ConcurrentRunsExceededException", f"Concurrent runs exceeded for {run.name}: {limit} at a time"
            )

    def _carry_out(self, run: Run) -> None:
        self._execute(run)
        run.completed = self._now()
        if run.state == "FAILED" and run.attempt < (run.job.get("MaxRetries") or 0):
            retry = self._retry_of(run)
            self._tell(run, final=False)
            self._carry_out(retry)
        else:
            self._tell(run)

    def _retry_of(self, run: Run) -> Run:
        """The next attempt. Runs that took too long are not repeated, only those that failed."""
        attempt = run.attempt + 1
        retry = Run(
            id=f"{run.id.partition('_attempt_')[0]}_attempt_{attempt}",
            job=run.job,
            region=run.region,
            arguments=run.arguments,
            started=self._now(),
            timeout_minutes=run.timeout_minutes,
            attempt=attempt,
            previous=run.id,
            workflow=run.workflow,
            trigger=run.trigger,
        )
        self._runs[retry.id] = retry
        return retry

    def _tell(self, run: Run, *, final: bool = True) -> None:
        detail = {
            "jobName": run.name,
            "severity": "ERROR" if run.state in _ERROR_STATES else "INFO",
            "state": run.state,
            "jobRunId": run.id,
            "message": run.message or "Job run succeeded",
        }
        self._measure(run)
        self._publish(run.region, "aws.glue", "Glue Job State Change", detail, [])
        for told in self.on_end if final else ():
            told(run)

    def stop(self, run_id: str) -> None:
        """Ask a run to end.

        Raises:
            AwsError: it is over.
        """
        run = self._runs[run_id]
        if run.over:
            raise AwsError("InvalidInputException", f"{run_id} is {run.state}, not running")
        run.state = "STOPPING"

    def _start_job_run(self, call: Call) -> dict[str, Any]:
        arguments, timeout = call.input.get("Arguments") or {}, call.input.get("Timeout")
        return {"JobRunId": self.start(call.region, call.input["JobName"], arguments, timeout_minutes=timeout).id}

    def _get_job_run(self, call: Call) -> dict[str, Any]:
        run = self._runs.get(call.input["RunId"])
        if run is None or run.name != call.input["JobName"]:
            raise AwsError(
                "EntityNotFoundException", f"Job run {call.input['RunId']} of {call.input['JobName']} not found"
            )
        return {"JobRun": run.describe()}

    def _get_job_runs(self, call: Call) -> dict[str, Any]:
        call.moto({"JobName": call.input["JobName"]}, operation="GetJob")
        runs = [run for run in self._runs.values() if run.name == call.input["JobName"] and run.region == call.region]
        return {"JobRuns": [run.describe() for run in reversed(runs)]}

    def _batch_stop(self, call: Call) -> dict[str, Any]:
        stopped, errors = [], []
        for run_id in call.input["JobRunIds"]:
            where = {"JobName": call.input["JobName"], "JobRunId": run_id}
            try:
                if run_id not in self._runs:
                    raise AwsError("EntityNotFoundException", f"Job run {run_id} not found")
                self.stop(run_id)
                stopped.append(where)
            except AwsError as error:
                errors.append({**where, "ErrorDetail": {"ErrorCode": error.code, "ErrorMessage": str(error)}})
        return {"SuccessfulSubmissions": stopped, "Errors": errors}
