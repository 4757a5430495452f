"""The guard rails: who may alert, what the budget may do to whom, and what is denied when the month's money is spent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.cloud.iam.policy import Question, verdict
from tests.terraform.workspace import ACCOUNT, KEY_ARN, REGION, Plan, Policies

TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:kiban-dev-alerts"
NOTEBOOK_ROLE = f"arn:aws:iam::{ACCOUNT}:role/kiban-dev-notebook"
DENY = f"arn:aws:iam::{ACCOUNT}:policy/kiban-dev-no-new-spending"
BUDGET = f"arn:aws:budgets::{ACCOUNT}:budget/kiban-dev-month"
ALARM = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:kiban-dev-job-minutes"


@pytest.fixture(scope="session")
def topic_policy(whole_plan: Plan) -> Mapping[str, Any]:
    (policy,) = whole_plan.of("aws_sns_topic_policy").values()
    return dict(json.loads(policy["policy"]))


def publishes(policy: Mapping[str, Any], service: str, account: str, source: str, **context: str) -> bool:
    keys = {"aws:sourceaccount": account, "aws:sourcearn": source, "aws:securetransport": "true", **context}
    return verdict([policy], Question("sns:Publish", TOPIC, {"Service": service}, keys)) == "allow"


def test_budgets_and_alarms_of_this_platform_may_alert(topic_policy: Mapping[str, Any]) -> None:
    assert publishes(topic_policy, "budgets.amazonaws.com", ACCOUNT, BUDGET)
    assert publishes(topic_policy, "cloudwatch.amazonaws.com", ACCOUNT, ALARM)


@pytest.mark.parametrize(
    ("service", "source"), [("budgets.amazonaws.com", BUDGET), ("cloudwatch.amazonaws.com", ALARM)]
)
def test_those_of_another_account_may_not(topic_policy: Mapping[str, Any], service: str, source: str) -> None:
    other = "999999999999"
    assert not publishes(topic_policy, service, other, source.replace(ACCOUNT, other))
    assert not publishes(topic_policy, service, ACCOUNT, source.replace(ACCOUNT, other))


def test_rules_may_alert_though_eventbridge_does_not_say_for_whom(topic_policy: Mapping[str, Any]) -> None:
    question = Question("sns:Publish", TOPIC, {"Service": "events.amazonaws.com"}, {"aws:securetransport": "true"})
    assert verdict([topic_policy], question) == "allow"


def test_nobody_else_may_alert_and_nobody_without_tls(topic_policy: Mapping[str, Any]) -> None:
    assert not publishes(topic_policy, "lambda.amazonaws.com", ACCOUNT, TOPIC)
    plain = {"aws:securetransport": "false"}
    assert not publishes(topic_policy, "cloudwatch.amazonaws.com", ACCOUNT, ALARM, **plain)


def test_alerts_are_encrypted_with_a_key_that_alarms_may_use(whole_plan: Plan) -> None:
    """With AWS's own key for topics neither alarms nor budgets could publish, and nobody would be told."""
    topic = whole_plan.named("aws_sns_topic", "kiban-dev-alerts")
    assert topic["kms_master_key_id"] == KEY_ARN


def test_one_address_is_told(whole_plan: Plan) -> None:
    (subscription,) = whole_plan.of("aws_sns_topic_subscription").values()
    assert (subscription["protocol"], subscription["endpoint"]) == ("email", "owner@kiban.jp")
    assert len(whole_plan.of("aws_sns_topic")) == 1


@pytest.mark.parametrize("action", ["iam:AttachRolePolicy", "iam:DetachRolePolicy"])
@pytest.mark.parametrize(
    ("role", "policy", "expected"),
    [
        (NOTEBOOK_ROLE, DENY, True),
        (NOTEBOOK_ROLE, "arn:aws:iam::aws:policy/AdministratorAccess", False),
        (NOTEBOOK_ROLE.replace("notebook", "job"), DENY, False),
    ],
)
def test_the_budget_may_attach_one_policy_to_one_role(
    policies_of_all: Policies, action: str, role: str, policy: str, expected: bool
) -> None:
    question = Question(action, role, context={"iam:policyarn": policy})
    assert (verdict(policies_of_all.of_role["kiban-dev-budget"], question) == "allow") is expected


