"""The catalog and the crawler at AWS, and what Glue says as a `CatalogError` with a hint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoRegionError

from etl.errors import CatalogError
from etl.lake.catalog.tables import Table
from etl.lake.s3.client import ATTEMPTS, code_of, hint_without_answer

if TYPE_CHECKING:
    from types_boto3_glue import GlueClient

# Glue may have begun one all the same when it says that the operation timed out: look again
UNDER_WAY = ("CrawlerRunningException", "OperationTimeoutException")

_DENIED = (
    "The job's role needs glue:GetTables on the database, and glue:GetCrawler and glue:StartCrawler on the crawler; "
    "`terraform apply` grants them. What was published stays published."
)
_LATER = "Run the job again in a few minutes: what has not changed is skipped, and the catalog compared again."
_HINTS = {
    "AccessDeniedException": _DENIED,
    "EntityNotFoundException": "Check --crawler and --database; `terraform apply` makes both.",
    "ThrottlingException": _LATER,
    "InternalServiceException": _LATER,
    "OperationTimeoutException": _LATER,
}


@dataclass(frozen=True, slots=True)
class GlueCatalog:
    """A `Catalog` at AWS."""

    client: GlueClient
    database: str
    crawler: str

    def tables(self) -> dict[str, Table]:
        with glue_errors(f"read the tables of the database {self.database}"):
            pages = self.client.get_paginator("get_tables").paginate(DatabaseName=self.database)
            return {entry["Name"]: _table(entry) for page in pages for entry in page["TableList"]}

    def is_ready(self) -> bool:
        with glue_errors(f"look at the crawler {self.crawler}"):
            return self.client.get_crawler(Name=self.crawler)["Crawler"]["State"] == "READY"

    def start(self) -> bool:
        with glue_errors(f"start the crawler {self.crawler}"):
            try:
                self.client.start_crawler(Name=self.crawler)
            except ClientError as error:
                if code_of(error) not in UNDER_WAY:
                    raise
                return False
        return True


def glue_client(session: boto3.Session | None = None, *, attempts: int = ATTEMPTS) -> GlueClient:
    """Make the client: botocore's standard retries, which know Glue's throttling and server errors; timeouts that end."""
    config = Config(retries={"mode": "standard", "total_max_attempts": attempts}, connect_timeout=10, read_timeout=60)
    with glue_errors("reach Glue"):
        return (session or boto3.Session()).client("glue", config=config)


@contextmanager
def glue_errors(doing: str) -> Iterator[None]:
    """Raise what Glue or the way to it says as `CatalogError`; `doing` reads on from "cannot": "start the crawler x"."""
    try:
        yield
    except ClientError as error:
        said = error.response.get("Error", {})
        reason = f"{code_of(error)}: {said.get('Message', error)}".rstrip(".")
        hint = _HINTS.get(code_of(error), "See what Glue said above, then run the job again.")
        raise CatalogError(f"cannot {doing}: {reason}", hint=hint) from error
    except BotoCoreError as error:
        hint = "Set AWS_DEFAULT_REGION." if isinstance(error, NoRegionError) else hint_without_answer(error)
        raise CatalogError(f"cannot {doing}: {str(error).rstrip('.')}", hint=hint) from error


def _table(entry: Mapping[str, Any]) -> Table:
    """A view and a link to another database have no place; a column that parts the table is one of its columns."""
    storage = entry.get("StorageDescriptor") or {}
    columns = [*storage.get("Columns", ()), *entry.get("PartitionKeys", ())]
    return Table(storage.get("Location", ""), {column["Name"]: column.get("Type", "") for column in columns})
