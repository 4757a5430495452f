"""Uploading a file so that it becomes visible only by a conditional request, and not at all if anything fails."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from etl.errors import EtlError, LakeError
from etl.lake.local.errors import disk_errors
from etl.lake.s3.client import code_of, lake_error, s3_errors
from etl.lake.s3.object import quoted
from etl.lake.store import published_meanwhile

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import CompletedPartTypeDef

PART_BYTES = 8 << 20  # times UPLOAD_THREADS is what an upload takes of the memory
MOST_PARTS = 10_000  # S3's limit
UPLOAD_THREADS = 4

REFUSED = ("PreconditionFailed", "412", "ConditionalRequestConflict", "409", "NoSuchKey", "404", "NoSuchUpload")


@dataclass(slots=True)
class StagedObject:
    """A `Staged` object. Small: a file to be put. Large: the finished parts of a multipart upload.

    The object carries the upload's own mark in its metadata. When an answer is lost on the way, or botocore's retry of
    a request that had succeeded is refused, the mark tells whether it was this upload that won.
    """

    client: S3Client
    bucket: str
    key: str
    path: Path
    current: Callable[[], str | None]  # the token of what is visible now
    part_bytes: int = PART_BYTES
    mark: str = field(default_factory=lambda: uuid4().hex)
    _upload_id: str | None = None
    _parts: list[CompletedPartTypeDef] = field(default_factory=list)

    @property
    def location(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    def __enter__(self) -> Self:
        try:
            self._upload_parts()
        except BaseException as error:
            self._abort(error)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._abort(error)

    def commit(self, expected: str | None) -> str:
        """Make it visible by one conditional request.

        The comparison beforehand costs one request; it spares sending a small file in vain, and stands in for
        `If-Match` where an S3 look-alike does not know it on CompleteMultipartUpload (moto 5.2).
        """
        if self.current() != expected:
            raise published_meanwhile(self.location)
        condition = {"IfNoneMatch": "*"} if expected is None else {"IfMatch": quoted(expected)}
        try:
            etag = self._complete(condition) if self._upload_id else self._put(condition)
        except (ClientError, BotoCoreError) as error:
            etag = self._settle(error)
        self._upload_id = None
        return etag.strip('"')

    def _put(self, condition: dict[str, Any]) -> str:
        with disk_errors(f"read {self.path}"), self.path.open("rb") as body:
            answer = self.client.put_object(
                Bucket=self.bucket, Key=self.key, Body=body, Metadata={"kiban-upload": self.mark}, **condition
            )
        return answer["ETag"]

    def _complete(self, condition: dict[str, Any]) -> str:
        answer = self.client.complete_multipart_upload(
            Bucket=self.bucket,
            Key=self.key,
            UploadId=self._upload_id or "",
            MultipartUpload={"Parts": self._parts},
            **condition,
        )
        return answer["ETag"]

    def _settle(self, error: ClientError | BotoCoreError) -> str:
        """Find out who won after a refusal or a lost answer."""
        if isinstance(error, ClientError) and code_of(error) not in REFUSED and _was_understood(error):
            raise lake_error(f"write {self.location}", error) from error
        refused = isinstance(error, ClientError) and code_of(error) in REFUSED
        told = published_meanwhile(self.location) if refused else lake_error(f"write {self.location}", error)
        try:
            found = self.client.head_object(Bucket=self.bucket, Key=self.key)
        except (ClientError, BotoCoreError) as silence:
            raise told from silence
        if found["Metadata"].get("kiban-upload") != self.mark:
            raise told from error
        return found["ETag"]

    def _upload_parts(self) -> None:
        with disk_errors(f"read {self.path}"):
            size = self.path.stat().st_size
        if size <= self.part_bytes:
            return
        with s3_errors(f"write {self.location}"):
            self._upload_id = self.client.create_multipart_upload(
                Bucket=self.bucket, Key=self.key, Metadata={"kiban-upload": self.mark}, ChecksumAlgorithm="CRC32"
            )["UploadId"]
        step = part_size(size, self.part_bytes)
        with ThreadPoolExecutor(UPLOAD_THREADS, "upload") as threads:
            self._parts = list(threads.map(self._upload_part, range(0, size, step), [step] * -(-size // step)))

    def _upload_part(self, start: int, length: int) -> CompletedPartTypeDef:
        number = start // length + 1
        with disk_errors(f"read {self.path}"), self.path.open("rb") as file:
            body = os.pread(file.fileno(), length, start)
        with s3_errors(f"write {self.location}"):
            answer = self.client.upload_part(
                Bucket=self.bucket,
                Key=self.key,
                UploadId=self._upload_id or "",
                PartNumber=number,
                Body=body,
                ChecksumAlgorithm="CRC32",
            )
        return {"PartNumber": number, "ETag": answer["ETag"], "ChecksumCRC32": answer["ChecksumCRC32"]}

    def _abort(self, error: BaseException | None) -> None:
        """Withdraw an unfinished upload; if even that fails, the error that led here stays the one that is told."""
        if self._upload_id is None:
            return
        try:
            self.client.abort_multipart_upload(Bucket=self.bucket, Key=self.key, UploadId=self._upload_id)
        except (ClientError, BotoCoreError) as failure:
            if isinstance(failure, ClientError) and code_of(failure) == "NoSuchUpload":
                return
            left = "Its unfinished upload is left behind; the bucket's lifecycle rule removes it."
            if error is None:
                raise LakeError(f"cannot withdraw the upload of {self.location}", hint=left) from failure
            error.add_note(left)
            if isinstance(error, EtlError):
                error.hint = f"{error.hint} {left}"
        finally:
            self._upload_id = None


def part_size(size: int, wanted: int) -> int:
    """The wanted size of parts, or what a file needs to fit into the number of parts that S3 allows."""
    return max(wanted, -(-size // MOST_PARTS))


def _was_understood(error: ClientError) -> bool:
    """S3 decided (4xx), as against failing on the way (5xx), when the request may have been carried out."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)) < 500
