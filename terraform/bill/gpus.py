"""The table of GPUs, `sagemaker/gpu.csv`: what there is, how fast, at what price, and how far each figure can be trusted.

FP32 is reckoned: 2 operations x cores x boost clock. FP16 is that of the tensor cores with dense matrices, the figure that
trainings in mixed precision come near to; it is read from tables, because it does not follow from the cores.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from terraform.bill.prices import Price, PriceList, Verified, status_of
from terraform.errors import OwnerError
from terraform.tfvars import ROOM

TABLE = ROOM.parent / "sagemaker" / "gpu.csv"

# Columns of the two regions that have prices
_SAGEMAKER = {"us-east-1": "us", "ap-northeast-1": "ap_northeast_1"}
_EC2 = {"us-east-1": "us_east_1", "ap-northeast-1": "ap_northeast_1"}
REGIONS = tuple(_SAGEMAKER)


@dataclass(frozen=True, slots=True)
class Gpu:
    """One instance type, or one kind of machine that Colab lends."""

    instance: str
    state: str  # available, retired, newer (AWS has it, the pinned provider does not), colab
    replaced_by: str
    gpu: str
    count: int
    memory_gb: float | None  # of all its GPUs
    fp32_tflops: float | None  # of all its GPUs
    fp16_tflops: float | None
    tflops_verified: Verified | None
    sagemaker: Mapping[str, Price]  # by region
    ec2: Mapping[str, Price]
    colab_units: float | None  # an hour

    @property
    def tflops(self) -> float | None:
        """What it is bought for: FP16 on tensor cores, or FP32 where there are none."""
        return self.fp16_tflops or self.fp32_tflops

    def usd_a_tflop_hour(self, region: str) -> float | None:
        """Dollars for one TFLOP/s during an hour."""
        price = self.sagemaker.get(region)
        return price.usd / self.tflops if price and self.tflops else None


def read_gpus(file: Path = TABLE) -> list[Gpu]:
    """Read the table, in its order.

    Raises:
        OwnerError: a figure is no number, or does not say whether it is verified.
    """
    with file.open(encoding="utf-8", newline="") as lines:
        return [_gpu(row, f"{file.name}:{number}") for number, row in enumerate(csv.DictReader(lines), start=2)]


def with_gpus(prices: PriceList, gpus: list[Gpu]) -> PriceList:
    """The price list with an hour of each notebook type, which is then an item like any other."""
    hours = {(gpu.instance, region): price for gpu in gpus for region, price in gpu.sagemaker.items()}
    return PriceList({**prices.prices, **hours})


def _gpu(row: Mapping[str, str], where: str) -> Gpu:
    count = int(row["gpu_count"])
    fp16 = _number(row, "fp16_tensor_tflops_each", where)
    return Gpu(
        instance=row["instance"],
        state=row["state"],
        replaced_by=row["replaced_by"],
        gpu=row["gpu"],
        count=count,
        memory_gb=_number(row, "gpu_mem_gib_total", where),
        fp32_tflops=_fp32(row, where),
        fp16_tflops=fp16 * count if fp16 else None,
        tflops_verified=status_of(row["tflops_verified"], where) if fp16 else None,
        sagemaker=_prices(row, "sagemaker", _SAGEMAKER, where),
        ec2=_prices(row, "ec2", _EC2, where),
        colab_units=_number(row, "colab_units_h", where),
    )


def _fp32(row: Mapping[str, str], where: str) -> float | None:
    cores, mhz = _number(row, "cuda_cores_total", where), _number(row, "clock_boost_mhz", where)
    return 2 * cores * mhz / 1_000_000 if cores and mhz else None


def _prices(row: Mapping[str, str], seller: str, columns: Mapping[str, str], where: str) -> dict[str, Price]:
    """The prices of one row; a cell that is empty is a price that nobody knows."""
    found: dict[str, Price] = {}
    for region, column in columns.items():
        usd = _number(row, f"{seller}_usd_h_{column}", where)
        if usd is not None and row["state"] != "colab":
            verified = status_of(row[f"{seller}_{column}_verified"], where)
            date = row["price_date"] if verified != "no" else ""
            found[region] = Price(row["instance"], region, usd, "hour", verified, date, row["source"])
    return found


def _number(row: Mapping[str, str], column: str, where: str) -> float | None:
    text = row[column].strip()
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise OwnerError(f"{where}: {column} is {text!r}", hint="Write a number, or nothing.") from None
