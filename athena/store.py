"""Small objects that several people change at once: read with their version, replaced only if still that version.

Two stores: a folder (`file://`), where a lock of the operating system makes compare-and-swap, and S3 (`s3://`), which has
it built in (`If-Match`, `If-None-Match`). The ledger needs nothing else of either.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from athena.errors import ConflictError, StoreError


@dataclass(frozen=True, slots=True)
class Stored:
    """An object's content, and the version to name when it is replaced."""

    content: bytes
    version: str


class Store(Protocol):
    """Objects by key. Errors are `StoreError`."""

    @property
    def address(self) -> str: ...

    def get(self, key: str) -> Stored | None: ...

    def put(self, key: str, content: bytes, *, replaces: str | None) -> str:
        """Write an object in place of the version `replaces` (None: of nothing), and return its new version.

        Raises:
            ConflictError: there is another version, or one where none was expected.
        """
        ...

    def delete(self, key: str, *, version: str) -> None:
        """Remove an object if it still is this version; ConflictError if it is not. One that is gone is no error."""
        ...

    def keys(self, prefix: str) -> list[str]:
        """The keys that begin with `prefix`, in order."""
        ...


@dataclass(frozen=True, slots=True)
class FolderStore:
    """A `Store` in a folder, made when first written to. A file is replaced by a rename, so it is never half there."""

    folder: Path

    @property
    def address(self) -> str:
        return f"file://{self.folder}"

    def get(self, key: str) -> Stored | None:
        with _disk_errors(f"read {self.folder / key}"):
            try:
                content = (self.folder / key).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None
        return Stored(content, _version(content))

    def put(self, key: str, content: bytes, *, replaces: str | None) -> str:
        path = self.folder / key
        with self._alone():
            self._expect(key, replaces)
            with _disk_errors(f"write {path}"):
                write_file(path, content)
        return _version(content)

    def delete(self, key: str, *, version: str) -> None:
        with self._alone():
            if self.get(key) is None:
                return
            self._expect(key, version)
            with _disk_errors(f"remove {self.folder / key}"):
                (self.folder / key).unlink()

    def keys(self, prefix: str) -> list[str]:
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.json") if path.is_file())
        return sorted(key for key in found if key.startswith(prefix))

    def _expect(self, key: str, version: str | None) -> None:
        found = self.get(key)
        if (found.version if found else None) != version:
            raise changed_meanwhile(f"{self.folder / key}")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Compare and swap are two steps on a disk: nobody else may come between them."""
        with _disk_errors(f"lock {self.folder}"):
            self.folder.mkdir(parents=True, exist_ok=True)
            guard = (self.folder / ".guard").open("a")
        with guard:
            fcntl.flock(guard, fcntl.LOCK_EX)  # released with the descriptor, also when the process is killed
            yield


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and make sure that it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)


def changed_meanwhile(where: str) -> ConflictError:
    return ConflictError(f"{where} was changed by somebody else meanwhile", hint="`status` says who is at it.")


def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@contextlib.contextmanager
def _disk_errors(doing: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StoreError(f"cannot {doing}: {reason}", hint="Check the disk and who owns the folder.") from error
