"""A model behind an endpoint, for as long as a `with` lasts: deployed, asked, and deleted whatever happens in between.

    with serve(lake, "towns", pack(model)) as endpoint:
        endpoint.ask(["東京都大田区蒲田"])

On the instance that is a serverless endpoint of SageMaker (nothing is paid while nobody asks), or with `instance_type` one
that runs, and costs, until it is deleted. On a laptop the same archive is served by a process beside the notebook.

An endpoint has one name for each model, so a kernel that was killed before it could delete leaves one at most, and the next
`serve` or `remove` finds and deletes it.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from beside import Answers, Endpoint, Refused, process
from checkpoints import checkpoints_at
from lake import Lake

JSON = "application/json"
MEMORY_MB = 3072
Tell = Callable[[str], None]


class NotAllowed(Exception):
    """The platform's owner has not switched endpoints on, or not of this kind."""


class StillThere(Exception):
    """Something could not be deleted; the message says what, and how to do it by hand."""


@dataclass(frozen=True)
class Aws:
    """SageMaker, as this module uses it; tests give their own.

    Attributes:
        sagemaker, runtime: boto3's clients.
        sleep: waits so many seconds.
        patience_seconds: for how long an endpoint may take to begin, and again to be deletable.
    """

    sagemaker: Any
    runtime: Any
    s3: Any
    sleep: Callable[[float], None] = time.sleep
    patience_seconds: float = 1800

    @classmethod
    def of(cls, region: str) -> Aws:
        import boto3

        session: Any = boto3.Session(region_name=region)
        return cls(session.client("sagemaker"), session.client("sagemaker-runtime"), session.client("s3"))


@contextlib.contextmanager
def serve(
    lake: Lake,
    name: str,
    package: bytes,
    *,
    instance_type: str | None = None,
    aws: Aws | None = None,
    tell: Tell = print,
) -> Iterator[Endpoint]:
    """Deploy a package, give the endpoint, and delete all of it at the end.

    `instance_type` is None for serverless; else a type such as ml.g4dn.xlarge, billed by the second until it is deleted.

    Raises:
        NotAllowed: `notebook.endpoints` in the platform's values does not allow it.
        StillThere: something is left and costs; the message says how to delete it.
    """
    if not lake.on_aws:
        with process(package) as endpoint:
            yield endpoint
        return
    _refuse_what_is_off(lake.settings["endpoints"], instance_type)
    aws, full = aws or Aws.of(lake.settings["region"]), f"{lake.settings['name']}-{name}"
    model = f"{lake.work.rstrip('/')}/models/{full}"
    remove(aws, full, tell)
    checkpoints_at(model, aws.s3).write("model.tar.gz", package)
    try:
        for operation, request in requests(lake, full, f"{model}/model.tar.gz", instance_type):
            getattr(aws.sagemaker, operation)(**request)
        _await(aws, full, tell)
        yield _Deployed(aws, full)
    finally:
        remove(aws, full, tell)


def requests(lake: Lake, full: str, model: str, instance_type: str | None) -> list[tuple[str, dict[str, Any]]]:
    """What SageMaker is asked for, in this order: a model, how it is served, and the endpoint."""
    container = {
        "Image": lake.settings["images"]["inferenceGpu" if instance_type else "inference"],
        "ModelDataUrl": model,
        "Environment": {"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"},
    }
    variant: dict[str, Any] = {"VariantName": "all", "ModelName": full}
    if instance_type:
        variant |= {"InstanceType": instance_type, "InitialInstanceCount": 1}
    else:
        variant |= {"ServerlessConfig": {"MemorySizeInMB": MEMORY_MB, "MaxConcurrency": 1}}
    tags = [{"Key": key, "Value": value} for key, value in lake.settings.get("tags", {}).items()]
    return [
        (
            "create_model",
            {
                "ModelName": full,
                "PrimaryContainer": container,
                "ExecutionRoleArn": lake.settings["modelRole"],
                "Tags": tags,
            },
        ),
        ("create_endpoint_config", {"EndpointConfigName": full, "ProductionVariants": [variant], "Tags": tags}),
        ("create_endpoint", {"EndpointName": full, "EndpointConfigName": full, "Tags": tags}),
    ]


