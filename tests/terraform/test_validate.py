"""Terraform's files are formatted and valid, and the check of that notices when they are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terraform.validate import ROOM, CannotCheck, invalid, unformatted


def found(look: Callable[..., list[str]], *where: Path) -> list[str]:
    try:
        return look(*where)
    except CannotCheck as reason:
        pytest.skip(str(reason))


def test_the_files_are_formatted() -> None:
    assert found(unformatted, ROOM) == []


def test_the_platform_is_valid(tmp_path: Path) -> None:
    assert found(invalid, ROOM, tmp_path) == []


def test_a_file_that_is_not_formatted_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("locals {\n    a = 1\n}\n", encoding="utf-8")
    assert "main.tf" in found(unformatted, tmp_path)[0]


def test_a_name_that_does_not_exist_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('output "x" {\n  value = local.nowhere\n}\n', encoding="utf-8")
    assert [line for line in found(invalid, tmp_path, tmp_path / "data") if "nowhere" in line]
