"""The screens of `--compare` and `--actual`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from terraform.bill.actual import Actual, Beside
from terraform.bill.choice import Choice
from terraform.bill.screens.layout import figure, heading, sentences, table, usd


def show_comparison(choices: Sequence[Choice], console: Console) -> None:
    """Print choices need by need; ours are marked."""
    for need, group in groupby(choices, key=lambda choice: choice.need):
        console.print(heading(f"{need}: USD a month"))
        rows = [_choice(choice) for choice in group]
        console.print(table(("", "", "USD", "", "price"), rows, right=(2,), wide=3, widths={1: 35, 2: 7, 4: 12}))
    console.print(heading("How far to trust it"))
    console.print(
        sentences(
            [
                "* is what kiban does. What the first version really spent is not written down: its lines are reckoned "
                "from what it chose, for the same use.",
                "Hours of your own work are not counted, and on a plain EC2 they are what costs most.",
            ]
        )
    )


def show_actual(lines: Sequence[Beside], actual: Actual, console: Console) -> None:
    """Print the forecast beside what was spent, the newest month last."""
    heads = ("", "idle", "busy", *_heads(actual), "account")
    right = tuple(range(1, len(heads)))
    console.print(heading("Forecast, and what Cost Explorer says was spent, in USD"))
    rows = [*_services(lines, actual), _together(lines, actual)]
    console.print(table(heads, rows, right=right, wide=0))
    console.print(sentences(_remarks(actual)))


def _choice(choice: Choice) -> tuple[str | Text, ...]:
    known = choice.usd is not None
    return (
        "*" if choice.is_ours else " ",
        Text(choice.name, style="bold" if choice.is_ours else ""),
        Text(usd(choice.usd), style="" if known else "red"),
        Text(choice.note, style="dim"),
        figure(choice.verified) if known else Text(""),
    )


def _heads(actual: Actual) -> list[str]:
    """The months; one that is not settled is marked."""
    unsettled = {each.month for each in (*actual.tagged, *actual.account) if each.estimated}
    return [f"{month} so far" if month in unsettled else month for month in actual.months]


def _services(lines: Sequence[Beside], actual: Actual) -> Iterator[tuple[str | Text, ...]]:
    for line in lines:
        spent = [usd(actual.usd(line.names, month)) for month in actual.months]
        if {usd(line.busy_usd or 0.0), _last(line, actual), *spent} == {usd(0.0)}:
            continue  # neither foreseen nor spent
        yield line.service, _foreseen(line.idle_usd), _foreseen(line.busy_usd), *spent, _last(line, actual)


def _together(lines: Sequence[Beside], actual: Actual) -> tuple[str | Text, ...]:
    idle = sum(line.idle_usd or 0.0 for line in lines)
    busy = sum(line.busy_usd or 0.0 for line in lines)
    spent = [sum(each.usd for each in actual.tagged if each.month == month) for month in actual.months]
    account = sum(each.usd for each in actual.account if each.month == actual.months[-1]) if actual.months else 0.0
    cells = [usd(each) for each in (idle, busy, *spent, account)]
    return Text("Together", style="bold"), *(Text(cell, style="bold") for cell in cells)


def _foreseen(amount: float | None) -> str:
    return "-" if amount is None else usd(amount)


def _last(line: Beside, actual: Actual) -> str:
    if not actual.months:
        return usd(0.0)
    return usd(actual.usd(line.names, actual.months[-1], whole_account=True))


def _remarks(actual: Actual) -> Iterator[str]:
    if not any(each.usd for each in actual.tagged):
        yield (
            "Nothing carries the tags yet. Either nothing was used, or the tags were activated less than a day ago"
            + (
                "."
                if actual.is_activated
                else ", or not at all: these credentials may not look. Ask who pays the bill."
            )
        )
    yield (
        "account: all that the account spent on that service in the newest month, tagged or not. People in Quick Sight, "
        "taxes and support carry no tag."
    )
    yield f"These {actual.requests} questions cost {actual.requests * 0.01:.2f} USD. Cost Explorer is up to a day late."
