"""An account that does not exist, and clients whose answers a test writes."""

from __future__ import annotations

from typing import Any, Final

import boto3
from botocore.stub import Stubber

ACCOUNT: Final = "123456789012"
REGION: Final = "ap-northeast-1"
KEYS: dict[str, Any] = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": REGION}


def stubbed(service: str) -> tuple[Any, Stubber]:
    make: Any = boto3.client  # its overloads want a literal
    client = make(service, **KEYS)
    return client, Stubber(client)
