"""What probes of gaps share: clients by service, and things with names of their own."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

Clients = Callable[[str], Any]  # the name of a service -> its boto3 client
_numbers = itertools.count(1)


def new_name() -> str:
    return f"gap-{next(_numbers)}"


def new_bucket(aws: Clients) -> str:
    name, s3 = new_name(), aws("s3")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name})
    return name


def new_role(aws: Clients, service: str) -> str:
    """The ARN of a role that a service may assume, and that may do nothing."""
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    return str(aws("iam").create_role(RoleName=new_name(), AssumeRolePolicyDocument=document)["Role"]["Arn"])
