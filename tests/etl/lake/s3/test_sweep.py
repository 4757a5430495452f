"""What a killed run left for its machines on S3 goes with a later run of the same dataset, and nothing else does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from etl.errors import UsageError
from etl.lake import Lake
from etl.lake.dataset import check_dataset_name
from etl.lake.publish import LONGEST_SILENCE

HOUR = timedelta(hours=1)
LEFT = ("_parts/orders/run1/clean-000000.parquet", "_parts/orders/run1/clean-000001.parquet")
OTHERS = ("_parts/orders_old/run2/clean-000000.parquet", "orders/orders.parquet", "orders_old/orders_old.parquet")


def keys(s3: Any, bucket: str) -> list[str]:
    return [found["Key"] for found in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


@pytest.fixture
def rejects(s3: Any, bucket: str) -> str:
    """The zone's bucket, holding parts of two datasets."""
    for key in (*LEFT, *OTHERS):
        s3.put_object(Bucket=f"{bucket}-rejects", Key=key, Body=b"x")
    return f"{bucket}-rejects"


def begin(s3: Any, bucket: str, now: datetime | None) -> None:
    with Lake.open(f"s3://{bucket}", s3=s3).begin("orders", now=now):
        pass


def test_parts_of_a_run_that_is_long_silent_go(s3: Any, bucket: str, rejects: str) -> None:
    begin(s3, bucket, datetime.now(UTC) + LONGEST_SILENCE + HOUR)
    assert keys(s3, rejects) == sorted(OTHERS)


def test_parts_of_a_run_that_may_be_alive_stay(s3: Any, bucket: str, rejects: str) -> None:
    begin(s3, bucket, datetime.now(UTC) + LONGEST_SILENCE - HOUR)
    begin(s3, bucket, None)
    assert keys(s3, rejects) == sorted((*LEFT, *OTHERS))


def test_the_youngest_part_says_whether_a_run_is_alive(s3: Any, bucket: str, rejects: str) -> None:
    from moto.s3.models import s3_backends

    first = s3_backends["123456789012"]["aws"].get_object(rejects, LEFT[0])
    assert first is not None
    first.last_modified -= timedelta(days=9)
    begin(s3, bucket, datetime.now(UTC))
    assert keys(s3, rejects) == sorted((*LEFT, *OTHERS))


def test_no_dataset_takes_the_name_of_the_place() -> None:
    with pytest.raises(UsageError, match="files for each other"):
        check_dataset_name("_parts")
