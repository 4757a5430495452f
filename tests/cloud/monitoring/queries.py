"""What Athena measures of each query, under the dimensions with which it is published: workgroup, state, type."""

from __future__ import annotations

from typing import Any

from tests.cloud.server import Cloud
from tests.cloud.wire import Answer, Forward, Request

_OVER = ("SUCCEEDED", "FAILED", "CANCELLED")


class QueryMetrics:
    """Publishes the bytes of a query when somebody sees its end, if its workgroup publishes metrics."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._published: set[str] = set()
        cloud.layer("athena", self._layer)

    def _layer(self, request: Request, forward: Forward) -> Answer:
        answer = forward(request)
        if request.operation == "GetQueryExecution" and answer.status == 200:
            query = answer.json()["QueryExecution"]
            if query["Status"]["State"] in _OVER and query["QueryExecutionId"] not in self._published:
                self._published.add(query["QueryExecutionId"])
                self._publish(request.region, query)
        return answer

    def _publish(self, region: str, query: dict[str, Any]) -> None:
        name = query["WorkGroup"]
        found = self._cloud.client("athena", region).get_work_group(WorkGroup=name)["WorkGroup"]
        if not found["Configuration"].get("PublishCloudWatchMetricsEnabled"):
            return
        state = query["Status"]["State"].replace("CANCELLED", "CANCELED")
        dimensions = {"QueryState": state, "QueryType": query.get("StatementType", "DML"), "WorkGroup": name}
        datum = {
            "MetricName": "ProcessedBytes",
            "Unit": "Bytes",
            "Value": float(query.get("Statistics", {}).get("DataScannedInBytes", 0)),
            "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
        }
        self._cloud.client("cloudwatch", region).put_metric_data(Namespace="AWS/Athena", MetricData=[datum])
