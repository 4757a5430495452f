"""Files as other machines see them: inputs opened there by their names, and a place that they share for unfinished parts."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cache
from io import RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING

from etl.lake.blob import Blob, ByteSource
from etl.lake.local.errors import disk_errors
from etl.lake.local.file import LocalFile

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A `ByteSource` that can be sent to another machine, which opens it there; still the bytes of `blob` or an error."""

    blob: Blob

    @property
    def local_path(self) -> Path | None:
        return self._opened.local_path

    def open(self, offset: int = 0) -> RawIOBase:
        return self._opened.open(offset)

    def read_range(self, start: int, length: int) -> bytes:
        return self._opened.read_range(start, length)

    def check_unchanged(self) -> None:
        self._opened.check_unchanged()

    @property
    def _opened(self) -> ByteSource:
        if not self.blob.uri.lower().startswith("s3://"):
            return LocalFile(self.blob, Path(self.blob.uri))
        from etl.lake.s3.object import S3Object

        return S3Object(_client(), self.blob)


@dataclass(frozen=True, slots=True)
class SharedFolder:
    """Where the machines of one run leave files for each other: a folder, or a prefix on S3. Can be sent to them."""

    where: str

    @property
    def _on_s3(self) -> bool:
        return self.where.startswith("s3://")

    def put(self, path: Path, name: str) -> None:
        """Move the file `path` there; one of that name is replaced, whole by whole."""
        if not self._on_s3:
            target = Path(self.where, name)
            with disk_errors(f"write {target}"):
                target.parent.mkdir(parents=True, exist_ok=True)
                near = target.with_name(f"{path.parent.name}.{name}.partial")
                shutil.move(path, near)
                near.replace(target)
            return
        from etl.lake.s3.client import s3_errors, split_uri

        bucket, prefix = split_uri(self.where)
        with s3_errors(f"write {self.where}/{name}"), disk_errors(f"read {path}"):
            _client().upload_file(str(path), bucket, f"{prefix}/{name}")
            path.unlink()

    def fetch(self, name: str, folder: Path) -> Path:
        """A local copy of a file, which may be removed after use: made in `folder` where there is no other way."""
        if not self._on_s3:
            return Path(self.where, name)
        from etl.lake.s3.client import s3_errors, split_uri

        bucket, prefix = split_uri(self.where)
        path = folder / name
        with s3_errors(f"read {self.where}/{name}"), disk_errors(f"write {path}"):
            _client().download_file(bucket, f"{prefix}/{name}", str(path))
        return path

    def clear(self) -> None:
        """Remove everything in it."""
        if not self._on_s3:
            shutil.rmtree(self.where, ignore_errors=True)
            return
        from etl.lake.s3.client import s3_errors, split_uri

        bucket, prefix = split_uri(self.where)
        with s3_errors(f"remove {self.where}"):
            for page in _client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{prefix}/"):
                for found in page.get("Contents", ()):
                    _client().delete_object(Bucket=bucket, Key=found["Key"])


@cache
def _client() -> S3Client:
    from etl.lake.s3.client import s3_client

    return s3_client()
