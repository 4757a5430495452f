"""The month's money is spent, exercised in the laptop cloud: the budget's action as Terraform would make it is carried out by its role,
and who works in the notebook finds new work refused, and saved work and the stop allowed, until the policy is taken off again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloud.pace import Pace
from tests.cloud.platform import Platform, install
from tests.cloud.server import ACCOUNT, REGION, Cloud
from tests.terraform.workspace import Plan, Policies

NOTEBOOK, BUDGET_ROLE, DENY = "kiban-dev-notebook", "kiban-dev-budget", "kiban-dev-no-new-spending"
ARTIFACTS = f"kiban-dev-{ACCOUNT}-artifacts"


@dataclass
class Month:
    """A cloud with the notebook's role and the budget's, and the action that connects them."""

    cloud: Cloud
    platform: Platform
    action: dict[str, Any]

    def spend(self) -> None:
        """What AWS Budgets does at the threshold: in its role, attach the action's policy to the action's roles."""
        definition = self.action["Definition"]["IamActionDefinition"]
        for role in definition["Roles"]:
            self._as_budgets("iam:AttachRolePolicy", role)
            self.cloud.client("iam").attach_role_policy(RoleName=role, PolicyArn=definition["PolicyArn"])

    def reset(self) -> None:
        definition = self.action["Definition"]["IamActionDefinition"]
        for role in definition["Roles"]:
            self._as_budgets("iam:DetachRolePolicy", role)
            self.cloud.client("iam").detach_role_policy(RoleName=role, PolicyArn=definition["PolicyArn"])

    def _as_budgets(self, action: str, role: str) -> None:
        """Pass if the role that was given to Budgets may do it: of IAM's own requests the cloud checks nothing itself."""
        arn = self.action["ExecutionRoleArn"]
        budget = f"arn:aws:budgets::{ACCOUNT}:budget/kiban-dev-month"
        self.platform.roles.assume(arn, "budgets.amazonaws.com", source_arn=budget)
        context = {"iam:policyarn": self.action["Definition"]["IamActionDefinition"]["PolicyArn"]}
        self.platform.roles.demand(arn, action, f"arn:aws:iam::{ACCOUNT}:role/{role}", context)

    def notebook(self, service: str) -> Any:
        """A client of whoever works in the notebook."""
        source = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:notebook-instance/{NOTEBOOK}"
        role = f"arn:aws:iam::{ACCOUNT}:role/{NOTEBOOK}"
        session = self.platform.roles.assume(role, "sagemaker.amazonaws.com", source_arn=source)
        return self.cloud.client(service, credentials=session)

    def query(self) -> str:
        """Ask Athena something from the notebook; what it answers."""
        try:
            self.notebook("athena").start_query_execution(QueryString="SELECT 1", WorkGroup="kiban-dev-main")
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return "started"


@pytest.fixture
def month(whole_plan: Plan, policies_of_all: Policies) -> Iterator[Month]:
    cloud = Cloud(pace=Pace(60))
    platform = install(cloud, athena=False)
    with cloud:
        iam = cloud.client("iam")
        for role in (NOTEBOOK, BUDGET_ROLE):
            trust = json.dumps(policies_of_all.trust[role])
            iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust)
            for number, policy in enumerate(policies_of_all.of_role[role]):
                iam.put_role_policy(RoleName=role, PolicyName=f"p{number}", PolicyDocument=json.dumps(policy))
        deny = whole_plan.named("aws_iam_policy", DENY)
        policy_arn = iam.create_policy(PolicyName=DENY, PolicyDocument=deny["policy"])["Policy"]["Arn"]
        cloud.client("athena").create_work_group(
            Name="kiban-dev-main", Configuration={"ResultConfiguration": {"OutputLocation": f"s3://{ARTIFACTS}/"}}
        )
        cloud.client("s3").create_bucket(Bucket=ARTIFACTS, CreateBucketConfiguration={"LocationConstraint": REGION})
        cloud.client("sagemaker").create_notebook_instance(
            NotebookInstanceName=NOTEBOOK,
            InstanceType="ml.g4dn.xlarge",
            RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{NOTEBOOK}",
        )
        yield Month(cloud, platform, _make_action(cloud, whole_plan, policy_arn))


def _make_action(cloud: Cloud, plan: Plan, policy_arn: str) -> dict[str, Any]:
    """The budget and its action in the cloud, from what Terraform plans; and the action as the cloud describes it."""
    budgets = cloud.client("budgets", "us-east-1")
    (planned,) = plan.of("aws_budgets_budget_action").values()
    limit = {"Amount": "30", "Unit": "USD"}
    budget = {"BudgetName": planned["budget_name"], "BudgetLimit": limit, "TimeUnit": "MONTHLY", "BudgetType": "COST"}
    budgets.create_budget(AccountId=ACCOUNT, Budget=budget)
    (threshold,), (definition,) = planned["action_threshold"], planned["definition"]
    made = budgets.create_budget_action(
        AccountId=ACCOUNT,
        BudgetName=planned["budget_name"],
        NotificationType=planned["notification_type"],
        ActionType=planned["action_type"],
        ApprovalModel=planned["approval_model"],
        ActionThreshold={
            "ActionThresholdValue": threshold["action_threshold_value"],
            "ActionThresholdType": threshold["action_threshold_type"],
        },
        Definition={
            "IamActionDefinition": {"PolicyArn": policy_arn, "Roles": definition["iam_action_definition"][0]["roles"]}
        },
        ExecutionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/{BUDGET_ROLE}",
        Subscribers=[{"SubscriptionType": "EMAIL", "Address": "owner@kiban.jp"}],
    )
    where = {"AccountId": ACCOUNT, "BudgetName": planned["budget_name"], "ActionId": made["ActionId"]}
    return dict(budgets.describe_budget_action(**where)["Action"])


def test_nobody_has_to_agree(month: Month) -> None:
    assert month.action["ApprovalModel"] == "AUTOMATIC"
    assert month.action["ActionThreshold"]["ActionThresholdValue"] == 100


def test_when_the_money_is_spent_new_work_is_refused(month: Month) -> None:
    assert month.query() == "started"
    month.spend()
    assert month.query() == "AccessDeniedException"


def test_work_is_saved_and_the_instance_stopped_all_the_same(month: Month) -> None:
    month.spend()
    month.notebook("s3").put_object(Bucket=ARTIFACTS, Key="notebook/model.pt", Body=b"weights")
    month.notebook("sagemaker").stop_notebook_instance(NotebookInstanceName=NOTEBOOK)
    found = month.cloud.client("sagemaker").describe_notebook_instance(NotebookInstanceName=NOTEBOOK)
    assert found["NotebookInstanceStatus"] in {"Stopping", "Stopped"}


def test_taken_off_again_work_goes_on(month: Month) -> None:
    month.spend()
    month.reset()
    assert month.query() == "started"
