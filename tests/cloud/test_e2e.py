"""The whole way, from `terraform apply` to a broken CSV and back to nothing: `make e2e`, as a test."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cloud.e2e import passed
from tests.cloud.glue.python import find
from tests.cloud.terraform import ROOT


def test_from_an_upload_to_a_table_and_back() -> None:
    if shutil.which("terraform") is None:
        pytest.skip("terraform is not installed")
    if find() is None:
        pytest.skip("no Python 3.13, which is Glue's, on this machine")
    if not os.environ.get("TF_PLUGIN_DIR"):
        pytest.skip("TF_PLUGIN_DIR names no folder with the AWS provider: `make e2e` fetches it, a test does not")
    if (seconds := passed.seconds()) is not None:
        pytest.skip(f"`make e2e` has passed with these very files, in {seconds} s")
    command = [sys.executable, "-m", "tests.cloud", "e2e"]
    done = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_passed_is_known_only_for_the_files_it_passed_with(tmp_path: Path) -> None:
    place = tmp_path / "e2e.json"
    assert passed.seconds(place) is None
    passed.note(12.3, passed.fingerprint(), place)
    assert passed.seconds(place) == 12
    place.write_text(json.dumps({"files": "others", "seconds": 12}))
    assert passed.seconds(place) is None


def test_files_that_changed_on_the_way_have_not_passed(tmp_path: Path) -> None:
    passed.note(12.3, "as they were before", tmp_path / "e2e.json")
    assert not (tmp_path / "e2e.json").exists()
