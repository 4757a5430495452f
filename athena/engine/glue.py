"""The Glue catalog as the migrator needs it: all views and tables at once, comments of columns, tables of rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from athena.deployment import Columns, Databases, Deployed, normal
from athena.engine import Column
from athena.engine.presto_view import is_view, read_view
from athena.engine.retries import Pace, aws_errors, call
from athena.errors import CatalogError, DeploymentError

_AT_ONCE = 1000  # keys that S3 deletes in one call


@dataclass(frozen=True, slots=True)
class GlueCatalog:
    """The two databases, through the API of Glue."""

    glue: Any
    s3: Any
    databases: Databases
    pace: Pace

    def read(self) -> Deployed:
        """Both databases, in as few calls as Glue has pages."""
        beneath = list(self._tables(self.databases.tables))
        inside = list(self._tables(self.databases.views))
        views = {str(table["Name"]): read_view(table) for table in inside if is_view(table)}
        tables = frozenset(str(table["Name"]) for table in inside if not is_view(table))
        return Deployed({str(table["Name"]): _columns(table) for table in beneath}, views, tables)

    def columns(self, tables: Sequence[str]) -> dict[str, Columns]:
        """The columns of tables in the database of views."""
        found = {}
        for name in tables:
            with aws_errors(f"read the table {name}"):
                answer = call(self.pace, self.glue.get_table, DatabaseName=self.databases.views, Name=name)
            found[name] = _columns(answer["Table"])
        return found

    def comment(self, comments: Mapping[str, Mapping[str, str]]) -> None:
        """Set comments of columns. UpdateTable replaces the whole definition, so every field of it is copied."""
        if not comments:
            return
        tables = {str(table["Name"]): table for table in self._tables(self.databases.views)}
        for view, wanted in comments.items():
            if view not in tables:
                raise DeploymentError(f"cannot comment {view}: it is gone", hint="Run the same command again.")
            self._update(self._as_input(tables[view], wanted))

    def sweep(self, tables: Sequence[str]) -> None:
        """Remove tables and their objects: first the table, so that nobody reads from what is half gone."""
        for name in tables:
            with aws_errors(f"remove the table {name}"):
                location = self._forget(name)
            if location:
                with aws_errors(f"remove the rows of {name}"):
                    self._remove_objects(location)

    def _tables(self, database: str) -> Iterator[dict[str, Any]]:
        token: dict[str, str] = {}
        while True:
            with aws_errors(f"read the database {database} in Glue"):
                page = call(self.pace, self.glue.get_tables, DatabaseName=database, MaxResults=100, **token)
            yield from page["TableList"]
            if not page.get("NextToken"):
                return
            token = {"NextToken": page["NextToken"]}

    def _update(self, content: dict[str, Any]) -> None:
        with aws_errors(f"set the comments of {content['Name']}"):
            call(self.pace, self.glue.update_table, DatabaseName=self.databases.views, TableInput=content)

    def _as_input(self, table: Mapping[str, Any], comments: Mapping[str, str]) -> dict[str, Any]:
        """All that UpdateTable takes of what GetTables gave; what it takes is asked of the API's own description."""
        shape = self.glue.meta.service_model.operation_model("UpdateTable").input_shape.members["TableInput"]
        content = {field: table[field] for field in shape.members if field in table}
        columns = [_commented(column, comments.get(column["Name"])) for column in table["StorageDescriptor"]["Columns"]]
        return {**content, "StorageDescriptor": {**table["StorageDescriptor"], "Columns": columns}}

    def _forget(self, name: str) -> str:
        """Remove a table from Glue; where its objects are, or nothing if the table is gone or is not one of ours."""
        try:
            found = call(self.pace, self.glue.get_table, DatabaseName=self.databases.views, Name=name)["Table"]
            call(self.pace, self.glue.delete_table, DatabaseName=self.databases.views, Name=name)
        except self.glue.exceptions.EntityNotFoundException:
            return ""
        return str(found.get("StorageDescriptor", {}).get("Location", ""))

    def _remove_objects(self, location: str) -> None:
        parts = urlsplit(location)
        prefix = parts.path.strip("/") + "/"
        if "/tables/" not in f"/{prefix}":  # where Athena puts what CREATE TABLE AS makes, and nothing else lies
            return
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=parts.netloc, Prefix=prefix)
        keys = [{"Key": item["Key"]} for page in pages for item in page.get("Contents", ())]
        for start in range(0, len(keys), _AT_ONCE):
            self.s3.delete_objects(
                Bucket=parts.netloc, Delete={"Objects": keys[start : start + _AT_ONCE], "Quiet": True}
            )


def _columns(table: Mapping[str, Any]) -> Columns:
    found = [*table.get("StorageDescriptor", {}).get("Columns", ()), *table.get("PartitionKeys", ())]
    return tuple(_readable(Column(column["Name"], column.get("Type", ""))) for column in found)


def _readable(column: Column) -> Column:
    """A type that is none of Athena's stays as it is: only a view that reads the table has to care."""
    try:
        return normal(column)
    except CatalogError:
        return column


def _commented(column: Mapping[str, Any], comment: str | None) -> dict[str, Any]:
    kept = {key: value for key, value in column.items() if key != "Comment"}
    return {**kept, "Comment": comment} if comment else kept
