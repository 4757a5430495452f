"""moto says that a job is of class STANDARD when nobody said so: every plan wants to take that back."""

from __future__ import annotations

from typing import Any

from tests.cloud.gaps.clients import Clients, new_name, new_role
from tests.cloud.server import Cloud
from tests.cloud.wire import Call


def shows(aws: Clients) -> bool:
    name = new_name()
    command = {"Name": "glueetl", "ScriptLocation": "s3://scripts/a.py"}
    aws("glue").create_job(Name=name, Role=new_role(aws, "glue.amazonaws.com"), Command=command)
    return "ExecutionClass" in aws("glue").get_job(JobName=name)["Job"]


def close(cloud: Cloud) -> None:
    chosen: dict[tuple[str, str], bool] = {}

    def create(call: Call) -> dict[str, Any]:
        answer = call.moto()
        chosen[call.region, call.input["Name"]] = "ExecutionClass" in call.input
        return answer

    def get(call: Call) -> dict[str, Any]:
        job = call.moto()["Job"]
        if not chosen.get((call.region, job["Name"])):
            job.pop("ExecutionClass", None)
        return {"Job": job}

    cloud.answer("glue", CreateJob=create, GetJob=get)
