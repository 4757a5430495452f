"""The door: arguments, files, Cost Explorer and the clock; a screen or JSON. Exit codes: 0 done, 1 failed, 2 usage."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console

from terraform.account import open_session
from terraform.bill import actual
from terraform.bill.arguments import parser, usage_options
from terraform.bill.compare import compare
from terraform.bill.forecast import Forecast, forecast
from terraform.bill.gpus import REGIONS, Gpu, read_gpus, with_gpus
from terraform.bill.levers import advise
from terraform.bill.prices import PriceList, read_prices
from terraform.bill.screens.cost import show_cost
from terraform.bill.screens.data import actual_data, comparison_data, cost_data, gpu_data
from terraform.bill.screens.gpu import show_gpus
from terraform.bill.screens.others import show_actual, show_comparison
from terraform.bill.switches import read_switches
from terraform.bill.usage import read_usage
from terraform.errors import OwnerError, UsageError
from terraform.tfvars import ROOM, known_environments

READER_GONE = 141  # as the shell says it of a program that SIGPIPE ended
COLUMNS = 100  # where there is no terminal to ask


class _Console(Console):
    """Leaves it to `main` what to do when the reader has gone; rich would end the program with code 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


@dataclass(frozen=True, slots=True)
class Shell:
    """Where a command runs; a test gives its own."""

    stdout: TextIO
    stderr: TextIO
    cost_explorer: Callable[[], actual.CostExplorer]
    today: Callable[[], date]
    room: Path = ROOM
    columns: int | None = None  # None: as wide as the terminal
    colour: bool = False

    @property
    def console(self) -> Console:
        return _Console(
            file=self.stdout,
            width=self.columns,
            highlight=False,
            markup=False,
            emoji=False,
            no_color=not self.colour,
            force_terminal=self.colour or None,
        )

    def say(self, words: str) -> None:
        self.stderr.write(f"{words}\n")


def main(argv: Sequence[str] | None = None, *, shell: Shell | None = None) -> int:
    """Reckon a bill, or show the GPUs, and return the exit code."""
    shell = shell or _this_machine()
    arguments = parser().parse_args(argv)
    try:
        return _gpu(arguments, shell) if arguments.command == "gpu" else _cost(arguments, shell)
    except OwnerError as error:
        shell.say(error.screen())
        return error.exit_code
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE


def _cost(arguments: argparse.Namespace, shell: Shell) -> int:
    gpus = read_gpus()
    prices = with_gpus(read_prices(), gpus)
    names = [arguments.environment] if arguments.environment else known_environments(shell.room)
    if not names:
        raise UsageError("there is no environment yet", hint="Write environments/dev.tfvars with its three values.")
    found = {name: _month(name, arguments, shell, prices) for name in names}
    data: dict[str, Any] = {}
    for name, month in found.items():
        if data and not arguments.json:
            shell.stdout.write("\n\n")
        data[name] = _show(month, arguments, shell, prices, gpus)
    if arguments.json:
        shell.stdout.write(json.dumps(data, ensure_ascii=False) + "\n")
    return 0


def _month(name: str, arguments: argparse.Namespace, shell: Shell, prices: PriceList) -> Forecast:
    """The forecast of one environment; a region without prices is refused rather than shown as free."""
    switches = read_switches(name, room=shell.room, region=arguments.region or None)
    if switches.region not in prices.regions:
        known = " and ".join(prices.regions)
        hint = (
            f"See it at another's prices: --region {prices.regions[0]}. Or write them into terraform/bill/prices.csv."
        )
        raise UsageError(f"no prices are known in {switches.region}, only in {known}", hint=hint)
    file = Path(arguments.usage) if arguments.usage else shell.room / "environments" / "usage.toml"
    if arguments.usage and not file.exists():
        raise UsageError(f"{file} does not exist", hint="Name a file like terraform/environments/usage.toml.")
    return forecast(switches, read_usage(file, name, usage_options(arguments)), prices)


def _show(
    month: Forecast, arguments: argparse.Namespace, shell: Shell, prices: PriceList, gpus: list[Gpu]
) -> dict[str, Any]:
    """Print what was asked for, unless as JSON, and give it as data."""
    advice = advise(month, prices)
    data = cost_data(month, advice)
    console = shell.console
    if not arguments.json and not arguments.actual:
        show_cost(month, advice, console)
    if arguments.compare:
        choices = compare(month, prices, gpus)
        data["comparison"] = comparison_data(choices)
        if not arguments.json:
            show_comparison(choices, console)
    if arguments.actual:
        data["actual"] = _actual(month, arguments, shell)
    return data


def _actual(month: Forecast, arguments: argparse.Namespace, shell: Shell) -> dict[str, Any]:
    switches = month.switches
    tags = {"Project": switches.prefix, "Environment": switches.environment}
    asked = " and ".join(f"{key}={value}" for key, value in tags.items())
    shell.say(f"{switches.name}: asking Cost Explorer for what carries {asked}, 0.01 USD for each answer")
    spent = actual.ask(shell.cost_explorer(), tags, today=shell.today(), months=arguments.months)
    lines = actual.beside(month, spent)
    if not arguments.json:
        show_actual(lines, spent, shell.console)
    return actual_data(lines, spent)


def _gpu(arguments: argparse.Namespace, shell: Shell) -> int:
    gpus = read_gpus()
    prices = with_gpus(read_prices(), gpus)
    if arguments.region and arguments.region not in REGIONS:
        hint = f"There are prices of {' and '.join(REGIONS)}; others are columns to add to sagemaker/gpu.csv."
        raise UsageError(f"no GPU prices are known in {arguments.region}", hint=hint)
    regions = [arguments.region] if arguments.region else sorted(REGIONS)
    if arguments.json:
        data = gpu_data(gpus, prices, regions, arguments.budget)
        shell.stdout.write(json.dumps(data, ensure_ascii=False) + "\n")
    else:
        show_gpus(gpus, prices, regions=regions, budget_usd=arguments.budget, console=shell.console)
    return 0


def _this_machine() -> Shell:
    is_terminal = sys.stdout.isatty()
    return Shell(
        stdout=sys.stdout,
        stderr=sys.stderr,
        cost_explorer=lambda: open_session(actual.REGION).client("ce"),
        today=lambda: datetime.now(UTC).date(),
        columns=None if is_terminal else COLUMNS,
        colour=is_terminal and not os.environ.get("NO_COLOR"),
    )
