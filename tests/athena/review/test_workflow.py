"""The workflow that comments on pull requests: pinned, with few rights, and its scripts do what they say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from athena.review.report.markdown import MARKER

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / ".github" / "workflows" / "review.yml").read_text(encoding="utf-8")
WORKFLOW: dict[Any, Any] = yaml.safe_load(TEXT)
JOBS: dict[str, Any] = WORKFLOW["jobs"]
# A gh that keeps what it was asked, and knows the comments that COMMENTS holds.
GH = """#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$CALLS"
while [ "$#" -gt 0 ]; do
  case "$1" in
    --jq) jq -r "$2" <<< "$COMMENTS" ;;
    --input) cat "$2" > "$BODY" ;;
  esac
  shift
done
"""


def step(job: str, name: str) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [step for step in JOBS[job]["steps"] if step.get("name") == name]
    assert len(steps) == 1
    return steps[0]


def bash(script: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a step as GitHub does."""
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **environ}, capture_output=True, encoding="utf-8", check=False
    )


def test_it_runs_for_changes_of_views_and_dashboards():
    assert WORKFLOW[True]["pull_request"]["paths"] == [
        "athena/views/**",
        "athena/dashboards/**",
    ]  # YAML reads `on` as true
    assert set(WORKFLOW[True]) == {"pull_request"}, "pull_request_target would run a fork's code with our token"


def test_actions_are_pinned_by_commit():
    used = re.findall(r"uses:\s*(\S+)(.*)", TEXT)
    assert len(used) == 4
    assert [name for name, note in used if not re.search(r"@[0-9a-f]{40}$", name) or not note.startswith(" # v")] == []


def test_they_are_those_of_the_other_workflow():
    other = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    for name in ("actions/checkout", "actions/setup-python"):
        assert re.findall(rf"{name}@\S+", TEXT)[0] in other


def test_what_runs_the_code_of_a_pull_request_can_write_nothing():
    assert WORKFLOW["permissions"] == {}
    assert JOBS["review"]["permissions"] == {"contents": "read"}
    checkout = JOBS["review"]["steps"][0]
    assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": False}
    assert "GH_TOKEN" not in json.dumps(JOBS["review"])


def test_what_can_write_runs_no_code_of_a_pull_request():
    job = JOBS["comment"]
    assert job["permissions"] == {"pull-requests": "write"}
    assert not any("checkout" in step.get("uses", "") for step in job["steps"])
    assert "head.repo.full_name == github.repository" in job["if"]


def test_nothing_that_others_name_is_put_into_a_script():
    for job in JOBS.values():
        for found in job["steps"]:
            assert "${{" not in found.get("run", ""), "an expression in a script runs what it holds"


@pytest.mark.parametrize(("code", "made"), [(0, True), (3, True), (1, False)])
def test_the_review_step_keeps_the_exit_code_and_the_report(tmp_path: Path, code: int, made: bool):
    program = tmp_path / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    report = 'echo "# report" > build/review/review.md; ' if made else ""
    program.write_text(f'#!/bin/sh\necho "$@" > called\n{report}exit {code}\n', encoding="utf-8")
    program.chmod(0o755)
    output, summary = tmp_path / "output", tmp_path / "summary"
    done = bash(
        step("review", "Review")["run"],
        tmp_path,
        GITHUB_OUTPUT=str(output),
        GITHUB_STEP_SUMMARY=str(summary),
        BASE="origin/main",
        ALLOW="--allow",
    )
    assert done.returncode == 0, done.stderr
    assert output.read_text() == f"code={code}\n" + ("made=true\n" if made else "")
    assert summary.exists() == made
    assert (
        (tmp_path / "called").read_text().startswith("-m athena review --base origin/main --allow --out build/review/")
    )


@pytest.mark.parametrize("code", ["0", "1", "3"])
def test_the_verdict_step_ends_as_the_review_did(tmp_path: Path, code: str):
    done = bash(step("review", "Verdict")["run"], tmp_path, CODE=code)
    assert str(done.returncode) == code
    assert ("::error::" in done.stdout) == (code == "3")


OURS = {"id": 7, "user": {"login": "github-actions[bot]"}, "body": f"{MARKER}\n\n## old"}
OTHERS = [
    {"id": 1, "user": {"login": "somebody"}, "body": f"{MARKER} a copy"},
    {"id": 2, "user": {"login": "github-actions[bot]"}, "body": "something else"},
]


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not on the PATH; GitHub's runners have it")
@pytest.mark.parametrize(
    ("comments", "call"),
    [
        (OTHERS, "api --silent --method POST repos/us/kiban/issues/12/comments --input body.json"),
        (
            [*OTHERS, OURS, {**OURS, "id": 9}],
            "api --silent --method PATCH repos/us/kiban/issues/comments/7 --input body.json",
        ),
    ],
)
def test_the_comment_is_written_once_and_then_again(tmp_path: Path, comments: list[dict[str, Any]], call: str):
    program = tmp_path / "bin" / "gh"
    program.parent.mkdir()
    program.write_text(GH, encoding="utf-8")
    program.chmod(0o755)
    report = f'{MARKER}\n\n## "new" `report`\n'
    (tmp_path / "review.md").write_text(report, encoding="utf-8")
    done = bash(
        step("comment", "Write the comment, or write it again")["run"],
        tmp_path,
        PATH=f"{program.parent}:{os.environ['PATH']}",
        CALLS=str(tmp_path / "calls"),
        BODY=str(tmp_path / "body"),
        COMMENTS=json.dumps(comments),
        PLACE="repos/us/kiban/issues",
        NUMBER="12",
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "calls").read_text().splitlines()[-1] == call
    assert json.loads((tmp_path / "body").read_text()) == {"body": report}
