"""Buckets' names: one namespace for all the world, so ours may be somebody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from terraform.doctor.finding import Finding, ok, problem
from terraform.tfvars import ZONES, Environment

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


def check_buckets(s3: S3Client, environment: Environment, account: str) -> Finding:
    """Say whether each zone's bucket is ours already or free to be made."""
    found = {zone: _state(s3, environment.bucket(account, zone), account) for zone in ZONES}
    taken = [environment.bucket(account, zone) for zone, state in found.items() if state == "taken"]
    ours = [zone for zone, state in found.items() if state == "ours"]
    if taken:
        hint = f'Write another prefix into environments/{environment.file.name}, such as prefix = "kiban-yourteam".'
        return problem("buckets", f"not ours, or closed to these credentials: {', '.join(taken)}", hint)
    if not ours:
        return ok("buckets", f"the names are free: {environment.bucket(account, '<zone>')}")
    missing = [zone for zone in ZONES if zone not in ours]
    return ok("buckets", f"ours: {', '.join(ours)}" + (f"; to be made: {', '.join(missing)}" if missing else ""))


def _state(s3: S3Client, bucket: str, account: str) -> str:
    try:
        s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=account)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status in (403, 404):
            return "taken" if status == 403 else "free"
        if status == 301:  # in another region: its owner cannot be told from here, but apply would fail
            return "taken"
        raise
    return "ours"
