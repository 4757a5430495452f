"""moto cannot change the scripts of a notebook's lifecycle; Terraform does when a script or the idle limit changes."""

from __future__ import annotations

from typing import Any

from tests.cloud.gaps.clients import Clients, new_name
from tests.cloud.server import Cloud
from tests.cloud.wire import Call

_NAME = "NotebookInstanceLifecycleConfigName"
_SCRIPTS = ("OnCreate", "OnStart")


def shows(aws: Clients) -> bool:
    sagemaker, where = aws("sagemaker"), {_NAME: new_name()}
    sagemaker.create_notebook_instance_lifecycle_config(**where, OnStart=[{"Content": "b2xk"}])
    try:
        sagemaker.update_notebook_instance_lifecycle_config(**where, OnStart=[{"Content": "bmV3"}])
    except sagemaker.exceptions.ClientError:
        return True
    found = sagemaker.describe_notebook_instance_lifecycle_config(**where)
    return bool(found["OnStart"] != [{"Content": "bmV3"}])


def close(cloud: Cloud) -> None:
    cloud.answer("sagemaker", UpdateNotebookInstanceLifecycleConfig=_update)


def _update(call: Call) -> dict[str, Any]:
    """Forget it and make it anew; scripts that the call does not name stay."""
    where = {_NAME: call.input[_NAME]}
    found = call.moto(where, operation="DescribeNotebookInstanceLifecycleConfig")
    scripts = {name: found[name] for name in _SCRIPTS if found.get(name)}
    scripts |= {name: call.input[name] for name in _SCRIPTS if name in call.input}
    call.moto(where, operation="DeleteNotebookInstanceLifecycleConfig")
    call.moto({**where, **scripts}, operation="CreateNotebookInstanceLifecycleConfig")
    return {}
