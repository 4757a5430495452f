"""Runs of jobs: what the script is given, what it may do, how it ends, and who is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cloud.glue.python import find
from tests.cloud.server import Cloud
from tests.cloud.stage import EVERYTHING, Stage, until

pytestmark = pytest.mark.skipif(find() is None, reason="no Python 3.13, which is Glue's, on this machine")

ARGUMENTS = "import json, sys\nprint(json.dumps([list(sys.version_info[:2]), sys.argv[1:]]))\n"
FAILS = "raise ValueError('this one fails')\n"
SLEEPS = "import time\ntime.sleep(600)\n"


def given(stage: Stage, run: dict[str, Any]) -> dict[str, str]:
    words = json.loads(stage.printed(run["Id"])[0])[1]
    return dict(zip(words[::2], words[1::2], strict=True))


def test_the_script_runs_on_glues_python_with_merged_arguments(stage: Stage) -> None:
    job = stage.job(
        ARGUMENTS,
        DefaultArguments={"--lake": "s3://default", "--memory": "1GiB", "--engine": "polars"},
        NonOverridableArguments={"--engine": "polars"},
    )
    run = stage.run(job, Arguments={"--lake": "s3://of-this-run", "--engine": "spark", "--dataset": "store"})
    assert run["JobRunState"] == "SUCCEEDED"
    assert json.loads(stage.printed(run["Id"])[0])[0] == [3, 13]
    found = given(stage, run)
    wanted = {"--lake": "s3://of-this-run", "--memory": "1GiB", "--engine": "polars", "--dataset": "store"}
    assert {name: found[name] for name in wanted} == wanted
    assert (found["--JOB_NAME"], found["--JOB_RUN_ID"]) == (job, run["Id"])
    assert run["Arguments"] == wanted


def test_a_failed_run_is_repeated_as_often_as_the_job_says(stage: Stage) -> None:
    run = stage.run(stage.job(FAILS, MaxRetries=1))
    first, second = sorted(stage.runs(run["JobName"]), key=lambda run: run["Attempt"])
    assert [r["JobRunState"] for r in (first, second)] == ["FAILED", "FAILED"]
    assert second["Id"] == f"{first['Id']}_attempt_1"
    assert second["PreviousRunId"] == first["Id"]
    assert first["ErrorMessage"] == "ValueError: this one fails"
    assert "ValueError: this one fails" in stage.printed(first["Id"], "error")


def test_an_exit_code_is_a_failure_with_that_code(stage: Stage) -> None:
    run = stage.run(stage.job("import sys\nsys.exit(3)\n"))
    assert (run["JobRunState"], run["ErrorMessage"]) == ("FAILED", "SystemExit: 3")


def test_a_run_that_takes_too_long_is_ended_and_not_repeated(stage: Stage) -> None:
    run = stage.run(stage.job(SLEEPS, Timeout=1, MaxRetries=3))
    assert run["JobRunState"] == "TIMEOUT"
    assert len(stage.runs(run["JobName"])) == 1


def test_no_more_runs_at_a_time_than_the_job_allows(stage: Stage) -> None:
    glue, job = stage.aws("glue"), stage.job(SLEEPS)
    first = glue.start_job_run(JobName=job)["JobRunId"]
    with pytest.raises(glue.exceptions.ConcurrentRunsExceededException):
        glue.start_job_run(JobName=job)
    answer = glue.batch_stop_job_run(JobName=job, JobRunIds=[first, "jr_unknown"])
    assert [found["JobRunId"] for found in answer["SuccessfulSubmissions"]] == [first]
    assert [found["JobRunId"] for found in answer["Errors"]] == ["jr_unknown"]
    until(lambda: glue.get_job_run(JobName=job, RunId=first)["JobRun"]["JobRunState"] == "STOPPED")
    second = glue.start_job_run(JobName=job)["JobRunId"]
    glue.batch_stop_job_run(JobName=job, JobRunIds=[second])


def test_a_run_may_do_what_its_role_may(stage: Stage) -> None:
    """The script reads a bucket that its role may not read: it fails in the cloud as it would in AWS."""
    secret = stage.bucket("secret")
    stage.put(secret, "a.csv", "a\n1\n")
    script = f"""
