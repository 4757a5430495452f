"""What the commands about releases need of the machine and of AWS, gathered at the door."""

from __future__ import annotations

import getpass
import platform
import subprocess
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from athena.engine.retries import Pace, aws_errors
from athena.targets import Outputs
from athena.terraform_outputs import terraform_outputs


@dataclass(frozen=True, slots=True)
class World:
    """What the commands need of the machine and of AWS; a test gives its own.

    Attributes:
        session: a boto3 session for a region ("" for the usual one).
        outputs: what Terraform made in a workspace.
        owner: who is at it, for the lock and the releases.
        commit: of the tree; empty if that is not known.
    """

    session: Callable[[str], Any]
    outputs: Outputs
    owner: str
    commit: Callable[[], str]
    pace: Pace = field(default_factory=Pace)
    new_id: Callable[[], str] = lambda: uuid.uuid4().hex


def this_machine(directory: Path, environ: Mapping[str, str]) -> World:
    """The world as it is."""
    return World(
        session=_session,
        outputs=lambda workspace: terraform_outputs(workspace, directory / "terraform", environ),
        owner=f"{_user()}@{platform.node()}",
        commit=lambda: _commit(directory),
    )


def _session(region: str) -> Any:
    import boto3  # most commands run on a laptop and never need it

    with aws_errors("reach AWS"):
        return boto3.Session(region_name=region or None)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container that runs under a number alone
        return "somebody"


def _commit(directory: Path) -> str:
    """The commit of the files; `+` when they differ from it, nothing where there is no git."""
    command = ["git", "describe", "--always", "--abbrev=40", "--dirty=+", "--exclude=*"]
    try:
        done = subprocess.run(command, cwd=directory, capture_output=True, encoding="utf-8", check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
