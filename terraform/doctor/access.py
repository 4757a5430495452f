"""Whose credentials these are, and which region they are used in."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from terraform.account import Identity
from terraform.doctor.finding import Finding, ok, problem, warning
from terraform.tfvars import Environment


def check_identity(identity: Identity) -> Finding:
    """Check who AWS takes us for."""
    found = f"account {identity.account}, as {identity.arn}"
    if identity.is_root:
        hint = "Make an IAM Identity Center or IAM user for this: nothing can limit what root's keys may do."
        return warning("credentials", f"{found}: the root user", hint)
    return ok("credentials", found)


def check_region(environment: Environment, shell_region: str | None, known: Sequence[str]) -> Finding:
    """Check that the region exists, and is the one that `aws` commands typed beside this will use.

    Args:
        environment: Its region is where Terraform works.
        shell_region: What `aws` takes: AWS_REGION, AWS_DEFAULT_REGION or the profile's.
        known: All regions that have Glue.
    """
    region, file = environment.region, environment.file.name
    if region not in known:
        near = get_close_matches(region, known, n=1)
        meant = f"Did you mean {near[0]}? " if near else ""
        return problem("region", f"{region} is no region with Glue", f"{meant}Write it into environments/{file}.")
    if shell_region and shell_region != region:
        hint = f"export AWS_REGION={region}"
        return warning("region", f"{region}, but this shell is set to {shell_region}: `aws` will look there", hint)
    return ok("region", region)
