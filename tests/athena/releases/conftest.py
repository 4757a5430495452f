"""Places for views, empty at the beginning of each test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from athena.engine.athena import AthenaEngine
from athena.targets import read_target
from athena.terraform_outputs import terraform_outputs
from tests.athena.releases.place import Place, athena_place, folder_place
from tests.athena.releases.snapshot import empty
from tests.cloud.athena.calls import Calls, watch
from tests.cloud.athena.install import AthenaLayer, install
from tests.cloud.athena.lake import Lake
from tests.cloud.server import Cloud


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Cloud, AthenaLayer, Calls]]:
    """One cloud for the tests of a file; each finds it empty."""
    cloud = Cloud()
    layer, calls = install(cloud, steps=1), watch(cloud)
    with cloud, pytest.MonkeyPatch.context() as environment:
        for name, value in cloud.environment().items():
            environment.setenv(name, value)
        yield cloud, layer, calls


@pytest.fixture
def lake(running: tuple[Cloud, AthenaLayer, Calls]) -> Lake:
    lake = Lake(*running)
    empty(lake)
    return lake


@pytest.fixture
def athena(lake: Lake, tmp_path: Path) -> Place:
    place = athena_place(tmp_path, lake)
    lake.calls.forget()
    return place


@pytest.fixture
def folder(tmp_path: Path) -> Place:
    return folder_place(tmp_path)


@pytest.fixture(params=["folder", "athena"])
def place(request: pytest.FixtureRequest) -> Place:
    """Each of the two."""
    found: Place = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def aws(request: pytest.FixtureRequest) -> AthenaEngine:
    """Athena itself, in the workgroup and databases of a target."""
    name = request.config.getoption("--aws")
    if not name:
        pytest.skip("needs an AWS account: --aws TARGET runs it in the workgroup of a target of athena/targets.toml")
    world = Path(__file__).resolve().parents[3]
    target = read_target(
        world / "athena" / "targets.toml",
        name,
        "athena",
        None,
        lambda workspace: terraform_outputs(workspace, world / "terraform", os.environ),
    )
    session = boto3.Session(region_name=target.region or None)
    return AthenaEngine(session, workgroup=target.workgroup, databases=target.databases, can_keep_rows=True)
