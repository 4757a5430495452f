"""The ledger's objects on S3, by its conditional requests."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from athena.errors import AthenaError, StoreError
from athena.store import Stored, changed_meanwhile

_ATTEMPTS = 5
_LOST = {"PreconditionFailed", "412"}
_AGAIN = {"ConditionalRequestConflict", "409", "OperationAborted"}  # two conditional requests at the same moment
_ABSENT = {"NoSuchKey", "404"}
_HINTS = {
    "AccessDenied": "The ledger needs s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket there, and its key.",
    "NoSuchBucket": "Check `ledger` in athena/targets.toml; the platform's buckets are made by `make apply`.",
}
_WAY = "Check credentials (AWS_PROFILE), AWS_REGION and the network; nothing was changed by this call."


@dataclass(frozen=True, slots=True)
class S3Store:
    """A `Store` under a prefix of a bucket; an object's version is its ETag."""

    client: Any
    bucket: str
    prefix: str

    @property
    def address(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}"

    def get(self, key: str) -> Stored | None:
        with _s3_errors(f"read {self.address}/{key}"):
            try:
                answer = self.client.get_object(**self._at(key))
                return Stored(answer["Body"].read(), answer["ETag"])
            except ClientError as error:
                if _code(error) in _ABSENT:
                    return None
                raise

    def put(self, key: str, content: bytes, *, replaces: str | None) -> str:
        condition = {"IfNoneMatch": "*"} if replaces is None else {"IfMatch": replaces}
        with _s3_errors(f"write {self.address}/{key}"):
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    answer = self.client.put_object(
                        **self._at(key), Body=content, ContentType="application/json", **condition
                    )
                    return str(answer["ETag"])
                except ClientError as error:
                    if _code(error) in _AGAIN and attempt < _ATTEMPTS:
                        continue
                    if _code(error) in {*_LOST, *_AGAIN, *_ABSENT}:
                        return self._own_or_lost(key, content)
                    raise
        raise AssertionError("unreachable")

    def delete(self, key: str, *, version: str) -> None:
        with _s3_errors(f"remove {self.address}/{key}"):
            try:
                self.client.delete_object(**self._at(key), IfMatch=version)
            except ClientError as error:
                if _code(error) in _ABSENT:
                    return
                if _code(error) in {*_LOST, *_AGAIN}:
                    raise changed_meanwhile(f"{self.address}/{key}") from error
                raise

    def keys(self, prefix: str) -> list[str]:
        start = f"{self.prefix}/"
        with _s3_errors(f"list {self.address}"):
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=start + prefix)
            found = [item["Key"] for page in pages for item in page.get("Contents", ())]
        return sorted(key.removeprefix(start) for key in found)

    def _own_or_lost(self, key: str, content: bytes) -> str:
        """A request whose answer was lost is sent again by botocore, and then loses against itself."""
        found = self.get(key)
        if found is not None and found.content == content:
            return found.version
        raise changed_meanwhile(f"{self.address}/{key}")

    def _at(self, key: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": f"{self.prefix}/{key}"}


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


@contextlib.contextmanager
def _s3_errors(doing: str) -> Iterator[None]:
    try:
        yield
    except AthenaError:
        raise
    except ClientError as error:
        said = f"{_code(error)}: {error.response.get('Error', {}).get('Message', '')}".rstrip(": .")
        raise StoreError(f"cannot {doing}: {said}", hint=_HINTS.get(_code(error), _WAY)) from error
    except BotoCoreError as error:
        raise StoreError(f"cannot {doing}: {str(error).rstrip('.')}", hint=_WAY) from error
