"""Plans of the module: with every kind of chart, and with our own dashboards."""

from __future__ import annotations

import pytest

from tests.terraform.quicksight.stand import every_kind, examples
from tests.terraform.workspace import Plan, Workspace


@pytest.fixture(scope="session")
def every(workspace: Workspace) -> Plan:
    return workspace.plan_folder(workspace.module("quicksight"), every_kind())


@pytest.fixture(scope="session")
def ours(workspace: Workspace) -> Plan:
    return workspace.plan_folder(workspace.module("quicksight"), examples())
