"""How events and alarms reach topics, queues and log groups, and who has to allow it."""

from __future__ import annotations

import json
import time

from tests.cloud.events.bus import Bus, Parcel
from tests.cloud.iam.policy import Question, verdict
from tests.cloud.iam.roles import Roles
from tests.cloud.server import ACCOUNT, Cloud
from tests.cloud.wire import AwsError


class Delivery:
    """Deliveries of AWS services, with the permissions they need: the topic's policy, and its key's."""

    def __init__(self, cloud: Cloud, roles: Roles, bus: Bus) -> None:
        self._cloud, self._roles = cloud, roles
        bus.delivers("sns", self._to_topic)
        bus.delivers("sqs", self._to_queue)
        bus.delivers("logs", self._to_log)

    def publish(
        self, region: str, topic: str, text: str, *, service: str, source_arn: str = "", subject: str = ""
    ) -> None:
        """Publish to a topic as a service of AWS does.

        Raises:
            AwsError: the topic's policy or its key's does not let the service in.
        """
        sns = self._cloud.client("sns", region)
        found = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
        context = {"aws:securetransport": "true"}
        if source_arn:  # EventBridge gives no source: a policy with conditions on it drops its messages
            context |= {"aws:sourceaccount": ACCOUNT, "aws:sourcearn": source_arn}
        question = Question("sns:Publish", topic, {"Service": service}, context)
        if verdict([json.loads(found["Policy"])], question) != "allow":
            raise AwsError("AuthorizationError", f"the policy of {topic} does not let {service} publish")
        self._check_key(found.get("KmsMasterKeyId"), service, topic, context)
        sns.publish(TopicArn=topic, Message=text, **({"Subject": subject[:100]} if subject else {}))

    def _check_key(self, key: str | None, service: str, topic: str, context: dict[str, str]) -> None:
        if key == "alias/aws/sns":
            raise AwsError("KMSAccessDenied", f"the policy of the key alias/aws/sns does not let {service} in")
        region = topic.split(":")[3]
        via = {
            **context,
            "kms:viaservice": f"sns.{region}.amazonaws.com",
            "kms:encryptioncontext:aws:sns:topicarn": topic,
        }
        for action in ("kms:GenerateDataKey", "kms:Decrypt") if key else ():
            self._roles.demand_key(str(key), action, {"Service": service}, region, via)

    def _to_topic(self, parcel: Parcel) -> None:
        """A template that is a quoted sentence arrives without its quotes; one that is broken JSON does not arrive."""
        try:
            message = json.loads(parcel.text)
        except ValueError as error:
            raise AwsError("InvalidInput", f"the text for {parcel.target['Arn']} is not JSON: {parcel.text}") from error
        body = message if isinstance(message, str) else parcel.text
        self.publish(parcel.region, parcel.target["Arn"], body, service="events.amazonaws.com")

    def _to_queue(self, parcel: Parcel) -> None:
        sqs = self._cloud.client("sqs", parcel.region)
        url = sqs.get_queue_url(QueueName=parcel.target["Arn"].rpartition(":")[2])["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody=parcel.text)

    def _to_log(self, parcel: Parcel) -> None:
        logs, group = self._cloud.client("logs", parcel.region), parcel.target["Arn"].split(":")[6]
        stream = str(parcel.event["id"])
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        entry = {"timestamp": int(time.time() * 1000), "message": parcel.text}
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[entry])
