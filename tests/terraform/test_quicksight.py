"""Quick Sight's role: the views and what is behind them, its own results, and nothing else."""

from __future__ import annotations

import pytest

from tests.cloud.iam.policy import Question, verdict
from tests.terraform.workspace import ACCOUNT, KEY_ARN, REGION, Plan, Policies

ROLE = "kiban-dev-quicksight"
LAKE = f"arn:aws:s3:::kiban-dev-{ACCOUNT}"
GLUE, ATHENA = f"arn:aws:glue:{REGION}:{ACCOUNT}", f"arn:aws:athena:{REGION}:{ACCOUNT}"


def may(policies: Policies, action: str, resource: str, **context: str) -> bool:
    return verdict(policies.of_role[ROLE], Question(action, resource, context=context)) == "allow"


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:GetObject", f"{LAKE}-clean/sales/sales.parquet"),
        ("s3:ListBucket", f"{LAKE}-clean"),
        ("s3:PutObject", f"{LAKE}-results/bi/q.csv"),
        ("s3:GetObject", f"{LAKE}-results/bi/q.csv"),
        ("s3:GetObject", f"{LAKE}-results/views/tables/1/rows"),  # kept by a materialised view
        ("athena:StartQueryExecution", f"{ATHENA}:workgroup/kiban-dev-bi"),
        ("athena:GetQueryResults", f"{ATHENA}:workgroup/kiban-dev-bi"),
        ("athena:ListDatabases", f"{ATHENA}:datacatalog/AwsDataCatalog"),
        ("glue:GetTables", f"{GLUE}:database/kiban_dev_views"),
        ("glue:GetTable", f"{GLUE}:table/kiban_dev_views/sales_by_day"),
        ("glue:GetTable", f"{GLUE}:table/kiban_dev/sales"),  # behind the view
        ("kms:Decrypt", KEY_ARN),
        ("kms:GenerateDataKey", KEY_ARN),
    ],
)
def test_it_may(policies_of_all: Policies, action: str, resource: str) -> None:
    assert may(policies_of_all, action, resource)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        *[("s3:GetObject", f"{LAKE}-{zone}/x") for zone in ("raw", "rejects", "reports", "artifacts", "logs")],
        *[("s3:ListBucket", f"{LAKE}-{zone}") for zone in ("raw", "rejects", "reports", "artifacts", "logs")],
        ("s3:GetObject", f"{LAKE}-results/main/q.csv"),  # what people asked for
        ("s3:PutObject", f"{LAKE}-results/views/tables/1/rows"),
        ("s3:PutObject", f"{LAKE}-clean/sales/sales.parquet"),
        ("s3:DeleteObject", f"{LAKE}-clean/sales/sales.parquet"),
        ("s3:DeleteObject", f"{LAKE}-results/bi/q.csv"),
        ("athena:StartQueryExecution", f"{ATHENA}:workgroup/kiban-dev-main"),  # whose limit is larger
        ("athena:UpdateWorkGroup", f"{ATHENA}:workgroup/kiban-dev-bi"),
        ("glue:GetTables", f"{GLUE}:database/kiban_dev"),  # the crawler's tables are not on offer
        ("glue:GetTables", f"{GLUE}:table/kiban_dev/sales"),
        ("glue:GetTable", f"{GLUE}:table/another/sales"),
        ("glue:UpdateTable", f"{GLUE}:table/kiban_dev_views/sales_by_day"),
        ("glue:DeleteTable", f"{GLUE}:table/kiban_dev_views/sales_by_day"),
        ("kms:Decrypt", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/another"),
        ("kms:ScheduleKeyDeletion", KEY_ARN),
        ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/{ROLE}"),
    ],
)
def test_it_may_not(policies_of_all: Policies, action: str, resource: str) -> None:
    assert not may(policies_of_all, action, resource)


@pytest.mark.parametrize(("prefix", "expected"), [("bi/", True), ("bi/2026", True), ("main/", False), ("", False)])
def test_of_results_it_lists_its_own(policies_of_all: Policies, prefix: str, expected: bool) -> None:
    assert may(policies_of_all, "s3:ListBucket", f"{LAKE}-results", **{"s3:prefix": prefix}) is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"arn:aws:quicksight:{REGION}:{ACCOUNT}:datasource/kiban-dev", "allow"),
        (f"arn:aws:quicksight:{REGION}:{ACCOUNT}:dashboard/kiban-dev", None),
        (f"arn:aws:quicksight:{REGION}:999999999999:datasource/kiban-dev", None),
    ],
)
def test_quick_sight_takes_it_for_our_data_sources(
    policies_of_all: Policies, source: str, expected: str | None
) -> None:
    context = {"aws:sourceaccount": ACCOUNT, "aws:sourcearn": source}
    question = Question("sts:AssumeRole", None, {"Service": "quicksight.amazonaws.com"}, context)
    assert verdict([policies_of_all.trust[ROLE]], question) == expected


def test_switched_off_there_is_nothing(plan: Plan) -> None:
    assert [address for address in plan.resources if address.startswith("module.quicksight")] == []


def test_the_subscription_is_left_alone(whole_plan: Plan) -> None:
    """It is one for the whole account; with Terraform, a new name would delete it and every dashboard."""
    assert whole_plan.of("aws_quicksight_account_subscription") == {}
