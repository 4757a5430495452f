"""The screen of `make gpu`: what there is in each region, the same money on Colab Pro, what replaced the retired."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.text import Text

from terraform.bill.budget import DISK_GB, Match, colab_blocks, hours_for, matches, replacements
from terraform.bill.charges.charge import amount
from terraform.bill.gpus import Gpu
from terraform.bill.prices import PriceList, Verified
from terraform.bill.screens.cost import place
from terraform.bill.screens.layout import figure, heading, sentences, table, usd

COLAB_FOR = (
    "the data may leave AWS, or is public",
    "one GPU of up to 80 GB is enough, and above all where it is an A100: SageMaker lends no fewer than eight of them",
    "a session may end after 24 hours or when nobody looks, and the GPU may be another one, or none, tomorrow",
    "somebody learns, tries out, or works a few evenings a month: 100 units are good for 90 days, and no disk is paid",
)
SAGEMAKER_FOR = (
    "the data must stay in the account: the views are read where they lie, by a role, and nothing is copied out",
    "work must not be lost: no session ends by itself but the idle and the nightly stop, and the disk outlives both",
    "it goes on: training on spot machines, an endpoint, the same code as a job; all from the same notebook",
    "the machine must be there at nine in the morning, or have four or eight GPUs",
)


def show_gpus(
    gpus: Sequence[Gpu], prices: PriceList, *, regions: Sequence[str], budget_usd: float, console: Console
) -> None:
    """Print the screen."""
    console.print(Text(f"Which GPU? What {amount(budget_usd)} USD a month buy", style="bold"))
    blocks = [
        *(block for region in regions for block in _region(gpus, region, budget_usd)),
        *(block for region in regions for block in _colab(gpus, prices, region, budget_usd)),
        *_advice(),
        *_retired(gpus),
        heading("How far to trust it"),
        sentences(_trust(prices)),
    ]
    for block in blocks:
        console.print(block)


def _region(gpus: Sequence[Gpu], region: str, budget_usd: float) -> Iterator[RenderableType]:
    available = [gpu for gpu in gpus if gpu.state == "available"]
    priced = sorted((gpu for gpu in available if region in gpu.sagemaker), key=lambda gpu: gpu.sagemaker[region].usd)
    yield heading(f"GPU notebooks in {place(region)}, the cheapest first")
    heads = ("", "GPU", "GB", "FP32", "FP16", "USD/h", "USD/TFLOP-h", f"h for {amount(budget_usd)}", "price")
    yield table(
        heads, [_row(gpu, region, budget_usd) for gpu in priced], right=(2, 3, 4, 5, 6, 7), wide=8, widths=_WIDTHS
    )
    yield sentences(_remarks(gpus, available, priced, region))


_WIDTHS = {0: 16, 1: 12, 2: 4, 3: 4, 4: 6, 5: 6, 8: 10}


def _remarks(gpus: Sequence[Gpu], available: Sequence[Gpu], priced: Sequence[Gpu], region: str) -> Iterator[str]:
    best = min(priced, key=lambda gpu: gpu.usd_a_tflop_hour(region) or math.inf, default=None)
    small = min(
        (gpu for gpu in priced if gpu.count == 1),
        key=lambda gpu: gpu.usd_a_tflop_hour(region) or math.inf,
        default=None,
    )
    if best and small:
        also = "" if best is small else f", among machines of one GPU {small.instance}"
        yield f"The most arithmetic for the money: {best.instance}{also}."
    unpriced = [gpu.instance.removeprefix("ml.") for gpu in available if gpu not in priced]
    if unpriced:
        yield f"To be had, but no price is known here: {', '.join(unpriced)}."
    newer = [gpu.instance.removeprefix("ml.") for gpu in gpus if gpu.state == "newer"]
    yield f"AWS has them, the pinned Terraform provider does not yet: {', '.join(newer)}."


def _row(gpu: Gpu, region: str, budget_usd: float) -> tuple[str | Text, ...]:
    price = gpu.sagemaker[region]
    each, hours = gpu.usd_a_tflop_hour(region), hours_for(budget_usd, gpu, region)
    return (
        gpu.instance,
        _machine(gpu),
        _number(gpu.memory_gb),
        _number(gpu.fp32_tflops),
        _MARKS[gpu.tflops_verified or "yes"] + _number(gpu.fp16_tflops),
        f"{price.usd:.3f}",
        f"{each:.4f}" if each else "-",
        f"{hours:,.1f}" if hours else "-",
        figure(price.verified, price.date),
    )


_MARKS: dict[Verified, str] = {"yes": "", "derived": "~", "no": "?"}


def _machine(gpu: Gpu) -> str:
    name = gpu.gpu.removeprefix("Tesla ")
    return f"{gpu.count}×{name}" if gpu.count > 1 else name


def _number(number: float | None) -> str:
    if number is None:
        return "-"
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}".removesuffix(".0")


def _colab(gpus: Sequence[Gpu], prices: PriceList, region: str, budget_usd: float) -> Iterator[RenderableType]:
    blocks = colab_blocks(budget_usd, prices)
    yield heading(f"{amount(budget_usd)} USD on Colab Pro ({blocks} × 100 units), and on notebooks in {place(region)}")
    heads = ("", "Colab, h", "notebook, h", "with disk, h", "Colab gives", "the notebook", "price")
    rows = [_match(match) for match in matches(budget_usd, region, gpus, prices)]
    yield table(heads, rows, right=(1, 2, 3, 4), wide=5, widths={4: 16, 6: 12})


def _match(match: Match) -> tuple[str | Text, ...]:
    return (
        match.gpu,
        f"{match.colab_hours:,.1f}",
        _hours(match.notebook_hours),
        _hours(match.hours_with_disk),
        f"{match.times:,.1f} × GPU hours" if match.times else "-",
        _notebook(match),
        figure(match.verified) if match.notebook_hours is not None else Text("-"),
    )


def _notebook(match: Match) -> str:
    if match.notebook is None:
        return "none has this GPU"
    many = f", {match.notebook_gpus} GPUs" if match.notebook_gpus > 1 else ""
    unknown = ": no price known" if match.notebook_hours is None else ""
    return f"{match.notebook.removeprefix('ml.')}{many}{unknown}"


def _hours(hours: float | None) -> str:
    return "-" if hours is None else f"{hours:,.1f}"


def _advice() -> Iterator[RenderableType]:
    yield heading("Take Colab Pro instead where")
    yield sentences(COLAB_FOR)
    yield heading("Take the notebook where")
    yield sentences(SAGEMAKER_FOR)


def _retired(gpus: Sequence[Gpu]) -> Iterator[RenderableType]:
    yield heading("The first version's table: P2 and P3 are gone")
    heads = ("", "GPU", "EC2/h then", "write instead", "GPU", "EC2/h now", "FP32", "FP16")
    rows = [
        (
            pair.old.instance,
            _machine(pair.old),
            _ec2(pair.old),
            pair.new.instance,
            _machine(pair.new),
            _ec2(pair.new),
            _times(pair.fp32_speed),
            _times(pair.fp16_speed),
        )
        for pair in replacements(gpus)
    ]
    yield table(heads, rows, right=(2, 5, 6, 7), wide=4)


def _times(speed: float | None) -> str:
    return f"{speed:.1f} ×" if speed else "-"


def _ec2(gpu: Gpu) -> str:
    price = gpu.ec2.get("us-east-1")
    return usd(price.usd if price else None)


def _trust(prices: PriceList) -> Iterator[str]:
    yield (
        "TFLOP/s are peaks of all GPUs together: FP32 is 2 × cores × clock; FP16 is that of the tensor cores, which training "
        "in mixed precision comes half way to at best, and it sets USD/TFLOP-h. ~ is derived, ? from memory."
    )
    yield (
        "A notebook costs more than EC2: 1.40 times for .xlarge, 1.25 for larger g, 1.15 for p4d and p5. The last table is in "
        "EC2's prices of Virginia, as the first version's was."
    )
    block = prices.find("colab_100_units", "*")
    if block:
        yield (
            f"Colab Pro: {block.usd} USD for {block.unit}, read in {block.date}; the units an hour in 2026-03. "
            f"With disk: if the month's {DISK_GB} GB of the notebook are paid from the same money."
        )
    yield (
        "A price with a date was read then, or quoted from its page; derived: EC2's times that factor; not verified: from "
        "memory. Sources: sagemaker/gpu.csv."
    )
