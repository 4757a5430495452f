"""Private folders for a run's unfinished files, and the removal of those that killed runs left.

A folder is held by `flock` as long as its run lives, however it ends, so that whoever can lock a folder knows that
nobody uses it. Process numbers would not do: they are used again, and differ between containers that share a disk.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from etl.lake.local.errors import disk_errors


@contextmanager
def scratch_folder(parent: Path, dataset: str) -> Iterator[Path]:
    """Make a folder in `parent`, and remove it at the end; first sweep those that nobody holds."""
    with disk_errors(f"make a scratch folder in {parent}"):
        parent.mkdir(parents=True, exist_ok=True)
        for left in parent.iterdir():
            _remove_if_free(left)
        folder, held = _make(parent, dataset)
    try:
        yield folder
    finally:
        # What cannot be removed now is swept by a later run; it must not hide how this one ended
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _make(parent: Path, dataset: str) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f"{dataset}.", dir=parent))
        held = _lock(folder)
        if held is not None and folder.exists():
            return folder, held
        if held is not None:  # swept by another run before it was locked
            os.close(held)


def _remove_if_free(folder: Path) -> None:
    held = _lock(folder)
    if held is not None:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _lock(folder: Path) -> int | None:
    """Take the folder's lock; None if another run has it, or the folder is gone or another user's."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
