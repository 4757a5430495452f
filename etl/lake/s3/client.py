"""The one place where S3 clients are made, and where what S3 says becomes a `LakeError` with a hint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    CredentialRetrievalError,
    EndpointConnectionError,
    FlexibleChecksumError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
)

from etl.errors import LakeError, UsageError

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

ATTEMPTS = 8  # with botocore's backoff about a minute of throttling is sat out
_URI = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?", re.IGNORECASE | re.DOTALL)

_CREDENTIALS = "Sign in (aws sso login, or aws configure) or set AWS_PROFILE; on Glue, check the job's role."
_DENIED = (
    "The role needs s3:ListBucket, s3:GetObject and s3:PutObject there (s3:DeleteObject for rejects), and its KMS key."
)
_BUCKET = "Check the name; the platform's buckets are made by `terraform apply`, one for each zone."
_LATER = (
    "S3 asked to slow down beyond all retries. Run again in a few minutes; a published table is only replaced whole."
)
_NETWORK = (
    "Check the network, the region and AWS_ENDPOINT_URL, then run again; a published table is only replaced whole."
)
_HINTS = {
    "AccessDenied": _DENIED,
    "AllAccessDisabled": _DENIED,
    "403": _DENIED,
    "NoSuchBucket": _BUCKET,
    "PermanentRedirect": "The bucket is in another region: set AWS_REGION to it.",
    "IllegalLocationConstraintException": "The bucket is in another region: set AWS_REGION to it.",
    "InvalidAccessKeyId": _CREDENTIALS,
    "SignatureDoesNotMatch": _CREDENTIALS,
    "ExpiredToken": _CREDENTIALS,
    "InvalidToken": _CREDENTIALS,
    "RequestTimeTooSkewed": "This machine's clock is wrong: set it, then run again.",
    "SlowDown": _LATER,
    "Throttling": _LATER,
    "RequestLimitExceeded": _LATER,
    "ServiceUnavailable": _LATER,
    "InternalError": _LATER,
}


def s3_client(session: boto3.Session | None = None, *, attempts: int = ATTEMPTS) -> S3Client:
    """Make the client that everything here uses: botocore's standard retries, and timeouts that end.

    Endpoint, region and credentials come from where boto3 finds them (AWS_ENDPOINT_URL, AWS_PROFILE, the job's role).
    """
    config = Config(
        retries={"mode": "standard", "total_max_attempts": attempts},
        connect_timeout=10,
        read_timeout=60,
        max_pool_connections=16,
        tcp_keepalive=True,
    )
    with s3_errors("reach S3"):
        # Without a region boto3 still signs for S3, but some endpoints refuse to be guessed at
        session = session or boto3.Session()
        return session.client("s3", config=config, region_name=session.region_name or "us-east-1")


@contextmanager
def s3_errors(doing: str) -> Iterator[None]:
    """Raise what S3 or the way to it says as `LakeError`; `doing` reads on from "cannot": "write s3://kiban-dev/x"."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise lake_error(doing, error) from error


def lake_error(doing: str, error: ClientError | BotoCoreError) -> LakeError:
    if isinstance(error, ClientError):
        said = error.response.get("Error", {})
        reason = f"{said.get('Code', 'error')}: {said.get('Message', error)}".removesuffix(": ").rstrip(".")
        return LakeError(f"cannot {doing}: {reason}", hint=_hint_of(error))
    return LakeError(f"cannot {doing}: {str(error).rstrip('.')}", hint=hint_without_answer(error))


def code_of(error: ClientError) -> str:
    """S3's word for what is wrong; a HEAD has no body, so there it is the HTTP status."""
    return str(error.response.get("Error", {}).get("Code", ""))


def split_uri(uri: str) -> tuple[str, str]:
    """Split `s3://bucket/key` into bucket and key; the key may be empty.

    Examples:
        >>> split_uri("s3://kiban-dev-raw/orders/")
        ('kiban-dev-raw', 'orders/')
    """
    match = _URI.fullmatch(uri)
    if match is None:
        raise UsageError(
            f"{uri} is not an S3 address", hint="Write s3://bucket/prefix, such as s3://kiban-dev-raw/orders."
        )
    return match[1], match[2] or ""


def _hint_of(error: ClientError) -> str:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code_of(error) in _HINTS:
        return _HINTS[code_of(error)]
    return _LATER if status >= 500 else "See what S3 said above; the bucket's policy or settings may forbid it."


def hint_without_answer(error: BotoCoreError) -> str:
    if isinstance(
        error, (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError, SSOError, ProfileNotFound)
    ):
        return _CREDENTIALS
    if isinstance(error, FlexibleChecksumError):
        return "The bytes did not survive the way: run again; if it stays so, the object itself is damaged."
    if isinstance(error, (HTTPClientError, ConnectionError, EndpointConnectionError)):
        return _NETWORK
    return "Check the AWS configuration (AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL)."
