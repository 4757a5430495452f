"""What policies say: pure, and enforced on the sessions of roles."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloud.iam.policy import Question, verdict
from tests.cloud.platform import Platform
from tests.cloud.server import ACCOUNT, REGION
from tests.cloud.stage import Stage, policy
from tests.cloud.wire import AwsError

READ = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::lake-clean/*"}
GET = Question("s3:GetObject", "arn:aws:s3:::lake-clean/a", {"AWS": f"arn:aws:iam::{ACCOUNT}:role/job"})


def says(*statements: dict[str, Any], question: Question = GET) -> str | None:
    return verdict([policy(*statements)], question)


def test_silence_is_neither_yes_nor_no() -> None:
    assert says() is None
    assert says({**READ, "Action": "s3:Put*"}) is None
    assert says({**READ, "Resource": "arn:aws:s3:::lake-raw/*"}) is None


def test_a_deny_anywhere_wins() -> None:
    assert says(READ) == "allow"
    assert verdict([policy(READ), policy({**READ, "Effect": "Deny"})], GET) == "deny"


def test_not_action_and_not_resource() -> None:
    assert says({"Effect": "Allow", "NotAction": "s3:Put*", "Resource": "*"}) == "allow"
    assert says({"Effect": "Allow", "NotAction": ["s3:Get*"], "Resource": "*"}) is None
    assert says({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::lake-clean/*"}) is None


@pytest.mark.parametrize(
    ("principal", "found"),
    [
        ("*", "allow"),
        ({"AWS": "*"}, "allow"),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "allow"),
        ({"AWS": [f"arn:aws:iam::{ACCOUNT}:role/job"]}, "allow"),
        ({"AWS": "arn:aws:iam::999999999999:root"}, None),
        ({"Service": "glue.amazonaws.com"}, None),
    ],
)
def test_principals(principal: Any, found: str | None) -> None:
    assert says({**READ, "Principal": principal}) == found


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"Bool": {"aws:SecureTransport": "true"}}, "allow"),
        ({"Bool": {"aws:SecureTransport": "false"}}, None),
        ({"StringEquals": {"aws:SourceAccount": [ACCOUNT, "1"]}}, "allow"),
        ({"StringEquals": {"aws:PrincipalTag/team": "a"}}, None),
        ({"StringNotEquals": {"aws:PrincipalTag/team": "a"}}, "allow"),
        ({"StringEqualsIfExists": {"aws:PrincipalTag/team": "a"}}, "allow"),
        ({"ForAnyValue:StringLike": {"aws:SourceAccount": "1234*"}}, "allow"),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:events:*:rule/x"}}, None),
        ({"Null": {"aws:PrincipalTag/team": "true"}}, "allow"),
    ],
)
def test_conditions(condition: dict[str, Any], found: str | None) -> None:
    context = {"aws:securetransport": "true", "aws:sourceaccount": ACCOUNT, "aws:sourcearn": "arn:aws:s3:::b"}
    question = Question(GET.action, GET.resource, GET.principal, context)
    assert says({**READ, "Condition": condition}, question=question) == found


def test_a_condition_that_is_not_known_here_is_an_error_and_not_a_yes() -> None:
    with pytest.raises(AwsError, match="IpAddress is not known"):
        says({**READ, "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}})


class Session:
    """S3 and Glue as a role may use them."""

    def __init__(self, stage: Stage, platform: Platform, *statements: dict[str, Any]) -> None:
        self.role = stage.role("glue.amazonaws.com", *statements)
        credentials = platform.roles.assume(self.role, "glue.amazonaws.com")
        self.s3 = stage.cloud.client("s3", REGION, credentials)
        self.glue = stage.cloud.client("glue", REGION, credentials)


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_a_role_reads_what_it_may_and_writes_nowhere_else(stage: Stage, platform: Platform) -> None:
    raw = stage.bucket("raw")
    stage.put(raw, "a.csv", "a")
    session = Session(
        stage, platform, {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{raw}/*"}
    )
    assert session.s3.get_object(Bucket=raw, Key="a.csv")["Body"].read() == b"a"
    for refused in (
        lambda: session.s3.put_object(Bucket=raw, Key="a.csv", Body=b"b"),
        lambda: session.s3.delete_object(Bucket=raw, Key="a.csv"),
        lambda: session.s3.delete_objects(Bucket=raw, Delete={"Objects": [{"Key": "a.csv"}]}),
        lambda: session.s3.list_objects_v2(Bucket=raw),
        lambda: session.s3.copy_object(Bucket=raw, Key="b.csv", CopySource={"Bucket": raw, "Key": "a.csv"}),
    ):
        with pytest.raises(ClientError) as error:
            refused()
        assert code(error) in ("AccessDenied", "403")
    assert stage.aws("s3").get_object(Bucket=raw, Key="a.csv")["Body"].read() == b"a"


def test_who_may_not_list_does_not_learn_what_is_missing(stage: Stage, platform: Platform) -> None:
    """S3 says 403, not 404: a program that asks whether a report exists needs s3:ListBucket."""
    raw = stage.bucket("raw")
    objects = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{raw}/*"}
    listing = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{raw}"}
    with pytest.raises(ClientError) as error:
        Session(stage, platform, objects).s3.get_object(Bucket=raw, Key="none")
    assert code(error) == "AccessDenied"
    with pytest.raises(ClientError) as error:
        Session(stage, platform, objects, listing).s3.get_object(Bucket=raw, Key="none")
    assert code(error) == "NoSuchKey"


def test_an_encrypted_bucket_needs_its_key(stage: Stage, platform: Platform) -> None:
    bucket, key = stage.bucket("clean"), stage.aws("kms").create_key()["KeyMetadata"]["Arn"]
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": default}]}
    stage.aws("s3").put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=rules)
    objects = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    with pytest.raises(ClientError, match=r"kms:GenerateDataKey on arn:aws:kms"):
        Session(stage, platform, objects).s3.put_object(Bucket=bucket, Key="a", Body=b"")
    use = {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": key}
    session = Session(stage, platform, objects, use)
    session.s3.put_object(Bucket=bucket, Key="a", Body=b"x")
    assert session.s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"x"


def test_a_buckets_policy_is_heard_and_a_change_of_it_too(stage: Stage, platform: Platform) -> None:
    bucket, s3 = stage.bucket("clean"), stage.aws("s3")
    session = Session(stage, platform, {"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    session.s3.put_object(Bucket=bucket, Key="a", Body=b"")
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy(deny)))
    with pytest.raises(ClientError, match=f"the policy of bucket {bucket} denies s3:PutObject"):
        session.s3.put_object(Bucket=bucket, Key="a", Body=b"")
    s3.delete_bucket_policy(Bucket=bucket)
    session.s3.put_object(Bucket=bucket, Key="a", Body=b"")


def test_a_table_needs_the_catalog_the_database_and_the_table(stage: Stage, platform: Platform) -> None:
    database, where = stage.database(), f"arn:aws:glue:{REGION}:{ACCOUNT}"
    table = {"DatabaseName": database, "TableInput": {"Name": "store"}}

    def session(*resources: str) -> Any:
        return Session(
            stage, platform, {"Effect": "Allow", "Action": "glue:CreateTable", "Resource": list(resources)}
        ).glue

    with pytest.raises(ClientError, match=f"glue:CreateTable on {where}:catalog"):
        session(f"{where}:database/{database}", f"{where}:table/{database}/*").create_table(**table)
    with pytest.raises(ClientError, match=f"on {where}:table/{database}/store"):
        session(f"{where}:catalog", f"{where}:database/{database}").create_table(**table)
    session(f"{where}:catalog", f"{where}:database/{database}", f"{where}:table/{database}/*").create_table(**table)
    assert set(stage.tables()) == {"store"}


def test_a_role_is_worn_only_by_whom_it_trusts(stage: Stage, platform: Platform) -> None:
    role = stage.role("glue.amazonaws.com")
    with pytest.raises(AwsError, match="its trust policy does not allow it"):
        platform.roles.assume(role, "events.amazonaws.com")
    with pytest.raises(AwsError, match="there is no role"):
        platform.roles.assume(f"arn:aws:iam::{ACCOUNT}:role/none", "glue.amazonaws.com")
