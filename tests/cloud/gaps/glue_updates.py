"""moto makes and removes jobs and crawlers, and cannot change them."""

from __future__ import annotations

from typing import Any

from tests.cloud.gaps.clients import Clients, new_name, new_role
from tests.cloud.server import Cloud
from tests.cloud.wire import Call

_MADE_BY_GLUE = ("State", "CrawlElapsedTime", "CreationTime", "LastUpdated", "LastCrawl", "Version")


def shows(aws: Clients) -> bool:
    glue, name, role = aws("glue"), new_name(), new_role(aws, "glue.amazonaws.com")
    command = {"Name": "glueetl", "ScriptLocation": "s3://scripts/a.py"}
    glue.create_job(Name=name, Role=role, Command=command)
    try:
        glue.update_job(JobName=name, JobUpdate={"Role": role, "Command": command, "Timeout": 5})
    except glue.exceptions.ClientError:
        return True
    return bool(glue.get_job(JobName=name)["Job"]["Timeout"] != 5)


def close(cloud: Cloud) -> None:
    cloud.answer("glue", UpdateJob=_update_job, UpdateCrawler=_update_crawler)


def _update_job(call: Call) -> dict[str, Any]:
    """UpdateJob replaces the whole definition: what it does not name is gone. Tags hang on the ARN and stay."""
    name = call.input["JobName"]
    call.moto({"JobName": name}, operation="GetJob")
    call.moto({"JobName": name}, operation="DeleteJob")
    call.moto({"Name": name, **call.input["JobUpdate"]}, operation="CreateJob")
    return {"JobName": name}


def _update_crawler(call: Call) -> dict[str, Any]:
    """UpdateCrawler changes what it names."""
    old = call.moto({"Name": call.input["Name"]}, operation="GetCrawler")["Crawler"]
    known = {name: value for name, value in old.items() if value is not None and name not in _MADE_BY_GLUE}
    known["Schedule"] = (known.get("Schedule") or {}).get("ScheduleExpression")
    call.moto({"Name": call.input["Name"]}, operation="DeleteCrawler")
    call.moto({**known, **call.input}, operation="CreateCrawler")
    return {}
