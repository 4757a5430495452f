"""Each module's and the root's own `terraform test`, and the example in each README as a plan."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.terraform.workspace import ROOT, Workspace

MODULES = sorted(path.name for path in (ROOT / "terraform" / "modules").iterdir() if path.is_dir())
EXAMPLE = re.compile(r"^```hcl\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_root(workspace: Workspace) -> None:
    assert re.search(r"Success! \d+ passed, 0 failed", workspace.test(workspace.root))


@pytest.mark.parametrize("module", MODULES)
def test_a_module(workspace: Workspace, module: str) -> None:
    said = workspace.test(workspace.module(module))
    assert re.search(r"Success! \d+ passed, 0 failed", said), said


@pytest.mark.parametrize("module", MODULES)
def test_the_readmes_example_is_a_plan(workspace: Workspace, module: str) -> None:
    readme = (ROOT / "terraform" / "modules" / module / "README.md").read_text(encoding="utf-8")
    examples = EXAMPLE.findall(readme)
    assert len(examples) == 1, "one example, as a block of hcl"
    plan = workspace.plan_folder(example(workspace, module, examples[0]), {})
    assert [address for address in plan.resources if address.startswith(f"module.{module}.")]


def example(workspace: Workspace, module: str, text: str) -> Path:
    """A root of its own beside the platform's, so that the example's paths are right."""
    folder = workspace.folder / f"example_{module}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    os.symlink(workspace.root / "modules", folder / "modules")
    shutil.copyfile(workspace.root / "versions.tf", folder / "versions.tf")
    (folder / "main.tf").write_text(text, encoding="utf-8")
    return folder
