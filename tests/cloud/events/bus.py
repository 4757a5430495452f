"""The event bus: what happened is put to every rule, and brought to the targets of those that it matches.

moto delivers to queues, log groups and other buses, and fails the whole call when a rule has another target. Here every
target of this platform is delivered: Glue workflows, topics, queues, log groups; each by itself, as AWS does, with the permission
that the target demands. What cannot be delivered is counted in the rule's FailedInvocations and written down.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.events.models import EventPattern

from tests.cloud.events.transform import input_of
from tests.cloud.server import ACCOUNT, Cloud
from tests.cloud.wire import AwsError, Call

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parcel:
    """An event on its way to one target of a rule; `text` is what the target is to be sent."""

    region: str
    rule_arn: str
    target: Mapping[str, Any]
    event: Event
    text: str


Deliver = Callable[[Parcel], None]


class Bus:
    """The default bus of every region."""

    def __init__(self, cloud: Cloud, now: Callable[[], datetime]) -> None:
        self._cloud, self._now = cloud, now
        self._targets: dict[str, Deliver] = {}  # the service in the target's ARN
        self.undelivered: list[str] = []
        cloud.answer("events", PutEvents=self._put_events)

    def delivers(self, service: str, deliver: Deliver) -> None:
        """Say how events reach targets of a service."""
        self._targets[service] = deliver

    def publish(self, region: str, source: str, kind: str, detail: Mapping[str, Any], resources: list[str]) -> str:
        """Put an event on the bus, delivered in the background; gives its id.

        `kind` is the `detail-type`: "Object Created".
        """
        event: Event = {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": kind,
            "source": source,
            "account": ACCOUNT,
            "time": self._now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": region,
            "resources": resources,
            "detail": dict(detail),
        }
        self._cloud.work.begin(f"event {kind}", lambda: self._dispatch(region, event))
        return str(event["id"])

    def _put_events(self, call: Call) -> dict[str, Any]:
        entries = [self._put(call.region, entry) for entry in call.input["Entries"]]
        return {"Entries": entries, "FailedEntryCount": sum("ErrorCode" in entry for entry in entries)}

    def _put(self, region: str, entry: Mapping[str, Any]) -> dict[str, str]:
        missing = next((name for name in ("Source", "DetailType", "Detail") if not entry.get(name)), None)
        if missing:
            message = f"Parameter {missing} is not valid. Reason: {missing} is a required argument."
            return {"ErrorCode": "InvalidArgument", "ErrorMessage": message}
        try:
            detail = json.loads(entry["Detail"])
        except ValueError:
            return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
        event_id = self.publish(region, entry["Source"], entry["DetailType"], detail, entry.get("Resources", []))
        return {"EventId": event_id}

    def _dispatch(self, region: str, event: Event) -> None:
        for rule in self._rules(region):
            pattern = rule.get("EventPattern")
            if pattern and rule["State"] == "ENABLED" and EventPattern.load(pattern).matches_event(event):  # type: ignore[arg-type]
                self._invoke(region, rule["Name"], rule["Arn"], event)

    def _invoke(self, region: str, rule: str, rule_arn: str, event: Event) -> None:
        events = self._cloud.client("events", region)
        self._measure(region, "TriggeredRules", rule)
        for target in events.list_targets_by_rule(Rule=rule)["Targets"]:
            service = target["Arn"].split(":")[2]
            try:
                if service not in self._targets:
                    raise AwsError("NotImplemented", f"the laptop cloud brings no events to {service}")
                self._targets[service](Parcel(region, rule_arn, target, event, input_of(target, event)))
            except Exception as error:  # noqa: BLE001  # one target's failure is not another's: AWS counts it
                self._measure(region, "FailedInvocations", rule)
                self.undelivered.append(f"{rule} -> {target['Arn']}: {error}")
                self._cloud.note(f"undelivered: {self.undelivered[-1]}")
            else:
                self._measure(region, "Invocations", rule)

    def _measure(self, region: str, metric: str, rule: str) -> None:
        datum = {"MetricName": metric, "Dimensions": [{"Name": "RuleName", "Value": rule}], "Value": 1, "Unit": "Count"}
        self._cloud.client("cloudwatch", region).put_metric_data(
            Namespace="AWS/Events", MetricData=[{**datum, "Timestamp": datetime.now(UTC)}]
        )

    def _rules(self, region: str) -> Iterator[dict[str, Any]]:
        for page in self._cloud.client("events", region).get_paginator("list_rules").paginate():
            yield from page["Rules"]
