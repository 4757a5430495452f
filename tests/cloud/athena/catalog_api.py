"""Athena's own view of the Glue catalog: databases and tables in the form of its API."""

from __future__ import annotations

import re
from typing import Any

from tests.cloud.athena.catalog import AWS_DATA_CATALOG, Catalog, Relation
from tests.cloud.athena.errors import Refused


class CatalogApi:
    """GetDatabase, ListDatabases, GetTableMetadata, ListTableMetadata."""

    def __init__(self, glue: Any) -> None:
        self._glue = glue

    def get_database(self, content: dict[str, Any]) -> dict[str, Any]:
        _only_glue(content)
        name = content["DatabaseName"].lower()
        for database in Catalog(self._glue).databases():
            if database["Name"] == name:
                return {"Database": _database(database)}
        raise _not_found("GetDatabase", f"Database {name} not found.")

    def list_databases(self, content: dict[str, Any]) -> dict[str, Any]:
        _only_glue(content)
        found = sorted(Catalog(self._glue).databases(), key=lambda database: database["Name"])
        return _paged("DatabaseList", [_database(database) for database in found], content)

    def get_table_metadata(self, content: dict[str, Any]) -> dict[str, Any]:
        _only_glue(content)
        database, name = content["DatabaseName"].lower(), content["TableName"].lower()
        relation = Catalog(self._glue).relation(database, name)
        if relation is None:
            raise _not_found("GetTable", f"Table {name} not found.")
        return {"TableMetadata": _table(relation)}

    def list_table_metadata(self, content: dict[str, Any]) -> dict[str, Any]:
        _only_glue(content)
        catalog, database = Catalog(self._glue), content["DatabaseName"].lower()
        if not catalog.has_database(database):
            raise _not_found("GetTables", f"Database {database} not found.")
        pattern = re.compile(content.get("Expression") or ".*")
        found = [_table(relation) for relation in catalog.relations(database) if pattern.fullmatch(relation.name)]
        return _paged("TableMetadataList", found, content)


def _only_glue(content: dict[str, Any]) -> None:
    if content["CatalogName"].lower() != AWS_DATA_CATALOG:
        message = f"Catalog '{content['CatalogName']}' does not exist"
        raise Refused(message, code="DATACATALOG_NOT_FOUND")


def _not_found(operation: str, message: str) -> Refused:
    return Refused(
        f"{message} (Service: AmazonDataCatalog; Status Code: 400; Error Code: EntityNotFoundException; "
        f"Request ID: 00000000-0000-0000-0000-000000000000; Proxy: null; Operation: {operation})",
        kind="MetadataException",
    )


def _paged(name: str, found: list[dict[str, Any]], content: dict[str, Any]) -> dict[str, Any]:
    start, size = int(content.get("NextToken") or 0), content.get("MaxResults") or 50
    more = {"NextToken": str(start + size)} if len(found) > start + size else {}
    return {name: found[start : start + size], **more}


def _database(found: dict[str, Any]) -> dict[str, Any]:
    return {key: found[key] for key in ("Name", "Description", "Parameters") if found.get(key)}


def _table(relation: Relation) -> dict[str, Any]:
    raw = relation.raw
    made = {"CreateTime": raw["CreateTime"].timestamp()} if "CreateTime" in raw else {}
    descriptor = raw.get("StorageDescriptor", {})
    parameters = {**raw.get("Parameters", {}), **({"location": relation.location} if relation.location else {})}
    for key, name in (("InputFormat", "inputformat"), ("OutputFormat", "outputformat")):
        if descriptor.get(key):
            parameters[name] = descriptor[key]
    if library := descriptor.get("SerdeInfo", {}).get("SerializationLibrary"):
        parameters["serde.serialization.lib"] = library
    return {
        "Name": relation.name,
        **made,
        "TableType": raw.get("TableType", ""),
        "Columns": [_column(column) for column in descriptor.get("Columns", ())],
        "PartitionKeys": [_column(column) for column in raw.get("PartitionKeys", ())],
        "Parameters": parameters,
    }


def _column(column: dict[str, Any]) -> dict[str, Any]:
    return {key: column[key] for key in ("Name", "Type", "Comment") if column.get(key)}
