"""A call of Terraform whose answer was lost on the way, and which the SDK makes again."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from tests.cloud.server import CREDENTIALS, REGION, Cloud
from tests.cloud.wire import Answer, AwsError, Call, Forward, Request

CRAWLER: dict[str, Any] = {
    "Name": "web",
    "Role": "arn:aws:iam::123456789012:role/crawler",
    "Targets": {"S3Targets": [{"Path": "s3://lake/clean/web/"}]},
}


def terraform(cloud: Cloud, service: str) -> Any:
    """A client that gives itself out to be Terraform's AWS provider."""
    session: Any = boto3.session.Session(*CREDENTIALS, region_name=REGION)
    config = Config(user_agent="APN/1.0 HashiCorp/1.0 Terraform/1.11.4", retries={"total_max_attempts": 2})
    return session.client(service, endpoint_url=cloud.endpoint, config=config)


def losing(found: Any, operation: str) -> Any:
    """The client, which does not hear the first answer to an operation, though the cloud has given it."""
    lost: list[int] = []

    def lose(request: Any, **_: object) -> None:
        if not lost:
            lost.append(found._endpoint.http_session.send(request).status_code)
            raise ConnectionClosedError(endpoint_url=request.url)

    found.meta.events.register(f"before-send.*.{operation}", lose)
    return found


def counting(cloud: Cloud, service: str, operation: str) -> list[Call]:
    """The calls of an operation that the cloud works out, rather than remembers."""
    worked: list[Call] = []

    def count(call: Call) -> dict[str, Any]:
        worked.append(call)
        return call.moto()

    cloud.answer(service, **{operation: count})
    return worked


def test_a_repeated_call_gets_the_answer_that_was_lost() -> None:
    with Cloud() as cloud:
        worked = counting(cloud, "glue", "CreateCrawler")
        losing(terraform(cloud, "glue"), "CreateCrawler").create_crawler(**CRAWLER)
        assert len(worked) == 1


def test_the_answer_is_the_one_that_was_lost_and_not_an_empty_one() -> None:
    with Cloud() as cloud:
        url = losing(terraform(cloud, "sns"), "CreateTopic").create_topic(Name="alarms")["TopicArn"]
        assert url.endswith(":alarms")


def test_the_same_call_made_anew_is_refused() -> None:
    with Cloud() as cloud:
        glue = terraform(cloud, "glue")
        glue.create_crawler(**CRAWLER)
        with pytest.raises(ClientError, match="AlreadyExists"):
            glue.create_crawler(**CRAWLER)


def test_a_program_of_ours_meets_a_repeated_call_as_in_aws() -> None:
    with Cloud() as cloud:
        worked = counting(cloud, "glue", "CreateCrawler")
        with pytest.raises(ClientError, match="AlreadyExists"):
            losing(cloud.client("glue"), "CreateCrawler").create_crawler(**CRAWLER)
        assert len(worked) == 2


def test_what_reads_is_worked_out_again() -> None:
    with Cloud() as cloud:
        worked: list[Request] = []

        def count(request: Request, forward: Forward) -> Answer:
            worked.append(request)
            return forward(request)

        cloud.layer("s3", count)
        losing(terraform(cloud, "s3"), "ListBuckets").list_buckets()
        assert len(worked) == 2


def test_a_call_that_was_refused_for_now_is_worked_out_again() -> None:
    """A throttled call has done nothing: the client repeats it so that it does."""
    with Cloud() as cloud:
        calls: list[Call] = []

        def throttle(call: Call) -> dict[str, Any]:
            calls.append(call)
            if len(calls) == 1:
                raise AwsError("ThrottlingException", "Rate exceeded")
            return call.moto()

        cloud.answer("glue", CreateCrawler=throttle)
        terraform(cloud, "glue").create_crawler(**CRAWLER)
        assert len(calls) == 2
        assert [crawler["Name"] for crawler in terraform(cloud, "glue").get_crawlers()["Crawlers"]] == ["web"]
