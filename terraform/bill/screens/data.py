"""The same as JSON, for programs. Keys stay as they are once they are released."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from terraform.bill.actual import Actual, Beside
from terraform.bill.budget import hours_for, matches, replacements
from terraform.bill.charges import NOT_COUNTED
from terraform.bill.choice import Choice
from terraform.bill.forecast import Forecast, Line
from terraform.bill.gpus import Gpu
from terraform.bill.levers import Advice
from terraform.bill.prices import Price, PriceList


def cost_data(month: Forecast, advice: Sequence[Advice]) -> dict[str, Any]:
    """A forecast as plain data."""
    return {
        "region": month.switches.region,
        "budget_usd": month.switches.budget_usd,
        "idle_usd": round(month.idle_usd, 2),
        "busy_usd": round(month.busy_usd, 2),
        "unverified_usd": round(month.unverified_usd, 2),
        "unpriced": list(month.unpriced),
        "usage": dataclasses.asdict(month.usage),
        "components": [_line(line) for line in month.lines],
        "dominates": [_advice(one) for one in advice],
        "not_counted": list(NOT_COUNTED),
    }


def comparison_data(choices: Sequence[Choice]) -> list[dict[str, Any]]:
    return [{**dataclasses.asdict(choice), "usd": _cents(choice.usd)} for choice in choices]


def actual_data(lines: Sequence[Beside], actual: Actual) -> dict[str, Any]:
    """What was spent beside the forecast, service by service and month by month."""
    return {
        "months": actual.months,
        "is_activated": actual.is_activated,
        "requests": actual.requests,
        "services": [
            {
                "service": line.service,
                "idle_usd": _cents(line.idle_usd),
                "busy_usd": _cents(line.busy_usd),
                "tagged_usd": {month: _cents(actual.usd(line.names, month)) for month in actual.months},
                "account_usd": {
                    month: _cents(actual.usd(line.names, month, whole_account=True)) for month in actual.months
                },
            }
            for line in lines
        ],
    }


def gpu_data(gpus: Sequence[Gpu], prices: PriceList, regions: Sequence[str], budget_usd: float) -> dict[str, Any]:
    """The table of GPUs, what the budget buys of each, and the same money on Colab Pro."""
    return {
        "budget_usd": budget_usd,
        "gpus": [_gpu(gpu, regions, budget_usd) for gpu in gpus],
        "colab": {
            region: [
                {**dataclasses.asdict(match), "times": match.times}
                for match in matches(budget_usd, region, gpus, prices)
            ]
            for region in regions
        },
        "replaced": {pair.old.instance: pair.new.instance for pair in replacements(gpus)},
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "component": line.component.name,
        "on": line.is_on,
        "idle_usd": round(line.idle.usd, 4),
        "busy_usd": round(line.busy.usd, 4),
        "why": line.busy.why,
        "verified": line.verified,
        "unpriced": list(line.busy.unpriced),
        "prices": [_price(price) for price in line.prices],
    }


def _advice(advice: Advice) -> dict[str, Any]:
    return {
        "component": advice.line.component.name,
        "share": round(advice.share, 4),
        "switch": advice.words,
        "saves_usd": _cents(advice.saves_usd),
    }


def _gpu(gpu: Gpu, regions: Sequence[str], budget_usd: float) -> dict[str, Any]:
    return {
        "instance": gpu.instance,
        "state": gpu.state,
        "replaced_by": gpu.replaced_by or None,
        "gpu": gpu.gpu,
        "count": gpu.count,
        "memory_gb": gpu.memory_gb,
        "fp32_tflops": gpu.fp32_tflops,
        "fp16_tflops": gpu.fp16_tflops,
        "tflops_verified": gpu.tflops_verified,
        "regions": {
            region: {
                **_price(gpu.sagemaker[region]),
                "usd_a_tflop_hour": gpu.usd_a_tflop_hour(region),
                "hours_for_budget": hours_for(budget_usd, gpu, region),
            }
            for region in regions
            if region in gpu.sagemaker
        },
    }


def _price(price: Price) -> dict[str, Any]:
    kept = dataclasses.asdict(price)
    return {key: kept[key] for key in ("item", "usd", "unit", "free", "verified", "date", "source")}


def _cents(usd: float | None) -> float | None:
    return None if usd is None else round(usd, 2)
