"""moto falls over when asked for the tags of a notebook's lifecycle configuration, and forgets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.cloud.gaps.clients import Clients, new_name
from tests.cloud.server import Cloud
from tests.cloud.wire import Call

_KIND = "notebook-instance-lifecycle-config"
_NAME = "NotebookInstanceLifecycleConfig"
Tag = dict[str, str]


def shows(aws: Clients) -> bool:
    sagemaker, name = aws("sagemaker"), new_name()
    tags = [{"Key": "a", "Value": "b"}]
    made = sagemaker.create_notebook_instance_lifecycle_config(NotebookInstanceLifecycleConfigName=name, Tags=tags)
    try:
        return bool(sagemaker.list_tags(ResourceArn=made["NotebookInstanceLifecycleConfigArn"])["Tags"] != tags)
    except sagemaker.exceptions.ClientError:
        return True


def close(cloud: Cloud) -> None:
    known: dict[str, dict[str, Tag]] = {}

    def create(call: Call) -> dict[str, Any]:
        answer = call.moto({name: value for name, value in call.input.items() if name != "Tags"})
        known[answer[f"{_NAME}Arn"]] = {tag["Key"]: tag for tag in call.input.get("Tags") or []}
        return answer

    def of_lifecycle(
        do: Callable[[dict[str, Tag], dict[str, Any]], dict[str, Any]],
    ) -> Callable[[Call], dict[str, Any]]:
        def handler(call: Call) -> dict[str, Any]:
            arn = call.input["ResourceArn"]
            return do(known.setdefault(arn, {}), call.input) if f":{_KIND}/" in arn else call.moto()

        return handler

    cloud.answer(
        "sagemaker",
        CreateNotebookInstanceLifecycleConfig=create,
        ListTags=of_lifecycle(lambda tags, content: {"Tags": list(tags.values())}),
        AddTags=of_lifecycle(_add),
        DeleteTags=of_lifecycle(_delete),
    )


def _add(tags: dict[str, Tag], content: dict[str, Any]) -> dict[str, Any]:
    tags.update({tag["Key"]: tag for tag in content["Tags"]})
    return {"Tags": list(tags.values())}


def _delete(tags: dict[str, Tag], content: dict[str, Any]) -> dict[str, Any]:
    for key in content["TagKeys"]:
        tags.pop(key, None)
    return {}
