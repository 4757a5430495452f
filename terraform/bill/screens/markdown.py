"""The forecast as the table in the front page's README; `make docs` puts it there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import fill

from terraform.bill.charges.charge import amount
from terraform.bill.forecast import Forecast, Line, Sum
from terraform.bill.levers import Advice
from terraform.bill.prices import Verified
from terraform.bill.screens.cost import place
from terraform.bill.screens.layout import usd

LINE = 120
_FIGURES: dict[Verified, str] = {"yes": "", "derived": "derived", "no": "**not verified**"}


def cost_table(month: Forecast, advice: Sequence[Advice]) -> str:
    """A sentence, the table, and what dominates."""
    return "\n".join([_usage(month), "", *_rows(month), "", *_below(month, advice)])


def _usage(month: Forecast) -> str:
    usage = month.usage
    return _wrapped(
        f"A month in USD in {place(month.switches.region)}, with {amount(usage.raw_gb)} GB of CSVs, "
        f"{amount(usage.uploads_a_day)} uploads and {amount(usage.queries_a_day)} queries a day; idle is when nobody does "
        f"anything. `make cost ENV={month.switches.environment}` reckons it for your values, `make gpu BUDGET=50` says "
        "which GPU that buys, here and on Colab."
    )


def _rows(month: Forecast) -> list[str]:
    worth = [line for line in month.on if round(line.busy.usd, 2) or line.busy.unpriced]
    rest = [line.component.name for line in month.on if line not in worth]
    return [
        "| | idle | busy | what the busy month is made of | price |",
        "|---|--:|--:|---|---|",
        *(_row(line) for line in worth),
        f"| {', '.join(rest)} | 0.00 | 0.00 | within what is free | |",
        f"| **together** | **{usd(month.idle_usd)}** | **{usd(month.busy_usd)}** | | |",
        *(_row(line, "off; on: ") for line in month.off if round(line.busy.usd, 2) or line.busy.unpriced),
    ]


def _row(line: Line, mark: str = "") -> str:
    price = line.date if line.verified == "yes" and line.date else _FIGURES[line.verified]
    return f"| {mark}{line.component.name} | {_sum(line.idle)} | {_sum(line.busy)} | {line.busy.why} | {price} |"


def _sum(total: Sum) -> str:
    return "no price" if total.unpriced else usd(total.usd)


def _below(month: Forecast, advice: Sequence[Advice]) -> list[str]:
    dearest = next((_dearest(one) for one in advice if one.saves_usd), "")
    unsure = f"{usd(month.unverified_usd)} of {usd(month.busy_usd)} rests on prices that are derived or from memory. "
    others = "`make cost ARGS=--compare` sets it beside the first version's choices, Colab and plain EC2."
    return [_wrapped(f"{dearest}{unsure}{others}")]


def _dearest(advice: Advice) -> str:
    name, saves = advice.line.component.name, usd(advice.saves_usd)
    return f"{name}: {advice.share:.0%} of the busy month. What lowers it by {saves} in all: {advice.words}. "


def _wrapped(text: str) -> str:
    """Lines of a README's length, in which no command is broken in two."""
    whole = re.sub(r"`[^`]+`", lambda code: code[0].replace(" ", "\0"), text)
    return fill(whole, LINE, break_on_hyphens=False).replace("\0", " ")
