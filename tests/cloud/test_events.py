"""The event bus: what objects' comings and goings look like, what a target is sent, and who may deliver where."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.cloud.events.transform import input_of
from tests.cloud.platform import Platform
from tests.cloud.server import ACCOUNT, REGION
from tests.cloud.stage import Stage, policy, until

Events = Callable[[], list[dict[str, Any]]]
SWITCHED_ON: dict[str, Any] = {"EventBridgeConfiguration": {}}


@pytest.fixture
def bucket(stage: Stage) -> str:
    bucket = stage.bucket("raw")
    stage.aws("s3").put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=SWITCHED_ON)
    return bucket


@pytest.fixture
def events(stage: Stage, bucket: str) -> Events:
    return stage.queue_of_events({"source": ["aws.s3"], "detail": {"bucket": {"name": [bucket]}}})


def happened(events: Events, count: int) -> set[tuple[str, str, str]]:
    found = until(lambda: events() if len(events()) >= count else [])
    return {(e["detail-type"], e["detail"]["object"]["key"], e["detail"]["reason"]) for e in found}


def test_the_switch_is_read_back(stage: Stage, bucket: str) -> None:
    found = stage.aws("s3").get_bucket_notification_configuration(Bucket=bucket)
    assert found["EventBridgeConfiguration"] == {}
    stage.aws("s3").put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    assert "EventBridgeConfiguration" not in stage.aws("s3").get_bucket_notification_configuration(Bucket=bucket)


def test_an_upload_is_an_event_with_the_facts_of_the_object(stage: Stage, bucket: str, events: Events) -> None:
    stage.put(bucket, "売上/a b.csv", "a\n1\n")
    (event,) = until(events)
    head = stage.aws("s3").head_object(Bucket=bucket, Key="売上/a b.csv")
    assert event["detail"]["object"] == {"key": "売上/a b.csv", "size": 4, "etag": head["ETag"].strip('"')}
    assert (event["account"], event["region"]) == (ACCOUNT, REGION)
    assert event["resources"] == [f"arn:aws:s3:::{bucket}"]


def test_every_way_for_an_object_to_come_or_go(stage: Stage, bucket: str, events: Events) -> None:
    s3 = stage.aws("s3")
    stage.put(bucket, "a.csv", "a\n1\n")
    s3.copy_object(Bucket=bucket, Key="b.csv", CopySource={"Bucket": bucket, "Key": "a.csv"})
    upload = s3.create_multipart_upload(Bucket=bucket, Key="c.csv")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="c.csv", UploadId=upload, PartNumber=1, Body=b"a\n")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(Bucket=bucket, Key="c.csv", UploadId=upload, MultipartUpload=parts)
    s3.put_object_tagging(Bucket=bucket, Key="a.csv", Tagging={"TagSet": [{"Key": "k", "Value": "v"}]})
    assert happened(events, 3) == {
        ("Object Created", "a.csv", "PutObject"),
        ("Object Created", "b.csv", "CopyObject"),
        ("Object Created", "c.csv", "CompleteMultipartUpload"),
    }
    s3.delete_object(Bucket=bucket, Key="a.csv")
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "b.csv"}, {"Key": "c.csv"}]})
    gone = {found for found in happened(events, 6) if found[0] == "Object Deleted"}
    assert gone == {("Object Deleted", key, "DeleteObject") for key in ("a.csv", "b.csv", "c.csv")}


def test_what_is_refused_is_no_event(stage: Stage, bucket: str, events: Events) -> None:
    s3 = stage.aws("s3")
    stage.put(bucket, "a.csv", "first")
    with pytest.raises(s3.exceptions.ClientError):
        s3.put_object(Bucket=bucket, Key="a.csv", Body=b"second", IfNoneMatch="*")
    stage.put(bucket, "last.csv", "b")
    assert happened(events, 2) == {("Object Created", key, "PutObject") for key in ("a.csv", "last.csv")}


def test_a_rule_that_is_off_hears_nothing(stage: Stage, bucket: str, events: Events) -> None:
    arn, look = stage.queue()
    stage.rule({"source": ["aws.s3"]}, {"Id": "queue", "Arn": arn}, State="DISABLED")
    stage.put(bucket, "a.csv", "a")
    assert len(until(events)) == 1
    assert look() == []


def test_a_rule_with_a_schedule_hears_no_events(stage: Stage, bucket: str, events: Events) -> None:
    arn, look = stage.queue()
    stage.aws("events").put_rule(Name=f"{stage.name}-nightly", ScheduleExpression="rate(1 day)")
    stage.aws("events").put_targets(Rule=f"{stage.name}-nightly", Targets=[{"Id": "queue", "Arn": arn}])
    stage.put(bucket, "a.csv", "a")
    assert len(until(events)) == 1
    assert look() == []


def test_put_events_reaches_rules_and_names_what_is_missing(stage: Stage) -> None:
    events = stage.queue_of_events({"source": [stage.name]})
    answer = stage.aws("events").put_events(
        Entries=[
            {"Source": stage.name, "DetailType": "Test", "Detail": '{"a": 1}'},
            {"Source": stage.name, "DetailType": "Test", "Detail": "{"},
        ]
    )
    assert answer["FailedEntryCount"] == 1
    assert [entry.get("ErrorCode") for entry in answer["Entries"]] == [None, "MalformedDetail"]
    (event,) = until(events)
    assert (event["id"], event["detail"]) == (answer["Entries"][0]["EventId"], {"a": 1})


def test_one_target_that_fails_does_not_keep_the_others_from_their_events(stage: Stage, platform: Platform) -> None:
    arn, look = stage.queue()
    rule = stage.rule({"source": [stage.name]}, {"Id": "b-queue", "Arn": arn})
    missing = f"arn:aws:sqs:{REGION}:{ACCOUNT}:no-such-queue"
    unknown = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
    targets = [{"Id": "a-missing", "Arn": missing}, {"Id": "c-unknown", "Arn": unknown}]
    stage.aws("events").put_targets(Rule=rule, Targets=targets)
    stage.aws("events").put_events(Entries=[{"Source": stage.name, "DetailType": "Test", "Detail": '{"a": 1}'}])
    assert len(until(look)) == 1
    failed = until(lambda: found if len(found := [t for t in platform.bus.undelivered if rule in t]) == 2 else [])
    assert {arn for arn in (missing, unknown) if any(arn in text for text in failed)} == {missing, unknown}
    metrics = stage.aws("cloudwatch").list_metrics(Namespace="AWS/Events", MetricName="FailedInvocations")["Metrics"]
    assert [{"Name": "RuleName", "Value": rule}] in [metric["Dimensions"] for metric in metrics]


def topic(stage: Stage, *statements: dict[str, Any], **attributes: str) -> tuple[str, Callable[[], list[str]]]:
    sns = stage.aws("sns")
    arn = sns.create_topic(Name=f"{stage.name}-alerts", Attributes=attributes)["TopicArn"]
    if statements:
        document = json.dumps(policy(*({**statement, "Resource": arn} for statement in statements)))
        sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=document)
    queue, look = stage.queue()
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue)
    return arn, lambda: [json.loads(text)["Message"] for text in look()]


EVENTS_MAY = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sns:Publish"}


def tell(stage: Stage, arn: str, **how: Any) -> str:
    rule = stage.rule({"source": [stage.name]}, {"Id": "topic", "Arn": arn, **how})
    stage.aws("events").put_events(Entries=[{"Source": stage.name, "DetailType": "Test", "Detail": '{"job": "a"}'}])
    return rule


def test_a_topic_gets_the_sentence_that_the_rule_makes(stage: Stage) -> None:
    arn, letters = topic(stage, EVENTS_MAY)
    tell(
        stage, arn, InputTransformer={"InputPathsMap": {"job": "$.detail.job"}, "InputTemplate": '"Job <job> failed."'}
    )
    assert until(letters) == ["Job a failed."]


@pytest.mark.parametrize(
    "statement",
    [
        {**EVENTS_MAY, "Principal": {"Service": "cloudwatch.amazonaws.com"}},
        {**EVENTS_MAY, "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}}},
    ],
    ids=["another service", "a condition: EventBridge gives no source to SNS"],
)
def test_a_topic_whose_policy_does_not_let_events_in(
    stage: Stage, platform: Platform, statement: dict[str, Any]
) -> None:
    arn, letters = topic(stage, statement)
    rule = tell(stage, arn)
    found = until(lambda: [text for text in platform.bus.undelivered if rule in text])
    assert "does not let events.amazonaws.com publish" in found[0]
    assert letters() == []


def test_a_topic_with_the_key_of_aws_is_out_of_reach_of_events(stage: Stage, platform: Platform) -> None:
    arn, _ = topic(stage, EVENTS_MAY, KmsMasterKeyId="alias/aws/sns")
    rule = tell(stage, arn)
    found = until(lambda: [text for text in platform.bus.undelivered if rule in text])
    assert "the policy of the key alias/aws/sns does not let events.amazonaws.com in" in found[0]


EVENT = {"id": "1", "detail": {"state": 'FA"ILED', "job": {"name": "a"}}}


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ({}, json.dumps(EVENT)),
        ({"Input": '{"constant": 1}'}, '{"constant": 1}'),
        ({"InputPath": "$.detail.job"}, '{"name": "a"}'),
        (
            {"InputTransformer": {"InputPathsMap": {"x": "$.detail.state"}, "InputTemplate": '"It <x>."'}},
            '"It FA\\"ILED."',
        ),
        (
            {"InputTransformer": {"InputPathsMap": {"x": "$.detail.job"}, "InputTemplate": '{"job": <x>}'}},
            '{"job": {"name": "a"}}',
        ),
        ({"InputTransformer": {"InputPathsMap": {"x": "$.detail.none"}, "InputTemplate": '"[<x>]"'}}, '"[]"'),
    ],
)
def test_what_a_target_is_sent(target: dict[str, Any], text: str) -> None:
    assert input_of(target, EVENT) == text
