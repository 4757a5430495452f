"""The scripts that SageMaker runs as root, run here in a folder with a `systemctl` that only notes what it was asked."""

from __future__ import annotations

import base64
import getpass
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sagemaker.conftest import ROOM

SCRIPTS = ["on_create.sh", "on_start.sh", "workbench.sh"]
FORBIDDEN = [
    "pip",
    "pip3",
    "conda",
    "curl",
    "wget",
    "yum",
    "dnf",
    "git",
]  # what could take minutes, or fetch what nobody checked
SETTINGS = {"idleMinutes": 45, "nightlyStop": "21:00 Asia/Tokyo", "workgroup": "kiban-dev-main"}
LIMIT_CHARACTERS = 16_384  # of SageMaker, for a script in the lifecycle configuration itself, in base64

needs_python = pytest.mark.skipif(
    not Path("/usr/bin/python3").exists(), reason="/usr/bin/python3 is absent: the scripts use the system's"
)


class Disk:
    """A disk with the scripts where the bootstrap puts them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.scripts = root / "opt/kiban"
        self.volume = root / "home/ec2-user/SageMaker"
        self.asked = root / "systemctl.log"
        self.fetched = root / "fetched.log"
        shutil.copytree(ROOM, self.scripts, ignore=shutil.ignore_patterns("__pycache__"))
        (self.scripts / "settings.json").write_text(json.dumps(SETTINGS))
        (root / "proc").mkdir()
        (root / "proc/uptime").write_text("3.00 1.00\n")
        tools = root / "tools"
        tools.mkdir()
        (tools / "systemctl").write_text(f'#!/bin/sh\necho "$@" >> {self.asked}\n')
        (tools / "systemctl").chmod(0o755)
        for name in FORBIDDEN:
            (tools / name).write_text(f'#!/bin/sh\necho {name} "$@" >> {self.fetched}\nexit 99\n')
            (tools / name).chmod(0o755)

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        environ = {**os.environ, "KIBAN_ROOT": str(self.root), "KIBAN_OWNER": getpass.getuser()}
        environ["PATH"] = f"{self.root / 'tools'}:{environ['PATH']}"
        command = ["bash", str(self.scripts / script)]
        return subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", timeout=300, check=False)

    def files(self) -> dict[str, bytes]:
        return {str(path.relative_to(self.root)): path.read_bytes() for path in self.root.rglob("*") if path.is_file()}


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path)


def test_the_volume_says_what_is_kept(disk: Disk) -> None:
    done = disk.run("on_create.sh")
    assert done.returncode == 0, done.stderr
    assert "~/SageMaker" in (disk.volume / "READ-ME-FIRST.md").read_text(encoding="utf-8")
    assert (disk.volume / "work").is_dir()


def test_creating_again_keeps_what_people_wrote(disk: Disk) -> None:
    disk.run("on_create.sh")
    (disk.volume / "READ-ME-FIRST.md").write_text("mine")
    assert disk.run("on_create.sh").returncode == 0
    assert (disk.volume / "READ-ME-FIRST.md").read_text() == "mine"


@needs_python
def test_a_start_leaves_settings_and_a_timer_that_runs_the_idle_stop(disk: Disk) -> None:
    done = disk.run("on_start.sh")
    assert done.returncode == 0, done.stderr
    assert json.loads((disk.volume / "kiban.json").read_text()) == SETTINGS
    assert disk.asked.read_text().splitlines() == [
        "daemon-reload",
        "enable --now kiban-idle-stop.timer",
        "start --no-block kiban-workbench.service",
    ]
    units = disk.root / "etc/systemd/system"
    assert "OnCalendar=minutely" in (units / "kiban-idle-stop.timer").read_text()
    assert "stops after 45 minutes without work" in done.stdout


@needs_python
def test_a_start_fetches_and_installs_nothing_itself(disk: Disk) -> None:
    """Five minutes are the limit, and an index that does not answer must not keep an instance from starting."""
    assert disk.run("on_create.sh").returncode == 0
    assert disk.run("on_start.sh").returncode == 0
    assert not disk.fetched.exists()


@needs_python
def test_the_workbench_is_laid_out_in_the_background_and_not_by_root(disk: Disk) -> None:
    """What root writes below a folder of people's could be led elsewhere by a link of theirs."""
    disk.run("on_start.sh")
    unit = (disk.root / "etc/systemd/system/kiban-workbench.service").read_text().splitlines()
    assert f"User={getpass.getuser()}" in unit
    assert f"ExecStart=/bin/bash {disk.scripts}/workbench.sh" in unit


@needs_python
@pytest.mark.parametrize(("result", "told"), [("exit-code", "no kernel\n"), ("success", "")])
def test_why_there_is_no_kernel_reaches_cloudwatch(disk: Disk, result: str, told: str) -> None:
    disk.run("on_start.sh")
    unit = (disk.root / "etc/systemd/system/kiban-workbench.service").read_text().splitlines()
    command = next(line for line in unit if line.startswith("ExecStopPost=+")).partition("+")[2]
    (disk.volume / ".kiban").mkdir()
    (disk.volume / ".kiban/workbench.log").write_text("no kernel\n")
    here = command.replace("/var/log/", f"{disk.root}/")
    subprocess.run(["sh", "-c", here], env={**os.environ, "SERVICE_RESULT": result}, check=False)
    log = disk.root / "jupyter.log"
    assert (log.read_text() if log.exists() else "") == told


@needs_python
def test_the_timer_s_command_can_be_run(disk: Disk) -> None:
    """What systemd will run, run: a path or an option that is wrong would show on the instance only as a bill."""
    disk.run("on_start.sh")
    unit = (disk.root / "etc/systemd/system/kiban-idle-stop.service").read_text()
    command = next(line for line in unit.splitlines() if line.startswith("ExecStart=")).partition("=")[2]
    assert f"{disk.scripts}/idle_stop.py --idle-minutes 45 " in command
    here = command.replace("/var/log/", f"{disk.root}/").replace(
        "idle_stop.py", f"idle_stop.py --root {disk.root} --dry-run"
    )
    done = subprocess.run(["sh", "-c", here], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert "idle for 0 of 45 minutes since the instance started" in (disk.root / "kiban-idle-stop.log").read_text()


@needs_python
def test_a_second_start_changes_nothing(disk: Disk) -> None:
    disk.run("on_start.sh")
    notes = {"systemctl.log"}
    before = disk.files()
    assert disk.run("on_start.sh").returncode == 0
    assert {name: content for name, content in disk.files().items() if name not in notes} == {
        name: content for name, content in before.items() if name not in notes
    }


@needs_python
def test_an_instance_that_cannot_stop_itself_does_not_start(disk: Disk) -> None:
    (disk.scripts / "idleness.py").write_text("raise SystemExit(3)\n")
    assert disk.run("on_start.sh").returncode != 0
    assert not disk.asked.exists()


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_keep_to_sagemaker_s_limit(script: str) -> None:
    content = (ROOM / script).read_bytes()
    assert len(base64.b64encode(content)) < LIMIT_CHARACTERS
    assert (ROOM / script).stat().st_mode & 0o111


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_are_clean(script: str) -> None:
    program = shutil.which("shellcheck", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if program is None:
        pytest.skip("shellcheck is neither in the environment nor on the PATH")
    done = subprocess.run([program, str(ROOM / script)], capture_output=True, encoding="utf-8", check=False)
    assert done.stdout == ""
