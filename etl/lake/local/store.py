"""Zones as folders: a file becomes visible by one rename, after its bytes are on the disk."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from etl.errors import ConflictError
from etl.lake.local.errors import disk_errors
from etl.lake.local.file import LocalFile, token_of
from etl.lake.local.tree import LocalTree
from etl.lake.store import Zone, published_meanwhile, token


@dataclass(frozen=True, slots=True)
class LocalStore:
    """A `Store` in a folder, made when first written to."""

    root: Path

    def location(self, zone: Zone, key: str) -> str:
        return str(self.root / zone / key)

    def tree(self) -> LocalTree:
        return LocalTree()

    def find(self, zone: Zone, key: str) -> LocalFile | None:
        path = self.root / zone / key
        with disk_errors(f"look for {path}"):
            try:
                return LocalFile.at(path)
            except (FileNotFoundError, NotADirectoryError):
                return None

    def stage(self, zone: Zone, key: str, path: Path) -> StagedFile:
        with disk_errors(f"write {path}"):
            _sync(path)
        return StagedFile(self, zone, key, path)

    def remove(self, zone: Zone, key: str, expected: str | None) -> None:
        path = self.root / zone / key
        self.check_expected(zone, key, expected)
        with disk_errors(f"remove {path}"):
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                _sync(path.parent)

    def sweep(self, zone: Zone, prefix: str, *, before: datetime) -> None:
        """Nothing to do: what is unfinished lies in scratch folders."""

    @contextmanager
    def hold(self, dataset: str) -> Iterator[None]:
        path = self.root / "reports" / dataset / ".lock"
        with disk_errors(f"lock {path}"):
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = path.open("a+", encoding="utf-8")
        with lock:
            with disk_errors(f"lock {path}"):
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise _held(dataset, path) from None
                lock.truncate(0)
                lock.write(f"process {os.getpid()} on {socket.gethostname()}")
                lock.flush()
            yield  # the lock ends with the descriptor, also when the process is killed; the file stays

    def scratch_parent(self) -> Path:
        return self.root / ".scratch"

    def check_expected(self, zone: Zone, key: str, expected: str | None) -> None:
        """Compare before swapping: the lock keeps other runs away, not a person who copies files, nor every NFS."""
        if token(self.find(zone, key)) != expected:
            raise published_meanwhile(self.location(zone, key))


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A `Staged` file: complete in the scratch folder of its run, which also clears it away."""

    store: LocalStore
    zone: Zone
    key: str
    path: Path

    def commit(self, expected: str | None) -> str:
        target = Path(self.store.location(self.zone, self.key))
        self.store.check_expected(self.zone, self.key, expected)
        with disk_errors(f"write {target}"):
            target.parent.mkdir(parents=True, exist_ok=True)
            new = token_of(self.path.stat())
            os.replace(self.path, target)
            _sync(target.parent)
        return new

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def _sync(path: Path) -> None:
    """Have the disk keep a file's bytes, or a folder's names, before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _held(dataset: str, path: Path) -> ConflictError:
    holder = path.read_text(encoding="utf-8") or "a process that just began"
    since = datetime.fromtimestamp(path.stat().st_mtime, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    message = f"another run is at the dataset {dataset} now ({holder}, since {since})"
    return ConflictError(message, hint="Wait until it has ended, then run again.")
