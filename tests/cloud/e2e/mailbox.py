"""What the platform's owner would get by mail: a queue that subscribes to the topic of alerts."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


class Mailbox:
    """Everything that was published to a topic since the mailbox was opened."""

    def __init__(self, client: Callable[[str], Any], topic: str) -> None:
        self._sqs = client("sqs")
        self._url = self._sqs.create_queue(QueueName="mailbox-of-the-owner")["QueueUrl"]
        arn = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        self.letters: list[str] = []

    def look(self) -> list[str]:
        """The letters so far, new ones included."""
        while messages := self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                self.letters.append(str(json.loads(message["Body"])["Message"]))
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return self.letters

    def close(self) -> None:
        self._sqs.delete_queue(QueueUrl=self._url)
