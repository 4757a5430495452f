"""A platform of one make-believe resource, in a folder like `terraform/`: planned and applied without any provider."""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path

import pytest

from terraform.account import Identity
from terraform.deploy import Done, Shell, _run
from terraform.tfvars import Environment, load_environment

VARIABLES = """
variable "environment" { type = string }
variable "alert_email" { type = string }
variable "monthly_budget_usd" { type = number }
variable "prefix" {
  type    = string
  default = "kiban"
}
variable "region" {
  type    = string
  default = "ap-northeast-1"
}
variable "notebook" {
  type    = object({ instance_type = optional(string, "ml.g4dn.xlarge"), volume_gb = optional(number, 50) })
  default = null
}
variable "quicksight" {
  type    = object({ readers = optional(list(string), []) })
  default = null
}
variable "job" {
  type = object({
    worker_type         = optional(string, "G.1X")
    workers             = optional(number, 2)
    max_concurrent_runs = optional(number, 3)
  })
  default = {}
}
"""
MAIN = """
resource "terraform_data" "this" {
  input = "${var.prefix}-${var.environment}"
}
"""
VERSIONS = """
terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}
"""
OWNER = Identity("123456789012", "arn:aws:iam::123456789012:user/owner")


def make_room(folder: Path, *environments: str, pinned: bool = False) -> Path:
    """Write the platform and the tfvars of its environments; `pinned` with a provider, which Terraform then wants."""
    room = folder / "terraform"
    (room / "environments").mkdir(parents=True)
    (room / "variables.tf").write_text(VARIABLES, encoding="utf-8")
    (room / "main.tf").write_text(MAIN, encoding="utf-8")
    if pinned:
        (room / "versions.tf").write_text(VERSIONS, encoding="utf-8")
    for name in environments:
        write_values(room, name)
    return room


def write_values(room: Path, name: str, **values: str) -> None:
    """Write `environments/<name>.tfvars`; values are HCL, such as `alert_email='"a@kiban.jp"'`."""
    written = {"environment": f'"{name}"', "alert_email": '"data@kiban.jp"', "monthly_budget_usd": "50", **values}
    lines = "".join(f"{key} = {value}\n" for key, value in written.items() if value)
    (room / "environments" / f"{name}.tfvars").write_text(lines, encoding="utf-8")


def read_values(room: Path, **values: str) -> Environment:
    """Write and read the values of `dev`, which must be right."""
    write_values(room, "dev", **values)
    found, wrong = load_environment("dev", room=room)
    assert wrong is None
    return found


def make_shell(room: Path, *, answer: str | None = None, run=_run, find=shutil.which, **environ: str) -> Shell:
    """A shell whose person gives one answer to all questions; `said` has its words."""
    return Shell(
        environ={**os.environ, **environ},
        stderr=io.StringIO(),
        find=find,
        run=run,
        identify=lambda region: OWNER,
        ask=lambda question: answer,
        room=room,
        plans=room.parent / "plans",
    )


def said(shell: Shell) -> str:
    """What it said to the person."""
    assert isinstance(shell.stderr, io.StringIO)
    return shell.stderr.getvalue()


def never_run(command, environ, capture) -> Done:
    raise AssertionError(f"nothing should have been run, but {command} was")


needs_terraform = pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on the PATH")