import os, urllib.request
name = os.environ["AWS_ACCESS_KEY_ID"]
scope = f"AWS4-HMAC-SHA256 Credential={{name}}/20260101/ap-northeast-1/s3/aws4_request, SignedHeaders=host, Signature=0"
request = urllib.request.Request(os.environ["AWS_ENDPOINT_URL"] + "/{secret}/a.csv", headers={{"Authorization": scope}})
print(urllib.request.urlopen(request).read())
"""
    scripts = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": f"arn:aws:s3:::{stage.name}-scripts-*"}
    logs = {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}
    run = stage.run(stage.job(script, role=stage.role("glue.amazonaws.com", scripts, logs)))
    assert (run["JobRunState"], run["ErrorMessage"]) == ("FAILED", "urllib.error.HTTPError: HTTP Error 403: Forbidden")
    run = stage.run(stage.job(script))
    assert run["JobRunState"] == "SUCCEEDED"


def test_a_script_that_the_role_may_not_read_is_a_failed_run(stage: Stage) -> None:
    run = stage.run(stage.job(ARGUMENTS, role=stage.role("glue.amazonaws.com")))
    assert run["JobRunState"] == "FAILED"
    assert "job.py cannot be read by" in run["ErrorMessage"]


def test_a_role_that_is_not_glues_cannot_be_worn_by_a_job(stage: Stage) -> None:
    run = stage.run(stage.job(ARGUMENTS, role=stage.role("lambda.amazonaws.com", EVERYTHING)))
    assert "glue.amazonaws.com may not assume" in run["ErrorMessage"]


def test_the_end_of_a_run_is_an_event(stage: Stage) -> None:
    queue = stage.queue_of_events({"source": ["aws.glue"], "detail-type": ["Glue Job State Change"]})
    job = stage.job(FAILS)
    run = stage.run(job)
    (event,) = until(lambda: [e for e in queue() if e["detail"]["jobName"] == job])
    assert event["detail"] == {
        "jobName": job,
        "severity": "ERROR",
        "state": "FAILED",
        "jobRunId": run["Id"],
        "message": "ValueError: this one fails",
    }


def test_a_run_is_measured_if_the_job_asks_for_it(stage: Stage) -> None:
    job = stage.job(ARGUMENTS, DefaultArguments={"--enable-metrics": "true"})
    run = stage.run(job)
    metric = {"Namespace": "Glue", "MetricName": "glue.driver.aggregate.elapsedTime"}
    found = until(
        lambda: [
            {d["Name"]: d["Value"] for d in metric["Dimensions"]}
            for metric in stage.aws("cloudwatch").list_metrics(**metric)["Metrics"]
        ]
    )
    of_this = [dimensions for dimensions in found if dimensions["JobName"] == job]
    assert sorted(d["JobRunId"] for d in of_this) == sorted([run["Id"], "ALL"])
    assert {d["Type"] for d in of_this} == {"count"}


def test_a_log_group_has_the_name_that_glue_gives_it(stage: Stage, cloud: Cloud) -> None:
    stage.aws("glue").create_security_configuration(Name=f"{stage.name}-lake", EncryptionConfiguration={})
    role = stage.role("glue.amazonaws.com", EVERYTHING)
    stage.run(stage.job(ARGUMENTS, role=role, SecurityConfiguration=f"{stage.name}-lake"))
    groups = {group["logGroupName"] for group in stage.aws("logs").describe_log_groups()["logGroups"]}
    assert f"/aws-glue/jobs/{stage.name}-lake-role/{role.rpartition('/')[2]}/output" in groups
