"""Each example in a docstring shows what really happens."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def modules_with_examples() -> list[str]:
    """The modules of our packages in whose text an example stands, by their dotted names."""
    files = [*ROOT.glob("etl/**/*.py"), *ROOT.glob("athena/**/*.py"), *ROOT.glob("terraform/**/*.py")]
    files += ROOT.glob("tests/docs/*.py")
    files += (path for path in ROOT.glob("tests/cloud/**/*.py") if not path.name.startswith("test_"))
    names = (
        ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files if ">>> " in path.read_text("utf-8")
    )
    return sorted(name.removesuffix(".__init__") for name in names)


@pytest.mark.parametrize("name", modules_with_examples())
def test_examples(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
    assert result.attempted > 0
    assert result.failed == 0
