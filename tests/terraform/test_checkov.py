"""No finding of checkov is left: each is mended, or skipped in the code beside its reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.terraform.checkov import ROOM, ROOT, complaints, run_checkov

CHECKOV = ROOT / os.environ.get("CHECKOV_VENV", ".venv-checkov") / "bin" / "checkov"

pytestmark = pytest.mark.skipif(not CHECKOV.exists(), reason="checkov is not set up here: run `make checkov`")


def test_the_platform_has_no_failed_check() -> None:
    assert complaints(run_checkov(CHECKOV, ROOM)) == []


def test_an_open_bucket_is_complained_about(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_s3_bucket" "open" {\n  bucket = "open"\n}\n', encoding="utf-8")
    found = complaints(run_checkov(CHECKOV, tmp_path))
    assert [line for line in found if "main.tf:1 aws_s3_bucket.open: CKV_AWS_145" in line]


def test_a_skip_without_a_reason_and_an_empty_folder_are_complained_about() -> None:
    skipped = {
        "check_id": "CKV_AWS_18",
        "file_path": "/main.tf",
        "file_line_range": [1, 3],
        "resource": "aws_s3_bucket.logs",
        "check_result": {"suppress_comment": "No comment provided"},
    }
    report = {"summary": {"resource_count": 0}, "results": {"skipped_checks": [skipped]}}
    found = complaints(report)
    assert len(found) == 2
    assert "CKV_AWS_18 is skipped without a reason" in found[0]
    assert found[1] == "checkov looked at no resource at all"
