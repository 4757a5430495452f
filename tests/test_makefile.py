"""The Makefile does what its sentences say: which programs run, in which order, and what stays.

make is real; the programs it calls are not: they write down how they were called. The Makefile stands in a folder of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RECORD = """#!/bin/sh
echo "${0##*/} $*" >>"$CALLS"
if [ "$1 $2" = "-m venv" ]; then
  mkdir -p "$4/bin"
  cp "$0" "$4/bin/python"
fi
exit "${CODE:-0}"
"""
PROGRAMS = ("python", "pytest", "ruff", "mypy", "lint-imports", "pre-commit", "uv")

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not on the PATH")


class Tree:
    """A folder with the Makefile, where environments seem to be set up and are not."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.calls = folder, folder / "calls"
        for place in ("terraform", "etl"):
            (folder / "tests" / place).mkdir(parents=True)
        for room in ("etl", "athena", "terraform", "sagemaker"):
            (folder / room).mkdir()
        for name in ("Makefile", "requirements.lock", "tests/terraform/checkov.lock", "tests/etl/spark.lock"):
            shutil.copyfile(ROOT / name, folder / name)
        for venv in (".venv", ".venv-checkov", ".venv-spark"):
            (folder / venv / "bin").mkdir(parents=True)
            for program in PROGRAMS:
                self.program(folder / venv / "bin" / program)
            (folder / venv / ".installed").touch()

    def program(self, path: Path) -> Path:
        path.write_text(RECORD, encoding="utf-8")
        path.chmod(0o755)
        return path

    def make(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
        environ = {**kept, "CALLS": str(self.calls), "CODE": str(code), "ENV": "", "YES": "", "ARGS": ""}
        command = ["make", *words]
        return subprocess.run(command, cwd=self.folder, env=environ, capture_output=True, encoding="utf-8", check=False)

    def called(self, *words: str) -> list[str]:
        """The programs that a command calls, which succeeds."""
        self.calls.unlink(missing_ok=True)
        done = self.make(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return self.calls.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


WHEEL = "python -m build --wheel --no-isolation --outdir build/dist"


@pytest.mark.parametrize(
    ("command", "called"),
    [
        ("plan ENV=dev", [WHEEL, "python -m terraform.deploy plan dev"]),
        ("apply ENV=dev", [WHEEL, "python -m terraform.deploy apply dev"]),
        ("apply ENV=dev YES=1", [WHEEL, "python -m terraform.deploy apply dev --yes"]),
        ("destroy ENV=prod YES=1", [WHEEL, "python -m terraform.deploy destroy prod --yes"]),
        ("doctor", ["python -m terraform.doctor "]),
        ("doctor ENV=dev ARGS=--json", ["python -m terraform.doctor dev --json"]),
        (
            "restore ENV=dev DATASET=sales AT=2026-11-23T09:00Z YES=1",
            ["python -m terraform.restore dev sales --at 2026-11-23T09:00Z --yes"],
        ),
        ("restore ENV=dev DATASET=sales", ["python -m terraform.restore dev sales"]),
        ("views-review", ["python -m athena review --page build/review.html"]),
        ("views-review BASE=v1", ["python -m athena review --base v1 --page build/review.html"]),
        ("test-spark", ["python -m pytest tests/etl/spark tests/etl/test_engine.py"]),
        ("checkov", ["python -m tests.terraform.checkov .venv-checkov"]),
        (
            "docs",
            [
                "python -m tests.docs.help_screens",
                "python -m tests.docs.terraform_tables",
                "python -m tests.docs.cost_table",
            ],
        ),
        ("cloud-up", [WHEEL, "python -m tests.cloud up"]),
        ("cloud-down", ["python -m tests.cloud down"]),
        ("e2e", [WHEEL, "python -m tests.cloud e2e"]),
        (
            "check",
            [
                "ruff format --check",
                "ruff check",
                "mypy ",
                "lint-imports ",
                "python -m athena check",
                "python -m athena schema --check",
                "python -m tests.terraform.validate",
                "python -m tests.terraform.checkov .venv-checkov",
            ],
        ),
    ],
)
def test_what_a_command_calls(tree: Tree, command: str, called: list[str]) -> None:
    assert tree.called(*command.split()) == called


def test_a_failure_ends_a_command(tree: Tree) -> None:
    assert tree.make("plan", "ENV=dev", code=1).returncode != 0
    assert tree.calls.read_text(encoding="utf-8").splitlines() == [WHEEL]


def test_only_the_wheel_that_was_just_built_is_deployed(tree: Tree) -> None:
    old = tree.folder / "build" / "dist" / "kiban-0.0.1-py3-none-any.whl"
    old.parent.mkdir(parents=True)
    old.touch()
    tree.called("wheel")
    assert not old.exists()


def test_all_locks_are_renewed_without_addresses(tree: Tree) -> None:
    calls = [call for call in tree.called("lock") if call.startswith("uv ")]
    assert [call.rpartition("-o ")[2] for call in calls] == [
        "requirements.lock",
        "tests/terraform/checkov.lock",
        "tests/etl/spark.lock",
        "tests/sagemaker/notebooks.lock",
        "sagemaker/environment.lock",
    ]
    assert calls[0].endswith("pyproject.toml --group dev -o requirements.lock")
    assert all("--generate-hashes --no-emit-index-url" in call for call in calls)


@pytest.mark.parametrize(
    ("lock", "venv"), [("requirements.lock", ".venv"), ("tests/terraform/checkov.lock", ".venv-checkov")]
)
def test_an_environment_is_made_when_its_lock_changed_and_only_then(tree: Tree, lock: str, venv: str) -> None:
    python = tree.program(tree.folder / "python3")
    command = ["checkov" if venv == ".venv-checkov" else "setup", f"PYTHON={python}"]
    tree.make(*command)
    assert not tree.calls.exists() or "-m venv" not in tree.calls.read_text(encoding="utf-8")
    installed = tree.folder / venv / ".installed"
    os.utime(tree.folder / lock, (installed.stat().st_mtime + 5,) * 2)
    first, second, *_ = tree.called(*command)
    assert first == f"python3 -m venv --clear {venv}"
    assert second.startswith("python -m pip install")
    assert second.endswith(f"--require-hashes --requirement {lock}")


def test_no_python_that_runs(tree: Tree) -> None:
    (tree.folder / ".venv" / ".installed").unlink()
    done = tree.make("setup", "PYTHON=")
    assert done.returncode != 0
    assert "hint: install one, or name it: make PYTHON=" in done.stderr


def test_clean_keeps_what_cannot_be_made_again(tree: Tree) -> None:
    kept = [".venv/.installed", "terraform/terraform.tfstate.d/dev/terraform.tfstate", "terraform/backend.tf"]
    gone = ["build/dist/kiban.whl", "etl/__pycache__/x.pyc", "terraform/doctor/__pycache__/x.pyc"]
    for name in kept + gone:
        (tree.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (tree.folder / name).touch()
    assert tree.make("clean").returncode == 0
    assert [name for name in kept if not (tree.folder / name).exists()] == []
    assert [name for name in gone if (tree.folder / name).exists()] == []


def test_bare_make_lists_every_command(tree: Tree) -> None:
    listed = set(re.findall(r"^  ([a-z0-9-]+) +\w", tree.make().stdout, re.MULTILINE))
    phony = re.search(r"\.PHONY:((?:.*\\\n)*.*)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert phony is not None
    assert listed == set(phony[1].replace("\\", "").split())
