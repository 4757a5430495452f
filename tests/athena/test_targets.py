"""Where views go: targets.toml, and what Terraform made."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from athena.deployment import Databases
from athena.errors import UsageError
from athena.targets import Target, read_target
from athena.terraform_outputs import terraform_outputs

ROOT = Path(__file__).resolve().parents[2]
OUTPUTS: dict[str, Any] = {
    "workgroups": {"main": "kiban-dev-main", "bi": "kiban-dev-bi", "views": "kiban-dev-views"},
    "databases": {"tables": "kiban_dev", "views": "kiban_dev_views"},
    "buckets": {"artifacts": {"id": "kiban-dev-123456789012-artifacts", "arn": "arn:…"}},
    "kms_key_arn": "arn:aws:kms:ap-northeast-1:123456789012:key/abc",
}


def outputs(workspace: str) -> Mapping[str, Any]:
    return OUTPUTS if workspace == "dev" else {}


def never(workspace: str) -> Mapping[str, Any]:
    raise AssertionError("Terraform was asked")


def read(path: Path, name: str | None = None, **more: Any) -> Target:
    return read_target(path, name, more.get("engine"), more.get("lake"), more.get("outputs", outputs))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "targets.toml"


def test_the_file_of_the_project() -> None:
    """Its default needs no account; dev takes everything from Terraform."""
    path = ROOT / "athena" / "targets.toml"
    local = read(path, outputs=never)
    assert (local.name, local.engine, local.lake) == ("local", "local", "build/lake")
    assert local.ledger == "file://build/lake/views/.ledger"
    assert read(path, "dev") == Target(
        name="dev",
        engine="athena",
        databases=Databases("kiban_dev", "kiban_dev_views"),
        ledger="s3://kiban-dev-123456789012-artifacts/views",
        workgroup="kiban-dev-views",
        region="ap-northeast-1",
        keeps_rows=True,
    )


def test_another_lake_has_another_ledger(path: Path) -> None:
    path.write_text('default = "local"\n[local]\nengine = "local"\n')
    assert read(path, lake="/tmp/lake").ledger == "file:///tmp/lake/views/.ledger"


def test_rows_are_not_kept_where_results_expire(path: Path) -> None:
    path.write_text('[dev]\nengine = "athena"\nterraform = "dev"\n')
    only_main = {**OUTPUTS, "workgroups": {"main": "m", "bi": "b"}}
    found = read(path, "dev", outputs=lambda workspace: only_main)
    assert (found.workgroup, found.keeps_rows) == ("m", False)


def test_what_is_written_wins_over_terraform(path: Path) -> None:
    path.write_text('[dev]\nengine = "athena"\nterraform = "dev"\nworkgroup = "mine"\nviews = "v"\n')
    found = read(path, "dev")
    assert (found.workgroup, found.databases) == ("mine", Databases("kiban_dev", "v"))


def test_terraform_is_not_asked_for_what_is_written(path: Path) -> None:
    path.write_text('[x]\nengine = "athena"\nworkgroup = "w"\ntables = "t"\nviews = "v"\nledger = "s3://b/p"\n')
    assert read(path, "x", outputs=never).databases == Databases("t", "v")


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("[dev", None, "cannot be read"),
        ('default = "dve"\n[dev]\nengine = "local"', None, "no target 'dve'"),
        ('[dev]\nengine = "spark"', "dev", "has engine 'spark'"),
        ('[dev]\nengine = "local"\nlaek = "x"', "dev", "unknown key 'laek'"),
        ('[dev]\nengine = "athena"\nworkgruop = "x"', "dev", "unknown key 'workgruop'"),
        ('[dev]\nengine = "athena"\nworkgroup = "x"', "dev", "lacks ledger, tables, views"),
        ('[dev]\nengine = "athena"\nterraform = "prod"', "dev", "has no 'workgroups'"),
    ],
)
def test_what_is_wrong_is_said(path: Path, text: str, name: str | None, said: str) -> None:
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        read(path, name)
    assert said in str(caught.value)
    assert caught.value.hint


def test_no_file(path: Path) -> None:
    with pytest.raises(UsageError, match="is not there"):
        read(path)


def terraform(folder: Path, script: str) -> dict[str, str]:
    """An environment in which `terraform` is a shell script."""
    program = folder / "bin" / "terraform"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return {"PATH": f"{program.parent}{os.pathsep}/usr/bin{os.pathsep}/bin"}


def test_outputs_are_asked_of_the_workspace(tmp_path: Path) -> None:
    environ = terraform(tmp_path, """echo "{\\"a\\": {\\"value\\": \\"$TF_WORKSPACE $*\\"}}" """)
    found = terraform_outputs("dev", tmp_path, {**environ, "TF_CLI_CONFIG_FILE": "/nowhere"})
    assert found == {"a": f"dev -chdir={tmp_path} output -no-color -json"}


@pytest.mark.parametrize("script", ["echo no state >&2; exit 1", "echo nonsense"])
def test_a_terraform_that_says_nothing_useful(tmp_path: Path, script: str) -> None:
    with pytest.raises(UsageError) as caught:
        terraform_outputs("dev", tmp_path, terraform(tmp_path, script))
    assert "make apply ENV=dev" in caught.value.hint


def test_no_terraform(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be run"):
        terraform_outputs("dev", tmp_path, {"PATH": str(tmp_path)})
