"""Terraform on a copy of the tree: initialised from a mirror or the network, tested, planned; never applied.

A plan is made by `terraform test`, which alone can give values to what only AWS knows (`override_during = plan`): so a plan
shows every policy in full, though nothing exists. It runs with the root's own provider block, keys that open nothing, and an
emulator on 127.0.0.1 that says which account this is.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import etl

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT, REGION = "123456789012", "ap-northeast-1"
KEY_ID = "00000000-0000-0000-0000-000000000001"
KEY_ARN = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{KEY_ID}"
VALUES = {"environment": "dev", "alert_email": "owner@kiban.jp", "monthly_budget_usd": 30}
EVERYTHING = {**VALUES, "quicksight": {}, "notebook": {}}  # with all features on, all roles are to be seen

# What AWS makes up when something is created, as far as policies speak of it
KNOWN = {
    "module.storage.aws_kms_key.lake": {"arn": KEY_ARN, "id": KEY_ID, "key_id": KEY_ID},
    "module.guardrails.aws_sns_topic.alerts": {"arn": f"arn:aws:sns:{REGION}:{ACCOUNT}:kiban-dev-alerts"},
}


class CannotRun(Exception):
    """What is needed is not on this machine; the message says what."""


class TerraformError(Exception):
    """Terraform failed; the message is what it said."""


@dataclass(frozen=True)
class Plan:
    """What Terraform would create: address -> values; what only AWS knows is missing from them."""

    resources: Mapping[str, Mapping[str, Any]]
    outputs: Mapping[str, Any]

    def of(self, kind: str) -> dict[str, Mapping[str, Any]]:
        """The resources of a type: `plan.of("aws_iam_role")`."""
        return {address: values for address, values in self.resources.items() if _kind(address) == kind}

    def named(self, kind: str, name: str) -> Mapping[str, Any]:
        """The one resource of a type whose `name` this is."""
        found = [values for values in self.of(kind).values() if values.get("name") == name]
        if len(found) != 1:
            raise LookupError(f"{len(found)} of {kind} are named {name}: {sorted(self.of(kind))}")
        return found[0]


@dataclass(frozen=True)
class Policies:
    """What the plan lets each role do (`of_role`), lets take it (`trust`), and says of buckets and keys (`of_resource`)."""

    of_role: Mapping[str, list[Mapping[str, Any]]]
    trust: Mapping[str, Mapping[str, Any]]
    of_resource: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Workspace:
    """A copy of the repository's `terraform/` and of the files it reads."""

    folder: Path
    environ: Mapping[str, str]
    _ready: set[Path] = field(default_factory=set)

    @property
    def root(self) -> Path:
        return self.folder / "terraform"

    def module(self, name: str) -> Path:
        return self.root / "modules" / name

    def terraform(self, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
        """Run it in a folder, initialised; what it says is in `.stdout` and `.stderr`, and nothing is raised."""
        if folder not in self._ready:
            _checked(self._run(folder, "init", *_init_options()))
            self._ready.add(folder)
        return self._run(folder, *words)

    def check_version(self) -> None:
        """Raises CannotRun if this Terraform, though good enough to apply, cannot make our plans."""
        said = self.terraform(self.root, "version", "-json").stdout
        version = json.loads(said)["terraform_version"]
        if tuple(int(part) for part in version.split("-")[0].split(".")[:2]) < (1, 11):
            raise CannotRun(f"terraform is {version}; the tests need 1.11, which can give values to a plan")

    def test(self, folder: Path, *words: str) -> str:
        """Run a folder's `terraform test`; raises what failed."""
        return _checked(self.terraform(folder, "test", "-no-color", *words)).stdout

    def plan(self, values: Mapping[str, Any] = VALUES, known: Mapping[str, Mapping[str, Any]] = KNOWN) -> Plan:
        """Plan the root with these variables; `known` gives values to what only AWS knows, for resources that exist."""
        return self.plan_folder(self.root, values, known)

    def plan_folder(
        self, folder: Path, values: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]] | None = None
    ) -> Plan:
        tests = folder / "plans"
        shutil.rmtree(tests, ignore_errors=True)
        tests.mkdir()
        overrides = [
            {"target": address, "override_during": "plan", "values": given} for address, given in (known or {}).items()
        ]
        run = {"plan": {"command": "plan", "variables": values}}
        (tests / "plan.tftest.json").write_text(json.dumps({"override_resource": overrides, "run": run}), "utf-8")
        done = self.terraform(folder, "test", "-test-directory=plans", "-verbose", "-json")
        return _read_plan(done)

    def _run(self, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
        command = [_program(), f"-chdir={folder}", *words]
        environ = {**_without_clouds(os.environ), **self.environ}
        done = _run(command, environ)
        # The provider has a moment to answer when it starts; on a machine that is stopped meanwhile it gets a second one
        return _run(command, environ) if "Plugin did not respond" in done.stdout + done.stderr else done


def _without_clouds(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without anybody's profile, endpoints or Terraform settings; the way to a provider mirror stays."""
    kept = {name: value for name, value in environ.items() if not name.startswith(("AWS_", "TF_"))}
    configuration = environ.get("TF_CLI_CONFIG_FILE", "")
    return {**kept, "TF_CLI_CONFIG_FILE": configuration} if Path(configuration).is_file() else kept


def _run(command: list[str], environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=environ, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False
    )


def copy_tree(target: Path) -> None:
    """Copy what Terraform reads; in place of the wheel, into which no plan looks, lies a file with its name."""
    ignore = shutil.ignore_patterns(".terraform*", "*.tfstate*", "__pycache__", "plans")
    shutil.copytree(ROOT / "terraform", target / "terraform", ignore=ignore)
    shutil.copytree(ROOT / "sagemaker", target / "sagemaker", ignore=ignore)
    for room, patterns in {
        "etl": ("*.py", "datasets/*.toml"),
        "athena": ("schema.json", "dashboards/*.yaml", "views/*/*.sql"),
    }.items():
        for path in (file for pattern in patterns for file in (ROOT / room).glob(pattern)):
            copy = target / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    shutil.copyfile(ROOT / "requirements.lock", target / "requirements.lock")
    stand_in = target / "build" / "dist" / f"kiban-{etl.__version__}-py3-none-any.whl"
    stand_in.parent.mkdir(parents=True)
    stand_in.write_bytes(b"stands for the wheel")


def policies(plan: Plan) -> Policies:
    """Gather the policies of a plan.

    Raises:
        AssertionError: a policy or what it belongs to is not known at plan; its resource then belongs into `KNOWN`.
    """
    of_role: dict[str, list[Mapping[str, Any]]] = {}
    for values in plan.of("aws_iam_role").values():
        of_role[values["name"]] = []
    for address, values in plan.of("aws_iam_role_policy").items():
        of_role[_known(values, "role", address)].append(json.loads(_known(values, "policy", address)))
    trust = {
        values["name"]: json.loads(_known(values, "assume_role_policy", address))
        for address, values in plan.of("aws_iam_role").items()
    }
    return Policies(of_role, trust, dict(_of_resources(plan)))


def _of_resources(plan: Plan) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Bucket and key policies, by the bucket's name and the key's address."""
    for address, values in plan.of("aws_s3_bucket_policy").items():
        yield _known(values, "bucket", address), json.loads(_known(values, "policy", address))
    for address, values in plan.of("aws_kms_key").items():
        yield address, json.loads(_known(values, "policy", address))


def _known(values: Mapping[str, Any], name: str, address: str) -> Any:
    assert name in values, f"{address}: {name} is not known at plan"
    return values[name]


def _read_plan(done: subprocess.CompletedProcess[str]) -> Plan:
    messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    plans = [message["test_plan"] for message in messages if "test_plan" in message]
    if done.returncode or not plans:
        raise TerraformError(_errors(messages) or done.stdout + done.stderr)
    changes = [change for change in plans[0]["resource_changes"] if "create" in change["change"]["actions"]]
    return Plan(
        {change["address"]: change["change"]["after"] for change in changes},
        {name: change.get("after") for name, change in plans[0].get("output_changes", {}).items()},
    )


def _errors(messages: list[dict[str, Any]]) -> str:
    found = [message["diagnostic"] for message in messages if message.get("diagnostic", {}).get("severity") == "error"]
    return "\n".join(f"{error['summary']}: {error.get('detail', '')}" for error in found)


def _kind(address: str) -> str:
    """`module.a["x"].aws_s3_bucket.zone["raw"]` is an aws_s3_bucket."""
    words = address.partition("[")[0] if not address.startswith("module.") else address
    return next(word for word in words.replace("[", ".").split(".") if word.startswith("aws_"))


def _checked(done: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    said = done.stdout + done.stderr
    if "Failed to query available provider packages" in said or "Failed to install provider" in said:
        raise CannotRun("the AWS provider cannot be had: no network, and TF_PLUGIN_DIR names no mirror that has it")
    if done.returncode:
        raise TerraformError(said)
    return done


def _init_options() -> list[str]:
    mirror = os.environ.get("TF_PLUGIN_DIR")
    return ["-backend=false", "-input=false", "-no-color", *([f"-plugin-dir={mirror}"] if mirror else [])]


def _program() -> str:
    program = shutil.which("terraform")
    if program is None:
        raise CannotRun("the program terraform is not on the PATH")
    return program
