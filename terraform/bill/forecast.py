"""The forecast of a month: amounts × prices, one line for each component, idle and busy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from terraform.bill.charges import all_charges
from terraform.bill.charges.charge import Charge, Component
from terraform.bill.prices import Price, PriceList, Verified, worst
from terraform.bill.switches import Switches
from terraform.bill.usage import Usage


@dataclass(frozen=True, slots=True)
class Sum:
    """What a component costs; `usd` without the items that have no price, which `unpriced` names."""

    usd: float
    why: str
    unpriced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One component. `is_on` is false where a switch is off, and the figures say what it would cost."""

    component: Component
    idle: Sum
    busy: Sum
    prices: tuple[Price, ...]  # those that the busy month pays by
    is_on: bool = True

    @property
    def verified(self) -> Verified:
        return worst(price.verified for price in self.prices)

    @property
    def date(self) -> str:
        """Of the oldest source; empty if one was not read."""
        dates = [price.date for price in self.prices]
        return min(dates) if dates and all(dates) else ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """A month of one environment."""

    switches: Switches
    usage: Usage
    lines: tuple[Line, ...]

    @property
    def on(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_on)

    @property
    def off(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.is_on)

    @property
    def idle_usd(self) -> float:
        return sum(line.idle.usd for line in self.on)

    @property
    def busy_usd(self) -> float:
        return sum(line.busy.usd for line in self.on)

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Items that the busy month uses and nobody knows the price of: the sums are without them."""
        return tuple(dict.fromkeys(item for line in self.on for item in line.busy.unpriced))

    @property
    def unverified_usd(self) -> float:
        """How much of the busy month rests on figures that were not read at their source."""
        return sum(line.busy.usd for line in self.on if line.verified != "yes")


def forecast(switches: Switches, usage: Usage, prices: PriceList) -> Forecast:
    """Reckon a month, and beside it what the switches that are off would add."""
    on = _lines(switches, usage, prices)
    everything = _lines(switches.with_everything(), usage, prices)
    off = [_off(line) for name, line in everything.items() if name not in on]
    return Forecast(switches, usage, (*on.values(), *off))


def _off(line: Line) -> Line:
    return Line(line.component, line.idle, line.busy, line.prices, is_on=False)


def _lines(switches: Switches, usage: Usage, prices: PriceList) -> dict[str, Line]:
    idle = _by_component(all_charges(switches, usage.idle()))
    busy = _by_component(all_charges(switches, usage))
    region = switches.region
    return {
        component.name: Line(
            component,
            idle=_sum(idle.get(component, []), prices, region),
            busy=_sum(charges, prices, region),
            prices=_paid_by(charges, prices, region),
        )
        for component, charges in busy.items()
    }


def _by_component(charges: Iterable[Charge]) -> Mapping[Component, list[Charge]]:
    grouped: dict[Component, list[Charge]] = {}
    for charge in charges:
        grouped.setdefault(charge.component, []).append(charge)
    return grouped


def _sum(charges: Iterable[Charge], prices: PriceList, region: str) -> Sum:
    priced = [(charge, prices.find(charge.item, region)) for charge in charges]
    return Sum(
        usd=sum(price.of(charge.quantity) for charge, price in priced if price),
        why="; ".join(charge.why for charge, _ in priced if charge.why),
        unpriced=tuple(charge.item for charge, price in priced if charge.quantity and price is None),
    )


def _paid_by(charges: Iterable[Charge], prices: PriceList, region: str) -> tuple[Price, ...]:
    """The prices that decide the sum; those of items within what is free only if there are no others."""
    found = [(prices.find(charge.item, region), charge.quantity) for charge in charges]
    used = [(price, quantity) for price, quantity in found if price and quantity]
    paid = tuple(price for price, quantity in used if price.of(quantity))
    return paid or tuple(price for price, _ in used)
