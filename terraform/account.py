"""Whose account it is: credentials as boto3 and Terraform both find them, and what to do when they are not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
)

from terraform.errors import OwnerError

if TYPE_CHECKING:
    from boto3 import Session
    from types_boto3_sts import STSClient

SIGN_IN = (
    "Sign in (aws sso login, or aws configure), or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
)
NETWORK = "Check the network, the region's name and AWS_ENDPOINT_URL."


@dataclass(frozen=True, slots=True)
class Identity:
    """Who AWS takes us for."""

    account: str
    arn: str

    @property
    def is_root(self) -> bool:
        return self.arn.endswith(":root")


def open_session(region: str) -> Session:
    """Make a boto3 session for an environment's region, whatever region the shell has set."""
    import boto3

    with said_plainly():
        return boto3.Session(region_name=region)


def who_am_i(sts: STSClient) -> Identity:
    """Ask AWS whose credentials these are.

    Raises:
        OwnerError: there are none, or AWS does not accept them.
    """
    with said_plainly():
        answer = sts.get_caller_identity()
    return Identity(answer["Account"], answer["Arn"])


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn botocore's errors about credentials and the network into ours."""
    try:
        yield
    except (NoCredentialsError, PartialCredentialsError, ProfileNotFound) as error:
        raise OwnerError(f"no AWS credentials: {error}", hint=SIGN_IN) from None
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        raise OwnerError(f"AWS does not accept the credentials ({code})", hint=SIGN_IN) from None
    except (ConnectionError, HTTPClientError) as error:
        raise OwnerError(f"AWS cannot be reached: {error}", hint=NETWORK) from None
    except BotoCoreError as error:  # an expired SSO token, a credential process that failed
        raise OwnerError(f"no AWS credentials: {error}", hint=SIGN_IN) from None
