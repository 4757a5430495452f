"""The screen of a forecast: lines, totals, what dominates, what is not verified, what is not counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.text import Text

from terraform.bill.charges import NOT_COUNTED
from terraform.bill.charges.charge import amount
from terraform.bill.forecast import Forecast, Line, Sum
from terraform.bill.levers import Advice
from terraform.bill.screens.layout import BAR, WORDS, bar, figure, heading, sentences, table, usd

REGION_NAMES = {"ap-northeast-1": "Tokyo", "us-east-1": "Virginia"}
HALF_A_CENT = 0.005
WIDTHS = {0: 20, 1: 7, 2: 7, 3: BAR, 5: 12}  # so that both tables stand in the same columns
HEADS = ("", "idle", "busy", "", "what the busy month is made of", "price")


def show_cost(month: Forecast, advice: Sequence[Advice], console: Console) -> None:
    """Print the screen."""
    for block in _blocks(month, advice):
        console.print(block)


def place(region: str) -> str:
    """A region by name and code."""
    return f"{REGION_NAMES[region]} ({region})" if region in REGION_NAMES else region


def _blocks(month: Forecast, advice: Sequence[Advice]) -> Iterator[RenderableType]:
    title = Text.assemble((month.switches.name, "bold"), f", a month in {place(month.switches.region)}, in USD")
    yield title
    yield Text(f"{_usage(month)}\n", style="dim")
    yield table(HEADS, [*_lines(month), _total(month)], right=(1, 2), wide=4, widths=WIDTHS)
    if month.off:
        yield heading("Switched off; switched on, they would add")
        yield table(
            ("", "idle", "busy", "", "", ""),
            [_line(line, 0) for line in month.off],
            right=(1, 2),
            wide=4,
            widths=WIDTHS,
        )
    yield heading("What it comes to")
    yield sentences(_verdicts(month))
    if advice:
        yield heading("What dominates, and the switch that lowers it")
        yield sentences(_advice(one) for one in advice)
    yield heading("How far to trust it")
    yield sentences(_trust(month))


def _usage(month: Forecast) -> str:
    usage = month.usage
    words = [
        f"{amount(usage.raw_gb)} GB in {amount(usage.datasets)} datasets",
        f"{amount(usage.uploads_a_day)} uploads and {amount(usage.queries_a_day)} queries a day",
    ]
    if month.switches.quicksight:
        words.append(f"{amount(usage.readers)} readers, {amount(usage.authors)} authors")
    if month.switches.notebook:
        words.append(f"{amount(usage.gpu_hours)} GPU hours")
    return f"{', '.join(words)}; idle: nobody does anything"


def _lines(month: Forecast) -> Iterator[tuple[str | Text, ...]]:
    most = max((line.busy.usd for line in month.on), default=0.0)
    for line in month.on:
        yield _line(line, line.busy.usd / most if most else 0.0)


def _line(line: Line, share: float) -> tuple[str | Text, ...]:
    return (
        line.component.name,
        _sum(line.idle),
        _sum(line.busy),
        bar(share),
        Text(line.busy.why, style="dim"),
        figure(line.verified, line.date) if line.prices else Text(""),
    )


def _sum(total: Sum) -> Text:
    if total.unpriced:
        return Text("no price" if not total.usd else f"> {usd(total.usd)}", style="red")
    return Text(usd(total.usd))


def _total(month: Forecast) -> tuple[str | Text, ...]:
    idle, busy = Text(usd(month.idle_usd), style="bold"), Text(usd(month.busy_usd), style="bold")
    words = f"without {', '.join(month.unpriced)}: no price known" if month.unpriced else ""
    return Text("Together", style="bold"), idle, busy, Text(""), Text(words, style="red"), Text("")


def _verdicts(month: Forecast) -> Iterator[str]:
    budget, busy = month.switches.budget_usd, month.busy_usd
    if budget:
        rest = "within" if busy <= budget else "MORE than"
        yield f"{usd(busy)} a busy month is {busy / budget:.0%} of monthly_budget_usd = {amount(budget)}: {rest} the budget."
    if month.off:
        everything = busy + sum(line.busy.usd for line in month.off)
        over = ", more than the budget" if budget and everything > budget else ""
        yield f"With all switches on it would be {usd(everything)}{over}."
    if month.unpriced:
        yield f"The sums are too low: no price is known in {month.switches.region} of {', '.join(month.unpriced)}."


def _advice(advice: Advice) -> str:
    line = advice.line
    said = f"{line.component.name}, {usd(line.busy.usd)}, {advice.share:.0%}"
    if not advice.words:
        return f"{said}."
    saves = "" if advice.saves_usd is None else f" (saves {usd(advice.saves_usd)} in all)"
    return f"{said}: {advice.words}{saves}."


def _trust(month: Forecast) -> Iterator[str]:
    unsure = [line for line in month.on if line.verified != "yes" and line.busy.usd >= HALF_A_CENT]
    if unsure:
        yield f"{usd(month.unverified_usd)} of {usd(month.busy_usd)} rests on prices that are derived or from memory:"
    for line in unsure:
        yield f"{line.component.name}, {WORDS[line.verified]}: {'; '.join(_source(line))}"
    yield "A price with a date was read at AWS that day, or quoted from there; derived: reckoned from one that was."
    yield "All prices and their sources: terraform/bill/prices.csv and sagemaker/gpu.csv. The use: environments/usage.toml."
    yield f"Not counted: {'; '.join(NOT_COUNTED)}."


def _source(line: Line) -> Iterator[str]:
    for price in line.prices:
        if price.verified != "yes":
            yield f"{price.usd:g} a {price.unit}, {price.source}"
