"""Puts the `--help` screens of our programs into the READMEs, so that the documentation cannot drift from the code.

A screen stands between two comments, the first of which names the command:

    <!-- help: python -m etl cleanse --help -->
    …
    <!-- /help -->

`make docs` writes them; `tests/test_docs.py` fails while one is out of date.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCREEN = re.compile(r"<!-- help: (?P<command>[^\n]+?) -->\n.*?<!-- /help -->", re.DOTALL)
WIDTH = "100"  # columns, so that the text does not depend on the terminal it was made in


def pages() -> list[Path]:
    """Every README and other Markdown page of the repository, not of what is installed in it."""
    hidden_or_built = {"build", "node_modules"}
    return sorted(
        path
        for path in ROOT.rglob("*.md")
        if not any(part.startswith(".") or part in hidden_or_built for part in path.relative_to(ROOT).parts)
    )


def help_screen(command: str) -> str:
    """What `command` prints, run with this Python in the repository's root and without colour."""
    words = shlex.split(command)
    if words[0] != "python":
        raise ValueError(f"help screen of {command!r}: only commands that begin with `python` are run")
    environment = {**os.environ, "COLUMNS": WIDTH, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, *words[1:]], cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise RuntimeError(f"`{command}` ended with exit code {done.returncode}:\n{done.stderr}")
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())


def with_screens(text: str) -> str:
    """The page with every screen renewed."""

    def renew(match: re.Match[str]) -> str:
        command = match["command"]
        return f"<!-- help: {command} -->\n```\n$ {command}\n{help_screen(command)}\n```\n<!-- /help -->"

    return SCREEN.sub(renew, text)


def main() -> int:
    for page in pages():
        text = page.read_text(encoding="utf-8")
        renewed = with_screens(text)
        if renewed != text:
            page.write_text(renewed, encoding="utf-8")
            print(f"renewed {page.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
