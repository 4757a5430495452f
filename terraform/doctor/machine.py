"""The versions on this machine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from terraform.doctor.finding import Finding, ok, problem, warning
from terraform.tfvars import read_hcl

OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 13)
AWS = "hashicorp/aws"


def check_python(version: tuple[int, int]) -> Finding:
    """Check the Python that builds the wheel; Glue 6.0 runs it on 3.13."""
    found = ".".join(map(str, version))
    if OLDEST_PYTHON <= version <= NEWEST_PYTHON:
        return ok("python", found)
    return problem("python", f"{found}, and kiban runs on 3.11 to 3.13", "make setup PYTHON=python3.13")


def check_terraform(answer: Mapping[str, Any] | None, room: Path) -> list[Finding]:
    """Check what `terraform version -json` says, None if there is no such program, against `versions.tf`."""
    wanted = _wanted(room)
    if answer is None:
        hint = "Install it: https://developer.hashicorp.com/terraform/install"
        return [problem("terraform", f"not on the PATH, and {wanted['terraform']} is needed", hint)]
    found = str(answer.get("terraform_version", "unknown"))
    if _numbers(found) < _numbers(wanted["terraform"]):
        hint = "Install a newer one: https://developer.hashicorp.com/terraform/install"
        return [problem("terraform", f"{found}, and versions.tf needs {wanted['terraform']}", hint)]
    return [ok("terraform", found), _check_provider(answer, wanted[AWS])]


def _check_provider(answer: Mapping[str, Any], wanted: str) -> Finding:
    chosen: Mapping[str, str] = answer.get("provider_selections") or {}
    found = next((version for name, version in chosen.items() if name.endswith(AWS)), None)
    if found is None:
        return ok("provider", f"{wanted} will be fetched by the first `make plan`")
    if found != wanted:
        hint = "terraform -chdir=terraform init -upgrade"
        return warning("provider", f"{found} is installed, versions.tf wants {wanted}", hint)
    return ok("provider", found)


def _wanted(room: Path) -> dict[str, str]:
    """What `versions.tf` asks for: terraform and the provider."""
    block = read_hcl(room / "versions.tf")["terraform"][0]
    provider = block["required_providers"][0]["aws"]
    return {"terraform": block["required_version"], provider["source"]: provider["version"]}


def _numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version or of a constraint such as `>= 1.9`.

    Examples:
        >>> _numbers("1.11.4") > _numbers(">= 1.9")
        True
    """
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])
