"""What is read of an environment's tfvars, with Terraform's own defaults for the rest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from terraform.bill.budget import DISK_GB
from terraform.bill.switches import NOTEBOOK_DISK_GB, NOTEBOOK_TYPE, Notebook, read_switches
from terraform.errors import UsageError
from terraform.tfvars import ROOM
from tests.terraform.sample import make_room, write_values


@pytest.fixture
def room(tmp_path: Path) -> Path:
    return make_room(tmp_path, "dev")


def test_what_is_not_written_has_terraforms_defaults(room: Path) -> None:
    found = read_switches("dev", room=room)
    assert (found.name, found.environment, found.region) == ("kiban-dev", "dev", "ap-northeast-1")
    assert (found.worker_type, found.workers, found.dpus) == ("G.1X", 2, 2)
    assert (found.quicksight, found.notebook, found.budget_usd) == (False, None, 50)


def test_switches_and_sizes(room: Path) -> None:
    write_values(
        room,
        "dev",
        region='"us-east-1"',
        quicksight="{}",
        notebook='{ instance_type = "ml.g5.xlarge", network = { vpc_id = "vpc-1", subnet_id = "subnet-1" } }',
        job='{ worker_type = "G.2X", workers = 4 }',
        keep_days="{ old_versions = 14 }",
    )
    found = read_switches("dev", room=room)
    assert found.region == "us-east-1"
    assert found.quicksight
    assert found.notebook == Notebook("ml.g5.xlarge", 50, in_network=True)
    assert found.dpus == 8
    assert found.old_versions_days == 14


def test_null_is_off(room: Path) -> None:
    write_values(room, "dev", quicksight="null", notebook="null")
    found = read_switches("dev", room=room)
    assert not found.quicksight
    assert found.notebook is None


def test_a_sample_address_does_not_keep_a_month_from_being_reckoned(room: Path) -> None:
    write_values(room, "dev", alert_email='"data@example.com"')
    assert read_switches("dev", room=room).budget_usd == 50


def test_as_if_it_stood_elsewhere(room: Path) -> None:
    assert read_switches("dev", room=room, region="us-east-1").region == "us-east-1"


def test_an_environment_that_does_not_exist(room: Path) -> None:
    with pytest.raises(UsageError, match=r"environments/dve\.tfvars does not exist"):
        read_switches("dve", room=room)


def test_with_everything_keeps_what_was_chosen(room: Path) -> None:
    write_values(room, "dev", notebook='{ instance_type = "ml.g6.xlarge" }')
    found = read_switches("dev", room=room).with_everything()
    assert found.quicksight
    assert found.notebook is not None
    assert found.notebook.instance_type == "ml.g6.xlarge"


def test_the_notebooks_defaults_are_terraforms() -> None:
    text = (ROOM / "variables.tf").read_text(encoding="utf-8")
    kind = re.search(r'instance_type\s*=\s*optional\(string, "([^"]+)"\)', text)
    disk = re.search(r"volume_gb\s*=\s*optional\(number, (\d+)\)", text)
    assert kind is not None
    assert disk is not None
    assert (kind[1], int(disk[1])) == (NOTEBOOK_TYPE, NOTEBOOK_DISK_GB)
    assert DISK_GB == NOTEBOOK_DISK_GB


def test_the_examples_can_be_reckoned() -> None:
    assert [read_switches(name).name for name in ("dev", "prod")] == ["kiban-dev", "kiban-prod"]
