"""Prefixes and objects, as discovery sees them: a `/` in a key makes a folder."""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from etl.lake.blob import Blob
from etl.lake.dataset import Listing
from etl.lake.s3.client import s3_errors, split_uri
from etl.lake.s3.object import S3Object

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import ListObjectsV2OutputTypeDef


@dataclass(frozen=True, slots=True)
class S3Tree:
    """A `Tree` over buckets."""

    client: S3Client

    def file(self, path: str) -> S3Object | None:
        bucket, key = split_uri(path)
        if not key or key.endswith("/"):
            return None
        # The first key that begins with `key` is `key` itself. Unlike HEAD, a list tells a missing bucket from a
        # missing object, and why it was refused.
        first = next(self._objects(bucket, key, limit=1), None)
        return first if first and first.blob.uri == path else None

    def listing(self, path: str) -> Listing | None:
        bucket, key = split_uri(path)
        prefix = f"{key.rstrip('/')}/" if key.strip("/") else ""
        files: list[S3Object] = []
        folders: list[str] = []
        for page in self._pages(bucket, prefix, Delimiter="/"):
            files += self._sources(bucket, page)
            folders += [f"s3://{bucket}/{folder['Prefix']}" for folder in page.get("CommonPrefixes", [])]
        found = files or folders or not prefix
        return Listing(path, tuple(files), tuple(folders)) if found else None

    def glob(self, pattern: str) -> list[str]:
        bucket, key = split_uri(pattern)
        wanted = key.rstrip("/").split("/")
        found = set()
        for source in self._objects(bucket, re.split(r"[*?\[]", key)[0]):
            names = split_uri(source.blob.uri)[1].split("/")
            for match in (names, names[: len(wanted)]):  # the object, or a folder above it
                if _matches(match, wanted):
                    found.add(f"s3://{bucket}/{'/'.join(match)}")
        return sorted(found)

    def parent(self, path: str) -> str:
        bucket, key = split_uri(path)
        above = key.rstrip("/").rpartition("/")[0]
        return f"s3://{bucket}/{above}".rstrip("/")

    def common_folder(self, paths: list[str]) -> str:
        return "s3://" + os.path.commonpath([os.path.dirname(path.removeprefix("s3://")) for path in paths])

    def folder_name(self, path: str) -> str:
        return path.rstrip("/").rpartition("/")[2]

    def _objects(self, bucket: str, prefix: str, *, limit: int | None = None) -> Iterator[S3Object]:
        options = {} if limit is None else {"PaginationConfig": {"MaxItems": limit, "PageSize": limit}}
        for page in self._pages(bucket, prefix, **options):
            yield from self._sources(bucket, page)

    def _pages(self, bucket: str, prefix: str, **options: Any) -> Iterator[ListObjectsV2OutputTypeDef]:
        with s3_errors(f"list s3://{bucket}/{prefix}"):
            yield from self.client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix, **options)

    def _sources(self, bucket: str, page: ListObjectsV2OutputTypeDef) -> Iterator[S3Object]:
        for entry in page.get("Contents", []):
            if not entry["Key"].endswith("/"):  # the console makes an empty object for a folder
                blob = Blob(f"s3://{bucket}/{entry['Key']}", entry["Size"], entry["ETag"].strip('"'))
                yield S3Object(self.client, blob)


def _matches(names: Sequence[str], pattern: Sequence[str]) -> bool:
    """Match folder by folder, so that `*` stops at `/` as on disk; `**` is any number of folders."""
    if not pattern:
        return not names
    if pattern[0] == "**":
        return any(_matches(names[skipped:], pattern[1:]) for skipped in range(len(names) + 1))
    return bool(names) and fnmatchcase(names[0], pattern[0]) and _matches(names[1:], pattern[1:])
