"""The components of the bill, and an amount of one of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Component:
    """A line of the bill; `services` is what Cost Explorer may call it, and AWS has renamed some."""

    name: str
    services: tuple[str, ...]


S3_STORAGE = Component("S3 storage", ("Amazon Simple Storage Service",))
S3_REQUESTS = Component("S3 requests", S3_STORAGE.services)
KMS = Component("KMS key", ("AWS Key Management Service",))
TRANSFER = Component("Data out of AWS", ("AWS Data Transfer",))
JOB = Component("Glue job", ("AWS Glue",))
CRAWLER = Component("Glue crawler", JOB.services)
CATALOG = Component("Data Catalog", JOB.services)
ATHENA = Component("Athena", ("Amazon Athena",))
QUICK_SIGHT = Component("Quick Sight", ("Amazon QuickSight", "Amazon Quick Suite", "Amazon Quick"))
NOTEBOOK = Component("GPU notebook", ("Amazon SageMaker", "Amazon SageMaker AI"))
DISK = Component("Notebook's disk", NOTEBOOK.services)
NETWORK = Component("NAT gateway", ("EC2 - Other", "Amazon Virtual Private Cloud"))
CLOUDWATCH = Component("CloudWatch", ("AmazonCloudWatch",))
ALERTS = Component(
    "Mails and schedules",
    ("Amazon Simple Notification Service", "CloudWatch Events", "Amazon EventBridge", "Amazon Simple Queue Service"),
)
BUDGETS = Component("Budget", ("AWS Budgets",))


@dataclass(frozen=True, slots=True)
class Charge:
    """So many units of an item: `quantity` in the unit of the item's price, `why` how it comes about."""

    component: Component
    item: str  # of prices.csv, or an instance type of sagemaker/gpu.csv
    quantity: float
    why: str = ""


def amount(number: float) -> str:
    """A number as people write it: 1,500 and 0.25, never 0.250000.

    Examples:
        >>> amount(1500), amount(0.25), amount(36.0)
        ('1,500', '0.25', '36')
    """
    return f"{number:,.0f}" if number >= 100 or number == int(number) else f"{number:,.2f}".rstrip("0").rstrip(".")
