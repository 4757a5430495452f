"""Asking: Athena by what it reads, Quick Sight by who may look."""

from __future__ import annotations

from collections.abc import Iterator

from terraform.bill.charges.charge import ATHENA, QUICK_SIGHT, Charge, amount
from terraform.bill.switches import Switches
from terraform.bill.usage import Usage

LEAST_QUERY_GB = 0.01
SPICE_GB_AN_AUTHOR = 10


def charges(switches: Switches, usage: Usage) -> Iterator[Charge]:
    """Amounts of Athena and Quick Sight."""
    read_gb = max(usage.query_gb, LEAST_QUERY_GB) if usage.queries else 0.0
    why = f"{amount(usage.queries)} queries × {amount(read_gb)} GB" if usage.queries else "no query"
    yield Charge(ATHENA, "athena_tb", usage.queries * read_gb / 1000, why)
    if switches.quicksight:
        yield from _quicksight(usage)


def _quicksight(usage: Usage) -> Iterator[Charge]:
    people = f"{amount(usage.authors)} to build, {amount(usage.readers)} to read"
    extra_gb = max(0.0, usage.spice_gb - SPICE_GB_AN_AUTHOR * usage.authors)
    yield Charge(QUICK_SIGHT, "quicksight_author_month", usage.authors, people)
    yield Charge(QUICK_SIGHT, "quicksight_reader_month", usage.readers)
    why = f"{amount(extra_gb)} GB more in memory" if extra_gb else ""
    yield Charge(QUICK_SIGHT, "quicksight_spice_gb_month", extra_gb, why)
