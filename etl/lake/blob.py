"""A file or object, and how the engine reads it, wherever it lies."""

from __future__ import annotations

from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Blob:
    """What identifies the bytes of one file or object; part of a run's fingerprint."""

    uri: str  # a path as given, or s3://bucket/key
    size: int
    token: str  # S3: the ETag; locally: f"{size}-{mtime_ns}"

    @property
    def name(self) -> str:
        return self.uri.rstrip("/").rpartition("/")[2]


class ByteSource(Protocol):
    """One input, read in order or by range; always the bytes that `blob` identifies, or a `LakeError`.

    A run reads its input more than once (what is in it, then the rows). If the file was replaced in between, the
    decisions would be about other data than what is published: so every reader checks, and says "changed while being
    read".
    """

    @property
    def blob(self) -> Blob: ...

    @property
    def local_path(self) -> Path | None:
        """The file, where there is one that other libraries may open; call `check_unchanged` after they did."""

    def open(self, offset: int = 0) -> RawIOBase:
        """Read from `offset` to the end, sequentially and unbuffered: `readinto`, `read`, `close`, `with`."""

    def read_range(self, start: int, length: int) -> bytes:
        """Read `length` bytes from `start`, or fewer at the end."""

    def check_unchanged(self) -> None:
        """Raise `LakeError` if the bytes are no longer those of `blob`."""
