"""Alarms that go off: moto stores them, this looks at their metrics, once a minute as CloudWatch does, and tells whom they name."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Callable
from datetime import datetime

from tests.cloud.monitoring.expression import Value
from tests.cloud.monitoring.series import Alarm, Series
from tests.cloud.server import ACCOUNT, Cloud

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}


class Alarms:
    """Watches the alarms of some regions, as long as the cloud runs."""

    def __init__(
        self,
        cloud: Cloud,
        *,
        regions: tuple[str, ...],
        publish: Callable[..., object],
        send: Callable[..., None],
        now: Callable[[], datetime],
    ) -> None:
        self._cloud, self._regions, self._publish, self._send, self._now = cloud, regions, publish, send, now
        self._guard = threading.Lock()

    def watch(self) -> None:
        """Look at every alarm again and again, until the cloud stops."""
        while not self._cloud.work.stopping.wait(max(1.0, self._cloud.pace.seconds(60))):
            for region in self._regions:
                self._cloud.work.attempt("looking at alarms", functools.partial(self.look, region))

    def look(self, region: str) -> None:
        """Look at every alarm of a region once."""
        cloudwatch = self._cloud.client("cloudwatch", region)
        series = Series(cloudwatch, self._now)
        with self._guard:  # else two who look at once both tell of one change
            for page in cloudwatch.get_paginator("describe_alarms").paginate():
                for alarm in page["MetricAlarms"]:
                    self._consider(region, alarm, series.of(alarm))

    def _consider(self, region: str, alarm: Alarm, values: list[Value]) -> None:
        state = _state(alarm, values)
        if state != alarm["StateValue"]:
            self._change(region, alarm, state, f"values of the last periods, newest first: {values}")

    def _change(self, region: str, alarm: Alarm, state: str, reason: str) -> None:
        self._cloud.client("cloudwatch", region).set_alarm_state(
            AlarmName=alarm["AlarmName"], StateValue=state, StateReason=reason, StateReasonData="{}"
        )
        self._cloud.note(f"alarm {alarm['AlarmName']}: {alarm['StateValue']} -> {state}: {reason}")
        before, after = {"value": alarm["StateValue"]}, {"value": state, "reason": reason}
        detail = {"alarmName": alarm["AlarmName"], "state": after, "previousState": before}
        self._publish(region, "aws.cloudwatch", "CloudWatch Alarm State Change", detail, [alarm["AlarmArn"]])
        actions = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}[state]
        for action in alarm.get(actions, []) if alarm["ActionsEnabled"] else []:
            self._act(region, alarm, state, reason, action)

    def _act(self, region: str, alarm: Alarm, state: str, reason: str, action: str) -> None:
        if ":sns:" not in action:
            self._cloud.note(f"alarm {alarm['AlarmName']}: the laptop cloud does not carry out {action}")
            return
        message = {
            "AlarmName": alarm["AlarmName"],
            "AlarmDescription": alarm.get("AlarmDescription"),
            "AWSAccountId": ACCOUNT,
            "NewStateValue": state,
            "OldStateValue": alarm["StateValue"],
            "NewStateReason": reason,
            "AlarmArn": alarm["AlarmArn"],
        }
        subject = f'{state}: "{alarm["AlarmName"]}" in {region}'
        text, source = json.dumps(message), alarm["AlarmArn"]
        self._send(region, action, text, service="cloudwatch.amazonaws.com", source_arn=source, subject=subject)


def _state(alarm: Alarm, values: list[Value]) -> str:
    """ALARM when enough periods breach; a period without data counts as the alarm says."""
    missing, threshold = alarm.get("TreatMissingData") or "missing", alarm["Threshold"]
    breaches = _COMPARE[alarm["ComparisonOperator"]]
    if all(value is None for value in values) and missing in ("missing", "ignore"):
        return "INSUFFICIENT_DATA" if missing == "missing" else str(alarm["StateValue"])
    breaching = sum(missing == "breaching" if value is None else breaches(value, threshold) for value in values)
    return "ALARM" if breaching >= (alarm.get("DatapointsToAlarm") or alarm["EvaluationPeriods"]) else "OK"
