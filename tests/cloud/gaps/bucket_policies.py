"""moto applies a bucket policy's Deny without looking at its Condition: a bucket that asks for TLS denies everything.

And it grants access logging only to a policy with no condition and one resource. So policies are kept here, where moto does not see
them; what they say to the platform's roles is checked by `iam/roles.py`, and what they say to S3's log delivery is checked here.
"""

from __future__ import annotations

import json
import re
from contextlib import AbstractContextManager
from typing import Any

from tests.cloud.gaps.clients import Clients, new_bucket
from tests.cloud.iam.policy import Question, verdict
from tests.cloud.server import ACCOUNT, Cloud
from tests.cloud.wire import Answer, AwsError, Forward, Request

_TLS_ONLY = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def shows(aws: Clients) -> bool:
    s3, bucket = aws("s3"), new_bucket(aws)
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [_TLS_ONLY]}))
    try:
        s3.put_object(Bucket=bucket, Key="a", Body=b"")
    except s3.exceptions.ClientError:
        return True
    return False


def close(cloud: Cloud) -> None:
    cloud.layer("s3", _Policies(cloud.one_at_a_time).layer)


class _Policies:
    def __init__(self, one_at_a_time: AbstractContextManager[bool]) -> None:
        self._one_at_a_time = one_at_a_time
        self._policies: dict[str, bytes] = {}

    def layer(self, request: Request, forward: Forward) -> Answer:
        bucket, _, key = request.path.lstrip("/").partition("/")
        if not bucket or key:
            return forward(request)
        if "policy" in request.query:
            return self._policy(bucket, request, forward)
        if "logging" in request.query and request.method == "PUT":
            return self._log(bucket, request, forward)
        if request.method == "DELETE" and not request.query:
            self._policies.pop(bucket, None)
        return forward(request)

    def _policy(self, bucket: str, request: Request, forward: Forward) -> Answer:
        found = forward(request.with_path("GET", f"/{bucket}", "location"))
        if found.status != 200:
            return found
        if request.method == "PUT":
            _read(request.body)
            self._policies[bucket] = request.body
        elif request.method == "DELETE":
            self._policies.pop(bucket, None)
        elif bucket not in self._policies:
            raise AwsError("NoSuchBucketPolicy", "The bucket policy does not exist", status=404)
        else:
            return Answer(200, [("Content-Type", "application/json")], self._policies[bucket])
        return Answer(204, [], b"")

    def _log(self, source: str, request: Request, forward: Forward) -> Answer:
        """Grant moto in its own words what the target's policy grants in AWS's, for the moment in which it looks."""
        target, prefix = (
            re.search(rb"<%s>(.*?)</" % name, request.body) for name in (b"TargetBucket", b"TargetPrefix")
        )
        if target is None:
            return forward(request)
        bucket, path = target[1].decode(), prefix[1].decode() if prefix else ""
        self._check_delivery(source, bucket, path)
        arn = f"arn:aws:s3:::{bucket}/*"
        grant = {"Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": ["s3:PutObject"], "Resource": arn}
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **grant}]}
        at_policy = request.with_path("PUT", f"/{bucket}", "policy").with_body(json.dumps(policy).encode())
        with self._one_at_a_time:
            forward(at_policy)
            answer = forward(request)
            forward(request.with_path("DELETE", f"/{bucket}", "policy"))
        return answer

    def _check_delivery(self, source: str, bucket: str, prefix: str) -> None:
        context = {
            "aws:sourceaccount": ACCOUNT,
            "aws:sourcearn": f"arn:aws:s3:::{source}",
            "aws:securetransport": "true",
        }
        principal = {"Service": "logging.s3.amazonaws.com"}
        question = Question("s3:PutObject", f"arn:aws:s3:::{bucket}/{prefix}2026-01-01-00-00-00-0", principal, context)
        if verdict([_read(self._policies.get(bucket, b"{}"))], question) != "allow":
            message = (
                f"the policy of {bucket} does not let logging.s3.amazonaws.com put logs of {source} below {prefix!r}"
            )
            raise AwsError("InvalidTargetBucketForLogging", message)


def _read(policy: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(policy))
    except ValueError as error:
        raise AwsError("MalformedPolicy", f"the policy is not JSON: {error}") from error
