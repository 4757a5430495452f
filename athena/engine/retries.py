"""What is tried again, and for how long. botocore tries calls again by itself; this is for what outlasts it.

Only what AWS documents as passing is tried again: ThrottlingException, TooManyRequestsException, InternalServerException,
ConcurrentModificationException, and queries whose `AthenaError` says `Retryable`. Never errors of the SQL, of stale views,
or of schemas: they would fail again, and cost each time.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
)
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from athena.errors import DeploymentError

PASSING = (
    "ThrottlingException",
    "TooManyRequestsException",
    "InternalServerException",
    "ConcurrentModificationException",
)
ATTEMPTS = 6
_WRAPPED = re.compile(rf"Error Code: (?:{'|'.join(PASSING)})\b")  # Glue's error, told by Athena
_T = TypeVar("_T")

_SIGN_IN = "Sign in (aws sso login, or aws configure), or set AWS_PROFILE and AWS_REGION."
_HINTS = {
    "AccessDeniedException": "The role needs the actions of Athena and Glue that athena/README.md lists.",
    "EntityNotFoundException": "`make apply ENV=…` makes the databases; athena/targets.toml names them.",
    "ExpiredTokenException": _SIGN_IN,
    "UnrecognizedClientException": _SIGN_IN,
    "InvalidRequestException": "Check workgroup and databases in athena/targets.toml.",
}
_LATER = "AWS said so again and again. Wait a minute, then run the same command again: it goes on from what is there."
_NETWORK = "Check the network, AWS_REGION and AWS_ENDPOINT_URL, then run the same command again."


@dataclass(frozen=True, slots=True)
class Pace:
    """How long is waited: between looks at a query, and for it to end at all."""

    poll_seconds: float = 0.5
    limit_seconds: float = 1800.0
    sleep: Callable[[float], None] = time.sleep


def call(pace: Pace, function: Callable[..., _T], **arguments: Any) -> _T:
    """Call AWS; wait and call again when it says that this will pass. Raises what it said last."""
    retrying = Retrying(
        retry=retry_if_exception(_passes),
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_random_exponential(multiplier=0.5, max=20),
        sleep=pace.sleep,
        reraise=True,
    )
    return retrying(function, **arguments)


def query_passes(status: Mapping[str, Any]) -> bool:
    """Whether a query that failed is worth another try."""
    retryable = bool(status.get("AthenaError", {}).get("Retryable"))
    return retryable or _WRAPPED.search(str(status.get("StateChangeReason", ""))) is not None


def code_of(error: BaseException) -> str:
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


@contextmanager
def aws_errors(doing: str) -> Iterator[None]:
    """Say what AWS said, as a `DeploymentError`; `doing` reads on from "cannot"."""
    try:
        yield
    except ClientError as error:
        code, said = code_of(error), str(error.response.get("Error", {}).get("Message", "")).rstrip(".")
        hint = _LATER if code in PASSING else _HINTS.get(code, "See what AWS said above.")
        raise DeploymentError(f"cannot {doing}: {code}: {said}", hint=hint) from error
    except BotoCoreError as error:
        unknown = (
            NoCredentialsError,
            PartialCredentialsError,
            CredentialRetrievalError,
            NoRegionError,
            ProfileNotFound,
        )
        hint = _SIGN_IN if isinstance(error, (*unknown, SSOError)) else _NETWORK
        raise DeploymentError(f"cannot {doing}: {str(error).rstrip('.')}", hint=hint) from error


def _passes(error: BaseException) -> bool:
    return code_of(error) in PASSING
