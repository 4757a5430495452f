"""Zones as buckets (`s3://kiban-dev`: kiban-dev-clean, kiban-dev-rejects …) or as folders of one (`s3://bucket/lake`)."""

from __future__ import annotations

import os
import tempfile
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from etl.errors import LakeError
from etl.lake.local.errors import disk_errors
from etl.lake.s3.client import code_of, s3_errors
from etl.lake.s3.object import S3Object, quoted
from etl.lake.s3.tree import S3Tree
from etl.lake.s3.upload import PART_BYTES, REFUSED, StagedObject
from etl.lake.store import Zone, published_meanwhile, token

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import ObjectTypeDef


@dataclass(frozen=True, slots=True)
class S3Store:
    """A `Store` on S3. Nothing is locked: runs race, and the conditional commit lets one of them win."""

    client: S3Client
    bucket: str
    prefix: str = ""  # empty: one bucket per zone
    part_bytes: int = PART_BYTES

    def location(self, zone: Zone, key: str) -> str:
        return "s3://" + "/".join(self._place(zone, key))

    def tree(self) -> S3Tree:
        return S3Tree(self.client)

    def find(self, zone: Zone, key: str) -> S3Object | None:
        return self.tree().file(self.location(zone, key))

    def stage(self, zone: Zone, key: str, path: Path) -> StagedObject:
        bucket, whole_key = self._place(zone, key)
        return StagedObject(
            self.client, bucket, whole_key, path, lambda: token(self.find(zone, key)), part_bytes=self.part_bytes
        )

    def remove(self, zone: Zone, key: str, expected: str | None) -> None:
        location = self.location(zone, key)
        if token(self.find(zone, key)) != expected:
            raise published_meanwhile(location)
        if expected is None:
            return
        bucket, whole_key = self._place(zone, key)
        try:
            with s3_errors(f"remove {location}"):
                self.client.delete_object(Bucket=bucket, Key=whole_key, IfMatch=quoted(expected))
        except LakeError as error:
            cause = error.__cause__
            if not isinstance(cause, ClientError) or code_of(cause) not in REFUSED:
                raise
            if self.find(zone, key):  # else it is gone, by us before an answer was lost, or by another
                raise published_meanwhile(location) from cause

    def sweep(self, zone: Zone, prefix: str, *, before: datetime) -> None:
        bucket, whole_prefix = self._place(zone, prefix)
        folders: dict[str, list[ObjectTypeDef]] = {}
        with s3_errors(f"sweep {self.location(zone, prefix)}"):
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=whole_prefix):
                for found in page.get("Contents", ()):
                    folders.setdefault(found["Key"].removeprefix(whole_prefix).partition("/")[0], []).append(found)
            for inside in folders.values():
                if max(found["LastModified"] for found in inside) < before:
                    for found in inside:
                        self.client.delete_object(Bucket=bucket, Key=found["Key"])

    def hold(self, dataset: str) -> AbstractContextManager[None]:
        return nullcontext()

    def scratch_parent(self) -> Path:
        folder = Path(tempfile.gettempdir()) / f"kiban-scratch-{os.getuid()}"
        with disk_errors(f"make {folder}"):
            folder.mkdir(mode=0o700, exist_ok=True)
            if folder.stat().st_uid != os.getuid():
                raise LakeError(f"{folder} belongs to another user", hint="Set TMPDIR to a folder of your own.")
        return folder

    def _place(self, zone: Zone, key: str) -> tuple[str, str]:
        if self.prefix:
            return self.bucket, f"{self.prefix}/{zone}/{key}"
        return f"{self.bucket}-{zone}", key
