"""The state of the laptop cloud, taken once and put back many times: making it anew by an apply would take a second each."""

from __future__ import annotations

import urllib.request
from dataclasses import dataclass
from typing import Any

from tests.athena.releases.place import LEDGER
from tests.cloud.athena.lake import CLEAN, RESULTS, TABLES, VIEWS, Lake
from tests.cloud.server import REGION

_FIELDS = (
    "Name",
    "TableType",
    "Parameters",
    "PartitionKeys",
    "StorageDescriptor",
    "ViewOriginalText",
    "ViewExpandedText",
)
_BUCKETS = (CLEAN, RESULTS, LEDGER)


@dataclass(frozen=True)
class Snapshot:
    """Tables of both databases, and objects of all buckets."""

    tables: list[tuple[str, dict[str, Any]]]
    objects: list[tuple[str, str, bytes]]

    @classmethod
    def of(cls, lake: Lake) -> Snapshot:
        glue, s3 = lake.client("glue"), lake.client("s3")
        tables = [
            (database, {field: table[field] for field in _FIELDS if field in table})
            for database in (TABLES, VIEWS)
            for table in glue.get_tables(DatabaseName=database)["TableList"]
        ]
        keys = [
            (bucket, item["Key"])
            for bucket in _BUCKETS
            for item in s3.list_objects_v2(Bucket=bucket).get("Contents", ())
            if not item["Key"].endswith((".txt", ".metadata"))
        ]
        return cls(
            tables, [(bucket, key, s3.get_object(Bucket=bucket, Key=key)["Body"].read()) for bucket, key in keys]
        )

    def restore(self, lake: Lake) -> None:
        empty(lake)
        for database, table in self.tables:
            lake.client("glue").create_table(DatabaseName=database, TableInput=table)
        for bucket, key, content in self.objects:
            lake.client("s3").put_object(Bucket=bucket, Key=key, Body=content)
        lake.calls.forget()


def empty(lake: Lake) -> None:
    """A cloud with the lake's buckets, databases and workgroups, and a bucket for the ledger."""
    urllib.request.urlopen(urllib.request.Request(f"{lake.cloud.endpoint}/moto-api/reset", method="POST")).close()
    lake.athena.forget()
    lake.make()
    lake.client("s3").create_bucket(Bucket=LEDGER, CreateBucketConfiguration={"LocationConstraint": REGION})
    lake.calls.forget()
