"""Puts tables of Terraform's variables and outputs into the READMEs, so that they cannot drift from the `.tf` files.

A README that has these two comments gets the tables of the folder it is in between them:

    <!-- BEGIN tables -->
    …
    <!-- END tables -->

`make docs` writes them; `tests/terraform/test_docs.py` fails while one is out of date, or a module has none.
terraform-docs would do the same, but is one more program to have.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from terraform.tfvars import ROOM, read_hcl

TABLES = re.compile(r"<!-- BEGIN tables -->\n.*?<!-- END tables -->", re.DOTALL)
LONGEST_DEFAULT = 40  # in a cell; longer ones are in variables.tf


def folders() -> list[Path]:
    """The root and the modules: what has a README and variables."""
    return [ROOM, *sorted(path.parent for path in ROOM.glob("modules/*/main.tf"))]


def with_tables(text: str, folder: Path) -> str:
    """The page with its tables renewed."""
    return TABLES.sub(lambda _: f"<!-- BEGIN tables -->\n{tables(folder)}\n<!-- END tables -->", text)


def tables(folder: Path) -> str:
    """Both tables of a folder, variables that must be written first."""
    variables = sorted(_blocks("variable", folder), key=lambda named: "default" in named[1])
    outputs = list(_blocks("output", folder))
    parts = []
    if variables:
        rows = [f"| `{name}` | {_type(body)} | {_default(body)} | {_words(body)} |" for name, body in variables]
        parts.append("\n".join(["| variable | type | default | what |", "|---|---|---|---|", *rows]))
    if outputs:
        rows = [f"| `{name}` | {_words(body)} |" for name, body in outputs]
        parts.append("\n".join(["| output | what |", "|---|---|", *rows]))
    return "\n\n".join(parts)


def _blocks(kind: str, folder: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each block of a kind in a folder, in the order of files and of lines."""
    for file in sorted(folder.glob("*.tf")):
        for block in read_hcl(file).get(kind, []):
            yield from block.items()


def _type(body: Mapping[str, Any]) -> str:
    """The type; of an object its attributes with what they default to, because that is what a person writes."""
    kind = _bare(body.get("type", "any"))
    if not kind.startswith("object({"):
        return f"`{kind}`"
    attributes = kind.removeprefix("object({").removesuffix("})")
    return "<br>".join(_attribute(*attribute.split(" = ", 1)) for attribute in split_outside_brackets(attributes))


def _attribute(name: str, kind: str) -> str:
    """One attribute of an object.

    Examples:
        >>> _attribute("volume_gb", "optional(number, 50)"), _attribute("arn", "string")
        ('`volume_gb = 50`', '`arn`: string')
    """
    if not kind.startswith("optional("):
        return f"`{name}`: {kind}"
    _, *default = split_outside_brackets(kind.removeprefix("optional(").removesuffix(")"))
    return f"`{name} = {default[0] if default else 'null'}`"


def split_outside_brackets(text: str) -> list[str]:
    """Split at commas, but not within brackets or quotes.

    Examples:
        >>> split_outside_brackets('a = optional(string, "x, y"), b = list(string)')
        ['a = optional(string, "x, y")', 'b = list(string)']
    """
    parts, depth, quoted = [""], 0, False
    for letter in text:
        quoted ^= letter == '"'
        depth += 0 if quoted else (letter in "([{") - (letter in ")]}")
        if letter == "," and depth == 0 and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def _default(body: Mapping[str, Any]) -> str:
    if "default" not in body:
        return "**must be written**"
    default = body["default"]
    text = _bare(default) if isinstance(default, str) and default.startswith("${") else json.dumps(default)
    return f"`{text}`" if len(text) <= LONGEST_DEFAULT else "see `variables.tf`"


def _words(body: Mapping[str, Any]) -> str:
    """The description in one line; what Markdown would take for its own is escaped, except within backticks."""
    pieces = " ".join(str(body.get("description", "")).split()).replace("|", "\\|").split("`")
    prose = "`".join(piece.replace("<", "&lt;") if at % 2 == 0 else piece for at, piece in enumerate(pieces))
    return prose + (" *(sensitive)*" if body.get("sensitive") is True else "")


def _bare(expression: object) -> str:
    text = str(expression)
    return text[2:-1] if text.startswith("${") and text.endswith("}") else text


def main() -> int:
    for folder in folders():
        page = folder / "README.md"
        if not page.exists():
            continue
        text = page.read_text(encoding="utf-8")
        renewed = with_tables(text, folder)
        if renewed != text:
            page.write_text(renewed, encoding="utf-8")
            print(f"renewed {page.relative_to(ROOM.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
