"""One way to have something for a month, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from terraform.bill.prices import PriceList, Verified, worst

Amounts = Sequence[tuple[str, float]]  # an item of the price list, and how much of it


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of a comparison; `usd` is None where a price is not known, and `note` then says which."""

    need: str
    name: str
    usd: float | None
    verified: Verified
    note: str
    is_ours: bool = False


def choose(
    need: str, name: str, amounts: Amounts, prices: PriceList, region: str, note: str, *, is_ours: bool = False
) -> Choice:
    """Reckon what amounts cost in a region; one item without a price, and nothing is said of the sum."""
    found = [(item, quantity, prices.find(item, region)) for item, quantity in amounts]
    missing = [item for item, _, price in found if price is None]
    if missing:
        return Choice(need, name, None, "no", f"no price known in {region}: {', '.join(missing)}", is_ours)
    paid = [(price, quantity) for _, quantity, price in found if price]
    usd = sum(price.of(quantity) for price, quantity in paid)
    return Choice(need, name, usd, worst(price.verified for price, _ in paid), note, is_ours)
