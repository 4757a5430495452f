"""Fixtures for tests of the Terraform files: an initialised copy of them, a plan of the whole platform, its policies.

A test that changes the copy makes its own with `new_workspace`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from tests.terraform.workspace import EVERYTHING, REGION, CannotRun, Plan, Policies, Workspace, copy_tree, policies


@pytest.fixture(scope="session")
def environ() -> Iterator[dict[str, str]]:
    """Variables with which the AWS provider finds an emulator and no other cloud; it is only asked who is asking."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    with pytest.MonkeyPatch.context() as own:
        own.delenv("AWS_PROFILE", raising=False)  # moto would look for it, fail, and be asked again for ten minutes
        server.start()
        host, port = server.get_host_and_port()
        yield {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "CHECKPOINT_DISABLE": "1",
        }
        server.stop()


def new_workspace(folder: Path, environ: dict[str, str]) -> Workspace:
    """A copy of the tree in which Terraform runs; the test is skipped if it cannot."""
    copy_tree(folder)
    workspace = Workspace(folder, environ)
    try:
        workspace.check_version()
    except CannotRun as reason:
        pytest.skip(str(reason))
    return workspace


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> Workspace:
    return new_workspace(tmp_path_factory.mktemp("terraform"), environ)


@pytest.fixture(scope="session")
def plan(workspace: Workspace) -> Plan:
    """The plan of the platform as three values make it: nothing switched on that costs money."""
    return workspace.plan()


@pytest.fixture(scope="session")
def whole_plan(workspace: Workspace) -> Plan:
    """The plan of the platform with every feature on."""
    return workspace.plan(EVERYTHING)


@pytest.fixture(scope="session")
def policies_of_all(whole_plan: Plan) -> Policies:
    """What each role of the platform may do, with every feature on."""
    return policies(whole_plan)
