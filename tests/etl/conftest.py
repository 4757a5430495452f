"""Cleansing as fixtures: in a lake of the test, or in a fresh one each time."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.etl.cleansing import Cleansed, run


@pytest.fixture
def cleansed(tmp_path: Path) -> Callable[..., Cleansed]:
    """Cleanse CSV texts in a lake of this test."""

    def cleansed(*texts: str | bytes, **named: Any) -> Cleansed:
        return run(tmp_path, *texts, **named)

    return cleansed


@pytest.fixture
def cleanse_afresh() -> Callable[..., Cleansed]:
    """Cleanse CSV texts in an empty lake each time: for properties, whose examples share one test's folder."""

    def cleanse_afresh(*texts: str | bytes, **named: Any) -> Cleansed:
        with tempfile.TemporaryDirectory() as folder:
            return run(Path(folder), *texts, **named)

    return cleanse_afresh
