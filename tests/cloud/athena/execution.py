"""A query execution: from QUEUED over RUNNING to its end, one step each time somebody looks, so that pollers have to poll."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.cloud.athena.errors import QueryFailed
from tests.cloud.athena.outcome import Outcome
from tests.cloud.athena.statement import Kind
from tests.cloud.athena.storage import Encryption, Location

FINAL = {"SUCCEEDED", "FAILED", "CANCELLED"}
STATES = ("QUEUED", "RUNNING")


@dataclass
class Execution:
    """What `GetQueryExecution` tells, and how the execution comes to its end."""

    id: str
    sent: str
    kind: Kind
    workgroup: str
    context: dict[str, str]
    output: Location | None  # None: managed results, which no bucket of the account holds
    encryption: Encryption
    submitted: datetime
    parameters: tuple[str, ...] = ()
    reuse: dict[str, Any] = field(default_factory=dict)
    state: str = "QUEUED"
    reason: str | None = None
    error: QueryFailed | None = None
    outcome: Outcome | None = None
    completed: datetime | None = None
    seconds: float = 0.0
    polls: int = 0
    ended: bool = False  # the engine is done; `state` shows it only after some polls
    held: Callable[[], None] | None = None  # what a fault keeps from running

    def look(self, steps: int) -> None:
        """One step on the way that clients see; `steps` of them before the end shows."""
        if self.state in FINAL:
            return
        self.polls += 1
        if self.polls < steps:
            self.state = STATES[min(self.polls, len(STATES) - 1)] if self.polls > 1 else STATES[0]
        elif not self.ended:
            self.state = "RUNNING"
        else:
            self.state = self._end()

    def _end(self) -> str:
        if self.error is None:
            return "SUCCEEDED"
        self.reason = self.error.reason
        return self.error.state

    def stop(self, now: datetime) -> None:
        """Cancel it, unless it is too late: what a statement did to the catalog stays done, so it succeeds instead."""
        if self.state in FINAL or (self.ended and self.error is None and self.kind.type == "DDL"):
            return
        self.held, self.outcome, self.error = None, None, None
        self.ended, self.completed = True, now
        self.state, self.reason = "CANCELLED", "Query cancelled by user"

    @property
    def scanned(self) -> int:
        if self.outcome is not None:
            return self.outcome.scanned
        return self.error.scanned if self.error is not None else 0

    def as_dict(self, engine_version: dict[str, str]) -> dict[str, Any]:
        return {
            "QueryExecutionId": self.id,
            "Query": self.sent,
            "StatementType": self.kind.type,
            "SubstatementType": self.kind.substatement,
            "ResultConfiguration": self._result_configuration(),
            "ResultReuseConfiguration": self.reuse or {"ResultReuseByAgeConfiguration": {"Enabled": False}},
            "QueryExecutionContext": self.context,
            "Status": self._status(),
            "Statistics": self._statistics(),
            "WorkGroup": self.workgroup,
            "EngineVersion": engine_version,
            **({"ExecutionParameters": list(self.parameters)} if self.parameters else {}),
        }

    def _result_configuration(self) -> dict[str, Any]:
        configuration: dict[str, Any] = {} if self.output is None else {"OutputLocation": str(self.output)}
        if self.encryption.option:
            key = {"KmsKey": self.encryption.key} if self.encryption.key else {}
            configuration["EncryptionConfiguration"] = {"EncryptionOption": self.encryption.option, **key}
        return configuration

    def _status(self) -> dict[str, Any]:
        status: dict[str, Any] = {"State": self.state, "SubmissionDateTime": self.submitted.timestamp()}
        if self.state in FINAL and self.completed is not None:
            status["CompletionDateTime"] = self.completed.timestamp()
        if self.state in FINAL and self.reason:
            status["StateChangeReason"] = self.reason
        if self.state == "FAILED" and self.error is not None:
            status["AthenaError"] = self.error.as_athena_error()
        return status

    def _statistics(self) -> dict[str, Any]:
        took = max(int(self.seconds * 1000), 1) if self.state in FINAL else 0
        statistics: dict[str, Any] = {
            "DataScannedInBytes": self.scanned if self.state in FINAL else 0,
            "EngineExecutionTimeInMillis": took,
            "QueryQueueTimeInMillis": 1,
            "QueryPlanningTimeInMillis": 1,
            "ServicePreProcessingTimeInMillis": 1,
            "ServiceProcessingTimeInMillis": 1,
            "TotalExecutionTimeInMillis": took + 4,
            "ResultReuseInformation": {"ReusedPreviousResult": False},
        }
        if self.outcome is not None and self.outcome.files and self.state == "SUCCEEDED":
            statistics["DataManifestLocation"] = f"{self.output}-manifest.csv"
        return statistics