@pytest.mark.parametrize(
    ("source", "expected"), [(BUDGET, "allow"), (BUDGET.replace(ACCOUNT, "999999999999"), None), (ALARM, None)]
)
def test_only_our_budgets_take_the_role(policies_of_all: Policies, source: str, expected: str | None) -> None:
    context = {"aws:sourceaccount": ACCOUNT, "aws:sourcearn": source}
    question = Question("sts:AssumeRole", None, {"Service": "budgets.amazonaws.com"}, context)
    assert verdict([policies_of_all.trust["kiban-dev-budget"]], question) == expected


@pytest.fixture(scope="session")
def spent(whole_plan: Plan, policies_of_all: Policies) -> list[Mapping[str, Any]]:
    """What the notebook's role may do once the policy is attached."""
    deny = whole_plan.named("aws_iam_policy", "kiban-dev-no-new-spending")
    return [*policies_of_all.of_role["kiban-dev-notebook"], json.loads(deny["policy"])]


@pytest.mark.parametrize(
    "action",
    [
        "athena:StartQueryExecution",
        "bedrock:InvokeModelWithResponseStream",
        "ec2:RunInstances",
        "glue:StartJobRun",
        "sagemaker:CreateEndpoint",
        "sagemaker:CreateTrainingJob",
        "sagemaker:InvokeEndpoint",
        "sagemaker:StartNotebookInstance",
        "sagemaker:UpdateEndpointWeightsAndCapacities",
    ],
)
def test_spent_is_spent(spent: list[Mapping[str, Any]], action: str) -> None:
    everything = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    assert verdict([*spent, everything], Question(action, "*")) == "deny"


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:GetObject", f"arn:aws:s3:::kiban-dev-{ACCOUNT}-clean/sales/sales.parquet"),
        ("s3:PutObject", f"arn:aws:s3:::kiban-dev-{ACCOUNT}-artifacts/notebook/model.pt"),
        (
            "sagemaker:StopNotebookInstance",
            f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:notebook-instance/kiban-dev-notebook",
        ),
        ("athena:StopQueryExecution", f"arn:aws:athena:{REGION}:{ACCOUNT}:workgroup/kiban-dev-main"),
        ("kms:Decrypt", KEY_ARN),
    ],
)
def test_work_can_still_be_saved_and_stopped(spent: list[Mapping[str, Any]], action: str, resource: str) -> None:
    assert verdict(spent, Question(action, resource)) == "allow"


def test_without_a_notebook_the_budget_has_no_role(plan: Plan) -> None:
    assert plan.of("aws_budgets_budget_action") == {}
    assert "kiban-dev-budget" not in {role["name"] for role in plan.of("aws_iam_role").values()}
    assert plan.of("aws_budgets_budget") != {}


def test_every_rule_that_matters_is_watched(plan: Plan) -> None:
    """A rule whose target refuses says so only in a metric."""
    rules = {rule["name"] for rule in plan.of("aws_cloudwatch_event_rule").values()}
    alarms = plan.of("aws_cloudwatch_metric_alarm").values()
    watched = {alarm["dimensions"]["RuleName"] for alarm in alarms if alarm.get("metric_name") == "FailedInvocations"}
    assert len(rules) >= 2
    assert watched == rules


def test_every_workgroup_is_counted(plan: Plan) -> None:
    alarms = [alarm for alarm in plan.of("aws_cloudwatch_metric_alarm").values() if alarm.get("metric_query")]
    counted = {
        tuple(sorted(query["metric"][0]["dimensions"].items()))
        for alarm in alarms
        for query in alarm["metric_query"]
        if query.get("metric")
    }
    assert {dict(dimensions)["WorkGroup"] for dimensions in counted} == {
        "kiban-dev-main",
        "kiban-dev-bi",
        "kiban-dev-views",
    }
    assert len(counted) == 12
