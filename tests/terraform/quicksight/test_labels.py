"""The same words under the same charts, whoever draws them."""

from __future__ import annotations

import json

import pytest

from athena.charts.columns import shelf
from athena.charts.labels import Labels
from athena.charts.project import read_dashboards
from athena.project import load_project
from tests.terraform.quicksight.reading import Content, definition
from tests.terraform.quicksight.stand import examples
from tests.terraform.workspace import ROOT, Workspace


@pytest.mark.parametrize("language", ["ja", "en"])
def test_labels_are_those_of_the_pages(workspace: Workspace, language: str) -> None:
    plan = workspace.plan_folder(workspace.module("quicksight"), examples(language))
    schema = json.loads((ROOT / "athena" / "schema.json").read_text(encoding="utf-8"))
    project = load_project(ROOT / "athena" / "views")
    labels = Labels({name: view.header.columns for name, view in project.views.items()})
    dashboards, _ = read_dashboards(ROOT / "athena" / "dashboards", shelf(schema))
    for dashboard in dashboards.values():
        shown = _labels(definition(plan, dashboard.name))
        for chart in dashboard.charts:
            named = [
                *((_key(slot), part) for slot, part in chart.slots.items()),
                *((f"c{n}", part) for n, part in enumerate(chart.columns)),
            ]
            for slot, part in named:
                id = f"{chart.name}.{slot}"
                if id in shown:
                    assert shown[id] == getattr(labels.of(chart.source, part), language), id


def _key(slot: str) -> str:
    return f"{slot}_axis" if slot in ("x", "y") else slot


def _labels(found: Content) -> dict[str, str]:
    """Field -> what axes, columns of tables and tooltips call it."""
    shown: dict[str, str] = {}
    for one in found["Sheets"][0]["Visuals"]:
        configuration = next(iter(one.values()))["ChartConfiguration"]
        for axis in (part for name, part in configuration.items() if name.endswith("LabelOptions")):
            shown |= {label["ApplyTo"]["FieldId"]: label["CustomLabel"] for label in axis["AxisLabelOptions"]}
        for option in configuration.get("FieldOptions", {}).get("SelectedFieldOptions", []):
            shown[option["FieldId"]] = option["CustomLabel"]
    return shown
