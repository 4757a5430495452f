"""Statements that Athena runs side by side: started, looked at together, started again when the failure will pass."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from athena.engine.retries import Pace, aws_errors, call, query_passes
from athena.errors import AthenaError, DeploymentError, QueryError, ViewRefusedError

AT_ONCE = 10  # an account runs 20 statements of DDL at a time; other people have some too
_TRIES = 4
_ENDED = {"SUCCEEDED", "FAILED", "CANCELLED"}
_REASON = re.compile(r"(?P<code>[A-Z][A-Z0-9_]+): (?:line (?P<line>\d+):(?P<column>\d+): )?(?P<text>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement.

    Attributes:
        what: what it does, for messages.
        again: it may be run twice without harm.
        view: whose SELECT it holds, beginning with its second line; errors are then those of that view.
    """

    sql: str
    what: str
    again: bool = True
    view: str = ""


@dataclass(slots=True)
class _Run:
    statement: Statement
    tries: int = 0
    id: str = ""
    error: AthenaError | None = None


@dataclass(frozen=True, slots=True)
class Statements:
    """Runs statements in one workgroup, with one default database."""

    athena: Any
    workgroup: str
    database: str
    pace: Pace

    def run(self, statements: Sequence[Statement]) -> None:
        """Run all of them to their end. The first error, in order, is raised when every one has ended."""
        runs = [_Run(statement) for statement in statements]
        waiting, running = list(runs), dict[str, _Run]()
        try:
            self._run(waiting, running)
        except KeyboardInterrupt:
            self._stop(running)
            raise
        for run in runs:
            if run.error is not None:
                raise run.error

    def _run(self, waiting: list[_Run], running: dict[str, _Run]) -> None:
        seconds = 0.0
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                self._start(waiting.pop(0), running)
            if not running:
                return
            if seconds >= self.pace.limit_seconds:
                raise self._endless(running)
            self.pace.sleep(self.pace.poll_seconds)
            seconds += self.pace.poll_seconds
            waiting += self._look(running)

    def _start(self, run: _Run, running: dict[str, _Run]) -> None:
        request = {
            "QueryString": run.statement.sql,
            "WorkGroup": self.workgroup,
            "QueryExecutionContext": {"Database": self.database},
        }
        run.tries += 1
        try:
            with aws_errors(run.statement.what):
                run.id = call(self.pace, self.athena.start_query_execution, **request)["QueryExecutionId"]
        except DeploymentError as error:
            run.error = error
            return
        running[run.id] = run

    def _look(self, running: dict[str, _Run]) -> list[_Run]:
        """Take out what has ended; return what is to be started again."""
        with aws_errors("ask Athena how its queries are"):
            answer = call(self.pace, self.athena.batch_get_query_execution, QueryExecutionIds=list(running))
        again = []
        for execution in answer["QueryExecutions"]:
            status = execution["Status"]
            if status["State"] not in _ENDED:
                continue
            run = running.pop(execution["QueryExecutionId"])
            if status["State"] == "SUCCEEDED":
                continue
            if run.statement.again and run.tries < _TRIES and query_passes(status):
                again.append(run)
            else:
                run.error = _failure_of(run.statement, status)
        return again

    def _endless(self, running: dict[str, _Run]) -> DeploymentError:
        self._stop(running)
        first = next(iter(running.values()))
        text = (
            f"cannot {first.statement.what}: it did not end within {self.pace.limit_seconds:g} seconds and was stopped"
        )
        return DeploymentError(text, hint="Look at the query in Athena's history, then run the same command again.")

    def _stop(self, running: dict[str, _Run]) -> None:
        for id in running:
            with contextlib.suppress(ClientError, BotoCoreError):  # it may have ended; the next plan looks anyway
                self.athena.stop_query_execution(QueryExecutionId=id)


def _failure_of(statement: Statement, status: dict[str, Any]) -> AthenaError:
    error = failure(statement.what, status)
    if not statement.view or not isinstance(error, QueryError):
        return error
    return ViewRefusedError(statement.view, error, line=error.line, column=error.column)


def failure(what: str, status: dict[str, Any]) -> AthenaError:
    """The error of a query that failed: `QueryError` if the SQL is at fault, else `DeploymentError`."""
    reason = str(status.get("StateChangeReason") or status["State"].lower())
    found = _REASON.fullmatch(reason)
    if found and not query_passes(status) and not found["code"].startswith("GENERIC_"):
        line, column = int(found["line"] or 0), int(found["column"] or 0)
        return QueryError(found["code"], found["text"], line=line, column=column)
    hint = "Run the same command again: it goes on from what is there."
    return DeploymentError(f"cannot {what}: {reason.rstrip('.')}", hint=hint)
