"""What lies in the buckets, who asks for it, the key it is encrypted with, and what leaves AWS."""

from __future__ import annotations

from collections.abc import Iterator

from terraform.bill.charges.charge import KMS, S3_REQUESTS, S3_STORAGE, TRANSFER, Charge, amount
from terraform.bill.switches import Switches
from terraform.bill.usage import Usage

CLEAN_SHARE = 0.2  # of the CSVs' size is left as clean Parquet; the eleven example tables shrink to 0.17

# Requests of a run with its crawler, and of a query. Not measured, but ten times as many would cost cents too.
PUTS_AN_UPLOAD, GETS_AN_UPLOAD = 40, 100
PUTS_A_QUERY, GETS_A_QUERY = 3, 20
KEY_USES_AN_UPLOAD, KEY_USES_A_QUERY = 50, 5  # buckets have keys of their own, so the key is asked seldom


def charges(switches: Switches, usage: Usage) -> Iterator[Charge]:
    """Amounts in S3, KMS and data transfer."""
    yield _stored(switches, usage)
    yield from _requests(usage)
    yield Charge(KMS, "kms_key_month", 1, "1 key")
    uses = usage.uploads * KEY_USES_AN_UPLOAD + usage.queries * KEY_USES_A_QUERY
    yield Charge(KMS, "kms_10000_requests", uses / 10_000)
    yield Charge(TRANSFER, "internet_gb", usage.download_gb, f"{amount(usage.download_gb)} GB")


def clean_gb(usage: Usage) -> float:
    """What the clean tables take."""
    return usage.raw_gb * CLEAN_SHARE


def old_versions_gb(switches: Switches, usage: Usage) -> float:
    """What replaced tables take until they expire: each delivery writes one dataset anew."""
    return usage.uploads_a_day * switches.old_versions_days * usage.dataset_gb * CLEAN_SHARE


def _stored(switches: Switches, usage: Usage) -> Charge:
    clean, old = clean_gb(usage), old_versions_gb(switches, usage)
    why = f"{amount(usage.raw_gb)} GB raw, {amount(clean)} clean"
    if old:
        why += f", {amount(old)} of replaced tables, kept {amount(switches.old_versions_days)} days"
    return Charge(S3_STORAGE, "s3_gb_month", usage.raw_gb + clean + old, why)


def _requests(usage: Usage) -> Iterator[Charge]:
    puts = usage.uploads * PUTS_AN_UPLOAD + usage.queries * PUTS_A_QUERY
    gets = usage.uploads * GETS_AN_UPLOAD + usage.queries * GETS_A_QUERY
    yield Charge(S3_REQUESTS, "s3_1000_puts", puts / 1000, f"about {amount(puts + gets)}")
    yield Charge(S3_REQUESTS, "s3_1000_gets", gets / 1000)
