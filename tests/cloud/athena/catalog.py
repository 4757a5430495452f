"""The Glue catalog as one statement sees it: each database and table is asked for once."""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from athena.engine import Column
from athena.errors import CatalogError
from tests.cloud.athena.errors import failed, hive_failed
from tests.cloud.athena.presto_view import StoredView, decode, is_view
from tests.cloud.athena.statement import Name
from tests.cloud.athena.types import to_trino

AWS_DATA_CATALOG = "awsdatacatalog"
INFORMATION_SCHEMA = "information_schema"


@dataclass(frozen=True)
class Relation:
    """A table or a view of the catalog, with what Glue says of it."""

    database: str
    name: str
    raw: dict[str, Any]

    @property
    def is_view(self) -> bool:
        return is_view(self.raw)

    @property
    def full_name(self) -> str:
        return f"{AWS_DATA_CATALOG}.{self.database}.{self.name}"

    @property
    def location(self) -> str:
        return str(self.raw.get("StorageDescriptor", {}).get("Location") or "")

    @property
    def glue_columns(self) -> list[dict[str, Any]]:
        return [*self.raw.get("StorageDescriptor", {}).get("Columns", ()), *self.raw.get("PartitionKeys", ())]

    @functools.cached_property
    def view(self) -> StoredView:
        return decode(self.full_name, self.raw.get("ViewOriginalText") or "")

    @functools.cached_property
    def columns(self) -> tuple[Column, ...]:
        """Columns with Trino's types; of a view those it was made with."""
        if self.is_view:
            return self.view.columns
        try:
            return tuple(Column(column["Name"].lower(), to_trino(column["Type"])) for column in self.glue_columns)
        except CatalogError as error:
            raise failed("HIVE_INVALID_METADATA", f"{self.full_name}: {error}") from error


_SINGLY = 3  # from then on, a database is asked for all of its tables at once


class Catalog:
    """Reads Glue as it stands when the statement runs, and writes to it."""

    def __init__(self, glue: Any) -> None:
        self._glue = glue
        self._databases: dict[str, bool] = {}
        self._relations: dict[tuple[str, str], Relation | None] = {}
        self._asked: Counter[str] = Counter()

    def has_database(self, name: str) -> bool:
        if name not in self._databases:
            self._databases[name] = _found(self._glue.get_database, Name=name) is not None
        return self._databases[name]

    def databases(self) -> list[dict[str, Any]]:
        return [
            found for page in self._glue.get_paginator("get_databases").paginate() for found in page["DatabaseList"]
        ]

    def relation(self, database: str, name: str) -> Relation | None:
        if (database, name) not in self._relations:
            self._asked[database] += 1
            if self._asked[database] == _SINGLY and self.has_database(database):
                self._relations.update({(database, found.name): found for found in self.relations(database)})
        if (database, name) not in self._relations:
            found = _found(self._glue.get_table, DatabaseName=database, Name=name)
            self._relations[database, name] = Relation(database, name, found["Table"]) if found else None
        return self._relations[database, name]

    def relations(self, database: str) -> list[Relation]:
        """All tables and views of a database, by name."""
        pages = self._glue.get_paginator("get_tables").paginate(DatabaseName=database)
        found = [Relation(database, table["Name"], table) for page in pages for table in page["TableList"]]
        return sorted(found, key=lambda relation: relation.name)

    def create(self, database: str, table: dict[str, Any]) -> None:
        self._glue.create_table(DatabaseName=database, TableInput=table)
        self._relations.pop((database, table["Name"]), None)

    def replace(self, database: str, table: dict[str, Any]) -> None:
        self._glue.update_table(DatabaseName=database, TableInput=table)
        self._relations.pop((database, table["Name"]), None)

    def drop(self, relation: Relation) -> None:
        self._glue.delete_table(DatabaseName=relation.database, Name=relation.name)
        self._relations.pop((relation.database, relation.name), None)

    def create_database(self, name: str) -> None:
        self._glue.create_database(DatabaseInput={"Name": name})
        self._databases.pop(name, None)

    def drop_database(self, name: str) -> None:
        self._glue.delete_database(Name=name)
        self._databases.pop(name, None)


def _found(call: Any, **arguments: str) -> dict[str, Any] | None:
    try:
        answer: dict[str, Any] = call(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] == "EntityNotFoundException":
            return None
        raise glue_failed(error) from error
    return answer


def glue_failed(error: ClientError) -> Exception:
    """What Athena says when Glue refuses: Glue's words, and whose they are."""
    found, status = error.response["Error"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    return hive_failed(
        "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask.",
        f"{found.get('Message', '')} (Service: AmazonDataCatalog; Status Code: {status}; Error Code: {found['Code']})",
    )


def located(name: Name, default: str) -> tuple[str, str]:
    """Database and table of a name; a catalog that is not Glue's does not exist here."""
    if len(name.parts) == 3 and name.parts[0] != AWS_DATA_CATALOG:
        raise failed("CATALOG_NOT_FOUND", f"Catalog '{name.parts[0]}' does not exist", at=name.place())
    database = name.parts[-2] if len(name.parts) > 1 else default
    return database, name.parts[-1]
