"""Reading a file on disk, and noticing when it changes meanwhile."""

from __future__ import annotations

import os
from dataclasses import dataclass
from io import FileIO, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING

from etl.errors import ChangedError
from etl.lake.blob import Blob
from etl.lake.local.errors import disk_errors

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


def token_of(stat: os.stat_result) -> str:
    """Identify the content of a file by size and time, without reading it."""
    return f"{stat.st_size}-{stat.st_mtime_ns}"


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A `ByteSource` over a file."""

    blob: Blob
    local_path: Path

    @classmethod
    def at(cls, path: Path) -> LocalFile:
        stat = path.stat()
        return cls(Blob(str(path), stat.st_size, token_of(stat)), path)

    def open(self, offset: int = 0) -> RawIOBase:
        with disk_errors(f"read {self.blob.uri}"):
            stream = _WatchedFile(self.blob)
        stream.check()
        stream.seek(offset)
        return stream

    def read_range(self, start: int, length: int) -> bytes:
        with self.open(start) as stream:
            parts = []
            while length > 0 and (part := stream.read(length)):
                parts.append(part)
                length -= len(part)
            return b"".join(parts)

    def check_unchanged(self) -> None:
        self.open().close()


class _WatchedFile(FileIO):
    """A file that is checked against its blob at its end: a file being appended to has no end to speak of."""

    def __init__(self, blob: Blob) -> None:
        super().__init__(blob.uri, "rb")
        self._blob = blob

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        with disk_errors(f"read {self._blob.uri}"):
            count = super().readinto(buffer) or 0
        if count == 0:
            self.check()
        return count

    def read(self, size: int | None = -1, /) -> bytes:
        with disk_errors(f"read {self._blob.uri}"):
            data = super().read(size) or b""
        if not data or size is None or size < 0:
            self.check()
        return data

    def readall(self) -> bytes:
        return self.read(-1)

    def check(self) -> None:
        if token_of(os.fstat(self.fileno())) != self._blob.token or not _same_file(self._blob.uri, self.fileno()):
            self.close()
            raise changed(self._blob)


def _same_file(path: str, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except OSError:
        return False  # removed or unreadable by now: not the same


def changed(blob: Blob) -> ChangedError:
    """The error of an input that is no longer what the run began with."""
    hint = "Wait until whatever writes it has finished, then run again; nothing was published."
    return ChangedError(f"{blob.uri} changed while being read", hint=hint)
