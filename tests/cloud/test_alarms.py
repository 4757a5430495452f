"""Alarms: when they go off, and that somebody hears of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cloud.monitoring.expression import evaluate
from tests.cloud.monitoring.queries import QueryMetrics
from tests.cloud.platform import Platform
from tests.cloud.server import REGION, Cloud
from tests.cloud.stage import Stage, policy, until
from tests.cloud.wire import AwsError, Call

LETS_ALARMS_IN = {"Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"}, "Action": "sns:Publish"}


class Watched:
    """A metric of this test alone, an alarm on it, and a queue behind the alarm's topic."""

    def __init__(self, stage: Stage, platform: Platform, **settings: Any) -> None:
        self.name, self._aws, self._platform = f"{stage.name}-alarm", stage.aws, platform
        sns = stage.aws("sns")
        topic = sns.create_topic(Name=f"{stage.name}-alerts")["TopicArn"]
        document = json.dumps(policy({**LETS_ALARMS_IN, "Resource": topic}))
        sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=document)
        queue, self._look = stage.queue()
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
        alarm = {
            "AlarmName": self.name,
            "Namespace": stage.name,
            "MetricName": "errors",
            "Dimensions": [{"Name": "Job", "Value": "a"}],
            "Statistic": "Sum",
            "Period": 300,
            "EvaluationPeriods": 1,
            "Threshold": 0.0,
            "ComparisonOperator": "GreaterThanThreshold",
            "AlarmActions": [topic],
        }
        if "Metrics" in settings:  # an expression stands instead of one metric
            for name in ("Namespace", "MetricName", "Dimensions", "Statistic", "Period"):
                del alarm[name]
        stage.aws("cloudwatch").put_metric_alarm(**{**alarm, **settings})
        self._namespace = stage.name

    def measure(self, value: float, **dimensions: str) -> None:
        found = [{"Name": name, "Value": text} for name, text in dimensions.items()]
        datum = {"MetricName": "errors", "Value": value, "Dimensions": found}
        self._aws("cloudwatch").put_metric_data(Namespace=self._namespace, MetricData=[datum])

    def state(self) -> str:
        self._platform.alarms.look(REGION)
        alarms = self._aws("cloudwatch").describe_alarms(AlarmNames=[self.name])["MetricAlarms"]
        return str(alarms[0]["StateValue"])

    def letters(self) -> list[dict[str, Any]]:
        return [json.loads(json.loads(text)["Message"]) for text in self._look()]


def test_a_breach_is_an_alarm_and_a_letter(stage: Stage, platform: Platform) -> None:
    watched = Watched(stage, platform)
    watched.measure(1, Job="a")
    assert watched.state() == "ALARM"
    (letter,) = until(watched.letters)
    assert (letter["AlarmName"], letter["NewStateValue"]) == (watched.name, "ALARM")
    assert watched.state() == "ALARM"
    assert len(watched.letters()) == 1


def test_below_the_threshold_all_is_well(stage: Stage, platform: Platform) -> None:
    watched = Watched(stage, platform, Threshold=10.0)
    watched.measure(9, Job="a")
    assert watched.state() == "OK"
    watched.measure(2, Job="a")
    assert watched.state() == "ALARM"


def test_trap_an_alarm_that_leaves_out_a_dimension_watches_nothing(stage: Stage, platform: Platform) -> None:
    watched = Watched(stage, platform)
    watched.measure(1, Job="a", Run="ALL")
    assert watched.state() == "INSUFFICIENT_DATA"
    assert watched.letters() == []


@pytest.mark.parametrize(
    ("treat", "state"),
    [("notBreaching", "OK"), ("breaching", "ALARM"), ("missing", "INSUFFICIENT_DATA"), ("ignore", "OK")],
)
def test_what_missing_data_means(stage: Stage, platform: Platform, treat: str, state: str) -> None:
    assert Watched(stage, platform, TreatMissingData=treat).state() == state


def query(stage: Stage, name: str, **dimensions: str) -> dict[str, Any]:
    found = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    metric = {"Namespace": stage.name, "MetricName": "errors", "Dimensions": found}
    return {"Id": name, "MetricStat": {"Metric": metric, "Period": 300, "Stat": "Sum"}, "ReturnData": False}


def test_an_alarm_on_an_expression_of_metrics(stage: Stage, platform: Platform) -> None:
    metrics = [
        {"Id": "both", "Expression": "FILL(a, 0) + FILL(b, 0)", "ReturnData": True},
        query(stage, "a", Job="a"),
        query(stage, "b", Job="b"),
    ]
    watched = Watched(stage, platform, Threshold=10.0, Metrics=metrics)
    watched.measure(9, Job="a")
    assert watched.state() == "OK"
    watched.measure(2, Job="b")
    assert watched.state() == "ALARM"
    assert len(until(watched.letters)) == 1


def test_metric_math_that_is_not_known_here_is_an_error_and_not_a_number() -> None:
    with pytest.raises(AwsError, match="ANOMALY_DETECTION_BAND"):
        evaluate("ANOMALY_DETECTION_BAND(a, 2)", {"a": 1.0})


def test_a_query_is_measured_under_the_dimensions_of_athena() -> None:
    """By what Athena answers, whoever answers it; only in a workgroup that publishes metrics."""
    state = {"Status": {"State": "SUCCEEDED"}, "StatementType": "DML", "Statistics": {"DataScannedInBytes": 7}}
    cloud = Cloud()

    def execution(call: Call) -> dict[str, Any]:
        group = call.input["QueryExecutionId"]
        return {"QueryExecution": {**state, "QueryExecutionId": group, "WorkGroup": group}}

    cloud.answer("athena", GetQueryExecution=execution)
    QueryMetrics(cloud)
    with cloud:
        athena, cloudwatch = cloud.client("athena"), cloud.client("cloudwatch")
        for name, published in (("loud", True), ("quiet", False)):
            athena.create_work_group(Name=name, Configuration={"PublishCloudWatchMetricsEnabled": published})
            athena.get_query_execution(QueryExecutionId=name)
            athena.get_query_execution(QueryExecutionId=name)
        (metric,) = cloudwatch.list_metrics(Namespace="AWS/Athena")["Metrics"]
        assert {d["Name"]: d["Value"] for d in metric["Dimensions"]} == {
            "QueryState": "SUCCEEDED",
            "QueryType": "DML",
            "WorkGroup": "loud",
        }


def test_an_alarm_whose_actions_are_off_writes_no_letters(stage: Stage, platform: Platform) -> None:
    watched = Watched(stage, platform, ActionsEnabled=False)
    watched.measure(1, Job="a")
    assert watched.state() == "ALARM"
    assert watched.letters() == []
