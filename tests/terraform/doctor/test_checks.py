"""Each thing that would go wrong is found, and says what to do: versions, access, names, services."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from terraform.account import Identity
from terraform.doctor.access import check_identity, check_region
from terraform.doctor.machine import check_python, check_terraform
from terraform.doctor.names import check_buckets
from terraform.doctor.services import check_alerts, check_lake_formation, check_quicksight
from tests.terraform.doctor.account import ACCOUNT, KEYS, REGION, stubbed
from tests.terraform.sample import make_room, read_values


@pytest.fixture
def room(tmp_path: Path) -> Path:
    return make_room(tmp_path, "dev", pinned=True)


@pytest.fixture
def cloud() -> Iterator[boto3.Session]:
    with mock_aws():
        yield boto3.Session(**KEYS)


# The machine


@pytest.mark.parametrize(
    ("version", "status"), [((3, 10), "problem"), ((3, 11), "ok"), ((3, 13), "ok"), ((3, 14), "problem")]
)
def test_pythons_that_run_kiban(version: tuple[int, int], status: str) -> None:
    assert check_python(version).status == status


@pytest.mark.parametrize(
    ("answer", "statuses"),
    [
        (None, {"terraform": "problem"}),
        ({"terraform_version": "1.8.5"}, {"terraform": "problem"}),
        ({"terraform_version": "1.9.0"}, {"terraform": "ok", "provider": "ok"}),
        ({"terraform_version": "1.15.0-beta1"}, {"terraform": "ok", "provider": "ok"}),
        (
            {"terraform_version": "1.11.4", "provider_selections": {"registry/hashicorp/aws": "6.0.0"}},
            {"terraform": "ok", "provider": "warning"},
        ),
    ],
)
def test_terraform_and_its_provider(room: Path, answer: dict | None, statuses: dict[str, str]) -> None:
    found = check_terraform(answer, room)
    assert {finding.check: finding.status for finding in found} == statuses


# Access


def test_root_is_warned_of() -> None:
    assert check_identity(Identity(ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root")).status == "warning"
    assert check_identity(Identity(ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/a")).status == "ok"


@pytest.mark.parametrize(
    ("region", "shell_region", "status", "words"),
    [
        (REGION, None, "ok", ""),
        (REGION, REGION, "ok", ""),
        (REGION, "us-east-1", "warning", f"export AWS_REGION={REGION}"),
        ("ap-northeast-9", None, "problem", "Did you mean ap-northeast-"),
    ],
)
def test_regions(room: Path, region: str, shell_region: str | None, status: str, words: str) -> None:
    known = boto3.Session().get_available_regions("glue")
    finding = check_region(read_values(room, region=f'"{region}"'), shell_region, known)
    assert finding.status == status
    assert words in finding.hint


# Names


def test_names_are_free_then_ours(room: Path, cloud: boto3.Session) -> None:
    s3, dev = cloud.client("s3"), read_values(room)
    assert "the names are free" in check_buckets(s3, dev, ACCOUNT).message
    s3.create_bucket(Bucket=dev.bucket(ACCOUNT, "raw"), CreateBucketConfiguration={"LocationConstraint": REGION})
    finding = check_buckets(s3, dev, ACCOUNT)
    assert finding.status == "ok"
    assert "ours: raw; to be made: clean, " in finding.message


def test_a_name_that_somebody_else_has(room: Path) -> None:
    s3, stub = stubbed("s3")
    for number in range(7):
        status = 403 if number == 1 else 404
        stub.add_client_error("head_bucket", str(status), http_status_code=status)
    with stub:
        finding = check_buckets(s3, read_values(room), ACCOUNT)
    assert finding.status == "problem"
    assert finding.message.endswith(f": kiban-dev-{ACCOUNT}-clean")


# Services


def test_quick_sight_that_is_off_is_not_asked_about(room: Path) -> None:
    client, stub = stubbed("quicksight")
    with stub:
        assert check_quicksight(client, read_values(room), ACCOUNT).message == "switched off"


@pytest.mark.parametrize(
    ("account", "status", "words"),
    [
        (None, "problem", "has no subscription"),
        ({"AccountSubscriptionStatus": "UNSUBSCRIBE_IN_PROGRESS"}, "problem", "UNSUBSCRIBE_IN_PROGRESS"),
        ({"AccountSubscriptionStatus": "ACCOUNT_CREATED", "Edition": "STANDARD"}, "problem", "STANDARD"),
        ({"AccountSubscriptionStatus": "ACCOUNT_CREATED", "Edition": "ENTERPRISE"}, "ok", "subscribed"),
    ],
)
def test_quick_sights_subscription(room: Path, account: dict | None, status: str, words: str) -> None:
    client, stub = stubbed("quicksight")
    if account is None:
        stub.add_client_error("describe_account_subscription", "ResourceNotFoundException", http_status_code=404)
    else:
        stub.add_response("describe_account_subscription", {"AccountInfo": account}, {"AwsAccountId": ACCOUNT})
    with stub:
        finding = check_quicksight(client, read_values(room, quicksight="{}"), ACCOUNT)
    assert finding.status == status
    assert words in finding.message


def test_alerts_before_the_first_apply_and_after_the_mail_was_confirmed(room: Path, cloud: boto3.Session) -> None:
    sns, dev = cloud.client("sns"), read_values(room)
    sns.create_topic(Name="kiban-devil-alerts")
    assert "no topic yet" in check_alerts(sns, dev).message
    topic = sns.create_topic(Name="kiban-dev-alerts")["TopicArn"]
    finding = check_alerts(sns, dev)
    assert finding.status == "problem"
    assert "is not subscribed" in finding.message
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="data@kiban.jp")
    assert check_alerts(sns, dev).status == "ok"


def test_a_mail_that_nobody_confirmed(room: Path) -> None:
    sns, stub = stubbed("sns")
    arn = f"arn:aws:sns:{REGION}:{ACCOUNT}:kiban-dev-alerts"
    pending = {"SubscriptionArn": "PendingConfirmation", "Endpoint": "data@kiban.jp", "TopicArn": arn}
    stub.add_response("list_topics", {"Topics": [{"TopicArn": arn}]})
    stub.add_response("list_subscriptions_by_topic", {"Subscriptions": [pending]}, {"TopicArn": arn})
    with stub:
        finding = check_alerts(sns, read_values(room))
    assert finding.status == "problem"
    assert "Click the link" in finding.hint


def test_lake_formation_that_took_over(cloud: boto3.Session) -> None:
    lakeformation = cloud.client("lakeformation")
    assert check_lake_formation(lakeformation).status == "ok"
    lakeformation.put_data_lake_settings(DataLakeSettings={"CreateTableDefaultPermissions": []})
    assert check_lake_formation(lakeformation).status == "warning"
