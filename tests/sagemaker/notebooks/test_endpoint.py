"""A model behind an endpoint: beside the notebook, and in the laptop cloud, where what is asked of it is really answered.

The cloud keeps models, configurations and endpoints (moto's), and answers a request by the very archive that was uploaded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cloud.server import REGION, Cloud
from tests.cloud.wire import Answer, AwsError, Call, Forward, Request

FULL = "kiban-dev-towns"
SETTINGS = {
    "region": REGION,
    "name": "kiban-dev",
    "work": "s3://kiban-work/notebook/",
    "endpoints": "serverless",
    "key": "arn:aws:kms:ap-northeast-1:123456789012:key/1",
    "modelRole": "arn:aws:iam::123456789012:role/kiban-dev-model",
    "images": {
        "inference": "1.dkr.ecr/inference:cpu",
        "inferenceGpu": "1.dkr.ecr/inference:gpu",
        "training": "1.dkr.ecr/t",
    },
    "tags": {"Project": "kiban", "Environment": "dev"},
}
HANDLER = b"""
JSON = "application/json"
import json, os, sys
def model_fn(folder): return open(os.path.join(folder, "word.txt")).read()
def input_fn(body, kind):
    texts = json.loads(body)["texts"]
    if "bad" in texts: raise ValueError("send no bad texts")
    return texts
def predict_fn(texts, model): return [(model, len(text)) for text in texts]
def output_fn(answers, accept): return json.dumps({"answers": [{"label": l, "chance": c} for l, c in answers]}), JSON
"""


@pytest.fixture(scope="module")
def package(room: SimpleNamespace) -> bytes:
    """An archive whose model says the word in it: what serves it cannot tell it from one of PyTorch."""
    return bytes(room.archive.archive({"word.txt": b"tokyo", "code/inference.py": HANDLER}))


@dataclass
class Sagemaker:
    """What the cloud adds to moto: requests answered by the archive, an endpoint that takes its time, refusals."""

    cloud: Cloud
    room: SimpleNamespace
    statuses: list[str] = field(default_factory=list)  # what the next looks at an endpoint find, then moto's own
    refused: set[str] = field(default_factory=set)
    waited: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def aws(self) -> Any:
        clients = (self.cloud.client(service) for service in ("sagemaker", "sagemaker-runtime", "s3"))
        return self.room.endpoint.Aws(*clients, sleep=self.waited.append, patience_seconds=60)

    def describe(self, call: Call) -> dict[str, Any]:
        found = call.moto()
        return {**found, "EndpointStatus": self.statuses.pop(0)} if self.statuses else found

    def delete(self, call: Call) -> dict[str, Any]:
        if call.request.operation in self.refused:
            raise AwsError("AccessDeniedException", "not authorized")
        if call.request.operation == "DeleteEndpoint":
            call.moto(operation="DescribeEndpoint")  # refuses if there is none
            if self.statuses[:1] == ["Creating"]:
                raise AwsError("ValidationException", "Cannot delete in-progress endpoint")
        call.moto()
        return {}

    def invoke(self, request: Request, forward: Forward) -> Answer:
        """What a container would answer: unpack the model's archive from S3, and ask it."""
        if not request.path.endswith("/invocations"):
            return forward(request)
        sagemaker, name = self.cloud.client("sagemaker"), request.path.split("/")[2]
        config = sagemaker.describe_endpoint(EndpointName=name)["EndpointConfigName"]
        (variant,) = sagemaker.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]
        url = sagemaker.describe_model(ModelName=variant["ModelName"])["PrimaryContainer"]["ModelDataUrl"]
        bucket, _, key = url.removeprefix("s3://").partition("/")
        package = self.cloud.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        with self.room.beside.process(package) as beside:
            try:
                return Answer.of({"answers": beside.ask(json.loads(request.body)["texts"])})
            except self.room.beside.Refused as error:
                content = {"OriginalStatusCode": 400, "OriginalMessage": str(error), "Message": str(error)}
                answer = Answer.of(content, status=424)
                answer.headers.append(("x-amzn-ErrorType", "ModelError"))
                return answer

    def left(self) -> list[str]:
        client = self.cloud.client("sagemaker")
        return [
            *(found["EndpointName"] for found in client.list_endpoints()["Endpoints"]),
            *(found["EndpointConfigName"] for found in client.list_endpoint_configs()["EndpointConfigs"]),
            *(found["ModelName"] for found in client.list_models()["Models"]),
        ]


