"""moto rejects every GPU that a notebook can have today, and forgets its IMDS version and platform; it cannot change one either."""

from __future__ import annotations

import re
from typing import Any

from tests.cloud.gaps.clients import Clients, new_name, new_role
from tests.cloud.server import Cloud
from tests.cloud.wire import AwsError, Call

_KNOWN_TO_MOTO = "ml.p3.2xlarge"  # stands for the real type, which is put back into every answer
_TYPE = re.compile(
    r"ml\.(g4dn|g5|g6|g6e|g7e|p4d|p4de|p5|p5e|p5en|p6-b200|inf1|inf2|trn1|c6i|c7i|m6i|m7i|r6i|r7i|t3|m5|c5|r5)\.\w+"
)
_FORGOTTEN = ("InstanceType", "InstanceMetadataServiceConfiguration", "PlatformIdentifier", "IpAddressType")
_DEFAULTS = {"PlatformIdentifier": "notebook-al2023-v1"}
_RENAMED = {"LifecycleConfigName": "NotebookInstanceLifecycleConfigName"}
_OWN = ("NotebookInstanceArn", "NotebookInstanceStatus", "Url", "LastModifiedTime", "CreationTime")


def shows(aws: Clients) -> bool:
    sagemaker, name = aws("sagemaker"), new_name()
    imds = {"MinimumInstanceMetadataServiceVersion": "2"}
    try:
        sagemaker.create_notebook_instance(
            NotebookInstanceName=name,
            InstanceType="ml.g4dn.xlarge",
            RoleArn=new_role(aws, "sagemaker.amazonaws.com"),
            InstanceMetadataServiceConfiguration=imds,
        )
    except sagemaker.exceptions.ClientError:
        return True
    found = sagemaker.describe_notebook_instance(NotebookInstanceName=name)
    return bool(found.get("InstanceMetadataServiceConfiguration") != imds)


def close(cloud: Cloud) -> None:
    notebooks = _Notebooks()
    cloud.answer(
        "sagemaker",
        CreateNotebookInstance=notebooks.create,
        DescribeNotebookInstance=notebooks.describe,
        UpdateNotebookInstance=notebooks.update,
    )


class _Notebooks:
    def __init__(self) -> None:
        self._settings: dict[tuple[str, str], dict[str, Any]] = {}

    def create(self, call: Call) -> dict[str, Any]:
        kind = call.input["InstanceType"]
        if not _TYPE.fullmatch(kind):
            raise AwsError("ValidationException", f"Value '{kind}' at 'instanceType' failed to satisfy constraint")
        self._remember(call, call.input)
        return call.moto({**self._for_moto(call.input), "InstanceType": _KNOWN_TO_MOTO})

    def describe(self, call: Call) -> dict[str, Any]:
        key = call.region, call.input["NotebookInstanceName"]
        return {**call.moto(), **_DEFAULTS, **self._settings.get(key, {})}

    def update(self, call: Call) -> dict[str, Any]:
        """A stopped notebook can be changed: forget it and make it anew, with its tags, and stopped."""
        where = {"NotebookInstanceName": call.input["NotebookInstanceName"]}
        found = call.moto(where, operation="DescribeNotebookInstance")
        if found["NotebookInstanceStatus"] != "Stopped":
            raise AwsError("ValidationException", f"{where['NotebookInstanceName']} is not stopped")
        tags = call.moto({"ResourceArn": found["NotebookInstanceArn"]}, operation="ListTags")["Tags"]
        self._remember(call, call.input)
        old = {name: value for name, value in found.items() if value is not None and name not in _OWN}
        for name, described in _RENAMED.items():
            old[name] = old.pop(described, None)
        old["SecurityGroupIds"] = old.pop("SecurityGroups", None)
        new = {**self._for_moto({**old, **call.input}), "InstanceType": _KNOWN_TO_MOTO, "Tags": tags}
        call.moto(where, operation="DeleteNotebookInstance")
        call.moto(new, operation="CreateNotebookInstance")
        call.moto(where, operation="StopNotebookInstance")
        return {}

    def _remember(self, call: Call, content: dict[str, Any]) -> None:
        key = call.region, content["NotebookInstanceName"]
        given = {name: content[name] for name in _FORGOTTEN if name in content}
        self._settings[key] = {**self._settings.get(key, {}), **given}

    def _for_moto(self, content: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in content.items() if name not in _FORGOTTEN and value is not None}
