"""The terminal's door: `python -m etl cleanse` and `python -m etl inspect`.

Data goes to stdout, talk to stderr, a progress bar to a terminal only. Exit codes: 0 done, 1 a dataset failed, 2 usage;
130 after Ctrl-C, 141 when the reader of stdout has gone.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from etl.allocators import settle_polars
from etl.arguments import parser
from etl.errors import EtlError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from etl.defaults import Reads
    from etl.lake import InputDataset, Lake
    from etl.report.model import Report
    from etl.settings import Settings

INTERRUPTED, READER_GONE = 130, 141
PIPE_WIDTH = 100  # of a screen that goes to a file or another program


@dataclass(frozen=True, slots=True)
class Shell:
    """Where a command runs."""

    stdout: TextIO
    stderr: TextIO
    environ: Mapping[str, str]
    directory: Path
    run: Callable[..., Report]
    look: Callable[..., Any]
    now: Callable[[], datetime]


def run_cleanse(*arguments: Any, **named: Any) -> Report:
    """Call `etl.cleanse.cleanse`, imported only now: it takes longer than to print a help screen."""
    from etl.cleanse import cleanse

    return cleanse(*arguments, **named)


def run_inspect(*arguments: Any, **named: Any) -> Any:
    """Call `etl.inspection.inspect`, imported only now."""
    from etl.inspection import inspect

    return inspect(*arguments, **named)


def main(
    argv: Sequence[str] | None = None,
    *,
    run: Callable[..., Report] = run_cleanse,
    look: Callable[..., Any] = run_inspect,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
    environ: Mapping[str, str] | None = None,
    directory: Path | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> int:
    """Run a command and return its exit code; everything it touches can be given: `run` cleanses, `look` inspects."""
    if environ is None:
        settle_polars(os.environ)
    shell = Shell(
        stdout=_lenient(stdout or sys.stdout),
        stderr=_lenient(stderr or sys.stderr),
        environ=os.environ if environ is None else environ,
        directory=directory or Path.cwd(),
        run=run,
        look=look,
        now=now,
    )
    try:
        code = _run(sys.argv[1:] if argv is None else argv, shell)
        shell.stdout.flush()
        return code
    except KeyboardInterrupt:
        _say(shell, "interrupted: what was published before is as it was")
        return INTERRUPTED
    except BrokenPipeError:
        _let_go(shell.stdout)
        return READER_GONE


def _run(argv: Sequence[str], shell: Shell) -> int:
    try:
        with contextlib.redirect_stdout(shell.stdout):
            arguments = parser().parse_args(argv)
        return _COMMANDS[arguments.command](arguments, shell)
    except SystemExit as end:  # argparse has printed a help screen
        return int(end.code or 0)
    except EtlError as error:
        return _fail(error, shell)
    except BrokenPipeError:
        raise
    except Exception as error:
        if shell.environ.get("KIBAN_TRACEBACK"):
            raise
        return _fail(_defect(error), shell)


def _cleanse(arguments: Namespace, shell: Shell) -> int:
    """Cleanse each dataset that the paths mean; one that fails does not stop the others."""
    from etl.defaults import reads_at_hand
    from etl.lake import Lake, discover
    from etl.memory_limit import parse_memory

    memory_bytes = parse_memory(arguments.memory)
    lake, reads = Lake.open(arguments.lake), reads_at_hand(shell.directory)
    datasets = discover(arguments.paths, dataset=arguments.dataset)
    if arguments.settings and len(datasets) > 1:
        names = ", ".join(dataset.name for dataset in datasets)
        hint = "Cleanse them one by one, or put the settings of each into etl/datasets/<name>.toml."
        raise UsageError(f"--settings is of one dataset, and there are {len(datasets)}: {names}", hint=hint)
    cleansing = _Cleansing(arguments, shell, lake, reads, memory_bytes, several=len(datasets) > 1)
    codes = [cleansing.attempt(dataset) for dataset in datasets]
    if len(codes) == 1:
        return codes[0]
    failed = sum(code != 0 for code in codes)
    _say(shell, f"\n{len(codes) - failed} of {len(codes)} datasets done" + (f", {failed} failed" if failed else ""))
    return 1 if failed else 0


@dataclass(frozen=True, slots=True)
class _Cleansing:
    """What the datasets of one command have in common."""

    arguments: Namespace
    shell: Shell
    lake: Lake
    reads: Reads
    memory_bytes: int
    several: bool

    def attempt(self, dataset: InputDataset) -> int:
        """Cleanse one dataset and show how it went."""
        from polars.exceptions import PanicException

        from etl.report.terminal import show_report

        try:
            report = self._run(dataset)
        except EtlError as error:
            return self._fail(dataset, error)
        except (Exception, PanicException) as error:
            if self.shell.environ.get("KIBAN_TRACEBACK"):
                raise
            return self._fail(dataset, _defect(error))
        if self.arguments.json:
            _print_json(report.to_json(), self.shell)
        else:
            _print(self.shell, lambda console: show_report(report, console))
            self.shell.stdout.write("\n" if self.several else "")
        return 0

    def _run(self, dataset: InputDataset) -> Report:
        from etl.cleanse import Options
        from etl.engine import AUTO, choose
        from etl.report.progress import ProgressBar

        engine, why = choose(self.arguments.engine, dataset.size)
        if self.arguments.engine == AUTO:
            _say(self.shell, f"{dataset.name}: engine {engine}, since {why}")
        options = Options(
            allow_drops=self.arguments.allow_drops,
            force=self.arguments.force,
            engine=engine,
            memory_bytes=self.memory_bytes,
            reads=self.reads.get(dataset.name, {}),
        )
        settings = _settings(self.arguments, dataset.name, self.shell)
        bar = ProgressBar(_console(self.shell.stderr, self.shell), dataset=dataset.name)
        return self.shell.run(dataset, self.lake, settings, options, now=self.shell.now, progress=bar)

    def _fail(self, dataset: InputDataset, error: EtlError) -> int:
        if self.arguments.json:
            failure = {"dataset": dataset.name, "status": "failed", "error": str(error), "hint": error.hint}
            _print_json(failure, self.shell)
        return _fail(error, self.shell, about=dataset.name)


def _inspect(arguments: Namespace, shell: Shell) -> int:
    """Show what a file looks like."""
    from etl.report.progress import ProgressBar
    from etl.report.terminal import show_inspection

    dataset = _inspected(arguments.file)
    settings = _settings(arguments, dataset.name, shell)
    bar = ProgressBar(_console(shell.stderr, shell), dataset=dataset.name)
    seen = shell.look(dataset, settings, progress=bar)
    if arguments.json:
        _print_json(dataclasses.asdict(seen), shell)
    else:
        _print(shell, lambda console: show_inspection(arguments.file, seen, console))
    return 0


def _inspected(path: str) -> InputDataset:
    """The one dataset at `path`. Nothing is published, so a name that cannot be a table's is no hindrance."""
    from etl.lake import discover

    try:
        found = discover([path])
    except UsageError:
        found = discover([path], dataset="input")
    if len(found) > 1:
        names = ", ".join(dataset.name for dataset in found)
        raise UsageError(f"{path} holds {len(found)} datasets: {names}", hint="Inspect one of them.")
    return found[0]


