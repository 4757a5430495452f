"""Athena's own operations on the Glue catalog, and lists of executions."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.cloud.athena.lake import TABLES, VIEWS, Lake

CATALOG = {"CatalogName": "AwsDataCatalog"}


def test_databases_are_glues(lake: Lake) -> None:
    athena = lake.client("athena")
    assert [database["Name"] for database in athena.list_databases(**CATALOG)["DatabaseList"]] == [TABLES, VIEWS]
    assert athena.get_database(**CATALOG, DatabaseName=TABLES)["Database"]["Name"] == TABLES
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        athena.get_database(**CATALOG, DatabaseName="nowhere")


def test_a_table_that_is_not_there(lake: Lake) -> None:
    with pytest.raises(ClientError) as caught:
        lake.client("athena").get_table_metadata(**CATALOG, DatabaseName=TABLES, TableName="nope")
    assert caught.value.response["Error"]["Code"] == "MetadataException"


def test_another_catalog_does_not_exist(lake: Lake) -> None:
    with pytest.raises(ClientError, match="Catalog 'hive' does not exist"):
        lake.client("athena").list_databases(CatalogName="hive")


def test_lists_come_in_pages(lake: Lake) -> None:
    for name in ("a", "b", "c"):
        lake.describe_table(name, {"n": "int"})
    pages = (
        lake.client("athena")
        .get_paginator("list_table_metadata")
        .paginate(**CATALOG, DatabaseName=TABLES, PaginationConfig={"PageSize": 2})
    )
    names = [[table["Name"] for table in page["TableMetadataList"]] for page in pages]
    assert names == [["a", "b"], ["c", "sales"]]


def test_executions_are_listed_latest_first(lake: Lake) -> None:
    ids = [lake.run(f"SELECT {n} AS n")["QueryExecutionId"] for n in range(3)]
    athena = lake.client("athena")
    assert athena.list_query_executions(WorkGroup="main")["QueryExecutionIds"] == ids[::-1]
    several = athena.batch_get_query_execution(QueryExecutionIds=[*ids, "nope"])
    assert [execution["QueryExecutionId"] for execution in several["QueryExecutions"]] == ids
    assert several["UnprocessedQueryExecutionIds"][0]["QueryExecutionId"] == "nope"
    assert "Timeline" in athena.get_query_runtime_statistics(QueryExecutionId=ids[0])["QueryRuntimeStatistics"]
