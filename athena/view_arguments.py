"""The command line of those who write views: check, schema, docs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from athena.arguments import Commands, Parser

VIEWS, LAKE, PAGE = "athena/views", "build/lake", "build/views.html"

_CHECK = """\
Look at every view: whether it parses, whether what it reads is there, which columns it has, and what
about it will be trouble in Athena. Nothing is run. Columns of tables come from the lake's Parquet files,
or from what schema.json remembers where there is no lake.
"""

_CHECK_END = """\
examples:
  python -m athena check
  python -m athena check --json | jq '.problems[] | select(.severity == "error")'

exit codes:
  0  no errors; there may be warnings
  1  there are errors
  2  the command line is wrong
"""

_SCHEMA = """\
Write schema.json beside the folder of the views: their columns with Athena's types, and the columns of
tables that they read. The cleansing keeps those columns; Terraform and reviewers read the rest.
"""

_SCHEMA_END = """\
examples:
  python -m athena schema            write it
  python -m athena schema --check    say whether it is up to date, from what it remembers of the tables

exit codes:
  0  written, or up to date
  1  the views have errors, or the file is out of date
  2  the command line is wrong
"""

_DOCS = """\
Write one page of all views for people who do not read SQL: what each means, its columns and where they
come from, how views hang together, and some rows when there is a lake. The page needs no network.
"""

_DOCS_END = """\
examples:
  python -m athena docs --lake build/lake --out build/views.html

exit codes:
  0  written
  1  the views have errors
  2  the command line is wrong
"""


def add_check(commands: Commands) -> None:
    command = _command(commands, "check", "say what is wrong with the views", _CHECK, _CHECK_END)
    command.add_argument("--json", action="store_true", help="print the findings as JSON")


def add_schema(commands: Commands) -> None:
    command = _command(commands, "schema", "write schema.json, which others rely on", _SCHEMA, _SCHEMA_END)
    command.add_argument("--check", action="store_true", help="write nothing; fail when the file is out of date")


def add_docs(commands: Commands) -> None:
    command = _command(commands, "docs", "write a page about all views", _DOCS, _DOCS_END)
    command.add_argument("--out", metavar="FILE", default=PAGE, help="default: %(default)s")
    command.add_argument(
        "--rows", metavar="N", type=_rows, default=5, help="sample rows of a view (default: %(default)s)"
    )


AUTHORING: Mapping[str, Callable[[Commands], None]] = {"check": add_check, "schema": add_schema, "docs": add_docs}


def _command(commands: Commands, name: str, help: str, description: str, end: str) -> Parser:
    command: Parser = commands.add_parser(
        name,
        help=help,
        description=description,
        epilog=end,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add_argument(
        "--views", metavar="DIR", default=VIEWS, help="the folder of the layers (default: %(default)s)"
    )
    command.add_argument("--lake", metavar="DIR", help=f"where the tables are (default: {LAKE}, if it exists)")
    command.add_argument("--schema", metavar="FILE", help="default: schema.json beside the folder of the views")
    return command


def _rows(text: str) -> int:
    if not text.isdigit() or int(text) > 100:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 to 100")
    return int(text)
