"""What tests of the platform set up: roles, buckets, jobs, crawlers and workflows, small and named apart."""

from __future__ import annotations

import io
import itertools
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from tests.cloud.server import ACCOUNT, REGION, Cloud

_numbers = itertools.count(1)
T = TypeVar("T")
GROUPED = {"Grouping": {"TableGroupingPolicy": "CombineCompatibleSchemas", "TableLevelConfiguration": 2}}
EVERYTHING = {"Effect": "Allow", "Action": ["s3:*", "glue:*", "logs:*", "kms:*"], "Resource": "*"}


def until(look: Callable[[], T], *, seconds: float = 120) -> T:
    """Look again and again until there is something to see; fail after a time that allows for pauses of the machine."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"nothing came of it within {seconds:g} s"
        time.sleep(0.1)
    return found


class Stage:
    """Sets things up through the cloud's own API, as its owner."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.name = f"stage-{next(_numbers)}"
        self.last_rule = ""
        self.aws: Callable[[str], Any] = lambda service: cloud.client(service, REGION)

    def role(self, service: str, *statements: Mapping[str, Any]) -> str:
        """The ARN of a new role that a service assumes, with these permissions."""
        name, iam = f"{self.name}-{next(_numbers)}", self.aws("iam")
        trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(policy(trust)))
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="it", PolicyDocument=json.dumps(policy(*statements)))
        return f"arn:aws:iam::{ACCOUNT}:role/{name}"

    def bucket(self, suffix: str) -> str:
        bucket = f"{self.name}-{suffix}"
        self.aws("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        return bucket

    def put(self, bucket: str, key: str, content: str | bytes | dict[str, list[Any]] | pa.Table) -> None:
        """Upload a text, bytes, or columns as Parquet."""
        if isinstance(content, (dict, pa.Table)):
            sink = io.BytesIO()
            pq.write_table(pa.table(content) if isinstance(content, dict) else content, sink)
            content = sink.getvalue()
        self.aws("s3").put_object(Bucket=bucket, Key=key, Body=content)

    def job(self, script: str, *, role: str = "", **settings: Any) -> str:
        """A job whose script is this text."""
        name, bucket = f"{self.name}-job-{next(_numbers)}", self.bucket(f"scripts-{next(_numbers)}")
        self.put(bucket, "job.py", script)
        role = role or self.role("glue.amazonaws.com", EVERYTHING)
        command = {"Name": "glueetl", "ScriptLocation": f"s3://{bucket}/job.py"}
        self.aws("glue").create_job(Name=name, Role=role, Command=command, GlueVersion="6.0", **settings)
        return name

    def run(self, job: str, **how: Any) -> dict[str, Any]:
        """Run a job to its end, retries included."""
        started = self.aws("glue").start_job_run(JobName=job, **how)["JobRunId"]
        retries = self.aws("glue").get_job(JobName=job)["Job"].get("MaxRetries") or 0

        def last() -> dict[str, Any] | None:
            runs = [r for r in self.runs(job) if r["Id"].startswith(started)]
            over = runs[0]["JobRunState"] not in ("STARTING", "RUNNING", "STOPPING")
            to_come = runs[0]["JobRunState"] == "FAILED" and len(runs) <= retries
            return runs[0] if over and not to_come else None

        return until(last) or {}

    def runs(self, job: str) -> list[dict[str, Any]]:
        return list(self.aws("glue").get_job_runs(JobName=job)["JobRuns"])

    def printed(self, run_id: str, stream: str = "output") -> list[str]:
        """The lines of a run in CloudWatch."""
        group = f"/aws-glue/jobs/{stream}"
        events = self.aws("logs").get_log_events(logGroupName=group, logStreamName=run_id)["events"]
        return [event["message"] for event in events]

    def rule(self, pattern: Mapping[str, Any], target: Mapping[str, Any], **settings: Any) -> str:
        """A rule on the default bus; `last_rule` is its name."""
        self.last_rule, events = f"{self.name}-rule-{next(_numbers)}", self.aws("events")
        events.put_rule(Name=self.last_rule, EventPattern=json.dumps(pattern), **settings)
        events.put_targets(Rule=self.last_rule, Targets=[target])
        return self.last_rule

    def queue(self) -> tuple[str, Callable[[], list[str]]]:
        """The ARN of a queue, and what gives all the messages it ever had."""
        sqs, received = self.aws("sqs"), []
        url = sqs.create_queue(QueueName=f"{self.name}-{next(_numbers)}")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

        def look() -> list[str]:
            while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
                for message in messages:
                    received.append(str(message["Body"]))
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            return received

        return arn, look

    def queue_of_events(self, pattern: Mapping[str, Any]) -> Callable[[], list[dict[str, Any]]]:
        """What gives all events that ever matched a pattern, from now on."""
        arn, look = self.queue()
        self.rule(pattern, {"Id": "queue", "Arn": arn})
        return lambda: [json.loads(text) for text in look()]

    def crawler(self, *paths: str, exclusions: tuple[str, ...] = (), configuration: Any = None, **settings: Any) -> str:
        name = f"{self.name}-crawler-{next(_numbers)}"
        role = settings.pop("Role", "") or self.role("glue.amazonaws.com", EVERYTHING)
        targets = {"S3Targets": [{"Path": path, "Exclusions": list(exclusions)} for path in paths]}
        text = json.dumps({"Version": 1.0, **(configuration or {})})
        self.aws("glue").create_crawler(
            Name=name, Role=role, DatabaseName=self.database(), Targets=targets, Configuration=text, **settings
        )
        return name

    def database(self) -> str:
        """The one database of this stage."""
        name = self.name.replace("-", "_")
        databases = self.aws("glue").get_databases()["DatabaseList"]
        if name not in {database["Name"] for database in databases}:
            self.aws("glue").create_database(DatabaseInput={"Name": name})
        return name

    def crawl(self, crawler: str) -> dict[str, Any]:
        """Crawl to the end; gives LastCrawl."""
        glue = self.aws("glue")
        glue.start_crawler(Name=crawler)
        until(lambda: glue.get_crawler(Name=crawler)["Crawler"]["State"] == "READY")
        return dict(glue.get_crawler(Name=crawler)["Crawler"]["LastCrawl"])

    def tables(self) -> dict[str, dict[str, Any]]:
        found = self.aws("glue").get_tables(DatabaseName=self.database())["TableList"]
        return {table["Name"]: table for table in found}


def policy(*statements: Mapping[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def columns(table: Mapping[str, Any]) -> dict[str, str]:
    return {column["Name"]: column["Type"] for column in table["StorageDescriptor"]["Columns"]}
