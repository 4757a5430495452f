"""Whether the whole way has been taken already, with the very files that lie here now: it takes minutes, and once is enough."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from tests.cloud.terraform import ROOT

_NOTE = ROOT / "build" / "cloud" / "e2e.json"
_READ = ("terraform", "etl", "athena", "sagemaker", "tests/cloud", "pyproject.toml", "requirements.lock")
_MADE = {"__pycache__", ".terraform", ".terraform.lock.hcl"}


def files() -> Iterator[Path]:
    """The files on which the outcome depends."""
    for name in _READ:
        place = ROOT / name
        yield from sorted(place.rglob("*")) if place.is_dir() else [place]


def fingerprint() -> str:
    """A hash over the names and contents of those files."""
    digest = hashlib.sha256()
    for path in files():
        if path.is_file() and not _MADE & set(path.relative_to(ROOT).parts):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(ROOT)} {content}\n".encode())
    return digest.hexdigest()


def note(seconds: float, before: str, place: Path = _NOTE) -> None:
    """Write down that it passed with the files of `before`, unless they changed meanwhile."""
    if fingerprint() == before:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps({"files": before, "seconds": round(seconds)}), "utf-8")


def seconds(place: Path = _NOTE) -> int | None:
    """How long it took when it passed with these files; None if it has not."""
    try:
        found = json.loads(place.read_text("utf-8"))
    except FileNotFoundError:
        return None
    return int(found["seconds"]) if found["files"] == fingerprint() else None
