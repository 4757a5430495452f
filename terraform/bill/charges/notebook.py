"""The GPU notebook: hours while it runs, its disk while it exists, its way out if it stands in a network of one's own."""

from __future__ import annotations

from collections.abc import Iterator

from terraform.bill.charges.charge import DISK, NETWORK, NOTEBOOK, Charge, amount
from terraform.bill.switches import Notebook, Switches
from terraform.bill.usage import Usage

HOURS = 730  # of a month, as AWS reckons
NAT_GB_AN_HOUR = 1  # packages and models that are fetched while somebody works


def charges(switches: Switches, usage: Usage) -> Iterator[Charge]:
    """Amounts of SageMaker and of the network it needs."""
    if switches.notebook is not None:
        yield from _notebook(switches.notebook, usage)


def _notebook(notebook: Notebook, usage: Usage) -> Iterator[Charge]:
    hours = f"{amount(usage.gpu_hours)} h of {notebook.instance_type}"
    yield Charge(NOTEBOOK, notebook.instance_type, usage.gpu_hours, hours if usage.gpu_hours else "stopped")
    disk = f"{amount(notebook.volume_gb)} GB, also while it is stopped"
    yield Charge(DISK, "notebook_disk_gb_month", notebook.volume_gb, disk)
    if notebook.in_network:
        yield Charge(NETWORK, "nat_hour", HOURS, "one, if that is the network's way out")
        yield Charge(NETWORK, "nat_gb", usage.gpu_hours * NAT_GB_AN_HOUR)
