"""The terminal's door: `python -m athena query`, and the commands beside it.

Data goes to stdout, talk to stderr. Exit codes: 0 done, 1 failed, 2 usage, 3 changes pending; 130 after Ctrl-C, 141 when
the reader of stdout has gone.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from athena.arguments import Commands, add_query, parser
from athena.charts.arguments import add_dashboard
from athena.errors import AthenaError
from athena.release_arguments import ADDERS
from athena.review.arguments import add_review
from athena.view_arguments import AUTHORING

INTERRUPTED, READER_GONE = 130, 141


@dataclass(frozen=True, slots=True)
class Shell:
    """Where a command runs."""

    stdout: TextIO
    stderr: TextIO
    environ: Mapping[str, str]
    directory: Path
    now: Callable[[], datetime]


def main(
    argv: Sequence[str] | None = None,
    *,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
    environ: Mapping[str, str] | None = None,
    directory: Path | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> int:
    """Run a command and return its exit code; everything it touches can be given."""
    shell = Shell(
        stdout=_lenient(stdout or sys.stdout),
        stderr=_lenient(stderr or sys.stderr),
        environ=os.environ if environ is None else environ,
        directory=directory or Path.cwd(),
        now=now,
    )
    try:
        code = _run(sys.argv[1:] if argv is None else argv, shell)
        shell.stdout.flush()
        return code
    except KeyboardInterrupt:
        shell.stderr.write("interrupted\n")
        return INTERRUPTED
    except BrokenPipeError:
        _let_go(shell.stdout)
        return READER_GONE


def _run(argv: Sequence[str], shell: Shell) -> int:
    try:
        with contextlib.redirect_stdout(shell.stdout):
            arguments = parser({name: command.add for name, command in COMMANDS.items()}).parse_args(argv)
        return COMMANDS[arguments.command].run(arguments, shell)
    except SystemExit as end:  # argparse has printed a help screen
        return int(end.code or 0)
    except AthenaError as error:
        return _fail(error, shell)
    except BrokenPipeError:
        raise
    except Exception as error:
        if shell.environ.get("KIBAN_TRACEBACK"):
            raise
        return _fail(_defect(error), shell)


def _query(arguments: Namespace, shell: Shell) -> int:
    from athena.deployment import Databases
    from athena.engine.folder import FolderEngine
    from athena.engine.local import LocalEngine
    from athena.query import read_sql, run
    from athena.tables import with_files

    sql = read_sql(arguments.sql, arguments.file, shell.directory)
    databases = Databases(arguments.database, f"{arguments.database}_views")
    released = FolderEngine(shell.directory / arguments.lake, databases).catalog()
    catalog = with_files(released, arguments.database, shell.directory / arguments.views)
    engine = LocalEngine(catalog, default_database=arguments.database, memory_limit=arguments.memory, now=shell.now())
    try:
        run(engine, sql, arguments.format, shell.stdout, shell.stderr)
    finally:
        engine.close()
    return 0


def _release(arguments: Namespace, shell: Shell) -> int:
    from athena.release_commands import run

    return run(arguments, shell)


def _author(arguments: Namespace, shell: Shell) -> int:
    from athena.authoring import run

    return run(arguments, shell)


def _dashboard(arguments: Namespace, shell: Shell) -> int:
    from athena.charts.commands import run

    return run(arguments, shell)


def _review(arguments: Namespace, shell: Shell) -> int:
    from athena.review.command import run

    return run(arguments, shell)


def _fail(error: AthenaError, shell: Shell) -> int:
    shell.stderr.write(f"{error}\n")
    if error.hint:
        shell.stderr.write(f"\nhint: {error.hint}\n")
    return error.exit_code


def _defect(error: BaseException) -> AthenaError:
    """An error nobody foresaw, said as one that was; a traceback helps nobody who did not write kiban."""
    hint = "This is a defect of kiban: please report it, with what KIBAN_TRACEBACK=1 shows."
    return AthenaError(f"{type(error).__name__}: {error}", hint=hint)


def _lenient(stream: TextIO) -> TextIO:
    """Characters that a terminal's encoding does not have become escapes instead of an error."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return stream


def _let_go(stream: TextIO) -> None:
    """Send what is still buffered nowhere: Python would try again at exit, and complain."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what it takes, and what it does."""

    add: Callable[[Commands], None]
    run: Callable[[Namespace, Shell], int]


COMMANDS: dict[str, Command] = {
    "query": Command(add_query, _query),
    **{name: Command(add, _author) for name, add in AUTHORING.items()},
    "review": Command(add_review, _review),
    "dashboard": Command(add_dashboard, _dashboard),
    **{name: Command(add, _release) for name, add in ADDERS.items()},
}
