"""The stop from outside, exercised in the laptop cloud: the schedule as Terraform would make it, rung at its hour, by its role.

moto keeps schedules and rings none, so the bell is here: it reads the schedule back from the cloud, works out when it is due, and calls
what its target names with what it says, in a session of its role, which may do what the plan's policies allow and no more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from botocore import xform_name

from tests.cloud.pace import Pace
from tests.cloud.platform import Platform, install
from tests.cloud.server import ACCOUNT, REGION, Cloud
from tests.terraform.workspace import Plan, Policies

NOTEBOOK = "kiban-dev-notebook"
GROUP = f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule-group/{NOTEBOOK}"
_UNIVERSAL = re.compile(r"arn:aws:scheduler:::aws-sdk:(\w+):(\w+)")
_DAILY = re.compile(r"cron\((\d+) (\d+) \* \* \? \*\)")


@dataclass
class Bell:
    """EventBridge Scheduler, as far as one daily schedule with a target of AWS's API needs it."""

    cloud: Cloud
    platform: Platform

    def schedule(self) -> dict[str, Any]:
        return dict(self.cloud.client("scheduler").get_schedule(Name="nightly-stop", GroupName=NOTEBOOK))

    def next_ring(self, now: datetime) -> datetime:
        schedule = self.schedule()
        match = _DAILY.fullmatch(schedule["ScheduleExpression"])
        assert match is not None, schedule["ScheduleExpression"]
        here = now.astimezone(ZoneInfo(schedule["ScheduleExpressionTimezone"]))
        due = here.replace(hour=int(match[2]), minute=int(match[1]), second=0, microsecond=0)
        return (due if due > here else due + timedelta(days=1)).astimezone(UTC)

    def ring(self) -> None:
        """Do what the target says: `aws-sdk:sagemaker:stopNotebookInstance` is that operation, its input the parameters."""
        target = self.schedule()["Target"]
        match = _UNIVERSAL.fullmatch(target["Arn"])
        assert match is not None, target["Arn"]
        session = self.platform.roles.assume(target["RoleArn"], "scheduler.amazonaws.com", source_arn=GROUP)
        client = self.cloud.client(match[1], credentials=session)
        getattr(client, xform_name(match[2]))(**json.loads(target["Input"]))


@pytest.fixture
def bell(whole_plan: Plan, policies_of_all: Policies) -> Iterator[Bell]:
    """A cloud with the notebook, running, and with the schedule and the role of the plan."""
    cloud = Cloud(pace=Pace(60))
    platform = install(cloud, athena=False)
    with cloud:
        iam, role = cloud.client("iam"), "kiban-dev-nightly-stop"
        trust = json.dumps(policies_of_all.trust[role])
        arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        for number, policy in enumerate(policies_of_all.of_role[role]):
            iam.put_role_policy(RoleName=role, PolicyName=f"p{number}", PolicyDocument=json.dumps(policy))
        for name in (NOTEBOOK, "another"):
            cloud.client("sagemaker").create_notebook_instance(
                NotebookInstanceName=name, InstanceType="ml.g4dn.xlarge", RoleArn=arn
            )
        planned = whole_plan.named("aws_scheduler_schedule", "nightly-stop")
        _make_schedule(cloud, planned, arn)
        yield Bell(cloud, platform)


def _make_schedule(cloud: Cloud, planned: Any, role_arn: str) -> None:
    scheduler, (target,) = cloud.client("scheduler"), planned["target"]
    scheduler.create_schedule_group(Name=planned["group_name"])
    scheduler.create_schedule(
        Name=planned["name"],
        GroupName=planned["group_name"],
        ScheduleExpression=planned["schedule_expression"],
        ScheduleExpressionTimezone=planned["schedule_expression_timezone"],
        FlexibleTimeWindow={"Mode": planned["flexible_time_window"][0]["mode"]},
        Target={"Arn": target["arn"], "RoleArn": role_arn, "Input": target["input"]},
    )


def status(cloud: Cloud, name: str) -> str:
    return str(
        cloud.client("sagemaker").describe_notebook_instance(NotebookInstanceName=name)["NotebookInstanceStatus"]
    )


def test_at_nine_in_the_evening_the_notebook_is_stopped(bell: Bell) -> None:
    assert status(bell.cloud, NOTEBOOK) == "InService"
    bell.ring()
    assert status(bell.cloud, NOTEBOOK) in {"Stopping", "Stopped"}
    assert status(bell.cloud, "another") == "InService"


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 11, 23, 11, 59, tzinfo=UTC), datetime(2026, 11, 23, 12, 0, tzinfo=UTC)),
        (datetime(2026, 11, 27, 12, 0, tzinfo=UTC), datetime(2026, 11, 28, 12, 0, tzinfo=UTC)),  # a Saturday too
    ],
)
def test_nine_in_the_evening_is_tokyo_s_on_every_day(bell: Bell, now: datetime, due: datetime) -> None:
    assert bell.next_ring(now) == due


def test_the_bell_s_role_may_not_touch_another_notebook(bell: Bell) -> None:
    """Of SageMaker the cloud checks actions alone, so the resource is asked of the policies themselves."""
    role = bell.schedule()["Target"]["RoleArn"]
    arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:notebook-instance"
    bell.platform.roles.demand(role, "sagemaker:StopNotebookInstance", f"{arn}/{NOTEBOOK}")
    with pytest.raises(Exception, match="not authorized"):
        bell.platform.roles.demand(role, "sagemaker:StopNotebookInstance", f"{arn}/another")
