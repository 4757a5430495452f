"""The objects Athena reads and writes: listed and fetched with the cloud's own S3, kept on disk as long as their ETag holds."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from tests.cloud.athena.errors import QueryFailed


class Location(NamedTuple):
    """`s3://bucket/key`."""

    bucket: str
    key: str

    @classmethod
    def of(cls, uri: str) -> Location:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        return cls(bucket, key)

    @classmethod
    def folder(cls, uri: str) -> Location:
        """A folder, whether or not a slash is written at its end: a *file* as a table's location has no rows beneath."""
        bucket, key = cls.of(uri)
        return cls(bucket, key.rstrip("/") + "/" if key else "")

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True)
class Stored:
    """An object that was listed."""

    at: Location
    etag: str
    size: int


@dataclass(frozen=True)
class Encryption:
    """How results are encrypted: `EncryptionConfiguration` of the API."""

    option: str | None = None
    key: str | None = None

    def arguments(self) -> dict[str, str]:
        """What PutObject is told."""
        if self.option == "SSE_S3":
            return {"ServerSideEncryption": "AES256"}
        if self.option == "SSE_KMS":
            return {"ServerSideEncryption": "aws:kms", **({"SSEKMSKeyId": self.key} if self.key else {})}
        return {}


class Storage:
    """S3 as Athena sees it. `folder` keeps what was fetched; a newer version of an object takes the older one's place."""

    def __init__(self, s3: Any, folder: Path) -> None:
        self._s3 = s3
        self._folder = folder

    def beneath(self, uri: str) -> list[Stored]:
        """The objects of a table: all beneath its location but those that Hive hides, and empty markers of folders."""
        folder = Location.folder(uri)
        found: list[Stored] = []
        try:
            for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=folder.bucket, Prefix=folder.key):
                for entry in page.get("Contents", ()):
                    at = Location(folder.bucket, entry["Key"])
                    if entry["Size"] and not _hidden(at.key.removeprefix(folder.key)):
                        found.append(Stored(at, entry["ETag"].strip('"'), entry["Size"]))
        except ClientError as error:
            raise _unreadable(folder, error) from error
        return found

    def fetch(self, stored: Stored) -> Path:
        """The object as a file on this machine."""
        home = self._folder / hashlib.sha256(str(stored.at).encode()).hexdigest()[:32]
        kept = home / f"{stored.etag}{Path(stored.at.key).suffix}"
        if not kept.exists():
            body = self._s3.get_object(Bucket=stored.at.bucket, Key=stored.at.key)["Body"].read()
            home.mkdir(parents=True, exist_ok=True)
            part = home / "part"
            part.write_bytes(body)
            for older in home.glob("*"):
                if older != part:
                    older.unlink()
            os.replace(part, kept)
        return kept

    def put(self, at: Location, body: bytes, *, content_type: str, encryption: Encryption) -> None:
        try:
            self._s3.put_object(
                Bucket=at.bucket, Key=at.key, Body=body, ContentType=content_type, **encryption.arguments()
            )
        except ClientError as error:
            raise _unreadable(at, error) from error

    def exists(self, at: Location) -> bool:
        try:
            self._s3.head_object(Bucket=at.bucket, Key=at.key)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return False
            raise
        return True


def _hidden(relative: str) -> bool:
    return any(part.startswith((".", "_")) for part in relative.split("/"))


def _unreadable(at: Location, error: ClientError) -> QueryFailed:
    code = error.response["Error"]["Code"]
    if code == "NoSuchBucket":
        return QueryFailed(f"Amazon S3 bucket not found: {at.bucket}", error_type=1306)
    message = error.response["Error"].get("Message", "")
    return QueryFailed(
        f"PERMISSION_DENIED: {message} (Service: Amazon S3; Error Code: {code}; Path: {at})", error_type=1305
    )
