"""Writing what a crawl found into the catalog, as its policies say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from tests.cloud.crawler.plan import Planned

_PARQUET = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "SerdeInfo": {
        "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        "Parameters": {"serialization.format": "1"},
    },
}
_KEPT_BY_US = (
    "Name",
    "Description",
    "Owner",
    "Parameters",
    "StorageDescriptor",
    "PartitionKeys",
    "TableType",
    "Retention",
)


@dataclass(slots=True)
class Counts:
    created: int = 0
    updated: int = 0
    deleted: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Policies:
    """What to do with changes: SchemaChangePolicy, and the configuration's `CrawlerOutput`."""

    update: str
    delete: str
    merge_new_columns: bool

    @classmethod
    def of(cls, crawler: Mapping[str, Any], configuration: Mapping[str, Any]) -> Policies:
        policy = crawler.get("SchemaChangePolicy") or {}
        tables = configuration.get("CrawlerOutput", {}).get("Tables", {})
        return cls(
            policy.get("UpdateBehavior", "UPDATE_IN_DATABASE"),
            policy.get("DeleteBehavior", "DEPRECATE_IN_DATABASE"),
            tables.get("AddOrUpdateBehavior") == "MergeNewColumns",
        )


class Catalog:
    """One database of the catalog, written by one crawler in its role."""

    def __init__(self, glue: Any, database: str, crawler: str, policies: Policies) -> None:
        self._glue, self._database, self._crawler, self._policies = glue, database, crawler, policies

    def write(self, tables: Iterable[Planned], prefix: str) -> Counts:
        """Create, update, and do away with what is gone."""
        counts, existing, seen = Counts(), self._existing(), set()
        for table in tables:
            name = prefix + table.name
            seen.add(name)
            if name not in existing:
                self._glue.create_table(DatabaseName=self._database, TableInput=self._input(name, table))
                counts.created += 1
            else:
                self._update(existing[name], self._input(name, table), counts)
            self._partition(name, table)
        for name, found in existing.items():
            if name not in seen and found.get("Parameters", {}).get("UPDATED_BY_CRAWLER") == self._crawler:
                self._remove(found, counts)
        return counts

    def _existing(self) -> dict[str, dict[str, Any]]:
        pages = self._glue.get_paginator("get_tables").paginate(DatabaseName=self._database)
        return {table["Name"]: table for page in pages for table in page["TableList"]}

    def _input(self, name: str, table: Planned) -> dict[str, Any]:
        rows, size = sum(file.rows for file in table.files), sum(file.size for file in table.files)
        parameters = {
            "CrawlerSchemaDeserializerVersion": "1.0",
            "CrawlerSchemaSerializerVersion": "1.0",
            "UPDATED_BY_CRAWLER": self._crawler,
            "averageRecordSize": str(size // rows if rows else 0),
            "classification": table.format,
            "compressionType": "none",
            "objectCount": str(len(table.files)),
            "recordCount": str(rows),
            "sizeKey": str(size),
            "typeOfData": "file",
        }
        storage = {
            "Columns": [{"Name": column, "Type": kind} for column, kind in table.columns],
            "Location": table.location,
            "Compressed": False,
            "NumberOfBuckets": -1,
            "Parameters": parameters,
            "StoredAsSubDirectories": False,
            **(_PARQUET if table.format == "parquet" else {}),
        }
        return {
            "Name": name,
            "Owner": "owner",
            "Retention": 0,
            "StorageDescriptor": storage,
            "PartitionKeys": [{"Name": key, "Type": "string"} for key in table.partition_keys],
            "TableType": "EXTERNAL_TABLE",
            "Parameters": parameters,
        }

    def _update(self, found: Mapping[str, Any], wanted: dict[str, Any], counts: Counts) -> None:
        """LOG leaves a changed schema as it was: new columns stay unseen, columns that went make queries fail."""
        before, after = _columns(found), _columns(wanted)
        if self._policies.merge_new_columns:
            after = {**before, **{name: kind for name, kind in after.items() if name not in before}}
            wanted["StorageDescriptor"]["Columns"] = [{"Name": name, "Type": kind} for name, kind in after.items()]
        moved = found["StorageDescriptor"].get("Location") != wanted["StorageDescriptor"]["Location"]
        if (list(before.items()) != list(after.items()) or moved) and self._policies.update == "LOG":
            counts.notes.append(f"{found['Name']}: the schema changed and the policy says LOG: left as it was")
            return
        known = {name: found[name] for name in _KEPT_BY_US if name in found}
        if known != wanted:
            self._glue.update_table(DatabaseName=self._database, TableInput={**known, **wanted})
            counts.updated += 1

    def _remove(self, found: Mapping[str, Any], counts: Counts) -> None:
        name = found["Name"]
        if self._policies.delete == "DELETE_FROM_DATABASE":
            self._glue.delete_table(DatabaseName=self._database, Name=name)
            counts.deleted += 1
        elif self._policies.delete == "DEPRECATE_IN_DATABASE":
            known = {field: found[field] for field in _KEPT_BY_US if field in found}
            known["Parameters"] = {**known["Parameters"], "DEPRECATED_BY_CRAWLER": self._crawler}
            self._glue.update_table(DatabaseName=self._database, TableInput=known)
            counts.updated += 1
        else:
            counts.notes.append(f"{name}: its data is gone and the policy says LOG: the table stays")

    def _partition(self, name: str, table: Planned) -> None:
        for values in table.partitions:
            folder = next(f for f in table.files if _values(f"s3://{f.bucket}/{f.key}", table.location) == values)
            location = f"s3://{folder.bucket}/{folder.key}".rpartition("/")[0] + "/"
            storage = {"Columns": [{"Name": c, "Type": k} for c, k in folder.columns], "Location": location, **_PARQUET}
            try:
                self._glue.create_partition(
                    DatabaseName=self._database,
                    TableName=name,
                    PartitionInput={"Values": list(values), "StorageDescriptor": storage},
                )
            except ClientError as error:
                if error.response["Error"]["Code"] != "AlreadyExistsException":
                    raise


def _values(path: str, location: str) -> tuple[str, ...]:
    return tuple(part.rpartition("=")[2] for part in path[len(location) :].split("/")[:-1])


def _columns(table: Mapping[str, Any]) -> dict[str, str]:
    return {column["Name"]: column["Type"] for column in table["StorageDescriptor"]["Columns"]}
