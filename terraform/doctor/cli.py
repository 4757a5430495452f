"""The door: arguments, the machine as it is, a screen or JSON. Exit code 1 if there is a problem, 2 for wrong usage."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, TextIO

from terraform.account import open_session, said_plainly
from terraform.doctor.examination import Patient, examine
from terraform.doctor.finding import Finding
from terraform.errors import OwnerError
from terraform.tfvars import ROOM, known_environments

MARKS = {"ok": "ok      ", "warning": "warning ", "problem": "PROBLEM ", "unknown": "unknown "}
EPILOG = """exit codes:
  0  nothing will fail, as far as can be seen
  1  something will: each problem has a hint
  2  the command line or a tfvars file is wrong"""


def main(
    argv: Sequence[str] | None = None,
    *,
    patient: Patient | None = None,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
) -> int:
    """Examine one environment, or all there are, and return the exit code."""
    stdout, stderr = stdout or sys.stdout, stderr or sys.stderr
    arguments = _parser().parse_args(argv)
    try:
        patient = patient or this_machine()
        names = [] if arguments.environment else known_environments(patient.room)
        findings = {name: list(examine(name, patient)) for name in names or [arguments.environment]}
    except OwnerError as error:
        stderr.write(f"{error.screen()}\n")
        return error.exit_code
    stdout.write(as_json(findings) if arguments.json else screen(findings))
    return int(any(finding.status == "problem" for found in findings.values() for finding in found))


def screen(findings: dict[str, list[Finding]]) -> str:
    """A block for each environment, a line for each finding, what to do beneath it."""
    return "\n".join("\n".join([f"environment {name}", *map(_line, found), ""]) for name, found in findings.items())


def as_json(findings: dict[str, list[Finding]]) -> str:
    """One object: environment -> findings."""
    plain = {name: [dataclasses.asdict(finding) for finding in found] for name, found in findings.items()}
    return json.dumps(plain, ensure_ascii=False) + "\n"


def this_machine() -> Patient:
    """Look at what runs here; the environment's variables are read nowhere else."""
    with said_plainly():
        import boto3

        # boto3 reads AWS_DEFAULT_REGION and the profile; `aws` and Terraform read AWS_REGION before them
        shell_region = os.environ.get("AWS_REGION") or boto3.Session().region_name
    return Patient(
        room=ROOM,
        python=sys.version_info[:2],
        terraform=_ask_terraform(),
        session=open_session,
        shell_region=shell_region,
    )


def _ask_terraform() -> dict[str, Any] | None:
    program = shutil.which("terraform")
    if program is None:
        return None
    environ = {**os.environ, "CHECKPOINT_DISABLE": "1"}
    command = [program, f"-chdir={ROOM}", "version", "-json"]
    done = subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise OwnerError(f"`terraform version` failed:\n{done.stderr}", hint=f"Is {program} Terraform's program?")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _line(finding: Finding) -> str:
    line = f"  {MARKS[finding.status]} {finding.check:<14} {finding.message}"
    return f"{line}\n{'':<26}hint: {finding.hint}" if finding.hint else line


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m terraform.doctor",
        description="Look for what would go wrong on AWS, and say what to do. Nothing is changed.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("environment", nargs="?", default="", help="NAME of environments/NAME.tfvars (default: all)")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    return parser
