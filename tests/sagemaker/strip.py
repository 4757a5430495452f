"""Takes out of notebooks what their cells printed: what a query printed is data, and data does not go into git.

python -m tests.sagemaker.strip [FILE ...]      rewrites them; without files, all of the room; exit code 1 if any changed
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOM = Path(__file__).resolve().parents[2] / "sagemaker" / "notebooks"


def stripped(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook without outputs, counts and what an editor noted about cells and the kernel's version."""
    return {
        **notebook,
        "cells": [_bare(cell) for cell in notebook["cells"]],
        "metadata": {"kernelspec": notebook["metadata"]["kernelspec"], "language_info": {"name": "python"}},
    }


def _bare(cell: dict[str, Any]) -> dict[str, Any]:
    found = {**cell, "metadata": {}}
    return {**found, "execution_count": None, "outputs": []} if cell["cell_type"] == "code" else found


def text_of(notebook: dict[str, Any]) -> str:
    """As Jupyter writes it."""
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def main(paths: Sequence[Path]) -> int:
    changed = []
    for path in paths or sorted(ROOM.glob("*.ipynb")):
        before = path.read_text(encoding="utf-8")
        after = text_of(stripped(json.loads(before)))
        if after != before:
            path.write_text(after, encoding="utf-8")
            changed.append(path)
    for path in changed:
        sys.stderr.write(f"stripped {path.name}\n")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
