"""The job as Glue runs it: Python 3.13, the wheel in an environment that holds nothing else, the script by itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "etl" / "example"


def python_3_13() -> str | None:
    """A Python 3.13 that runs: version managers leave stubs on the PATH that only print an error."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    for candidate in (sys.executable, "python3.13", *map(str, pyenv.glob("3.13*/bin/python"))):
        try:
            asked = subprocess.run(
                [candidate, "-c", "import sys; print(*sys.version_info[:2])"],
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError:
            continue
        if asked.returncode == 0 and asked.stdout.split() == ["3", "13"]:
            return candidate
    return None


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command that runs the job: an empty environment's Python, and a copy of the script away from the tree."""
    python = python_3_13()
    if python is None:
        pytest.skip("no Python 3.13 (Glue's) on this machine")
    folder = tmp_path_factory.mktemp("glue")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    subprocess.run([python, "-m", "venv", str(folder / "venv")], check=True, capture_output=True)
    inside = str(folder / "venv" / "bin" / "python")
    pins = folder / "pins.txt"  # the versions of the lock without the hashes, which a wheel just built cannot have
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    pins.write_text("\n".join(line.split(" \\")[0] for line in lines if line[:1].isalnum()), "utf-8")
    install = [inside, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-c", str(pins)]
    done = subprocess.run([*install, str(next(folder.glob("*.whl")))], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    script = Path(shutil.copy(ROOT / "etl" / "glue_job.py", folder))
    return [inside, "-W", "error", str(script)]


def run(job: list[str], lake: Path, *arguments: str) -> tuple[int, list[dict[str, object]]]:
    command = [*job, "--JOB_NAME", "cleanse", "--additional-python-modules", "s3://x/kiban.whl", "--lake", str(lake)]
    done = subprocess.run(
        [*command, *arguments], capture_output=True, text=True, cwd=lake, env={"PATH": os.environ["PATH"]}, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_the_job_from_the_wheel(job: list[str], tmp_path: Path) -> None:
    for name in ("store", "category"):
        shutil.copytree(EXAMPLE / name, tmp_path / "raw" / name)
    (tmp_path / "raw" / "broken").mkdir()
    (tmp_path / "raw" / "broken" / "b.csv.gz").write_bytes(b"\x1f\x8b\x08\x00 cut short")
    code, events = run(job, tmp_path, "--memory", "512MiB")
    assert code == 1
    states = {e["dataset"]: e.get("status", e["event"]) for e in events if "dataset" in e}
    assert states == {"store": "published", "category": "published", "broken": "dataset_failed"}
    assert pl.read_parquet(tmp_path / "clean" / "store" / "store.parquet").height == 53
    (tmp_path / "raw" / "broken" / "b.csv.gz").unlink()
    (tmp_path / "raw" / "broken" / "b.csv").write_text("a,b\n1,x\n2,y\n")
    code, events = run(job, tmp_path)
    assert code == 0
    states = {e["dataset"]: e["status"] for e in events if e["event"] == "dataset_finished"}
    assert states == {"store": "unchanged", "category": "unchanged", "broken": "published"}