@pytest.fixture
def sagemaker(room: SimpleNamespace) -> Iterator[Sagemaker]:
    cloud = Cloud()
    fake = Sagemaker(cloud, room)
    deletes = dict.fromkeys(("DeleteEndpoint", "DeleteEndpointConfig", "DeleteModel"), fake.delete)
    cloud.answer("sagemaker", DescribeEndpoint=fake.describe, **deletes)
    cloud.layer("sagemaker", fake.invoke)
    with cloud:
        cloud.client("s3").create_bucket(Bucket="kiban-work", CreateBucketConfiguration={"LocationConstraint": REGION})
        yield fake


@pytest.fixture
def serve(sagemaker: Sagemaker, room: SimpleNamespace, package: bytes) -> Callable[..., Any]:
    """`with serve() as endpoint`, on the instance; settings and arguments may differ."""

    def begin(settings: dict[str, Any] | None = None, **options: Any) -> Any:
        return room.endpoint.serve(
            on_aws(room, settings), "towns", package, aws=sagemaker.aws(), tell=sagemaker.said.append, **options
        )

    return begin


def on_aws(room: SimpleNamespace, settings: dict[str, Any] | None = None) -> Any:
    found = {**SETTINGS, **(settings or {})}
    return room.lake.Lake("AWS", "t", "v", found["work"], found, lambda sql: pytest.fail(sql))


def test_beside_the_notebook_the_archive_answers(room: SimpleNamespace, lake: Any, package: bytes) -> None:
    with room.endpoint.serve(lake, "towns", package) as endpoint:
        assert endpoint.ask(["東京", "a"]) == [{"label": "tokyo", "chance": 2}, {"label": "tokyo", "chance": 1}]
        with pytest.raises(room.beside.Refused, match="send no bad texts"):
            endpoint.ask(["bad"])
        assert endpoint.ask([]) == []
    assert room.endpoint.left_behind(lake, "towns") == []


def test_what_is_not_in_the_archive_is_not_found(room: SimpleNamespace, lake: Any, capfd: Any) -> None:
    """Else a forgotten file would show on AWS only, after minutes of waiting."""
    broken = room.archive.archive({"code/inference.py": b"import lake\n"})
    with (
        room.endpoint.serve(lake, "towns", broken) as endpoint,
        pytest.raises((RuntimeError, BrokenPipeError)),
    ):
        endpoint.ask(["a"])
    assert "No module named 'lake'" in capfd.readouterr().err


def test_on_the_instance_it_is_deployed_asked_and_deleted(serve: Any, sagemaker: Sagemaker) -> None:
    with serve() as endpoint:
        assert len(sagemaker.left()) == 3
        assert endpoint.ask(["東京"]) == [{"label": "tokyo", "chance": 2}]
    assert sagemaker.left() == []
    assert f"deleted the endpoint {FULL}" in sagemaker.said


def test_by_default_nothing_is_paid_while_nobody_asks(serve: Any, sagemaker: Sagemaker) -> None:
    with serve():
        client = sagemaker.cloud.client("sagemaker")
        (variant,) = client.describe_endpoint_config(EndpointConfigName=FULL)["ProductionVariants"]
        model = client.describe_model(ModelName=FULL)
    assert variant["ServerlessConfig"] == {"MemorySizeInMB": 3072, "MaxConcurrency": 1}
    assert "InstanceType" not in variant
    assert model["PrimaryContainer"]["Image"].endswith(":cpu")
    assert model["ExecutionRoleArn"] == SETTINGS["modelRole"]


def test_an_instance_type_asks_for_a_gpu_image(serve: Any, sagemaker: Sagemaker) -> None:
    with serve({"endpoints": "realtime"}, instance_type="ml.g4dn.xlarge"):
        client = sagemaker.cloud.client("sagemaker")
        (variant,) = client.describe_endpoint_config(EndpointConfigName=FULL)["ProductionVariants"]
        image = client.describe_model(ModelName=FULL)["PrimaryContainer"]["Image"]
    assert (variant["InstanceType"], variant["InitialInstanceCount"]) == ("ml.g4dn.xlarge", 1)
    assert image.endswith(":gpu")
    assert sagemaker.left() == []


@pytest.mark.parametrize(
    ("endpoints", "options", "wanted"),
    [("none", {}, "serverless"), ("serverless", {"instance_type": "ml.g4dn.xlarge"}, "realtime")],
)
def test_what_the_owner_has_not_switched_on_is_not_tried(
    serve: Any, sagemaker: Sagemaker, room: SimpleNamespace, endpoints: str, options: dict[str, str], wanted: str
) -> None:
    with (
        pytest.raises(room.endpoint.NotAllowed, match=f'endpoints = "{wanted}"'),
        serve({"endpoints": endpoints}, **options),
    ):
        pass
    assert sagemaker.said == []


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_in_the_cell_leaves_nothing(serve: Any, sagemaker: Sagemaker, error: type[BaseException]) -> None:
    with pytest.raises(error), serve():
        raise error
    assert sagemaker.left() == []


