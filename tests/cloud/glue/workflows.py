"""Workflows: a batch of events starts a run; what ends well starts what waits for it.

Their traps are Glue's. A workflow run whose job failed is COMPLETED all the same, with a failed action in its statistics. A job
whose runs are all taken makes a failed run. A crawler that is at work already cannot be started again, and what was published
meanwhile waits for the next run.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.cloud.events.bus import Bus, Parcel
from tests.cloud.glue.jobs import Jobs
from tests.cloud.glue.run import Run
from tests.cloud.iam.roles import Roles
from tests.cloud.server import Cloud
from tests.cloud.wire import AwsError, Call

_WINDOW_SECONDS = 900  # Glue's default, and its maximum
Trigger = Mapping[str, Any]
Node = tuple[str, str]  # ("job" or "crawler", name)


@dataclass(slots=True)
class WorkflowRun:
    name: str
    region: str
    id: str
    properties: dict[str, str]
    started: datetime
    status: str = "RUNNING"
    completed: datetime | None = None
    nodes: dict[Node, str | None] = field(default_factory=dict)  # the state in which each ended; None while it runs
    fired: set[str] = field(default_factory=set)

    def describe(self) -> dict[str, Any]:
        states = list(self.nodes.values())
        counts = {state: states.count(state) for state in ("SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR")}
        return {
            "Name": self.name,
            "WorkflowRunId": self.id,
            "WorkflowRunProperties": self.properties,
            "StartedOn": self.started.timestamp(),
            **({"CompletedOn": self.completed.timestamp()} if self.completed else {}),
            "Status": self.status,
            "Statistics": {
                "TotalActions": len(states),
                "RunningActions": states.count(None),
                "SucceededActions": counts["SUCCEEDED"],
                "FailedActions": counts["FAILED"],
                "StoppedActions": counts["STOPPED"],
                "TimeoutActions": counts["TIMEOUT"],
                "ErroredActions": counts["ERROR"],
            },
        }


class Workflows:
    """Event batches, workflow runs and conditional triggers."""

    def __init__(
        self,
        cloud: Cloud,
        bus: Bus,
        roles: Roles,
        jobs: Jobs,
        start_crawler: Callable[[str, str, tuple[str, str]], object],
        now: Callable[[], datetime],
    ) -> None:
        self._cloud, self._roles, self._jobs, self._start_crawler, self._now = cloud, roles, jobs, start_crawler, now
        self._runs: dict[str, WorkflowRun] = {}
        self._waiting: dict[tuple[str, str], list[str]] = defaultdict(list)  # (region, trigger) -> event ids
        self._guard = threading.RLock()
        bus.delivers("glue", self._notified)
        jobs.on_end.append(self.job_ended)
        cloud.answer(
            "glue",
            StartWorkflowRun=self._start_workflow_run,
            GetWorkflowRun=self._get_workflow_run,
            GetWorkflowRuns=self._get_workflow_runs,
            GetWorkflow=self._get_workflow,
        )

    def _notified(self, parcel: Parcel) -> None:
        """EventBridge notifies a workflow, with the role of the target."""
        target, region = parcel.target, parcel.region
        if "RoleArn" not in target:
            raise AwsError("ValidationException", f"target {target['Id']} has no RoleArn, which a workflow needs")
        self._roles.assume(target["RoleArn"], "events.amazonaws.com", source_arn=parcel.rule_arn)
        self._roles.demand(target["RoleArn"], "glue:NotifyEvent", target["Arn"])
        name = target["Arn"].rpartition("/")[2]
        starting = [trigger for trigger in self._triggers(region, name) if trigger["Type"] == "EVENT"]
        if not starting:
            raise AwsError("EntityNotFoundException", f"workflow {name} has no trigger of type EVENT")
        for trigger in starting:
            if trigger["State"] != "DEACTIVATED":
                self._gather(region, trigger, str(parcel.event["id"]))

    def _gather(self, region: str, trigger: Trigger, event_id: str) -> None:
        """Fire at the batch's size, or when the window that its first event opened is over."""
        batching = trigger.get("EventBatchingCondition") or {"BatchSize": 1}
        key = region, trigger["Name"]
        with self._guard:
            self._waiting[key].append(event_id)
            waiting = len(self._waiting[key])
        if waiting >= batching["BatchSize"]:
            self._fire_batch(region, trigger)
        elif waiting == 1:
            window = self._cloud.pace.seconds(batching.get("BatchWindow") or _WINDOW_SECONDS)
            self._cloud.work.begin(
                f"window of {trigger['Name']}", lambda: self._fire_batch(region, trigger), after=window
            )

    def _fire_batch(self, region: str, trigger: Trigger) -> None:
        with self._guard:
            events = self._waiting.pop((region, trigger["Name"]), [])
        if events:
            self.start(region, trigger["WorkflowName"], {"aws:eventIds": json.dumps(events)})

    def start(self, region: str, name: str, properties: Mapping[str, str]) -> WorkflowRun:
        """Start a run of a workflow.

        Raises:
            AwsError: there is no such workflow, it has nothing to start with, or no run is free.
        """
        workflow = self._cloud.client("glue", region).get_workflow(Name=name)["Workflow"]
        starting = [trigger for trigger in self._triggers(region, name) if trigger["Type"] != "CONDITIONAL"]
        if not starting:
            raise AwsError("InvalidInputException", f"workflow {name} has no trigger that starts it")
        run = WorkflowRun(
            name,
            region,
            f"wr_{secrets.token_hex(32)}",
            {**(workflow.get("DefaultRunProperties") or {}), **properties},
            self._now(),
        )
        with self._guard:
            under_way = sum(
                r.name == name and r.region == region and r.status == "RUNNING" for r in self._runs.values()
            )
            if under_way >= (workflow.get("MaxConcurrentRuns") or 1000):
                raise AwsError("ConcurrentRunsExceededException", f"{under_way} runs of workflow {name} are under way")
            self._runs[run.id] = run
            self._fire(run, starting)
        return run

    def _fire(self, run: WorkflowRun, triggers: list[Trigger]) -> None:
        actions = [(trigger, action) for trigger in triggers for action in trigger["Actions"]]
        for _, action in actions:
            run.nodes[_node(action)] = None
        run.fired |= {trigger["Name"] for trigger in triggers}
        for trigger, action in actions:
            self._act(run, trigger, action)

    def _act(self, run: WorkflowRun, trigger: Trigger, action: Mapping[str, Any]) -> None:
        where = run.name, run.id
        kind, name = _node(action)
        try:
            if kind == "job":
                timeout, arguments = action.get("Timeout"), action.get("Arguments") or {}
                self._jobs.start(
                    run.region, name, arguments, timeout_minutes=timeout, workflow=where, trigger=trigger["Name"]
                )
            else:
                self._start_crawler(run.region, name, where)
        except AwsError as error:
            self._cloud.note(f"workflow {run.name}: {kind} {name} could not be started: {error}")
            if kind == "job":
                self._jobs.refused(run.region, name, str(error), where, trigger["Name"])
            else:
                self._cloud.work.begin(f"{name} refused", lambda: self._ended(run.id, (kind, name), "ERROR"))

    def job_ended(self, run: Run) -> None:
        """Take note of the end of a job's run, if it belongs to a workflow."""
        if run.workflow is not None:
            self._ended(run.workflow[1], ("job", run.name), run.state)

    def crawler_ended(self, name: str, state: str, workflow: tuple[str, str] | None) -> None:
        """Take note of the end of a crawl, if it belongs to a workflow."""
        if workflow is not None:
            self._ended(workflow[1], ("crawler", name), state)

    def _ended(self, run_id: str, node: Node, state: str) -> None:
        run = self._runs[run_id]
        triggers = list(self._triggers(run.region, run.name))
        with self._guard:
            run.nodes[node] = state
            self._fire(run, [trigger for trigger in triggers if _is_due(trigger, run)])
            if None not in run.nodes.values():
                run.status, run.completed = "COMPLETED", self._now()

    def _triggers(self, region: str, workflow: str) -> Iterator[Trigger]:
        for page in self._cloud.client("glue", region).get_paginator("get_triggers").paginate():
            yield from (trigger for trigger in page["Triggers"] if trigger.get("WorkflowName") == workflow)

    def _start_workflow_run(self, call: Call) -> dict[str, Any]:
        return {"RunId": self.start(call.region, call.input["Name"], call.input.get("RunProperties") or {}).id}

    def _get_workflow_run(self, call: Call) -> dict[str, Any]:
        run = self._runs.get(call.input["RunId"])
        if run is None or run.name != call.input["Name"]:
            raise AwsError(
                "EntityNotFoundException", f"run {call.input['RunId']} of workflow {call.input['Name']} not found"
            )
        return {"Run": run.describe()}

    def _get_workflow_runs(self, call: Call) -> dict[str, Any]:
        return {"Runs": [run.describe() for run in reversed(self._of(call.region, call.input["Name"]))]}

    def _get_workflow(self, call: Call) -> dict[str, Any]:
        answer, runs = call.moto(), self._of(call.region, call.input["Name"])
        return {"Workflow": {**answer["Workflow"], **({"LastRun": runs[-1].describe()} if runs else {})}}

    def _of(self, region: str, name: str) -> list[WorkflowRun]:
        return [run for run in self._runs.values() if (run.region, run.name) == (region, name)]


def _node(action: Mapping[str, Any]) -> Node:
    return ("job", action["JobName"]) if action.get("JobName") else ("crawler", action["CrawlerName"])


def _is_due(trigger: Trigger, run: WorkflowRun) -> bool:
    if trigger["Type"] != "CONDITIONAL" or trigger["State"] != "ACTIVATED" or trigger["Name"] in run.fired:
        return False
    predicate = trigger["Predicate"]
    met = [
        run.nodes.get(_node(condition)) == (condition.get("State") or condition.get("CrawlState"))
        for condition in predicate["Conditions"]
    ]
    return any(met) if predicate.get("Logical") == "ANY" else all(met)
