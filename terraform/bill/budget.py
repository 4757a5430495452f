"""What a sum of money buys of a GPU, here and on Colab Pro, and which GPU replaced the retired ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from terraform.bill.gpus import Gpu
from terraform.bill.prices import PriceList, Verified

DISK_GB = 50  # of a notebook, as variables.tf has it


@dataclass(frozen=True, slots=True)
class Match:
    """The same money on Colab Pro and on the cheapest notebook with that GPU; None where a price is not known."""

    gpu: str
    colab_hours: float
    notebook: str | None
    notebook_gpus: int
    notebook_hours: float | None
    hours_with_disk: float | None  # if the disk for the month is paid from the same money
    verified: Verified  # the notebook's hour

    @property
    def times(self) -> float | None:
        """How many times the notebook's GPU hours Colab gives; a notebook with eight GPUs has eight in an hour."""
        return self.colab_hours / (self.notebook_hours * self.notebook_gpus) if self.notebook_hours else None


@dataclass(frozen=True, slots=True)
class Replacement:
    """A retired type and the one to write instead, in a region's prices."""

    old: Gpu
    new: Gpu

    @property
    def fp32_speed(self) -> float | None:
        """How many times as fast in plain arithmetic."""
        return _ratio(self.new.fp32_tflops, self.old.fp32_tflops)

    @property
    def fp16_speed(self) -> float | None:
        """How many times as fast on tensor cores; None where the old one had none."""
        return _ratio(self.new.fp16_tflops, self.old.fp16_tflops)


def _ratio(new: float | None, old: float | None) -> float | None:
    return new / old if new and old else None


def hours_for(budget_usd: float, gpu: Gpu, region: str) -> float | None:
    """How long a notebook runs for a sum."""
    price = gpu.sagemaker.get(region)
    return budget_usd / price.usd if price else None


def colab_blocks(budget_usd: float, prices: PriceList) -> int:
    """How many hundreds of units a sum buys; they are not sold singly."""
    block = prices.find("colab_100_units", "*")
    return math.floor(budget_usd / block.usd + 1e-9) if block else 0


def matches(budget_usd: float, region: str, gpus: Sequence[Gpu], prices: PriceList) -> list[Match]:
    """Colab's machines in the table's order, each against the cheapest notebook that has the same GPU."""
    units = 100 * colab_blocks(budget_usd, prices)
    lent = [gpu for gpu in gpus if gpu.colab_units]
    return [_match(gpu, units / (gpu.colab_units or 1), budget_usd, region, gpus, prices) for gpu in lent]


def _match(
    colab: Gpu, colab_hours: float, budget_usd: float, region: str, gpus: Sequence[Gpu], prices: PriceList
) -> Match:
    same = [gpu for gpu in gpus if gpu.state == "available" and gpu.gpu == colab.gpu]
    priced = [gpu for gpu in same if region in gpu.sagemaker]
    if not priced:
        name, count = (same[0].instance, same[0].count) if same else (None, 0)
        return Match(colab.gpu, colab_hours, name, count, None, None, "no")
    cheapest = min(priced, key=lambda gpu: gpu.sagemaker[region].usd)
    price, disk = cheapest.sagemaker[region], prices.find("notebook_disk_gb_month", region)
    left = max(0.0, budget_usd - disk.of(DISK_GB)) / price.usd if disk else None
    hours = budget_usd / price.usd
    return Match(colab.gpu, colab_hours, cheapest.instance, cheapest.count, hours, left, price.verified)


def replacements(gpus: Sequence[Gpu]) -> list[Replacement]:
    """Each retired type with what to take in its place."""
    named = {gpu.instance: gpu for gpu in gpus}
    return [Replacement(gpu, named[gpu.replaced_by]) for gpu in gpus if gpu.state == "retired"]