def test_an_interruption_while_it_is_created_leaves_nothing(serve: Any, sagemaker: Sagemaker) -> None:
    """SageMaker does not delete an endpoint in creation, so the `with` waits; that costs time, and no endpoint."""

    def interrupt(seconds: float) -> None:
        sagemaker.waited.append(seconds)
        if len(sagemaker.waited) == 1:
            sagemaker.statuses[:] = ["Creating", "Creating"]
            raise KeyboardInterrupt

    aws = sagemaker.aws()
    impatient = type(aws)(aws.sagemaker, aws.runtime, aws.s3, sleep=interrupt, patience_seconds=60)
    sagemaker.aws = lambda: impatient  # type: ignore[method-assign]
    sagemaker.statuses[:] = ["Creating"]
    with pytest.raises(KeyboardInterrupt), serve():
        pass
    assert len(sagemaker.waited) == 3
    assert any("please wait" in line for line in sagemaker.said)
    assert sagemaker.left() == []


def test_an_endpoint_that_fails_says_why_and_leaves_nothing(serve: Any, sagemaker: Sagemaker) -> None:
    sagemaker.statuses[:] = ["Failed"]
    with pytest.raises(RuntimeError, match=f"{FULL} is Failed"), serve():
        pass
    assert sagemaker.left() == []


def test_what_a_killed_kernel_left_is_deleted_by_the_next(
    serve: Any, sagemaker: Sagemaker, room: SimpleNamespace
) -> None:
    killed = serve()
    killed.__enter__()  # and never left
    assert room.endpoint.left_behind(on_aws(room), "towns", aws=sagemaker.aws()) == [FULL]
    with serve() as endpoint:
        assert endpoint.ask(["a"]) == [{"label": "tokyo", "chance": 1}]
    assert room.endpoint.left_behind(on_aws(room), "towns", aws=sagemaker.aws()) == []
    assert sagemaker.left() == []


@pytest.mark.parametrize("operation", ["DeleteEndpoint", "DeleteEndpointConfig", "DeleteModel"])
def test_what_cannot_be_deleted_is_said_with_the_command(
    serve: Any, sagemaker: Sagemaker, room: SimpleNamespace, operation: str
) -> None:
    """And the others are deleted all the same."""
    with pytest.raises(room.endpoint.StillThere) as error, serve():
        sagemaker.refused.add(operation)
    kind = {"DeleteEndpoint": "endpoint", "DeleteEndpointConfig": "endpoint-config", "DeleteModel": "model"}[operation]
    assert f"aws sagemaker delete-{kind} --{kind}-name {FULL}" in str(error.value)
    assert len(sagemaker.left()) == 1


def test_a_request_that_cannot_be_read_is_refused(serve: Any, room: SimpleNamespace) -> None:
    with serve() as endpoint, pytest.raises(room.beside.Refused, match="send no bad texts"):
        endpoint.ask(["bad"])


def test_the_real_model_answers_from_its_archive(
    model_room: SimpleNamespace, lake: Any, tiny: SimpleNamespace, tiny_model: Any
) -> None:
    package = model_room.package.pack(tiny_model)
    assert package == model_room.package.pack(tiny_model)
    with model_room.endpoint.serve(lake, "towns", package) as endpoint:
        answers = endpoint.ask(tiny.texts)
        assert endpoint.ask([]) == []
    here = model_room.classifier.predict(tiny_model, tiny.texts)
    assert [answer["label"] for answer in answers] == tiny.labels
    assert [answer["chance"] for answer in answers] == pytest.approx([chance for _, chance in here], abs=1e-4)


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        ("{}", "text/csv", "send application/json"),
        ("{", "application/json", "Expecting property name"),
        ('{"texts": "東京"}', "application/json", 'send {"texts": ['),
        ('{"texts": [1]}', "application/json", 'send {"texts": ['),
        (json.dumps({"texts": ["a"] * 1001}), "application/json", "at most 1000"),
    ],
)
def test_a_wrong_request_is_answered_with_what_to_send(
    model_room: SimpleNamespace, body: str, kind: str, said: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        model_room.inference.input_fn(body, kind)


def test_bytes_are_read_too(model_room: SimpleNamespace) -> None:
    body = '{"texts": ["東京"]}'.encode()
    assert model_room.inference.input_fn(bytearray(body), "application/json; charset=utf-8") == ["東京"]
