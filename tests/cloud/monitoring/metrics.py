"""The metrics that Glue publishes of a run, under the names and dimensions that an alarm must give."""

from __future__ import annotations

from typing import Any

from tests.cloud.glue.run import Run
from tests.cloud.server import Cloud


class GlueMetrics:
    """Job metrics are published only for jobs that ask for them: `--enable-metrics`, `--enable-observability-metrics`."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def of(self, run: Run) -> None:
        """Publish what is known of a run that is over."""
        data: list[dict[str, Any]] = []
        if "--enable-metrics" in run.arguments:
            data += self._datum(run, "glue.driver.aggregate.elapsedTime", run.seconds * 1000)
            data += self._datum(run, "glue.driver.aggregate.numFailedTasks", float(run.state == "FAILED"))
        if run.arguments.get("--enable-observability-metrics") == "true":
            failed = run.state != "SUCCEEDED"
            data += self._datum(run, "glue.succeed.ALL", float(not failed), group="error")
            data += self._datum(run, "glue.error.ALL", float(failed), group="error")
        if data:
            self._cloud.client("cloudwatch", run.region).put_metric_data(Namespace="Glue", MetricData=data)

    def _datum(self, run: Run, name: str, value: float, *, group: str | None = None) -> list[dict[str, Any]]:
        """Once for this run, and once for all runs of the job."""
        other = {"Type": "count", **({"ObservabilityGroup": group} if group else {})}
        return [
            {
                "MetricName": name,
                "Value": value,
                "Unit": "Count",
                "Dimensions": [
                    {"Name": k, "Value": v} for k, v in {"JobName": run.name, "JobRunId": which, **other}.items()
                ],
            }
            for which in (run.id, "ALL")
        ]
