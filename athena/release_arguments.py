"""The command line of releases: plan, apply, status, drift, rollback, import, unlock."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeAlias

from athena.arguments import Commands, Parser

Adder: TypeAlias = Callable[[Commands], None]

_EXITS = """\

exit codes:
  0  done
  1  failed: what was found, and a hint, are on stderr
  2  the command line or a settings file is wrong
"""
_CHANGES = f"{_EXITS}  3  changes pending"


def _command(commands: Commands, name: str, help: str, description: str, end: str = _EXITS) -> Parser:
    found: Parser = commands.add_parser(
        name,
        help=help,
        description=description,
        epilog=end,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    found.add_argument("--target", metavar="NAME", help="where views go (default: that of athena/targets.toml)")
    found.add_argument("--engine", choices=("local", "athena"), help="the target that runs on this engine")
    found.add_argument("--lake", metavar="DIR", help="another lake than the local target's")
    found.add_argument("--views", metavar="DIR", default="athena/views", help="the files (default: %(default)s)")
    return found


def add_plan(commands: Commands) -> None:
    command = _command(
        commands,
        "plan",
        "show what apply would do",
        "Compare the files with what is deployed, and list the steps that make them equal, each with its reason.\n"
        "Nothing is changed, nothing is locked.",
        _CHANGES + " (with --check)\n",
    )
    command.add_argument("--check", action="store_true", help="exit with 3 when there is anything to do")
    command.add_argument("--json", action="store_true", help="the plan as JSON, on stdout")
    command.add_argument("--out", metavar="FILE", help="save the plan, for `apply FILE`")
    _add_refresh(command)


def add_apply(commands: Commands) -> None:
    command = _command(
        commands,
        "apply",
        "make what is deployed what the files say, as a release",
        "Lock, plan again, check all SQL, make the views in the order in which they read each other, read them back,\n"
        "and write a release. It is not atomic: each view is replaced in one step, all of them are not. Whatever stops\n"
        "it, the next apply goes on from what is there.",
    )
    command.add_argument(
        "plan", metavar="PLAN", nargs="?", help="a saved plan: refuse if it is not what would be done now"
    )
    command.add_argument("--resume", action="store_true", help="take over from an apply that was killed")
    command.add_argument("--json", action="store_true", help="what was done, as JSON, on stdout")
    _add_refresh(command)


def add_status(commands: Commands) -> None:
    command = _command(
        commands,
        "status",
        "say what is deployed, who is at it, and what is pending",
        "The newest release, an apply that is going on or ended badly, damage to the ledger, and the number of steps\n"
        "that a plan would have.",
    )
    command.add_argument("--json", action="store_true", help="the same as JSON, on stdout")


def add_drift(commands: Commands) -> None:
    command = _command(
        commands,
        "drift",
        "show where what is deployed was changed by hand",
        "Compare what is deployed with the releases and the files, both without layout and comments, and show what\n"
        "differs though no file changed. `apply` puts the files' SQL back.",
        _CHANGES + ": something was changed by hand\n",
    )
    command.add_argument("--json", action="store_true", help="the same as JSON, on stdout")


def add_rollback(commands: Commands) -> None:
    command = _command(
        commands,
        "rollback",
        "deploy an older release again, as a new one",
        "Plan and apply the views of release N. The files stay as they are: the next apply of the files undoes this.",
    )
    command.add_argument("number", metavar="N", type=int, help="the release to go back to")
    command.add_argument("--resume", action="store_true", help="take over from an apply that was killed")
    command.add_argument("--json", action="store_true", help="what was done, as JSON, on stdout")


def add_import(commands: Commands) -> None:
    command = _command(
        commands,
        "import",
        "write files of views that were made by hand",
        "Write a file for each view that is deployed, and neither in the files nor in a release. The next apply then\n"
        "takes them into a release, without touching them.",
    )
    command.add_argument("names", metavar="VIEW", nargs="*", help="these alone (default: all)")
    command.add_argument("--layer", metavar="LAYER", default="core", help="the folder for them (default: %(default)s)")


def add_unlock(commands: Commands) -> None:
    _command(
        commands,
        "unlock",
        "remove the lock of an apply that was killed",
        "Remove the lock, and say whose it was. An apply that still runs stops at its next step. `apply --resume` does\n"
        "this and goes on, so it is the better choice where the files are right.",
    )


def _add_refresh(command: Parser) -> None:
    command.add_argument("--refresh", action="append", metavar="VIEW", default=[], help="make a view's kept rows anew")


ADDERS: dict[str, Adder] = {
    "plan": add_plan,
    "apply": add_apply,
    "status": add_status,
    "drift": add_drift,
    "rollback": add_rollback,
    "import": add_import,
    "unlock": add_unlock,
}
