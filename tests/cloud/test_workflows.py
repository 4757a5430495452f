"""Workflows: batches of events, what follows upon what, and what Glue calls completed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cloud.glue.python import find
from tests.cloud.server import ACCOUNT, REGION
from tests.cloud.stage import GROUPED, Stage, until

pytestmark = pytest.mark.skipif(find() is None, reason="no Python 3.13, which is Glue's, on this machine")


class Flow:
    """upload -> event -> workflow -> job, as the glue module makes it, and a crawler that follows by a trigger."""

    def __init__(
        self, stage: Stage, script: str = "print()", *, size: int = 100, window: int = 900, **workflow: Any
    ) -> None:
        self.stage, self.name, glue = stage, f"{stage.name}-flow", stage.aws("glue")
        self.raw, self.clean = stage.bucket("raw"), stage.bucket("clean")
        switched_on: dict[str, Any] = {"EventBridgeConfiguration": {}}
        stage.aws("s3").put_bucket_notification_configuration(Bucket=self.raw, NotificationConfiguration=switched_on)
        self.job, self.crawler = stage.job(script), stage.crawler(f"s3://{self.clean}/", configuration=GROUPED)
        glue.create_workflow(Name=self.name, **workflow)
        batch = {"BatchSize": size, "BatchWindow": window}
        self._trigger("EVENT", {"JobName": self.job}, EventBatchingCondition=batch)
        condition = {"LogicalOperator": "EQUALS", "JobName": self.job, "State": "SUCCEEDED"}
        predicate = {"Logical": "AND", "Conditions": [condition]}
        self._trigger("CONDITIONAL", {"CrawlerName": self.crawler}, Predicate=predicate, StartOnCreation=True)
        stage.rule({"source": ["aws.s3"], "detail": {"bucket": {"name": [self.raw]}}}, self.target())

    def target(self) -> dict[str, str]:
        arn = f"arn:aws:glue:{REGION}:{ACCOUNT}:workflow/{self.name}"
        may = {"Effect": "Allow", "Action": "glue:NotifyEvent", "Resource": arn}
        return {"Id": "workflow", "Arn": arn, "RoleArn": self.stage.role("events.amazonaws.com", may)}

    def _trigger(self, kind: str, action: dict[str, str], **settings: Any) -> None:
        name = f"{self.name}-{kind.lower()}"
        self.stage.aws("glue").create_trigger(
            Name=name, Type=kind, WorkflowName=self.name, Actions=[action], **settings
        )

    def runs(self) -> list[dict[str, Any]]:
        return list(self.stage.aws("glue").get_workflow_runs(Name=self.name)["Runs"])

    def over(self, count: int = 1) -> list[dict[str, Any]]:
        """All runs, when so many are over."""

        def look() -> list[dict[str, Any]]:
            runs = self.runs()
            return runs if len(runs) >= count and all(run["Status"] != "RUNNING" for run in runs) else []

        return until(look)


def events_of(run: dict[str, Any]) -> list[str]:
    return list(json.loads(run["WorkflowRunProperties"]["aws:eventIds"]))


def test_uploads_of_one_batch_start_one_run_that_ends_with_tables(stage: Stage) -> None:
    """A full batch does not wait for the window, which is far from over."""
    flow = Flow(stage, size=3)
    stage.put(flow.clean, "store/store.parquet", {"a": [1]})
    for name in ("a.csv", "b.csv", "c.csv"):
        stage.put(flow.raw, f"store/{name}", "a\n1\n")
    (run,) = flow.over()
    assert len(events_of(run)) == 3
    statistics = run["Statistics"]
    assert (run["Status"], statistics["TotalActions"], statistics["SucceededActions"]) == ("COMPLETED", 2, 2)
    assert set(stage.tables()) == {"store"}
    assert stage.runs(flow.job)[0]["TriggerName"] == f"{flow.name}-event"
    assert (
        stage.aws("glue").get_workflow(Name=flow.name)["Workflow"]["LastRun"]["WorkflowRunId"] == run["WorkflowRunId"]
    )


def test_the_end_of_the_window_starts_a_run_of_what_there_is(stage: Stage) -> None:
    flow = Flow(stage, window=5)
    stage.put(flow.raw, "a/a.csv", "a\n1\n")
    assert len(events_of(flow.over()[0])) == 1


def test_a_run_whose_job_failed_is_completed_and_crawls_nothing(stage: Stage) -> None:
    flow = Flow(stage, "raise SystemExit(1)", size=1)
    stage.put(flow.clean, "store/store.parquet", {"a": [1]})
    stage.put(flow.raw, "store/a.csv", "a\n1\n")
    (run,) = flow.over()
    assert run["Status"] == "COMPLETED"
    assert (run["Statistics"]["TotalActions"], run["Statistics"]["FailedActions"]) == (1, 1)
    assert stage.tables() == {}


def test_a_job_whose_runs_are_all_taken_makes_a_failed_run(stage: Stage) -> None:
    flow = Flow(stage, "import time\ntime.sleep(600)", size=1)
    taken = stage.aws("glue").start_job_run(JobName=flow.job)["JobRunId"]
    stage.put(flow.raw, "store/a.csv", "a\n1\n")
    (run,) = flow.over()
    assert run["Statistics"]["FailedActions"] == 1
    assert "Concurrent runs exceeded" in stage.runs(flow.job)[0]["ErrorMessage"]
    stage.aws("glue").batch_stop_job_run(JobName=flow.job, JobRunIds=[taken])


def test_a_workflow_allows_so_many_runs(stage: Stage) -> None:
    flow = Flow(stage, "import time\ntime.sleep(600)", MaxConcurrentRuns=1)
    glue = stage.aws("glue")
    glue.start_workflow_run(Name=flow.name)
    with pytest.raises(glue.exceptions.ConcurrentRunsExceededException):
        glue.start_workflow_run(Name=flow.name)
    glue.batch_stop_job_run(JobName=flow.job, JobRunIds=[stage.runs(flow.job)[0]["Id"]])
    assert flow.over()[0]["Statistics"]["StoppedActions"] == 1


def test_a_rule_whose_role_may_not_notify_starts_nothing(stage: Stage, platform: Any) -> None:
    flow = Flow(stage, size=1)
    target = {**flow.target(), "RoleArn": stage.role("events.amazonaws.com")}
    stage.aws("events").put_targets(Rule=stage.last_rule, Targets=[target])
    stage.put(flow.raw, "store/a.csv", "a\n1\n")
    found = until(lambda: [text for text in platform.bus.undelivered if stage.last_rule in text])
    assert "is not authorized to perform glue:NotifyEvent" in found[0]
    assert flow.runs() == []
