"""The cloud itself: what it does not know it says at once, and nothing of it outlives it."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.cloud.server import Cloud, variables
from tests.cloud.stage import until
from tests.cloud.wire import Answer, AwsError, Call, Request


def test_a_call_that_moto_does_not_know_is_refused_and_not_tried_again() -> None:
    """A 500 would be: Terraform's provider waits ten minutes for it to go away."""
    with Cloud() as cloud:
        with pytest.raises(ClientError) as error:
            cloud.client("glue").create_blueprint(Name="a", BlueprintLocation="s3://a/b")
        assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
        assert "the laptop cloud has no glue CreateBlueprint" in str(error.value)
        assert cloud.unanswered == ["glue CreateBlueprint"]


def test_it_is_empty_at_its_start() -> None:
    with Cloud() as cloud:
        cloud.client("sqs").create_queue(QueueName="a")
    with Cloud() as cloud:
        assert "QueueUrls" not in cloud.client("sqs").list_queues()


def test_the_last_layer_sees_a_call_first() -> None:
    seen: list[str] = []

    def layer(name: str):
        def handler(call: Call) -> dict:
            seen.append(name)
            return {**call.moto(), name: True}

        return handler

    cloud = Cloud()
    cloud.answer("glue", GetDatabases=layer("first"))
    cloud.answer("glue", GetDatabases=layer("second"))
    with cloud:
        cloud.client("glue").get_databases()
    assert seen == ["second", "first"]


def test_a_refusal_of_moto_passes_through_a_layer() -> None:
    cloud = Cloud()
    cloud.answer("glue", GetDatabase=lambda call: call.moto())
    with cloud, pytest.raises(ClientError, match=r"EntityNotFoundException.*Database none not found"):
        cloud.client("glue").get_database(Name="none")


@pytest.mark.parametrize(
    ("service", "operation"), [("s3", "list_buckets"), ("sns", "list_topics"), ("glue", "get_databases")]
)
def test_an_error_speaks_the_language_of_the_service(service: str, operation: str) -> None:
    cloud = Cloud()

    def refuse(request: Request, forward: object) -> Answer:
        raise AwsError("SlowDown", 'less & "slower"', status=403)

    cloud.layer("*", refuse)
    with cloud, pytest.raises(ClientError) as error:
        getattr(cloud.client(service), operation)()
    assert error.value.response["Error"]["Code"] == "SlowDown"
    assert error.value.response["Error"]["Message"] == 'less & "slower"'


def test_work_in_the_background_that_fails_is_written_down() -> None:
    with Cloud() as cloud:
        cloud.work.begin("a division", lambda: 1 / 0)
        assert "ZeroDivisionError" in until(lambda: cloud.work.failures)[0]


def test_work_that_waits_does_not_begin_once_the_cloud_stops() -> None:
    done: list[int] = []
    with Cloud() as cloud:
        cloud.work.begin("later", lambda: done.append(1), after=600)
    assert done == []


def test_the_variables_lead_to_this_cloud_and_to_no_account() -> None:
    found = variables("http://127.0.0.1:1", "eu-west-1", ("key", "secret", "token"))
    assert found["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"
    assert found["AWS_SESSION_TOKEN"] == "token"
    assert (found["AWS_REGION"], found["AWS_EC2_METADATA_DISABLED"]) == ("eu-west-1", "true")
