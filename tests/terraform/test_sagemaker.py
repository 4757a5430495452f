"""The notebook: what whoever works in it may do, and may not; that it cannot run for ever; what a wrong value is answered."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cloud.iam.policy import Question, verdict
from tests.terraform.workspace import ACCOUNT, KEY_ARN, REGION, ROOT, Plan, Policies, TerraformError, Workspace

NOTEBOOK = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:notebook-instance/kiban-dev-notebook"
GLUE, ATHENA = f"arn:aws:glue:{REGION}:{ACCOUNT}", f"arn:aws:athena:{REGION}:{ACCOUNT}"
LAKE = f"arn:aws:s3:::kiban-dev-{ACCOUNT}"
LOG = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/sagemaker/NotebookInstances"
OWN = f"{LAKE}-artifacts/notebook/model.pt"
SCRIPT = f"{LAKE}-artifacts/sagemaker/scripts/0123/on_start.sh"


def may(policies: Policies, role: str, action: str, resource: str, **context: str) -> bool:
    """Whether the plan lets a role do this; context is given as `s3_prefix="a/"`."""
    keys = {key.replace("_", ":", 1): value for key, value in context.items()}
    return verdict(policies.of_role[role], Question(action, resource, context=keys)) == "allow"


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:GetObject", f"{LAKE}-clean/sales/sales.parquet"),
        ("s3:ListBucket", f"{LAKE}-clean"),
        ("s3:GetObject", OWN),
        ("s3:PutObject", OWN),
        ("s3:DeleteObject", OWN),
        ("s3:GetObject", SCRIPT),
        ("s3:PutObject", f"{LAKE}-results/main/q.csv"),
        ("s3:GetObject", f"{LAKE}-results/main/q.csv"),
        ("s3:GetObject", f"{LAKE}-results/views/tables/1/rows"),  # kept by a materialised view
        ("athena:StartQueryExecution", f"{ATHENA}:workgroup/kiban-dev-main"),
        ("glue:GetTable", f"{GLUE}:table/kiban_dev/sales"),
        ("glue:GetTable", f"{GLUE}:table/kiban_dev_views/sales_by_day"),
        ("kms:Decrypt", KEY_ARN),
        ("sagemaker:StopNotebookInstance", NOTEBOOK),
        ("logs:CreateLogGroup", f"{LOG}:log-stream:"),
        ("logs:PutLogEvents", f"{LOG}:log-stream:kiban-dev-notebook/jupyter.log"),
    ],
)
def test_the_notebook_may(policies_of_all: Policies, action: str, resource: str) -> None:
    assert may(policies_of_all, "kiban-dev-notebook", action, resource)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:PutObject", f"{LAKE}-clean/sales/sales.parquet"),
        ("s3:DeleteObject", f"{LAKE}-clean/sales/sales.parquet"),
        ("s3:DeleteObjectVersion", f"{LAKE}-clean/sales/sales.parquet"),
        ("s3:GetObject", f"{LAKE}-raw/sales/1.csv"),
        ("s3:ListBucket", f"{LAKE}-raw"),
        ("s3:PutObject", f"{LAKE}-raw/sales/1.csv"),
        ("s3:PutObject", SCRIPT),  # it runs as root
        ("s3:DeleteObject", SCRIPT),
        ("s3:PutObject", f"{LAKE}-artifacts/wheels/0123/kiban.whl"),  # the job runs it
        ("s3:GetObject", f"{LAKE}-artifacts/wheels/0123/kiban.whl"),
        ("s3:GetObject", f"{LAKE}-results/bi/q.csv"),  # of other people's charts
        ("s3:PutObject", f"{LAKE}-results/views/tables/1/rows"),
        ("s3:PutBucketPolicy", f"{LAKE}-clean"),
        ("athena:StartQueryExecution", f"{ATHENA}:workgroup/kiban-dev-bi"),
        ("athena:UpdateWorkGroup", f"{ATHENA}:workgroup/kiban-dev-main"),  # the scan limit
        ("glue:DeleteTable", f"{GLUE}:table/kiban_dev/sales"),
        ("glue:CreateTable", f"{GLUE}:table/kiban_dev_views/mine"),
        ("glue:StartJobRun", f"{GLUE}:job/kiban-dev-cleanse"),
        ("kms:ScheduleKeyDeletion", KEY_ARN),
        ("sagemaker:StartNotebookInstance", NOTEBOOK),
        ("sagemaker:UpdateNotebookInstance", NOTEBOOK),
        ("sagemaker:StopNotebookInstance", NOTEBOOK.replace("kiban-dev", "another")),
        ("logs:PutLogEvents", f"{LOG}:log-stream:another/jupyter.log"),
        ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/kiban-dev-job"),
        ("iam:AttachRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/kiban-dev-notebook"),
    ],
)
def test_the_notebook_may_not(policies_of_all: Policies, action: str, resource: str) -> None:
    assert not may(policies_of_all, "kiban-dev-notebook", action, resource)


@pytest.mark.parametrize(("prefix", "finds"), [("notebook/", True), ("main/", True), ("wheels/", False), ("", False)])
def test_the_notebook_lists_only_its_own(policies_of_all: Policies, prefix: str, finds: bool) -> None:
    bucket = f"{LAKE}-{'results' if prefix == 'main/' else 'artifacts'}"
    assert may(policies_of_all, "kiban-dev-notebook", "s3:ListBucket", bucket, s3_prefix=prefix) is finds


def test_the_clock_may_stop_this_notebook_and_nothing_else(policies_of_all: Policies) -> None:
    role = "kiban-dev-nightly-stop"
    assert may(policies_of_all, role, "sagemaker:StopNotebookInstance", NOTEBOOK)
    assert not may(policies_of_all, role, "sagemaker:StopNotebookInstance", NOTEBOOK + "-2")
    assert not may(policies_of_all, role, "sagemaker:DeleteNotebookInstance", NOTEBOOK)
    assert not may(policies_of_all, role, "s3:GetObject", f"{LAKE}-clean/a")


@pytest.mark.parametrize(
    ("role", "service", "source"),
    [
        ("kiban-dev-notebook", "sagemaker.amazonaws.com", NOTEBOOK),
        (
            "kiban-dev-nightly-stop",
            "scheduler.amazonaws.com",
            f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule-group/kiban-dev-notebook",
        ),
    ],
)
def test_only_its_service_on_our_behalf_takes_a_role(
    policies_of_all: Policies, role: str, service: str, source: str
) -> None:
    trust = policies_of_all.trust[role]

    def takes(service: str, account: str, source: str) -> bool:
        context = {"aws:sourceaccount": account, "aws:sourcearn": source}
        return verdict([trust], Question("sts:AssumeRole", None, {"Service": service}, context)) == "allow"

    assert takes(service, ACCOUNT, source)
    assert not takes(service, "999999999999", source.replace(ACCOUNT, "999999999999"))
    assert not takes(service, ACCOUNT, source.replace(ACCOUNT, "999999999999"))
    assert not takes("lambda.amazonaws.com", ACCOUNT, source)


def test_no_statement_is_for_every_resource(policies_of_all: Policies) -> None:
    for role in ("kiban-dev-notebook", "kiban-dev-nightly-stop", "kiban-dev-quicksight", "kiban-dev-budget"):
        statements = [statement for policy in policies_of_all.of_role[role] for statement in policy["Statement"]]
        assert [statement["Sid"] for statement in statements if "*" in _list(statement["Resource"])] == []


def test_the_notebook_is_closed_and_encrypted(whole_plan: Plan) -> None:
    notebook = whole_plan.named("aws_sagemaker_notebook_instance", "kiban-dev-notebook")
    assert notebook["root_access"] == "Disabled"
    assert notebook["kms_key_id"] == KEY_ARN
    assert notebook["instance_metadata_service_configuration"] == [{"minimum_instance_metadata_service_version": "2"}]
    assert notebook["instance_type"] == "ml.g4dn.xlarge"
    assert not notebook.get("platform_identifier")


def test_every_night_it_is_stopped_from_outside(whole_plan: Plan) -> None:
    schedule = whole_plan.named("aws_scheduler_schedule", "nightly-stop")
    assert (schedule["schedule_expression"], schedule["schedule_expression_timezone"]) == (
        "cron(0 21 * * ? *)",
        "Asia/Tokyo",
    )
    (target,) = schedule["target"]
    assert target["arn"] == "arn:aws:scheduler:::aws-sdk:sagemaker:stopNotebookInstance"
    assert json.loads(target["input"]) == {"NotebookInstanceName": "kiban-dev-notebook"}
    assert target["retry_policy"][0]["maximum_retry_attempts"] > 0


def test_switched_off_it_leaves_nothing_that_costs(plan: Plan) -> None:
    assert [address for address in plan.resources if address.startswith("module.sagemaker")] == []


@pytest.mark.parametrize(
    ("instance_type", "advice"),
    [
        ("ml.p3.2xlarge", 'AWS has withdrawn it. Write what replaces it: instance_type = "ml.g5.2xlarge".'),
        ("ml.g6e.xlarge", 'Write the nearest: instance_type = "ml.g6.xlarge".'),
        ("g4dn.xlarge", 'instance_type = "ml.g4dn.xlarge".'),
        ("colab_T4 (Colab Pro)", "lists as available: ml.g4dn.12xlarge, ml.g4dn.2xlarge,"),
    ],
)
def test_a_type_that_cannot_be_had_is_answered_with_one_that_can(
    workspace: Workspace, instance_type: str, advice: str
) -> None:
    assert advice in answer(workspace, {"instance_type": instance_type})


def test_wrong_values_are_answered_with_what_to_write(workspace: Workspace) -> None:
    wrong = {"volume_gb": 4, "idle_minutes": 0, "nightly_stop": "9pm", "timezone": "JST"}
    said = answer(workspace, {**wrong, "network": {"vpc_id": "my vpc", "subnet_id": "subnet-1"}})
    for advice in (
        "notebook.volume_gb is 4. Write whole GB from 5 to 16384, such as volume_gb = 50;",
        "notebook.idle_minutes is 0. Write whole minutes from 10 to 720: idle_minutes = 60.",
        'notebook.nightly_stop is "9pm". Write an hour of the day with two digits: nightly_stop = "21:00".',
        'notebook.timezone is "JST". Write a name of the IANA list: timezone = "Asia/Tokyo".',
        'network = { vpc_id = "vpc-0123", subnet_id = "subnet-0123" }.',
    ):
        assert advice in said


def answer(workspace: Workspace, notebook: dict[str, Any]) -> str:
    """What Terraform says to these values, as one line."""
    with pytest.raises(TerraformError) as error:
        workspace.plan_folder(workspace.module("sagemaker"), {**MODULE, "notebook": notebook})
    return " ".join(str(error.value).split())


@pytest.mark.parametrize(
    ("notebook", "advice"),
    [
        ({"endpoints": "gpu"}, 'notebook.endpoints is "gpu". Write "none", "serverless"'),
        ({"training_hours": 100}, "notebook.training_hours is 100. Write hours from 0 (no training jobs) to 72"),
    ],
)
def test_wrong_values_for_models_are_answered(workspace: Workspace, notebook: dict[str, Any], advice: str) -> None:
    assert advice in answer(workspace, notebook)


def test_a_network_of_ones_own_closes_the_internet(workspace: Workspace) -> None:
    network = {"vpc_id": "vpc-0123", "subnet_id": "subnet-0123"}
    plan = workspace.plan_folder(workspace.module("sagemaker"), {**MODULE, "notebook": {"network": network}})
    notebook = plan.named("aws_sagemaker_notebook_instance", "kiban-dev-notebook")
    assert (notebook["direct_internet_access"], notebook["subnet_id"]) == ("Disabled", "subnet-0123")
    (group,) = plan.of("aws_security_group").values()
    assert group["vpc_id"] == "vpc-0123"
    assert not group.get("ingress")
    (rule,) = plan.of("aws_vpc_security_group_egress_rule").values()
    assert (rule["ip_protocol"], rule["from_port"], rule["to_port"]) == ("tcp", 443, 443)


def test_types_that_cannot_be_had_name_one_that_can() -> None:
    rows = _gpus()
    assert {row["state"] for row in rows.values()} == {"available", "retired", "newer", "colab"}
    instead = {name: row["replaced_by"] for name, row in rows.items() if row["state"] in {"retired", "newer"}}
    assert {"ml.p2.xlarge", "ml.p3.2xlarge"} <= set(instead)
    assert {name: other for name, other in instead.items() if rows.get(other, {}).get("state") != "available"} == {}


@pytest.mark.parametrize(("state", "refused"), [("available", False), ("newer", True)])
def test_the_provider_knows_what_the_table_says_it_knows(
    workspace: Workspace, tmp_path: Path, state: str, refused: bool
) -> None:
    """Its list is older than the table. A type it refuses cannot be had with it, whatever AWS says; one that a newer provider
    has learned can be offered: then its state in the table is to be changed."""
    names = [name for name, row in _gpus().items() if row["state"] == state]
    shutil.copyfile(workspace.module("sagemaker") / "versions.tf", tmp_path / "versions.tf")
    one = 'resource "aws_sagemaker_notebook_instance" "n%d" {\n  name = "n"\n  role_arn = "%s"\n  instance_type = "%s"\n}\n'
    role = f"arn:aws:iam::{ACCOUNT}:role/r"
    (tmp_path / "main.tf").write_text("".join(one % (number, role, name) for number, name in enumerate(names)))
    done = workspace.terraform(tmp_path, "validate", "-no-color")
    assert [name for name in names if (f"got {name}\n" in done.stderr) is not refused] == []


def _gpus() -> dict[str, dict[str, str]]:
    with (ROOT / "sagemaker" / "gpu.csv").open(encoding="utf-8", newline="") as file:
        return {row["instance"]: row for row in csv.DictReader(file)}


MODULE: dict[str, Any] = {
    "name": "kiban-dev",
    "account_id": ACCOUNT,
    "buckets": {
        zone: {"id": f"kiban-dev-{ACCOUNT}-{zone}", "arn": f"{LAKE}-{zone}"}
        for zone in ("clean", "artifacts", "results")
    },
    "kms_key_arn": KEY_ARN,
    "databases": {"tables": "kiban_dev", "views": "kiban_dev_views"},
    "workgroup": "kiban-dev-main",
    "scripts": str(ROOT / "sagemaker"),
}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
