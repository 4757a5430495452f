"""The applied platform as its people use it: upload a file, wait for the workflow, ask Athena, look at objects."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pyathena import connect

from tests.cloud.failure import Failure
from tests.cloud.server import CREDENTIALS, REGION


class Place:
    """`outputs` are Terraform's. `client` gives boto3 clients of the region."""

    def __init__(self, endpoint: str, client: Callable[[str], Any], outputs: Mapping[str, Any]) -> None:
        self.outputs, self.client, self._endpoint = outputs, client, endpoint

    def bucket(self, zone: str) -> str:
        return str(self.outputs["buckets"][zone]["id"])

    def upload(self, dataset: str, name: str, content: bytes) -> None:
        self.client("s3").put_object(Bucket=self.bucket("raw"), Key=f"{dataset}/{name}", Body=content)

    def upload_folder(self, folder: Path) -> list[str]:
        """Upload the CSVs of each folder below; gives the names of the datasets."""
        files = sorted(folder.glob("*/*.csv"))
        for file in files:
            self.upload(file.parent.name, file.name, file.read_bytes())
        return sorted({file.parent.name for file in files})

    def workflow_runs(self) -> list[dict[str, Any]]:
        return list(self.client("glue").get_workflow_runs(Name=self.outputs["workflow_name"])["Runs"])

    def job_runs(self) -> list[dict[str, Any]]:
        return list(self.client("glue").get_job_runs(JobName=self.outputs["job_name"])["JobRuns"])

    def printed(self, run_id: str) -> list[dict[str, Any]]:
        """What a run of the job logged, as CloudWatch has it."""
        group = self.outputs["log_groups"]["output"]
        pages = (
            self.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group, logStreamNames=[run_id])
        )
        return [json.loads(event["message"]) for page in pages for event in page["events"]]

    def await_workflow(self, count: int, *, seconds: float = 240) -> dict[str, Any]:
        """The `count`-th run of the workflow, when it is over.

        Raises:
            Failure: it is not over in time.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            runs = self.workflow_runs()
            if len(runs) >= count and runs[-count]["Status"] != "RUNNING":
                return runs[-count]
            time.sleep(0.5)
        raise Failure(
            f"run {count} of {self.outputs['workflow_name']} was not over within {seconds:g} s: {self.workflow_runs()}",
            hint="Look into the cloud's log, whose place is in the first lines.",
        )

    def crawls(self) -> int:
        """How often the crawler ran, when it is not at work.

        Raises:
            Failure: a crawl failed, or is not over within a minute.
        """
        glue, name, end = self.client("glue"), self.outputs["crawler_name"], time.monotonic() + 60
        while time.monotonic() < end:
            states = [crawl["State"] for crawl in glue.list_crawls(CrawlerName=name)["Crawls"]]
            if "FAILED" in states:
                raise Failure(f"a crawl of {name} failed: {glue.get_crawler(Name=name)['Crawler']['LastCrawl']}")
            if "RUNNING" not in states:
                return len(states)
            time.sleep(0.5)
        raise Failure(f"{name} did not come to an end")

    def tables(self) -> set[str]:
        pages = (
            self.client("glue").get_paginator("get_tables").paginate(DatabaseName=self.outputs["databases"]["tables"])
        )
        return {table["Name"] for page in pages for table in page["TableList"]}

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask Athena, as PyAthena does, in the people's workgroup."""
        connection = connect(
            work_group=self.outputs["workgroups"]["main"],
            schema_name=self.outputs["databases"]["tables"],
            region_name=REGION,
            endpoint_url=self._endpoint,
            aws_access_key_id=CREDENTIALS[0],
            aws_secret_access_key=CREDENTIALS[1],
            poll_interval=0.1,
        )
        with connection, connection.cursor() as cursor:
            return [tuple(row) for row in cursor.execute(sql).fetchall()]

    def report(self, dataset: str) -> dict[str, Any]:
        found = self.client("s3").get_object(Bucket=self.bucket("reports"), Key=f"{dataset}/report.json")
        return dict(json.loads(found["Body"].read()))

    def versions(self) -> dict[str, str]:
        """The version of each clean table that is published."""
        pages = self.client("s3").get_paginator("list_object_versions").paginate(Bucket=self.bucket("clean"))
        latest = [found for page in pages for found in page.get("Versions", []) if found["IsLatest"]]
        return {found["Key"]: found["VersionId"] for found in latest}
