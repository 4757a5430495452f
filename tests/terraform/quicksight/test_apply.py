"""The module applied to the laptop cloud, planned again, changed, and destroyed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cloud.pace import Pace
from tests.cloud.platform import install
from tests.cloud.server import ACCOUNT, Cloud
from tests.terraform.conftest import new_workspace
from tests.terraform.quicksight.stand import HERE, NAME, every_kind
from tests.terraform.workspace import Workspace

NOTHING = "No changes."
ROOT_TF = """
provider "aws" {
  default_tags {
    tags = { Project = "kiban" }
  }
}

resource "aws_s3_bucket" "artifacts" {
  bucket = "kiban-dev-artifacts"
}

module "quicksight" {
  source = "../modules/quicksight"
%s

  depends_on = [aws_s3_bucket.artifacts]
}
"""


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    cloud = Cloud(pace=Pace(60))
    install(cloud, athena=False)
    with cloud:
        yield cloud


class Stand:
    """A root that has the module alone, and Terraform to run on it."""

    def __init__(self, workspace: Workspace, cloud: Cloud) -> None:
        self.cloud, self._workspace = cloud, workspace
        self._root = workspace.root / "stand"
        self._root.mkdir()
        shutil.copyfile(workspace.root / "versions.tf", self._root / "versions.tf")

    def write(self, values: dict[str, Any]) -> None:
        """What the module is given from now on."""
        lines = "\n".join(f"  {name} = {json.dumps(value)}" for name, value in values.items())
        self._root.joinpath("main.tf").write_text(ROOT_TF % lines, encoding="utf-8")

    def terraform(self, *words: str) -> str:
        done = self._workspace.terraform(self._root, *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def there(self) -> dict[str, list[str]]:
        """What Quick Sight has, by kind."""
        client, account = self.cloud.client("quicksight"), {"AwsAccountId": ACCOUNT}
        return {
            "sets": sorted(one["DataSetId"] for one in client.list_data_sets(**account)["DataSetSummaries"]),
            "analyses": [one["AnalysisId"] for one in client.list_analyses(**account)["AnalysisSummaryList"]],
            "dashboards": [one["DashboardId"] for one in client.list_dashboards(**account)["DashboardSummaryList"]],
        }


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory, cloud: Cloud) -> Stand:
    workspace = new_workspace(tmp_path_factory.mktemp("terraform"), {**cloud.environment(), "CHECKPOINT_DISABLE": "1"})
    return Stand(workspace, cloud)


def test_from_nothing_to_charts_and_back(stand: Stand, tmp_path: Path) -> None:
    stand.write(every_kind())
    stand.terraform("apply", "-auto-approve", "-no-color")
    assert stand.there() == {
        "sets": [f"{NAME}-{data}" for data in ("other_sale-spice", "sale-spice", "table-orders-spice")],
        "analyses": [f"{NAME}-every_kind"],
        "dashboards": [f"{NAME}-every_kind"],
    }
    assert NOTHING in stand.terraform("plan", "-no-color")
    _shared(stand)
    _change(stand, tmp_path)
    stand.terraform("destroy", "-auto-approve", "-no-color")
    assert stand.there() == {"sets": [], "analyses": [], "dashboards": []}
    assert stand.cloud.unanswered == []


def _shared(stand: Stand) -> None:
    """Readers look, authors may edit the analysis; the data set is filled every day."""
    client, account = stand.cloud.client("quicksight"), {"AwsAccountId": ACCOUNT}
    id = f"{NAME}-every_kind"
    looking = client.describe_dashboard_permissions(**account, DashboardId=id)["Permissions"]
    assert {one["Principal"].rpartition("/")[2]: len(one["Actions"]) for one in looking} == {"shop": 3, "analysts": 3}
    editing = client.describe_analysis_permissions(**account, AnalysisId=id)["Permissions"]
    assert [one["Principal"].rpartition("/")[2] for one in editing] == ["analysts"]
    schedules = client.list_refresh_schedules(**account, DataSetId=f"{NAME}-sale-spice")["RefreshSchedules"]
    assert [one["ScheduleFrequency"]["TimeOfTheDay"] for one in schedules] == ["05:30"]


def _change(stand: Stand, folder: Path) -> None:
    """A chart renamed, a chart gone: readers see it, and the dashboard is still the same one."""
    text = (HERE / "every_kind.yaml").read_text(encoding="utf-8")
    text = text.replace("title: Best\n", "title: Best of all\n").replace(
        "{name: rows, kind: number, title: Rows,", "{name: all, kind: number, title: All,"
    )
    changed = folder / "every_kind.yaml"
    changed.write_text(text, encoding="utf-8")
    stand.write({**every_kind(), "dashboards": {"every_kind": str(changed)}})
    stand.terraform("apply", "-auto-approve", "-no-color")
    found = stand.cloud.client("quicksight").describe_dashboard(AwsAccountId=ACCOUNT, DashboardId=f"{NAME}-every_kind")
    assert found["Dashboard"]["Version"]["VersionNumber"] == 2
    definition = stand.cloud.client("quicksight").describe_dashboard_definition(
        AwsAccountId=ACCOUNT, DashboardId=f"{NAME}-every_kind"
    )["Definition"]
    visuals = [next(iter(visual.values())) for visual in definition["Sheets"][0]["Visuals"]]
    titles = {visual["VisualId"]: visual["Title"]["FormatText"]["PlainText"] for visual in visuals}
    assert titles["best"] == "Best of all"
    assert "rows" not in titles
    assert titles["all"] == "All"
    assert NOTHING in stand.terraform("plan", "-no-color")
