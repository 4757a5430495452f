"""Models that leave the notebook: off by default, and what each switch allows, to whom, on which machines, for how long."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.cloud.iam.policy import Question, verdict
from tests.terraform.test_sagemaker import LAKE, MODULE
from tests.terraform.workspace import ACCOUNT, KEY_ARN, REGION, Plan, Policies, Workspace, policies

SAGEMAKER = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}"
ENDPOINT, CONFIG, MODEL, JOB = (
    f"{SAGEMAKER}:{kind}/kiban-dev-towns" for kind in ("endpoint", "endpoint-config", "model", "training-job")
)
MODEL_ROLE = f"arn:aws:iam::{ACCOUNT}:role/kiban-dev-model"
OWN = "ml.g4dn.xlarge"
HOURS = 4


@pytest.fixture(scope="session")
def everything_on(workspace: Workspace) -> Plan:
    notebook = {"instance_type": OWN, "endpoints": "realtime", "training_hours": HOURS}
    return workspace.plan_folder(workspace.module("sagemaker"), {**MODULE, "notebook": notebook})


@pytest.fixture(scope="session")
def serverless(workspace: Workspace) -> Policies:
    notebook = {"endpoints": "serverless"}
    return policies(workspace.plan_folder(workspace.module("sagemaker"), {**MODULE, "notebook": notebook}))


@pytest.fixture(scope="session")
def allowed(everything_on: Plan) -> Policies:
    return policies(everything_on)


def may(found: Policies, action: str, resource: str, role: str = "kiban-dev-notebook", **context: str) -> bool:
    """Whether a role may do this. The bound on hours is looked at by a test of its own."""
    keys = {key.replace("_", ":", 1).lower(): value for key, value in context.items()}
    bounded = [_without_numbers(policy) for policy in found.of_role[role]]
    return verdict(bounded, Question(action, resource, context=keys)) == "allow"


def _without_numbers(policy: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "Statement": [
            {**statement, "Condition": {k: v for k, v in statement.get("Condition", {}).items() if "Numeric" not in k}}
            for statement in policy["Statement"]
        ]
    }


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("sagemaker:CreateModel", MODEL),
        ("sagemaker:CreateEndpointConfig", CONFIG),
        ("sagemaker:CreateEndpoint", ENDPOINT),
        ("sagemaker:InvokeEndpoint", ENDPOINT),
        ("sagemaker:CreateTrainingJob", JOB),
        ("iam:PassRole", MODEL_ROLE),
    ],
)
def test_by_default_nothing_leaves_the_notebook(policies_of_all: Policies, action: str, resource: str) -> None:
    context = {"iam_PassedToService": "sagemaker.amazonaws.com", "sagemaker_InstanceTypes": OWN}
    assert not may(policies_of_all, action, resource)
    assert not may(policies_of_all, action, resource, **context)
    assert "kiban-dev-model" not in policies_of_all.of_role


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("sagemaker:DeleteEndpoint", ENDPOINT),
        ("sagemaker:DeleteEndpointConfig", CONFIG),
        ("sagemaker:DeleteModel", MODEL),
        ("sagemaker:DescribeEndpoint", ENDPOINT),
        ("sagemaker:StopTrainingJob", JOB),
    ],
)
def test_what_is_left_can_always_be_deleted(policies_of_all: Policies, action: str, resource: str) -> None:
    """Also when the switch was turned off in between."""
    assert may(policies_of_all, action, resource)
    assert not may(policies_of_all, action, resource.replace("kiban-dev", "another"))


def test_serverless_allows_no_machine(serverless: Policies) -> None:
    assert may(serverless, "sagemaker:CreateModel", MODEL)
    assert may(serverless, "sagemaker:CreateEndpoint", ENDPOINT)
    assert may(serverless, "sagemaker:InvokeEndpoint", ENDPOINT)
    assert may(serverless, "sagemaker:CreateEndpointConfig", CONFIG)
    assert not may(serverless, "sagemaker:CreateEndpointConfig", CONFIG, sagemaker_InstanceTypes=OWN)
    assert not may(serverless, "sagemaker:CreateTrainingJob", JOB, sagemaker_InstanceTypes=OWN)


@pytest.mark.parametrize("action", ["sagemaker:CreateEndpointConfig", "sagemaker:CreateTrainingJob"])
@pytest.mark.parametrize(("machine", "expected"), [(OWN, True), ("ml.p5.48xlarge", False)])
def test_machines_are_those_of_the_notebook(allowed: Policies, action: str, machine: str, expected: bool) -> None:
    resource = JOB if "Training" in action else CONFIG
    assert may(allowed, action, resource, sagemaker_InstanceTypes=machine) is expected
    assert not may(allowed, action, resource.replace("kiban-dev", "another"), sagemaker_InstanceTypes=machine)


def test_a_training_job_ends(everything_on: Plan) -> None:
    """The condition is on what the request names, and one that names nothing does not meet it."""
    policy = everything_on.named("aws_iam_role_policy", "models")["policy"]
    (train,) = [statement for statement in json.loads(policy)["Statement"] if statement["Sid"] == "Train"]
    assert train["Condition"]["NumericLessThanEquals"] == {"sagemaker:MaxRuntimeInSeconds": str(HOURS * 3600)}


@pytest.mark.parametrize(
    ("role", "service", "expected"),
    [
        (MODEL_ROLE, "sagemaker.amazonaws.com", True),
        (MODEL_ROLE, "lambda.amazonaws.com", False),
        (MODEL_ROLE.replace("model", "job"), "sagemaker.amazonaws.com", False),
        (MODEL_ROLE.replace("model", "notebook"), "sagemaker.amazonaws.com", False),
    ],
)
def test_only_the_models_role_is_handed_over_and_only_to_sagemaker(
    allowed: Policies, role: str, service: str, expected: bool
) -> None:
    assert may(allowed, "iam:PassRole", role, iam_PassedToService=service) is expected


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("s3:GetObject", f"{LAKE}-artifacts/notebook/models/kiban-dev-towns/model.tar.gz", True),
        ("s3:PutObject", f"{LAKE}-artifacts/notebook/training/j/checkpoints/last.pt", True),
        ("kms:Decrypt", KEY_ARN, True),
        ("ecr:BatchGetImage", f"arn:aws:ecr:{REGION}:763104351884:repository/pytorch-inference", True),
        (
            "logs:PutLogEvents",
            f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/sagemaker/Endpoints/kiban-dev-towns:log-stream:a",
            True,
        ),
        ("s3:PutObject", f"{LAKE}-artifacts/notebook/models/kiban-dev-towns/model.tar.gz", False),
        ("s3:GetObject", f"{LAKE}-artifacts/notebook/secret.txt", False),
        ("s3:GetObject", f"{LAKE}-clean/customer/customer.parquet", False),
        ("s3:GetObject", f"{LAKE}-raw/customer/1.csv", False),
        ("athena:StartQueryExecution", f"arn:aws:athena:{REGION}:{ACCOUNT}:workgroup/kiban-dev-main", False),
        ("sagemaker:CreateEndpoint", ENDPOINT, False),
        ("ecr:BatchGetImage", f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/other", False),
        ("iam:PassRole", MODEL_ROLE, False),
    ],
)
def test_a_model_sees_its_own_prefixes_and_nothing_of_the_lake(
    allowed: Policies, action: str, resource: str, expected: bool
) -> None:
    assert may(allowed, action, resource, role="kiban-dev-model") is expected


def test_only_what_has_no_resource_is_for_every_resource(allowed: Policies) -> None:
    statements = [statement for policy in allowed.of_role["kiban-dev-model"] for statement in policy["Statement"]]
    everywhere = {statement["Sid"]: statement for statement in statements if statement["Resource"] == "*"}
    assert {sid: found["Action"] for sid, found in everywhere.items()} == {
        "OpenEcr": "ecr:GetAuthorizationToken",
        "WriteMetrics": "cloudwatch:PutMetricData",
    }
    assert "cloudwatch:namespace" in everywhere["WriteMetrics"]["Condition"]["StringLike"]


def test_the_notebook_is_told_what_it_may_and_where_the_containers_are(everything_on: Plan) -> None:
    (config,) = everything_on.of("aws_sagemaker_notebook_instance_lifecycle_configuration").values()
    script = base64.b64decode(config["on_start"]).decode()
    settings = json.loads(script.split("<<'SETTINGS'\n")[1].partition("\nSETTINGS")[0])
    assert (settings["name"], settings["endpoints"], settings["modelRole"]) == ("kiban-dev", "realtime", MODEL_ROLE)
    assert set(settings["images"]) == {"inference", "inferenceGpu", "training"}
    assert all(f".dkr.ecr.{REGION}.amazonaws.com/pytorch-" in image for image in settings["images"].values())
