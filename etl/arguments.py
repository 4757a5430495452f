"""The command line of `python -m etl`: what can be asked for, and the help that says so."""

from __future__ import annotations

import argparse
from typing import NoReturn

from etl.errors import UsageError

ENGINES = ("polars", "spark", "auto")

_DESCRIPTION = "Raw CSV in, clean Parquet out, and a report that says why each column was dropped."

_CLEANSE = """\
Cleanse CSVs into Parquet: drop columns that are empty, constant, or say the same as another, and
repeated rows; set aside records that cannot be read; say why. Encoding, separator and types are
detected. What was published before stays whole until the new table is complete; input that has not
changed is not read again.
"""

_CLEANSE_END = """\
examples:
  python -m etl cleanse sales.csv                     one file, into build/lake
  python -m etl cleanse 'deliveries/*.csv' --dataset sales
  python -m etl cleanse data --lake s3://kiban-dev    one dataset for each folder in data
  python -m etl cleanse sales.csv --json | jq .rows

output:
  A screen for each dataset on stdout, or with --json one line of JSON for each: its report
  (etl/report/schema.json), or {"dataset", "status": "failed", "error", "hint"}. All else is on stderr.

exit codes:
  0  done, or nothing had changed
  1  a dataset failed; the others were cleansed all the same
  2  the command line or a settings file is wrong
"""

_INSPECT = """\
Say what a CSV looks like, from a sample and without writing anything: encoding, separator, columns,
types, and which columns may be dropped.
"""

_INSPECT_END = """\
examples:
  python -m etl inspect sales.csv
  python -m etl inspect s3://kiban-dev-raw/sales/2024.csv --json

exit codes:
  0  done
  1  the file cannot be read
  2  the command line or a settings file is wrong
"""


class _Parser(argparse.ArgumentParser):
    """Raises instead of ending the process, so that every error looks the same."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, hint=f"See {self.prog} --help.")


def parser() -> argparse.ArgumentParser:
    """The parser of both commands. Errors are `UsageError`."""
    whole = _Parser(prog="python -m etl", description=_DESCRIPTION, allow_abbrev=False)
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)
    _add_cleanse(commands)
    _add_inspect(commands)
    return whole


def _add_cleanse(commands: argparse._SubParsersAction[_Parser]) -> None:
    command = commands.add_parser(
        "cleanse",
        help="cleanse CSVs into Parquet, with a report",
        description=_CLEANSE,
        epilog=_CLEANSE_END,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = command.add_argument
    add("paths", metavar="PATH", nargs="+", help="file, folder, glob or s3://bucket/prefix")
    add("--dataset", metavar="NAME", help="name of the dataset (default: that of the file or folder)")
    add("--lake", metavar="DIR|s3://…", default="build/lake", help="where the zones are (default: %(default)s)")
    add("--settings", metavar="FILE", help="settings of the dataset (default: etl/datasets/NAME.toml, if it exists)")
    add("--allow-drops", action="store_true", help="let rules drop columns that were published before")
    add("--force", action="store_true", help="cleanse again although nothing has changed")
    add("--engine", choices=ENGINES, default="polars", help="auto: by the input's size (default: %(default)s)")
    add("--memory", metavar="SIZE", default="1GiB", help="stay below this, at least 448MiB (default: %(default)s)")
    add("--json", action="store_true", help="print the report as JSON")


def _add_inspect(commands: argparse._SubParsersAction[_Parser]) -> None:
    command = commands.add_parser(
        "inspect",
        help="say what a CSV looks like, without writing",
        description=_INSPECT,
        epilog=_INSPECT_END,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add_argument("file", metavar="FILE", help="file or s3://bucket/key")
    command.add_argument("--settings", metavar="FILE", help="as of cleanse")
    command.add_argument("--json", action="store_true", help="print what is seen as JSON")
