"""Runs checkov over Terraform's files, and says what it found one line a finding.

checkov lives in an environment of its own (`make checkov` sets it up from `checkov.lock`), because it pins an old boto3.
A run that looked at nothing is a failure too: a folder renamed, or a file it cannot read, must not look like success.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ROOM = ROOT / "terraform"
NO_REASON = "No comment provided"  # what checkov puts where a skip gives none


def run_checkov(program: Path, folder: Path) -> dict[str, Any]:
    """What checkov has to say of a folder, as it says it in JSON; nothing is fetched from anywhere."""
    command = [
        str(program),
        "-d",
        str(folder),
        "--framework",
        "terraform",
        "--compact",
        "--skip-download",
        "--output",
        "json",
    ]
    environ = {**os.environ, "LOG_LEVEL": "ERROR"}
    done = subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", check=False)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        raise RuntimeError(f"checkov ended with exit code {done.returncode}:\n{done.stderr}{done.stdout}") from None
    return dict(report)


def complaints(report: Mapping[str, Any]) -> list[str]:
    """Everything in a report that must not be there."""
    results, summary = report.get("results", {}), report["summary"]
    failed = [
        f"{_place(check)} {check['check_id']} {check['check_name']}" for check in results.get("failed_checks", [])
    ]
    unreadable = [f"{file}: checkov cannot parse it" for file in results.get("parsing_errors", [])]
    unexplained = [
        f"{_place(check)} {check['check_id']} is skipped without a reason: write #checkov:skip={check['check_id']}:why"
        for check in results.get("skipped_checks", [])
        if check["check_result"].get("suppress_comment", "").strip() in ("", NO_REASON)
    ]
    idle = [] if summary.get("resource_count", 0) else ["checkov looked at no resource at all"]
    return sorted(failed + unexplained) + unreadable + idle


def _place(check: Mapping[str, Any]) -> str:
    first, _ = check["file_line_range"]
    return f"terraform{check['file_path']}:{first} {check['resource']}:"


def main() -> int:
    program = ROOT / sys.argv[1] / "bin" / "checkov"
    report = run_checkov(program, ROOM)
    found = complaints(report)
    for complaint in found:
        print(complaint)
    summary = report["summary"]
    counts = f"{summary['passed']} passed, {summary['failed']} failed, {summary['skipped']} skipped"
    print(f"checkov: {summary['resource_count']} resources, {counts}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
