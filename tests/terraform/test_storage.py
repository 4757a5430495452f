"""What buckets and key say to whoever asks, whatever his role allows; and that features leave them alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cloud.iam.policy import Question, verdict
from tests.terraform.workspace import ACCOUNT, REGION, Plan, Policies

ZONES = ("raw", "clean", "rejects", "reports", "artifacts", "results", "logs")
LAKE = f"kiban-dev-{ACCOUNT}"
KEY = "module.storage.aws_kms_key.lake"
OTHER_ACCOUNT = "999999999999"
PERSON = {"AWS": f"arn:aws:iam::{ACCOUNT}:user/somebody"}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("action", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"])
def test_nobody_comes_without_tls(policies_of_all: Policies, zone: str, action: str) -> None:
    bucket = f"{LAKE}-{zone}"
    for secure, expected in (("false", "deny"), ("true", None)):
        question = Question(action, f"arn:aws:s3:::{bucket}/x", PERSON, {"aws:securetransport": secure})
        assert verdict([policies_of_all.of_resource[bucket]], question) == expected


def test_listing_needs_tls_too(policies_of_all: Policies) -> None:
    question = Question("s3:ListBucket", f"arn:aws:s3:::{LAKE}-raw", PERSON, {"aws:securetransport": "false"})
    assert verdict([policies_of_all.of_resource[f"{LAKE}-raw"]], question) == "deny"


@pytest.mark.parametrize(
    ("account", "source", "key", "expected"),
    [
        (ACCOUNT, f"{LAKE}-raw", "raw/2026-01-01", "allow"),
        (OTHER_ACCOUNT, f"{LAKE}-raw", "raw/2026-01-01", None),
        (ACCOUNT, "another-bucket", "raw/2026-01-01", None),
        (ACCOUNT, f"{LAKE}-raw", "elsewhere/2026-01-01", None),
    ],
)
def test_s3_delivers_logs_of_our_buckets_only(
    policies_of_all: Policies, account: str, source: str, key: str, expected: str | None
) -> None:
    context = {"aws:sourceaccount": account, "aws:sourcearn": f"arn:aws:s3:::{source}", "aws:securetransport": "true"}
    question = Question(
        "s3:PutObject", f"arn:aws:s3:::{LAKE}-logs/{key}", {"Service": "logging.s3.amazonaws.com"}, context
    )
    assert verdict([policies_of_all.of_resource[f"{LAKE}-logs"]], question) == expected


TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:kiban-dev-alerts"
TOPIC_KEY, ACCOUNT_KEY = "kms:encryptioncontext:aws:sns:topicarn", "aws:sourceaccount"
LOGS_KEY = "kms:encryptioncontext:aws:logs:arn"


@pytest.mark.parametrize(
    ("service", "context", "expected"),
    [
        ("events", {TOPIC_KEY: TOPIC}, "allow"),  # EventBridge sends no source along
        ("events", {TOPIC_KEY: TOPIC.replace("kiban-dev", "another")}, None),
        ("events", {TOPIC_KEY: TOPIC.replace(ACCOUNT, OTHER_ACCOUNT)}, None),
        ("events", {}, None),
        ("cloudwatch", {ACCOUNT_KEY: ACCOUNT}, "allow"),
        ("cloudwatch", {ACCOUNT_KEY: OTHER_ACCOUNT}, None),
        ("budgets", {ACCOUNT_KEY: ACCOUNT}, "allow"),
        ("budgets", {ACCOUNT_KEY: OTHER_ACCOUNT}, None),
        (f"logs.{REGION}", {LOGS_KEY: f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws-glue/jobs/x"}, "allow"),
        (f"logs.{REGION}", {LOGS_KEY: f"arn:aws:logs:{REGION}:{OTHER_ACCOUNT}:log-group:/aws-glue/jobs/x"}, None),
        ("lambda", {ACCOUNT_KEY: ACCOUNT}, None),
    ],
)
def test_who_may_use_the_key(
    policies_of_all: Policies, service: str, context: dict[str, str], expected: str | None
) -> None:
    for action in ("kms:Decrypt", "kms:GenerateDataKey"):
        question = Question(action, "*", {"Service": f"{service}.amazonaws.com"}, context)
        assert verdict([policies_of_all.of_resource[KEY]], question) == expected


def test_no_service_rules_the_key(policies_of_all: Policies) -> None:
    for service in ("events", "cloudwatch", "budgets", f"logs.{REGION}"):
        context = {ACCOUNT_KEY: ACCOUNT, TOPIC_KEY: TOPIC, LOGS_KEY: f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:x"}
        for action in ("kms:ScheduleKeyDeletion", "kms:PutKeyPolicy", "kms:CreateGrant"):
            question = Question(action, "*", {"Service": f"{service}.amazonaws.com"}, context)
            assert verdict([policies_of_all.of_resource[KEY]], question) is None


def test_the_account_rules_the_key(policies_of_all: Policies) -> None:
    for account, expected in ((ACCOUNT, "allow"), (OTHER_ACCOUNT, None)):
        question = Question("kms:PutKeyPolicy", "*", {"AWS": f"arn:aws:iam::{account}:role/owner"})
        assert verdict([policies_of_all.of_resource[KEY]], question) == expected


def test_features_leave_the_lake_alone(plan: Plan, whole_plan: Plan) -> None:
    """A switch that is turned off and on again must not touch a bucket or the key."""
    lake = stored(plan)
    assert len(lake) > 40
    assert stored(whole_plan) == lake


def stored(plan: Plan) -> dict[str, Any]:
    return {address: values for address, values in plan.resources.items() if address.startswith("module.storage.")}