def remove(aws: Aws, full: str, tell: Tell = print) -> None:
    """Delete the endpoint, how it was served, and its model, as far as they are there.

    One that is still being created cannot be deleted, says SageMaker; so that is waited for.

    Raises:
        StillThere: something is left.
    """
    left = []
    for kind, word in (("endpoint", "Endpoint"), ("endpoint_config", "EndpointConfig"), ("model", "Model")):
        try:
            if kind == "endpoint":
                _outlast_creation(aws, full, tell)
            getattr(aws.sagemaker, f"delete_{kind}")(**{f"{word}Name": full})
            tell(f"deleted the {kind.replace('_', ' ')} {full}")
        except aws.sagemaker.exceptions.ClientError as error:
            if not _is_absent(error):
                left.append(
                    f"{kind}: {error}\n  aws sagemaker delete-{kind.replace('_', '-')} --{_option(kind)} {full}"
                )
    if left:
        raise StillThere("These could not be deleted; until they are, an endpoint may cost money.\n" + "\n".join(left))


def left_behind(lake: Lake, name: str, *, aws: Aws | None = None) -> list[str]:
    """The endpoints of this name that are there, and cost if they are no serverless ones. `remove` deletes them."""
    if not lake.on_aws:
        return []
    aws, full = aws or Aws.of(lake.settings["region"]), f"{lake.settings['name']}-{name}"
    return [full] if _status(aws, full) else []


def _outlast_creation(aws: Aws, full: str, tell: Tell) -> None:
    waited = 0.0
    while (status := _status(aws, full)) == "Creating" and waited < aws.patience_seconds:
        if not waited:
            tell(f"{full} is still being created, and can be deleted only then: please wait")
        aws.sleep(15)
        waited += 15
    if status == "Creating":
        tell(f"{full} has been in creation for {waited:.0f} s; trying to delete it all the same")


def _await(aws: Aws, full: str, tell: Tell) -> None:
    tell(f"{full} is being created, which takes some minutes")
    waited = 0.0
    while (status := _status(aws, full)) == "Creating" and waited < aws.patience_seconds:
        aws.sleep(15)
        waited += 15
    if status != "InService":
        reason = aws.sagemaker.describe_endpoint(EndpointName=full).get("FailureReason", "no reason is given")
        raise RuntimeError(f"{full} is {status} after {waited:.0f} s: {reason}")


def _status(aws: Aws, full: str) -> str | None:
    try:
        return str(aws.sagemaker.describe_endpoint(EndpointName=full)["EndpointStatus"])
    except aws.sagemaker.exceptions.ClientError as error:
        if _is_absent(error):
            return None
        raise


def _is_absent(error: Any) -> bool:
    """SageMaker says of what is not there that it could not find it, under the code of any wrong value."""
    found = error.response["Error"]
    return found["Code"] in {"ValidationException", "ResourceNotFound"} and "could not find" in found["Message"].lower()


def _option(kind: str) -> str:
    return {"endpoint_config": "endpoint-config-name"}.get(kind, f"{kind}-name")


def _refuse_what_is_off(endpoints: str, instance_type: str | None) -> None:
    wanted = "realtime" if instance_type else "serverless"
    allowed = {"none": (), "serverless": ("serverless",), "realtime": ("serverless", "realtime")}[endpoints]
    if wanted not in allowed:
        raise NotAllowed(
            f"A {wanted} endpoint is asked for, and this platform has notebook.endpoints = {endpoints!r}.\n\n"
            f'hint: its owner may write notebook = {{ endpoints = "{wanted}" }} and apply'
        )


@dataclass(frozen=True)
class _Deployed:
    aws: Aws
    full: str

    def ask(self, texts: Sequence[str]) -> Answers:
        body = json.dumps({"texts": list(texts)}, ensure_ascii=False).encode()
        try:
            answer = self.aws.runtime.invoke_endpoint(EndpointName=self.full, ContentType=JSON, Accept=JSON, Body=body)
        except self.aws.runtime.exceptions.ModelError as error:
            raise Refused(str(error)) from None
        return list(json.loads(answer["Body"].read())["answers"])
