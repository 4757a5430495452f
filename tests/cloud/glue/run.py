"""A run of a job as data: what it was asked for, how far it is, how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

RUNNING = ("STARTING", "RUNNING", "STOPPING")


@dataclass(slots=True)
class Run:
    """`workflow` is (name, run id) of the workflow it belongs to, if any."""

    id: str
    job: dict[str, Any]
    region: str
    arguments: dict[str, str]
    started: datetime
    timeout_minutes: float
    attempt: int = 0
    previous: str | None = None
    workflow: tuple[str, str] | None = None
    trigger: str | None = None
    state: str = "STARTING"
    completed: datetime | None = None
    message: str = ""

    @property
    def name(self) -> str:
        return str(self.job["Name"])

    @property
    def over(self) -> bool:
        return self.state not in RUNNING

    @property
    def seconds(self) -> float:
        return (self.completed - self.started).total_seconds() if self.completed else 0.0

    def describe(self) -> dict[str, Any]:
        """As GetJobRun answers."""
        optional = {
            "TriggerName": self.trigger,
            "PreviousRunId": self.previous,
            "ErrorMessage": self.message or None,
            "CompletedOn": self.completed and self.completed.timestamp(),
            "SecurityConfiguration": self.job.get("SecurityConfiguration"),
        }
        return {
            "Id": self.id,
            "Attempt": self.attempt,
            "JobName": self.name,
            "StartedOn": self.started.timestamp(),
            "LastModifiedOn": (self.completed or self.started).timestamp(),
            "JobRunState": self.state,
            "Arguments": self.arguments,
            "PredecessorRuns": [],
            "ExecutionTime": int(self.seconds),
            "Timeout": int(self.timeout_minutes),
            "WorkerType": self.job.get("WorkerType"),
            "NumberOfWorkers": self.job.get("NumberOfWorkers"),
            "GlueVersion": self.job.get("GlueVersion"),
            "LogGroupName": "/aws-glue/jobs",
            **{name: value for name, value in optional.items() if value is not None},
        }
