"""The words of the command line."""

from __future__ import annotations

import argparse
import math

from terraform.bill.actual import MOST_MONTHS
from terraform.bill.usage import usage_fields

EPILOG = """examples:
  make cost ENV=dev                                    the forecast, idle and busy
  make cost ENV=dev ARGS="--gpu-hours 40 --compare"    another month, and what else it would buy
  make cost ENV=dev ARGS="--actual --months 3"         beside what was spent
  make gpu BUDGET=50                                   which GPU, and for how many hours

exit codes:
  0  done
  1  failed: Cost Explorer would not answer, or a table of prices is damaged
  2  the command line, a tfvars file or usage.toml is wrong"""


def parser() -> argparse.ArgumentParser:
    """Two commands: cost and gpu."""
    whole = argparse.ArgumentParser(
        prog="python -m terraform.bill",
        description="What a month costs before it is spent, and which GPU a budget buys. Nothing is changed.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = whole.add_subparsers(dest="command", required=True, metavar="{cost,gpu}")
    _add_cost(commands.add_parser("cost", help="the forecast of a month, idle and busy"))
    _add_gpu(commands.add_parser("gpu", help="GPUs by price and speed, and the same money on Colab Pro"))
    return whole


def usage_options(arguments: argparse.Namespace) -> dict[str, float]:
    """The numbers that were given as options."""
    given = {name: getattr(arguments, name) for name in usage_fields()}
    return {name: value for name, value in given.items() if value is not None}


def _add_cost(cost: argparse.ArgumentParser) -> None:
    cost.add_argument("environment", nargs="?", default="", help="NAME of environments/NAME.tfvars (default: all)")
    cost.add_argument("--compare", action="store_true", help="beside the first version's choices, Colab, plain EC2")
    cost.add_argument(
        "--actual", action="store_true", help="beside what Cost Explorer says was spent (0.01 USD an answer)"
    )
    cost.add_argument(
        "--months", type=_months, default=3, help="for --actual: this many, with the current (default: 3)"
    )
    cost.add_argument("--region", metavar="REGION", help="reckon as if it stood there")
    cost.add_argument("--usage", metavar="FILE", help="default: environments/usage.toml")
    cost.add_argument("--json", action="store_true", help="print data: environment -> forecast")
    numbers = cost.add_argument_group("how much it is used, over what the file says")
    for name, (_, what) in usage_fields().items():
        numbers.add_argument(f"--{name.replace('_', '-')}", type=float, metavar="N", help=what)


def _add_gpu(gpu: argparse.ArgumentParser) -> None:
    gpu.add_argument("--budget", type=_usd, default=50.0, metavar="USD", help="a month (default: 50)")
    gpu.add_argument("--region", metavar="REGION", help="this one alone")
    gpu.add_argument("--json", action="store_true", help="print data")


def _months(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= MOST_MONTHS:
        raise argparse.ArgumentTypeError(f"{text!r}: write a number of months from 1 to {MOST_MONTHS}")
    return int(text)


def _usd(text: str) -> float:
    try:
        usd = float(text)
    except ValueError:
        usd = math.nan
    if not (usd > 0 and math.isfinite(usd)):
        raise argparse.ArgumentTypeError(f"{text!r}: write US dollars, such as 50")
    return usd
