"""The command line of `python -m athena`: what can be asked for, and the help that says so.

A command is one entry of `COMMANDS` in cli.py: a function here that adds its arguments, and one that does it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import NoReturn, TypeAlias

from athena.errors import UsageError
from athena.query import FORMATS

_DESCRIPTION = "Views over the clean tables: written in Athena's SQL, tried on a laptop, released to Athena."


class Parser(argparse.ArgumentParser):
    """Raises instead of ending the process, so that every error looks the same."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, hint=f"See {self.prog} --help.")


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"


def parser(adders: Mapping[str, Callable[[Commands], None]]) -> Parser:
    """The parser of all commands. Errors are `UsageError`."""
    whole = Parser(prog="python -m athena", description=_DESCRIPTION, allow_abbrev=False)
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)
    for add in adders.values():
        add(commands)
    return whole


_QUERY = """\
Run a SELECT in Athena's SQL over the clean tables of a lake, without AWS. The badge on stderr says how
far to trust the answer: exact, or approximate and why. What the local engine does not know to be right,
it refuses. A bare name is a table, or a view as its file says it now; NAME_views.x is what was released.
"""

_QUERY_END = """\
examples:
  python -m athena query "SELECT count(*) FROM receipt"
  python -m athena query "SELECT * FROM web_funnel ORDER BY step_number"
  python -m athena query --file athena/views/marts/web_funnel.sql --format csv > funnel.csv
  python -m athena query "SELECT * FROM data_dictionary" --format json | jq .rows

output:
  table: for people. csv: as Athena's results, null is empty. json: {"columns": [{"name", "type"}],
  "rows": [[…]], "badge": {"level", "reasons": [{"construct", "why"}]}}. All else is on stderr.

exit codes:
  0  done
  1  the SQL is wrong, failed, or is not run locally
  2  the command line is wrong
"""


def add_query(commands: Commands) -> None:
    command = commands.add_parser(
        "query",
        help="run Athena's SQL over a lake on this machine",
        description=_QUERY,
        epilog=_QUERY_END,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = command.add_argument
    add("sql", metavar="SQL", nargs="?", help="one SELECT")
    add("--file", metavar="FILE", help="read the SELECT from a file")
    add("--lake", metavar="DIR", default="build/lake", help="where the clean zone is (default: %(default)s)")
    add("--views", metavar="DIR", default="athena/views", help="files of views, by bare name (default: %(default)s)")
    add("--database", metavar="NAME", default="kiban", help="the database's name (default: %(default)s)")
    add("--format", choices=FORMATS, default="table", help="default: %(default)s")
    add("--memory", metavar="SIZE", default="1GB", help="spill to disk beyond this (default: %(default)s)")
