"""terraform/ applied to the laptop cloud: the files as they are, in a folder of their own, so that nothing is left in the tree.

The folder holds a copy of `terraform/` and links to the rooms that it reads (`etl`, `athena`, `sagemaker`), so that every path in
the files means what it means in the repository. The wheel is built into it. A `backend.tf` of the owner stays behind: this state
is the laptop's.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.cloud.failure import Failure

ROOT = Path(__file__).resolve().parents[2]
_LINKED = ("etl", "athena", "sagemaker", "requirements.lock")
_LEFT_BEHIND = shutil.ignore_patterns(
    ".terraform*", "*.tfstate*", "*.tfplan", "backend.tf", "tests", "__pycache__", "*.py"
)
VALUES = {"environment": "dev", "alert_email": "owner@example.com", "monthly_budget_usd": 50, "sandbox": True}


class Terraform:
    """Runs Terraform in `folder`, with `environment` for the provider, saying what it does to `say`."""

    def __init__(self, folder: Path, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
        self._folder, self._say = folder, say
        self._environment = _environment(environment)
        self._program = shutil.which("terraform") or ""

    def prepare(self, values: Mapping[str, Any] = VALUES) -> None:
        """Copy the files, write the values, and `init`.

        Raises:
            Failure: there is no Terraform, or it cannot find its provider.
        """
        if not self._program:
            raise Failure("terraform is not installed", hint="Install Terraform 1.9 or newer and put it on the PATH.")
        target = self._folder / "terraform"
        for old in [*target.rglob("*.tf"), *target.rglob("*.tftpl")]:  # the state and the provider stay
            old.unlink()
        shutil.copytree(ROOT / "terraform", target, ignore=_LEFT_BEHIND, dirs_exist_ok=True)
        for name in _LINKED:
            link = self._folder / name
            link.unlink(missing_ok=True)
            link.symlink_to(ROOT / name)
        self._build_wheel()
        (target / "laptop.auto.tfvars.json").write_text(json.dumps(dict(values)), "utf-8")
        plugins = os.environ.get("TF_PLUGIN_DIR")
        self._run("init", "-input=false", *([f"-plugin-dir={plugins}"] if plugins else []))

    def _build_wheel(self) -> None:
        dist = self._folder / "build" / "dist"
        shutil.rmtree(dist, ignore_errors=True)
        self._say("building the wheel")
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(dist), str(ROOT)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failure(
                f"the wheel cannot be built:\n{done.stdout}{done.stderr}", hint="Run `make wheel` and mend that first."
            )

    def apply(self) -> None:
        """Make everything.

        Raises:
            Failure: Terraform failed; its own words are in the message.
        """
        self._run("apply", "-auto-approve", "-input=false")

    def changes(self) -> list[str]:
        """Addresses of what a second plan would still change: none, if what was read back is what was asked for."""
        code, _ = self._run("plan", "-input=false", "-detailed-exitcode", "-out=second.tfplan", allowed=(0, 2))
        if code == 0:
            return []
        _, shown = self._run("show", "-json", "second.tfplan")
        changes = json.loads(shown)["resource_changes"]
        return [change["address"] for change in changes if change["change"]["actions"] not in (["no-op"], ["read"])]

    def outputs(self) -> dict[str, Any]:
        """The root's outputs, by name."""
        _, shown = self._run("output", "-json")
        return {name: output["value"] for name, output in json.loads(shown).items()}

    def destroy(self) -> None:
        """Remove everything.

        Raises:
            Failure: Terraform failed; its own words are in the message.
        """
        self._run("destroy", "-auto-approve", "-input=false")

    def _run(self, command: str, *arguments: str, allowed: tuple[int, ...] = (0,)) -> tuple[int, str]:
        self._say(f"terraform {command}")
        done = subprocess.run(
            [self._program, f"-chdir={self._folder / 'terraform'}", command, "-no-color", *arguments],
            capture_output=True,
            text=True,
            check=False,
            env=self._environment,
        )
        if done.returncode not in allowed:
            raise Failure(
                f"terraform {command} failed:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}".rstrip(),
                hint=f"Try it by hand in {self._folder / 'terraform'}, with the variables of `python -m tests.cloud status`.",
            )
        return done.returncode, done.stdout


def _environment(cloud: Mapping[str, str]) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}
    configuration = os.environ.get("TF_CLI_CONFIG_FILE")
    if configuration and Path(configuration).exists():
        environment["TF_CLI_CONFIG_FILE"] = configuration
    return {**environment, **cloud, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