def _settings(arguments: Namespace, dataset: str, shell: Shell) -> Settings:
    from etl.defaults import settings_at_hand
    from etl.settings import load_settings

    if arguments.settings:
        return load_settings(shell.directory / arguments.settings)
    return settings_at_hand(dataset, shell.directory)


def _print(shell: Shell, show: Callable[[Console], None]) -> None:
    """Print a screen; by way of a text, because a rich console ends the process when the reader of stdout has gone."""
    console = _console(shell.stdout, shell)
    with console.capture() as screen:
        show(console)
    shell.stdout.write(screen.get())


def _print_json(value: object, shell: Shell) -> None:
    shell.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def _console(stream: TextIO, shell: Shell) -> Console:
    from rich.console import Console

    width = None if stream.isatty() or shell.environ.get("COLUMNS") else PIPE_WIDTH
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False, _environ=shell.environ)


def _fail(error: EtlError, shell: Shell, *, about: str = "") -> int:
    message = str(error)
    _say(shell, f"{about}: {message}" if about and not message.startswith(f"{about}:") else message)
    if error.hint:
        _say(shell, f"\nhint: {error.hint}")
    return error.exit_code


def _defect(error: BaseException) -> EtlError:
    """An error nobody foresaw, said as one that was; a traceback helps nobody who did not write kiban."""
    hint = "Nothing was published. This is a defect of kiban: please report it, with what KIBAN_TRACEBACK=1 shows."
    return EtlError(f"{type(error).__name__}: {error}", hint=hint)


def _say(shell: Shell, words: str) -> None:
    shell.stderr.write(f"{words}\n")


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


_COMMANDS: dict[str, Callable[[Namespace, Shell], int]] = {"cleanse": _cleanse, "inspect": _inspect}
