"""The values that an alarm looks at: a metric's, or those of an expression over metrics.

A metric is the namespace, the name and *exactly* the dimensions: an alarm that leaves one out watches nothing, for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.cloud.monitoring.expression import Value, evaluate

Alarm = Mapping[str, Any]


class Series:
    """Reads from CloudWatch, as of `now`."""

    def __init__(self, cloudwatch: Any, now: Callable[[], datetime]) -> None:
        self._cloudwatch, self._now = cloudwatch, now

    def of(self, alarm: Alarm) -> list[Value]:
        """The value in each of the periods that the alarm evaluates, newest first; None where there is no data."""
        periods = alarm["EvaluationPeriods"]
        if alarm.get("MetricName"):
            return self._metric(alarm, alarm["Statistic"], alarm["Period"], periods)
        queries = {query["Id"]: query for query in alarm["Metrics"]}
        known = {
            name: self._query(query["MetricStat"], periods) for name, query in queries.items() if "MetricStat" in query
        }
        result = next(query for query in queries.values() if query.get("ReturnData", True))
        if "MetricStat" in result:
            return known[result["Id"]]
        return [
            evaluate(result["Expression"], {name: values[back] for name, values in known.items()})
            for back in range(periods)
        ]

    def _query(self, wanted: Mapping[str, Any], periods: int) -> list[Value]:
        return self._metric(wanted["Metric"], wanted["Stat"], int(wanted["Period"]), periods)

    def _metric(self, metric: Mapping[str, Any], statistic: str, period_seconds: int, periods: int) -> list[Value]:
        where = {"Namespace": metric["Namespace"], "MetricName": metric["MetricName"]}
        dimensions = list(metric.get("Dimensions", []))
        known = self._cloudwatch.list_metrics(**where)["Metrics"]
        if not any(_same(found["Dimensions"], dimensions) for found in known):
            return [None] * periods
        return [self._period(where, dimensions, statistic, period_seconds, back) for back in range(periods)]

    def _period(self, where: dict[str, str], dimensions: list[Any], statistic: str, seconds: int, back: int) -> Value:
        period = timedelta(seconds=seconds)
        end = self._now() - back * period + timedelta(seconds=1)
        points = self._cloudwatch.get_metric_statistics(
            **where,
            Dimensions=dimensions,
            StartTime=end - period,
            EndTime=end,
            Period=seconds,
            Statistics=[statistic],
        )["Datapoints"]
        return _together(statistic, [float(point[statistic]) for point in points])


def _same(found: list[Mapping[str, str]], wanted: list[Mapping[str, str]]) -> bool:
    return {(d["Name"], d["Value"]) for d in found} == {(d["Name"], d["Value"]) for d in wanted}


def _together(statistic: str, values: list[float]) -> Value:
    if not values:
        return None
    if statistic in ("Maximum", "Minimum"):
        return max(values) if statistic == "Maximum" else min(values)
    return sum(values) / (len(values) if statistic == "Average" else 1)
