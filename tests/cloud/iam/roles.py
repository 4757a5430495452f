"""The roles that the platform's own actors wear: the job, the crawler, the rules. Each may do what its policies say, no more.

The owner (the credentials of `Cloud.environment`) may do everything, as moto has it. What an actor does in a session of its role is
checked before it is done: against the role's policies, the bucket's, and the key's. So a permission that a module forgot
fails here as it would in AWS, with the action and the resource in the message.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from botocore.exceptions import ClientError

from tests.cloud.iam.actions import needs
from tests.cloud.iam.policy import Policy, Question, verdict
from tests.cloud.server import ACCOUNT, REGION, Cloud
from tests.cloud.wire import Answer, AwsError, Forward, Request

Credentials = tuple[str, str, str]
_S3_KEY_ACTION = {
    "s3:GetObject": "kms:Decrypt",
    "s3:GetObjectVersion": "kms:Decrypt",
    "s3:PutObject": "kms:GenerateDataKey",
}


_READS = re.compile(r"Get|List|Describe")


def changes_policies(request: Request) -> bool:
    """Whether what is known of policies may be out of date after this request."""
    if request.service == "s3":
        return request.method in ("PUT", "DELETE") and bool({"policy", "encryption"} & request.query.keys())
    if request.service == "kms":
        return _READS.match(request.operation) is None
    return request.service == "iam" and re.search(rb"Action=(Get|List)", request.body) is None


class Roles:
    """Hands out sessions of roles, and holds each session to its role's policies."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._sessions: dict[str, str] = {}  # access key -> role's ARN
        self._known: dict[tuple[str, str], Any] = {}  # what was looked up, until somebody changes a policy
        cloud.layer("*", self._check)

    def assume(self, role_arn: str, service: str, *, source_arn: str = "") -> Credentials:
        """Begin a session of a role, as a service of AWS does.

        Raises:
            AwsError: there is no such role, or its trust policy does not name the service.
        """
        trust = self._role(role_arn)["AssumeRolePolicyDocument"]
        context = {"aws:sourceaccount": ACCOUNT, **({"aws:sourcearn": source_arn} if source_arn else {})}
        question = Question("sts:AssumeRole", None, {"Service": service}, context)
        if verdict([trust], question) != "allow":
            raise AwsError("AccessDenied", f"{service} may not assume {role_arn}: its trust policy does not allow it")
        access_key = "ASIA" + secrets.token_hex(8).upper()
        self._sessions[access_key] = role_arn
        return access_key, secrets.token_hex(20), secrets.token_hex(40)

    def demand(
        self, role_arn: str, action: str, resource: str | None, context: Mapping[str, str] | None = None
    ) -> None:
        """Pass if the role's own policies allow it.

        Raises:
            AwsError: they do not, or deny it.
        """
        question = Question(action, resource, {"AWS": role_arn}, {"aws:securetransport": "true", **(context or {})})
        policies = self._once(("role", role_arn), lambda: self._policies(role_arn))
        if verdict(policies, question) != "allow":
            raise AwsError(
                "AccessDenied", f"{role_arn} is not authorized to perform {action} on {resource}", status=403
            )

    def _check(self, request: Request, forward: Forward) -> Answer:
        role = self._sessions.get(request.access_key)
        if role is None:
            changing = changes_policies(request)
            answer = forward(request)
            if changing:
                self._known.clear()
            return answer
        context = {"s3:prefix": request.query.get("prefix", "")} if request.service == "s3" else {}
        for action, resource in needs(request, ACCOUNT):
            self.demand(role, action, resource, context)
            if resource is not None and request.service == "s3":
                self._check_bucket(role, action, resource, context)
        answer = forward(request)
        if answer.status == 404 and request.service == "s3":
            self._hide_absence(role, request)
        return answer

    def _hide_absence(self, role: str, request: Request) -> None:
        """Without the right to list, S3 says 403 for what is not there: who may not list may not learn it by asking."""
        bucket = request.path.lstrip("/").partition("/")[0]
        self.demand(role, "s3:ListBucket", f"arn:aws:s3:::{bucket}")

    def _check_bucket(self, role: str, action: str, resource: str, context: Mapping[str, str]) -> None:
        bucket = resource.removeprefix("arn:aws:s3:::").partition("/")[0]
        policy = self._of_bucket(bucket, "get_bucket_policy", "Policy")
        question = Question(action, resource, {"AWS": role}, {"aws:securetransport": "true", **context})
        if policy is not None and verdict([json.loads(policy)], question) == "deny":
            raise AwsError("AccessDenied", f"the policy of bucket {bucket} denies {action} to {role}", status=403)
        rules = self._of_bucket(bucket, "get_bucket_encryption", "ServerSideEncryptionConfiguration") or {"Rules": []}
        for rule in rules["Rules"]:
            key = rule["ApplyServerSideEncryptionByDefault"].get("KMSMasterKeyID")
            if key and action in _S3_KEY_ACTION:
                region = key.split(":")[3] if key.startswith("arn:") else REGION
                via = {
                    "kms:viaservice": f"s3.{region}.amazonaws.com",
                    "kms:encryptioncontext:aws:s3:arn": f"arn:aws:s3:::{bucket}"
                    if rule.get("BucketKeyEnabled")
                    else resource,
                }
                self.demand_key(key, _S3_KEY_ACTION[action], {"AWS": role}, region, via)

    def demand_key(
        self, key: str, action: str, principal: Mapping[str, str], region: str, context: Mapping[str, str]
    ) -> None:
        """Pass if a key may be used: by the key's own policy, and by the role's where it is a role that asks.

        Raises:
            AwsError: it may not.
        """
        arn, policy = self._once(("key", key), lambda: self._key(key, region))
        context = {"kms:calleraccount": ACCOUNT, **context}
        if verdict([policy], Question(action, arn, principal, context)) != "allow":
            who = next(iter(principal.values()))
            raise AwsError("AccessDenied", f"the policy of key {arn} does not allow {action} to {who}", status=403)
        if "AWS" in principal:
            self.demand(principal["AWS"], action, arn, context)

    def _once(self, what: tuple[str, str], look_up: Callable[[], Any]) -> Any:
        if what not in self._known:
            self._known[what] = look_up()
        return self._known[what]

    def _key(self, key: str, region: str) -> tuple[str, Policy]:
        kms = self._cloud.client("kms", region)
        arn = kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"]
        return arn, json.loads(kms.get_key_policy(KeyId=arn, PolicyName="default")["Policy"])

    def _of_bucket(self, bucket: str, method: str, field: str) -> Any:
        return self._once((method, bucket), lambda: self._look_up_bucket(bucket, method, field))

    def _look_up_bucket(self, bucket: str, method: str, field: str) -> Any:
        try:
            return getattr(self._cloud.client("s3"), method)(Bucket=bucket)[field]
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return None
            raise

    def _role(self, role_arn: str) -> dict[str, Any]:
        try:
            role = self._cloud.client("iam").get_role(RoleName=role_arn.rpartition("/")[2])["Role"]
        except ClientError as error:
            raise AwsError("NoSuchEntity", f"there is no role {role_arn}", status=404) from error
        return dict(role)

    def _policies(self, role_arn: str) -> list[Policy]:
        iam, name = self._cloud.client("iam"), role_arn.rpartition("/")[2]
        inline = iam.list_role_policies(RoleName=name)["PolicyNames"]
        found = [iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"] for policy in inline]
        for attached in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
            policy = iam.get_policy(PolicyArn=attached["PolicyArn"])["Policy"]
            version = iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])
            found.append(version["PolicyVersion"]["Document"])
        return [json.loads(unquote(document)) if isinstance(document, str) else document for document in found]
