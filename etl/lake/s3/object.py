"""Reading an object: one request for the whole of it, resumed where the connection broke."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from io import RawIOBase
from typing import TYPE_CHECKING, Any

from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    FlexibleChecksumError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)
from urllib3.exceptions import HTTPError

from etl.errors import LakeError
from etl.lake.blob import Blob
from etl.lake.local.file import changed
from etl.lake.s3.client import code_of, lake_error, s3_errors, split_uri

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from botocore.response import StreamingBody
    from types_boto3_s3 import S3Client

RESUMES = 5  # in a row without a byte in between
_BROKEN = (ConnectionClosedError, IncompleteReadError, ReadTimeoutError, ResponseStreamingError, HTTPError)
_GONE = ("PreconditionFailed", "412", "NoSuchKey", "404", "InvalidRange", "416")


@dataclass(frozen=True, slots=True)
class S3Object:
    """A `ByteSource` over an object, held to the ETag it was found with."""

    client: S3Client
    blob: Blob
    pause: Callable[[float], None] = time.sleep

    @property
    def local_path(self) -> None:
        return None

    def open(self, offset: int = 0) -> RawIOBase:
        return S3Stream(self, offset, self.blob.size)

    def read_range(self, start: int, length: int) -> bytes:
        with S3Stream(self, start, min(start + length, self.blob.size)) as stream:
            return stream.readall() or b""

    def check_unchanged(self) -> None:
        bucket, key = split_uri(self.blob.uri)
        try:
            with s3_errors(f"read {self.blob.uri}"):
                self.client.head_object(Bucket=bucket, Key=key, IfMatch=quoted(self.blob.token))
        except LakeError as error:
            raise self.explained(error) from error.__cause__

    def request(self, start: int, end: int) -> StreamingBody:
        """Ask for the bytes from `start` up to `end`, of this version of the object or none."""
        bucket, key = split_uri(self.blob.uri)
        # The whole object is asked for without Range: then S3 sends its checksum along, and botocore checks it
        part: Any = {} if (start, end) == (0, self.blob.size) else {"Range": f"bytes={start}-{end - 1}"}
        try:
            with s3_errors(f"read {self.blob.uri}"):
                return self.client.get_object(Bucket=bucket, Key=key, IfMatch=quoted(self.blob.token), **part)["Body"]
        except LakeError as error:
            raise self.explained(error) from error.__cause__

    def explained(self, error: LakeError) -> LakeError:
        cause = error.__cause__
        return changed(self.blob) if isinstance(cause, ClientError) and code_of(cause) in _GONE else error


class S3Stream(RawIOBase):
    """The bytes of an object from `position` to `end`; a broken connection is taken up again where it broke.

    Between two resumes without progress it waits 0.2, 0.4, … seconds, at most five times; the requests themselves are
    retried by botocore.
    """

    def __init__(self, source: S3Object, position: int, end: int) -> None:
        self._source = source
        self._position = position
        self._end = end
        self._body: StreamingBody | None = None
        self._breaks = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        while True:
            try:
                return self._read_some(view)
            except _BROKEN as error:
                self._resume(error)

    def close(self) -> None:
        self._drop()
        super().close()

    def _read_some(self, view: memoryview) -> int:
        if self._position >= self._end and self._body is None:
            return 0
        self._body = self._body or self._source.request(self._position, self._end)
        try:
            count = self._body.readinto(view)  # type: ignore[arg-type]  # the stubs have IO[bytes] for a buffer
        except FlexibleChecksumError as error:
            raise lake_error(f"read {self._source.blob.uri}", error) from error
        self._position += count
        if count:
            self._breaks = 0
        elif view.nbytes:
            self._drop()
            if self._position < self._end:
                raise IncompleteReadError(actual_bytes=self._position, expected_bytes=self._end)
        return count

    def _resume(self, error: Exception) -> None:
        self._drop()
        self._breaks += 1
        if self._breaks > RESUMES:
            hint = "Check the network, then run again; nothing was published."
            message = f"cannot read {self._source.blob.uri}: the connection broke {self._breaks} times in a row at byte"
            raise LakeError(f"{message} {self._position:,} of {self._end:,}", hint=hint) from error
        self._source.pause(0.1 * 2**self._breaks)

    def _drop(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None


def quoted(token: str) -> str:
    """An ETag as it stands in If-Match."""
    return f'"{token}"'
