"""What the module would make, read from a plan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.terraform.workspace import ACCOUNT, REGION, Plan

Content = Mapping[str, Any]


def resources(plan: Plan, dashboard: str) -> dict[str, Content]:
    """The analysis and the dashboard of a template."""
    template = plan.resources[f'aws_s3_object.template["{dashboard}"]']["content"]
    return {kind: found["Properties"] for kind, found in json.loads(template)["Resources"].items()}


def definition(plan: Plan, dashboard: str = "every_kind") -> Content:
    found: Content = resources(plan, dashboard)["Dashboard"]["Definition"]
    return found


def visual(plan: Plan, name: str, dashboard: str = "every_kind") -> tuple[str, Content]:
    """A chart's kind in Quick Sight, and the chart."""
    visuals = definition(plan, dashboard)["Sheets"][0]["Visuals"]
    return next((kind, found) for one in visuals for kind, found in one.items() if found["VisualId"] == name)


def wells(plan: Plan, name: str) -> Content:
    """The fields of a chart, by well."""
    found: Content = visual(plan, name)[1]["ChartConfiguration"]["FieldWells"]
    return next(iter(found.values())) if len(found) == 1 and isinstance(next(iter(found.values())), dict) else found


def group(plan: Plan, id: str) -> Content:
    found: Content = next(one for one in definition(plan)["FilterGroups"] if one["FilterGroupId"] == id)
    return found


def columns(plan: Plan) -> dict[str, dict[str, str]]:
    """ARN of each data set -> its columns and their types."""
    return {
        f"arn:aws:quicksight:{REGION}:{ACCOUNT}:dataset/{one['data_set_id']}": {
            column["name"]: column["type"] for column in one["physical_table_map"][0]["custom_sql"][0]["columns"]
        }
        for one in plan.of("aws_quicksight_data_set").values()
    }


def sql(plan: Plan, data: str) -> str:
    found: str = plan.resources[f'aws_quicksight_data_set.source["{data}"]']["physical_table_map"][0]["custom_sql"][0][
        "sql_query"
    ]
    return found
