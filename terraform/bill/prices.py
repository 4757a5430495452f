"""What AWS asks: `prices.csv`, read and looked up. A price that is not in the file does not exist; none is made up."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from terraform.errors import OwnerError

PRICES = Path(__file__).with_name("prices.csv")
EVERYWHERE = "*"

# yes: read on the vendor's page or in its price list, or quoted from there with a date. derived: reckoned from such a
# figure. no: somebody remembered it.
Verified = Literal["yes", "derived", "no"]
_WORST_FIRST: tuple[Verified, ...] = ("no", "derived", "yes")


@dataclass(frozen=True, slots=True)
class Price:
    """One figure and where it is from; `free` units a month are given to the whole account."""

    item: str
    region: str
    usd: float
    unit: str
    verified: Verified
    date: str  # of the source; empty where it was not read
    source: str
    free: float = 0.0

    def of(self, quantity: float) -> float:
        """What so many units cost a month."""
        return max(0.0, quantity - self.free) * self.usd


@dataclass(frozen=True, slots=True)
class PriceList:
    """All prices, by item and region."""

    prices: Mapping[tuple[str, str], Price]

    def find(self, item: str, region: str) -> Price | None:
        """The price in a region, or the one that holds everywhere; None if nobody wrote it down."""
        return self.prices.get((item, region)) or self.prices.get((item, EVERYWHERE))

    @property
    def regions(self) -> list[str]:
        return sorted({region for _, region in self.prices} - {EVERYWHERE})


def worst(verified: Iterable[Verified]) -> Verified:
    """How far a sum can be trusted: as far as the least of its parts.

    Examples:
        >>> worst(["yes", "derived"])
        'derived'
    """
    found = set(verified)
    return next((status for status in _WORST_FIRST if status in found), "yes")


def read_prices(file: Path = PRICES) -> PriceList:
    """Read the prices.

    Raises:
        OwnerError: a line has no number where one belongs, is not known to be verified or not, or comes twice.
    """
    prices: dict[tuple[str, str], Price] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            price = _price(row, f"{file.name}:{number}")
            key = price.item, price.region
            if key in prices:
                raise OwnerError(f"{file.name}:{number}: {price.item} in {price.region} is there twice", hint=_HINT)
            prices[key] = price
    return PriceList(prices)


def status_of(text: str, where: str) -> Verified:
    """Check that a figure says of itself whether it is verified."""
    if text not in get_args(Verified):
        raise OwnerError(f"{where}: verified is {text!r}", hint="Write yes, derived or no.")
    return cast(Verified, text)


_HINT = "Correct the file; what its columns hold is written in terraform/bill/prices.py."


def _price(row: Mapping[str, str], where: str) -> Price:
    try:
        usd, free = float(row["usd"]), float(row["free_a_month"])
    except (KeyError, TypeError, ValueError) as error:
        raise OwnerError(f"{where}: not a price ({error})", hint=_HINT) from None
    return Price(
        item=row["item"],
        region=row["region"],
        usd=usd,
        unit=row["unit"],
        verified=status_of(row["verified"], where),
        date=row["date"],
        source=row["source"],
        free=free,
    )
