"""Files that outlive an instance: a folder on a laptop, an s3:// prefix on AWS, written whole or not at all.

keep = checkpoints_at(f"{lake.work}/town-model")
keep.write("last.pt", content)
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any, Protocol


class Checkpoints(Protocol):
    """A place for files with a name and bytes."""

    def read(self, name: str) -> bytes | None:
        """The content; None if there is no such file."""
        ...

    def write(self, name: str, content: bytes) -> None:
        """Replace a file in one step: who is stopped while writing leaves the old one."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        ...


def checkpoints_at(place: str | Path, s3: Any = None) -> Checkpoints:
    """The place behind a path: `s3://bucket/prefix` is a prefix, all else a folder.

    `s3` is a client of S3; None: boto3's own, made when it is needed.
    """
    if not str(place).startswith("s3://"):
        return Folder(Path(place))
    bucket, _, prefix = str(place).removeprefix("s3://").partition("/")
    if not bucket:
        raise ValueError(f"{place} names no bucket: write s3://bucket/prefix")
    return Prefix(s3 or _s3(), bucket, prefix.strip("/"))


class Folder:
    """A folder; it is made when something is written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, name: str) -> bytes | None:
        path = self.path / name
        return path.read_bytes() if path.is_file() else None

    def write(self, name: str, content: bytes) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as part:
            try:
                part.write(content)
                part.flush()
                os.fsync(part.fileno())
                os.replace(part.name, path)
            except BaseException:
                os.unlink(part.name)
                raise

    def remove(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)


class Prefix:
    """A prefix of a bucket. An object of S3 is replaced by one completed upload, or not at all."""

    def __init__(self, s3: Any, bucket: str, prefix: str) -> None:
        self.s3, self.bucket, self.prefix = s3, bucket, prefix

    def read(self, name: str) -> bytes | None:
        try:
            return bytes(self.s3.get_object(Bucket=self.bucket, Key=self._key(name))["Body"].read())
        except self.s3.exceptions.NoSuchKey:
            return None

    def write(self, name: str, content: bytes) -> None:
        self.s3.put_object(Bucket=self.bucket, Key=self._key(name), Body=content)

    def remove(self, name: str) -> None:
        self.s3.delete_object(Bucket=self.bucket, Key=self._key(name))

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name


def _s3() -> Any:
    import boto3

    return boto3.client("s3")
