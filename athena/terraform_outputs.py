"""What Terraform made, asked of Terraform."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from athena.errors import UsageError


def terraform_outputs(workspace: str, room: Path, environ: Mapping[str, str]) -> dict[str, Any]:
    """The outputs of a workspace, by name. UsageError if there are none, or no Terraform."""
    kept = {**environ, "TF_WORKSPACE": workspace, "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
    if not Path(kept.get("TF_CLI_CONFIG_FILE", os.devnull)).exists():
        del kept["TF_CLI_CONFIG_FILE"]  # Terraform warns of a settings file that is not there
    command = ["terraform", f"-chdir={room}", "output", "-no-color", "-json"]
    hint = f"Apply it first (make apply ENV={workspace}), or write the values into athena/targets.toml."
    try:
        done = subprocess.run(command, env=kept, capture_output=True, encoding="utf-8", check=False)
        found = json.loads(done.stdout or "{}")
    except (OSError, ValueError) as error:
        raise UsageError(f"`terraform output` cannot be run: {error}", hint=hint) from None
    if done.returncode != 0:
        said = " ".join(done.stderr.replace("│", " ").split())
        raise UsageError(f"`terraform output` failed in the workspace {workspace}: {said}", hint=hint)
    return {name: output["value"] for name, output in found.items()}
