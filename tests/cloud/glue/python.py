"""Glue's Python on this machine: 3.13, with what the uploaded wheel asks for, in the versions of the lock.

Glue 6.0 runs `pip install` of `--additional-python-modules` at each start. Here the dependencies are installed once into an
environment under `build/`, named after what is in it, and a wheel is unpacked beside it, named after its content: a new wheel with
the same dependencies starts at once. A job with `--engine spark` runs in the environment of `make test-spark`.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterable, Sequence
from email.parser import BytesParser
from pathlib import Path

from tests.cloud.wire import AwsError

ROOT = Path(__file__).resolve().parents[3]
CACHE = ROOT / "build" / "cloud" / "python"
SPARK = ROOT / ".venv-spark" / "bin" / "python"  # of the lock's versions and PySpark, whatever Python made it
_one_at_a_time = threading.Lock()


def find(version: str = "3.13", *, names: Iterable[str] | None = None) -> str | None:
    """A Python of this version that runs: version managers leave stubs on the PATH that only print an error."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    candidates = names or (sys.executable, f"python{version}", *map(str, pyenv.glob(f"{version}*/bin/python")))
    return next((candidate for candidate in candidates if _version(candidate) == version), None)


def _version(candidate: str) -> str:
    try:
        asked = subprocess.run(
            [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return asked.stdout.strip() if asked.returncode == 0 else ""


def command(wheels: Sequence[Path], named: Sequence[str] = (), python: str | None = None) -> tuple[str, list[Path]]:
    """The interpreter, and the folders of the unpacked wheels for its path; `named` are packages of the index.

    Raises:
        AwsError: this machine has no Python 3.13, or the packages cannot be installed, in other versions than the lock's.
    """
    python = python or find()
    if python is None:
        raise AwsError("NotImplemented", "no Python 3.13, which is Glue's, on this machine: pyenv install 3.13")
    with _one_at_a_time:
        inside = _environment(python, sorted({*named, *(line for wheel in wheels for line in _asks_for(wheel))}))
        return inside, [_unpacked(wheel) for wheel in wheels]


def with_spark(wheels: Sequence[Path], python: Path = SPARK) -> tuple[str, list[Path]]:
    """As `command`, for a job that uses Spark: PySpark is too large to be installed on the way, so it has to be there.

    Raises:
        AwsError: it is not.
    """
    if not python.exists():
        raise AwsError(
            "NotImplemented",
            "--engine spark needs a Python with PySpark, and there is none in .venv-spark: "
            "`make test-spark` makes it (450 MB; it needs Java 17), or run the job with --engine polars",
        )
    with _one_at_a_time:
        return str(python), [_unpacked(wheel) for wheel in wheels]


def _asks_for(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        wanted = BytesParser().parsebytes(archive.read(name)).get_all("Requires-Dist") or []
    return [requirement for requirement in wanted if "extra ==" not in requirement]


def _environment(python: str, requirements: list[str]) -> str:
    pins = _pins()
    digest = hashlib.sha256("\n".join([_full_version(python), *requirements, pins]).encode()).hexdigest()[:16]
    folder = CACHE / f"venv-{digest}"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        _run([python, "-m", "venv", str(folder)])
        (folder / "pins.txt").write_text(pins, "utf-8")
        if requirements:
            pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            _run([*pip, "-c", str(folder / "pins.txt"), *requirements])
        (folder / "complete").touch()
    return str(folder / "bin" / "python")


def _pins() -> str:
    """The versions of the lock without the hashes, as constraints."""
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    return "\n".join(line.split(" \\")[0] for line in lines if line[:1].isalnum())


def _full_version(python: str) -> str:
    return subprocess.run([python, "-VV"], capture_output=True, text=True, check=True).stdout


def _run(arguments: list[str]) -> None:
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AwsError("InternalServiceException", f"{' '.join(arguments[:6])} … failed: {done.stderr.strip()}")


def _unpacked(wheel: Path) -> Path:
    """A pure wheel is a zip of what goes on the path."""
    content = wheel.read_bytes()
    folder = CACHE / f"{re.sub(r'-.*', '', wheel.name)}-{hashlib.sha256(content).hexdigest()[:16]}"
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch, zipfile.ZipFile(wheel) as archive:
            archive.extractall(Path(scratch, "wheel"))
            Path(scratch, "wheel").rename(folder)
    return folder
