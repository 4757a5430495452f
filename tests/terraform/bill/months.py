"""A platform and a month whose bill can be reckoned by hand."""

from __future__ import annotations

import dataclasses
from typing import Any

from terraform.bill.forecast import Forecast, Line, forecast
from terraform.bill.gpus import Gpu, read_gpus, with_gpus
from terraform.bill.prices import Price, PriceList, read_prices
from terraform.bill.switches import Notebook, Switches
from terraform.bill.usage import Usage

TOKYO, VIRGINIA = "ap-northeast-1", "us-east-1"
SWITCHES = Switches(name="kiban-dev", environment="dev", prefix="kiban", region=TOKYO, budget_usd=30)
EVERYTHING = dataclasses.replace(SWITCHES, quicksight=True, notebook=Notebook(in_network=True))
NOTHING = Usage(
    raw_gb=0,
    datasets=0,
    uploads_a_day=0,
    schema_changes=0,
    queries_a_day=0,
    query_gb=0,
    readers=0,
    authors=0,
    spice_gb=0,
    gpu_hours=0,
    download_gb=0,
)


def gpus() -> list[Gpu]:
    return read_gpus()


def prices() -> PriceList:
    """The price list as it is released."""
    return with_gpus(read_prices(), read_gpus())


def without(item: str, region: str) -> PriceList:
    """The price list, had nobody written one price down."""
    return PriceList({key: price for key, price in prices().prices.items() if key != (item, region)})


def costing(item: str, usd: float) -> PriceList:
    """The price list with another price in Tokyo."""
    known = prices()
    other = dataclasses.replace(known.prices[item, TOKYO], usd=usd)
    return PriceList({**known.prices, (item, TOKYO): other})


def month(switches: Switches = SWITCHES, *, listed: PriceList | None = None, **usage: float) -> Forecast:
    """The forecast of a month in which only what is said happens."""
    return forecast(switches, dataclasses.replace(NOTHING, **usage), listed or prices())


def line(found: Forecast, name: str) -> Line:
    (one,) = [line for line in found.lines if line.component.name == name]
    return one


def usd(found: Forecast, name: str) -> float:
    """What a component costs in the busy month, in whole cents."""
    return round(line(found, name).busy.usd, 2)


def price(**changes: Any) -> Price:
    known = Price("glue_dpu_hour", TOKYO, 0.308, "DPU-hour", "derived", "2026-08-21", "somewhere")
    return dataclasses.replace(known, **changes)
