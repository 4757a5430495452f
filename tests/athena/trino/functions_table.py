"""`python -m tests.athena.trino.functions_table`: write the table of functions into athena/trino/README.md."""

from __future__ import annotations

from pathlib import Path

from athena.trino.catalogue import in_place

README = Path(__file__).parents[3] / "athena" / "trino" / "README.md"

if __name__ == "__main__":
    README.write_text(in_place(README.read_text(encoding="utf-8")), encoding="utf-8")
