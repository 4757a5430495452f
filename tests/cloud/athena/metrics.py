"""What Athena tells CloudWatch of each query, when its workgroup asks for that: the names an alarm on scanned bytes must give."""

from __future__ import annotations

from typing import Any

from tests.cloud.athena.execution import Execution


class QueryMetrics:
    """Publishes a query's figures once it is over."""

    def __init__(self, cloudwatch: Any) -> None:
        self._cloudwatch = cloudwatch

    def publish(self, execution: Execution) -> None:
        """Bytes and milliseconds, by workgroup, kind of query and how it ended."""
        state = execution.error.state if execution.error else "SUCCEEDED"
        state = {"CANCELLED": "CANCELED"}.get(state, state)  # CloudWatch's spelling
        named = {"QueryState": state, "QueryType": execution.kind.type, "WorkGroup": execution.workgroup}
        dimensions = [{"Name": name, "Value": value} for name, value in named.items()]
        figures = {
            "ProcessedBytes": (float(execution.scanned), "Bytes"),
            "TotalExecutionTime": (execution.seconds * 1000, "Milliseconds"),
        }
        data = [
            {"MetricName": name, "Value": value, "Unit": unit, "Dimensions": dimensions}
            for name, (value, unit) in figures.items()
        ]
        self._cloudwatch.put_metric_data(Namespace="AWS/Athena", MetricData=data)
