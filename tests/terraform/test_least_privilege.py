"""What each role of the data's way may do, and what it may not: asked of the policies that a plan shows.

Roles of the notebook, of Quick Sight and of the budget are asked in their own files; what holds for all is asked here of all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.cloud.iam.policy import Question, verdict
from tests.terraform.workspace import ACCOUNT, KEY_ARN, REGION, Policies

LAKE = f"arn:aws:s3:::kiban-dev-{ACCOUNT}"
GLUE = f"arn:aws:glue:{REGION}:{ACCOUNT}"
LOGS = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws-glue"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:kiban-dev-alerts"
OTHER_ACCOUNT = "999999999999"

JOB_MAY = [
    ("s3:ListBucket", f"{LAKE}-raw"),
    ("s3:GetObject", f"{LAKE}-raw/orders/a.csv"),
    ("s3:GetObject", f"{LAKE}-artifacts/schema.json"),
    ("s3:GetObject", f"{LAKE}-clean/orders/orders.parquet"),
    ("s3:PutObject", f"{LAKE}-clean/orders/orders.parquet"),
    ("s3:AbortMultipartUpload", f"{LAKE}-clean/orders/orders.parquet"),
    ("s3:PutObject", f"{LAKE}-rejects/orders/orders.parquet"),
    ("s3:DeleteObject", f"{LAKE}-rejects/orders/orders.parquet"),
    ("s3:PutObject", f"{LAKE}-reports/orders/report.json"),
    ("kms:Decrypt", KEY_ARN),
    ("kms:GenerateDataKey", KEY_ARN),
    ("logs:PutLogEvents", f"{LOGS}/jobs/kiban-dev-role/kiban-dev-job/output:log-stream:jr_1"),
    ("logs:AssociateKmsKey", f"{LOGS}/jobs/kiban-dev-role/kiban-dev-job/output"),
    ("glue:GetTables", f"{GLUE}:catalog"),
    ("glue:GetTables", f"{GLUE}:database/kiban_dev"),
    ("glue:GetTables", f"{GLUE}:table/kiban_dev/orders"),
    ("glue:GetCrawler", f"{GLUE}:crawler/kiban-dev-clean"),
    ("glue:StartCrawler", f"{GLUE}:crawler/kiban-dev-clean"),
]
JOB_MAY_NOT = [
    ("s3:PutObject", f"{LAKE}-raw/orders/a.csv"),
    ("s3:DeleteObject", f"{LAKE}-raw/orders/a.csv"),
    ("s3:DeleteObject", f"{LAKE}-clean/orders/orders.parquet"),
    ("s3:DeleteObjectVersion", f"{LAKE}-clean/orders/orders.parquet"),
    ("s3:DeleteObjectVersion", f"{LAKE}-rejects/orders/orders.parquet"),
    ("s3:PutObject", f"{LAKE}-artifacts/scripts/0/glue_job.py"),
    ("s3:GetObject", f"{LAKE}-results/main/1.csv"),
    ("s3:GetObject", f"{LAKE}-logs/raw/1"),
    ("s3:GetObject", "arn:aws:s3:::kiban-prod-123456789012-raw/orders/a.csv"),
    ("s3:PutBucketPolicy", f"{LAKE}-clean"),
    ("kms:ScheduleKeyDeletion", KEY_ARN),
    ("kms:Decrypt", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/another"),
    ("glue:UpdateTable", f"{GLUE}:table/kiban_dev/orders"),
    ("glue:CreateTable", f"{GLUE}:table/kiban_dev/orders"),
    ("glue:DeleteTable", f"{GLUE}:table/kiban_dev/orders"),
    ("glue:GetTables", f"{GLUE}:database/kiban_dev_views"),
    ("glue:GetTables", f"{GLUE}:table/kiban_dev_views/sales"),
    ("glue:GetTables", f"{GLUE}:database/another"),
    ("glue:StartCrawler", f"{GLUE}:crawler/another"),
    ("glue:GetCrawler", f"{GLUE}:crawler/another"),
    ("glue:StopCrawler", f"{GLUE}:crawler/kiban-dev-clean"),
    ("glue:UpdateCrawler", f"{GLUE}:crawler/kiban-dev-clean"),
    ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/kiban-dev-crawler"),
    ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/kiban-dev-job"),
    ("logs:PutLogEvents", f"{LOGS}/crawlers:log-stream:x"),
]
CRAWLER_MAY = [
    ("s3:ListBucket", f"{LAKE}-clean"),
    ("s3:GetObject", f"{LAKE}-clean/orders/orders.parquet"),
    ("kms:Decrypt", KEY_ARN),
    ("glue:GetDatabase", f"{GLUE}:database/kiban_dev"),
    ("glue:CreateTable", f"{GLUE}:table/kiban_dev/orders"),
    ("glue:UpdateTable", f"{GLUE}:table/kiban_dev/orders"),
    ("glue:UpdateTable", f"{GLUE}:catalog"),
    ("logs:PutLogEvents", f"{LOGS}/crawlers-role/kiban-dev-crawler-kiban-dev:log-stream:kiban-dev-clean"),
]
CRAWLER_MAY_NOT = [
    *[("s3:GetObject", f"{LAKE}-{zone}/x") for zone in ("raw", "rejects", "reports", "artifacts", "results", "logs")],
    *[("s3:ListBucket", f"{LAKE}-{zone}") for zone in ("raw", "rejects", "reports", "artifacts", "results", "logs")],
    ("s3:PutObject", f"{LAKE}-clean/orders/orders.parquet"),
    ("s3:DeleteObject", f"{LAKE}-clean/orders/orders.parquet"),
    ("glue:DeleteTable", f"{GLUE}:table/kiban_dev/orders"),
    ("glue:UpdateTable", f"{GLUE}:table/kiban_dev_views/sales"),
    ("glue:UpdateTable", f"{GLUE}:table/another/orders"),
    ("glue:DeleteDatabase", f"{GLUE}:database/kiban_dev"),
    ("kms:Encrypt", KEY_ARN),
    ("logs:PutLogEvents", f"{LOGS}/jobs/output:log-stream:x"),
]
UPLOAD_MAY = [("glue:NotifyEvent", f"{GLUE}:workflow/kiban-dev-upload")]
UPLOAD_MAY_NOT = [
    ("glue:NotifyEvent", f"{GLUE}:workflow/another"),
    ("glue:StartWorkflowRun", f"{GLUE}:workflow/kiban-dev-upload"),
    ("glue:StartJobRun", f"{GLUE}:job/kiban-dev-cleanse"),
    ("s3:GetObject", f"{LAKE}-raw/orders/a.csv"),
]
TABLE = {
    "kiban-dev-job": (JOB_MAY, JOB_MAY_NOT),
    "kiban-dev-crawler": (CRAWLER_MAY, CRAWLER_MAY_NOT),
    "kiban-dev-upload": (UPLOAD_MAY, UPLOAD_MAY_NOT),
}


def rows(column: int) -> list[tuple[str, str, str]]:
    return [(role, action, resource) for role, lists in TABLE.items() for action, resource in lists[column]]


def may(policies: Policies, role: str, action: str, resource: str | None, **context: str) -> bool:
    return verdict(policies.of_role[role], Question(action, resource, context=context)) == "allow"


@pytest.mark.parametrize(("role", "action", "resource"), rows(0))
def test_a_role_may(policies_of_all: Policies, role: str, action: str, resource: str) -> None:
    assert may(policies_of_all, role, action, resource)


@pytest.mark.parametrize(("role", "action", "resource"), rows(1))
def test_a_role_may_not(policies_of_all: Policies, role: str, action: str, resource: str) -> None:
    assert not may(policies_of_all, role, action, resource)


@pytest.mark.parametrize(("namespace", "expected"), [("Glue", True), ("AWS/Billing", False)])
def test_the_job_writes_metrics_of_glue_only(policies_of_all: Policies, namespace: str, expected: bool) -> None:
    context = {"cloudwatch:namespace": namespace}
    assert may(policies_of_all, "kiban-dev-job", "cloudwatch:PutMetricData", "*", **context) == expected


def statements(policies: Policies) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for role, documents in policies.of_role.items():
        for document in documents:
            yield from ((role, statement) for statement in document["Statement"])


def words(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_every_role_may_do_something(policies_of_all: Policies) -> None:
    assert {role for role, documents in policies_of_all.of_role.items() if not documents} == set()


def test_no_role_may_do_everything_of_a_service(policies_of_all: Policies) -> None:
    found = {
        (role, action)
        for role, statement in statements(policies_of_all)
        if statement["Effect"] == "Allow"
        for action in words(statement["Action"])
        if action.endswith("*")
    }
    assert found == set()


def test_no_allowance_is_by_exception(policies_of_all: Policies) -> None:
    """`NotAction` and `NotResource` allow what is invented tomorrow."""
    allowed = [statement for _, statement in statements(policies_of_all) if statement["Effect"] == "Allow"]
    assert [statement for statement in allowed if {"NotAction", "NotResource"} & set(statement)] == []


def test_every_role_is_for_one_service(policies_of_all: Policies) -> None:
    for role, trust in policies_of_all.trust.items():
        principals = [statement["Principal"] for statement in trust["Statement"]]
        assert [list(principal) for principal in principals] == [["Service"]], role
        assert isinstance(principals[0]["Service"], str), role


def test_a_service_takes_a_role_for_this_account_only(policies_of_all: Policies) -> None:
    """Glue is the exception, and its README says why."""
    for role, trust in policies_of_all.trust.items():
        service = trust["Statement"][0]["Principal"]["Service"]
        if service == "glue.amazonaws.com":
            continue
        question = Question("sts:AssumeRole", None, {"Service": service}, {"aws:sourceaccount": OTHER_ACCOUNT})
        assert verdict([trust], question) is None, role


def test_eventbridge_takes_its_role_for_its_rule(policies_of_all: Policies) -> None:
    for rule, expected in (("kiban-dev-upload", "allow"), ("another", None)):
        context = {
            "aws:sourceaccount": ACCOUNT,
            "aws:sourcearn": f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{rule}",
        }
        question = Question("sts:AssumeRole", None, {"Service": "events.amazonaws.com"}, context)
        assert verdict([policies_of_all.trust["kiban-dev-upload"]], question) == expected
