"""From what is switched on and how much it is used to amounts, each with the words that explain it; no prices here.

charge       the components of the bill, and an amount of one
storage      buckets, their requests, the key, what leaves AWS
pipeline     the job, the crawler, the catalog
questions    Athena, Quick Sight
notebook     the GPU notebook, its disk, its way out
watch        alarms, logs, metrics, mails, budgets

What is not in the tfvars stands in these files as a constant with its reason. `all_charges` calls them in the order of the
data.
"""

from collections.abc import Iterator

from terraform.bill.charges import notebook, pipeline, questions, storage, watch
from terraform.bill.charges.charge import Charge
from terraform.bill.switches import Switches
from terraform.bill.usage import Usage

# Said with every forecast, because a bill that is higher than it was said to be is a broken promise.
NOT_COUNTED = (
    "taxes and a support plan",
    "the free year and the credits of a new account",
    "S3's access logs (cents), runs that are retried, CSVs that are uploaded again under the same name",
    "trainings and endpoints that notebooks start",
    "the key's first two yearly rotations, 1.00 a month each",
)


def all_charges(switches: Switches, usage: Usage) -> Iterator[Charge]:
    """Everything that a month costs."""
    for part in (storage, pipeline, questions, notebook, watch):
        yield from part.charges(switches, usage)
