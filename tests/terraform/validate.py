"""Checks the format of Terraform's files and whether Terraform finds them valid; says why if it cannot.

Modules are validated through the root, which uses them all. Nothing is left in the tree: Terraform's own folder goes to
build/.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOM = ROOT / "terraform"


class CannotCheck(Exception):
    """What is needed is not on this machine; the message says what."""


def unformatted(folder: Path) -> list[str]:
    """The files that `terraform fmt` would change, or cannot read, in its words."""
    done = _terraform(folder, "fmt", "-check", "-recursive", "-diff", "-no-color")
    return [] if done.returncode == 0 else (done.stdout + done.stderr).splitlines()


def invalid(folder: Path, data: Path) -> list[str]:
    """What `terraform validate` says against the files, or nothing."""
    mirror = os.environ.get("TF_PLUGIN_DIR")
    options = ["-backend=false", "-input=false", "-no-color", *([f"-plugin-dir={mirror}"] if mirror else [])]
    with _no_lock_left(folder):
        return _invalid(folder, data, options)


def _invalid(folder: Path, data: Path, options: list[str]) -> list[str]:
    ready = _terraform(folder, "init", *options, data=data)
    if "Failed to query available provider packages" in ready.stderr or "Failed to install provider" in ready.stderr:
        raise CannotCheck("the AWS provider cannot be had: no network, and TF_PLUGIN_DIR names no mirror that has it")
    if ready.returncode:
        return (ready.stdout + ready.stderr).splitlines()
    done = _terraform(folder, "validate", "-no-color", data=data)
    return [] if done.returncode == 0 else (done.stdout + done.stderr).splitlines()


@contextmanager
def _no_lock_left(folder: Path) -> Iterator[None]:
    """Remove Terraform's lock file, unless it was there before."""
    lock = folder / ".terraform.lock.hcl"
    was_there = lock.exists()
    try:
        yield
    finally:
        if not was_there:
            lock.unlink(missing_ok=True)


def _terraform(folder: Path, *words: str, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    program = shutil.which("terraform")
    if program is None:
        raise CannotCheck("the program terraform is not on the PATH")
    environ = {**os.environ, "CHECKPOINT_DISABLE": "1", **({"TF_DATA_DIR": str(data)} if data else {})}
    if not Path(environ.get("TF_CLI_CONFIG_FILE", os.devnull)).exists():
        del environ["TF_CLI_CONFIG_FILE"]
    command = [program, f"-chdir={folder}", *words]
    return subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", check=False)


def main() -> int:
    format_only = "--format-only" in sys.argv[1:]
    try:
        found = unformatted(ROOM) or ([] if format_only else invalid(ROOM, ROOT / "build" / "terraform" / "validate"))
    except CannotCheck as reason:
        print(f"terraform: not checked: {reason}")
        return 0
    print("\n".join(found) if found else "terraform: formatted" + ("" if format_only else " and valid"))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
