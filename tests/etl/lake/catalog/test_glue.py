"""The catalog and the crawler as Glue's API has them (moto), and what a person is told when Glue refuses (a stub)."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.stub import Stubber

from etl.errors import CatalogError
from etl.lake.catalog import open_catalog
from etl.lake.catalog.glue import GlueCatalog, glue_client
from etl.lake.catalog.tables import Table

PLACE = "s3://lake-clean/sales/"


@pytest.fixture
def catalog(glue: Any) -> GlueCatalog:
    return GlueCatalog(glue, "lake", "clean")


def add(glue: Any, name: str, *, keys: tuple[str, ...] = (), **table: Any) -> None:
    columns = [{"Name": "a", "Type": "bigint"}, {"Name": "b", "Type": "string"}]
    made = {"StorageDescriptor": {"Location": PLACE, "Columns": columns}, **table}
    partitions = [{"Name": key, "Type": "string"} for key in keys]
    glue.create_table(DatabaseName="lake", TableInput={"Name": name, "PartitionKeys": partitions, **made})


def test_tables_with_their_places_and_columns(glue: Any, catalog: GlueCatalog) -> None:
    add(glue, "sales")
    add(glue, "parted", keys=("day",))
    add(glue, "a_view", StorageDescriptor={}, TableType="VIRTUAL_VIEW")
    columns = {"a": "bigint", "b": "string"}
    assert catalog.tables() == {
        "sales": Table(PLACE, columns),
        "parted": Table(PLACE, {**columns, "day": "string"}),
        "a_view": Table("", {}),
    }


def test_tables_of_all_pages(glue: Any, catalog: GlueCatalog) -> None:
    """Glue gives at most a hundred at a time."""
    for number in range(130):
        add(glue, f"t{number}")
    assert len(catalog.tables()) == 130


def test_a_crawl_is_started_once(catalog: GlueCatalog) -> None:
    assert catalog.is_ready()
    assert catalog.start()
    assert not catalog.is_ready()
    assert not catalog.start(), "Glue says CrawlerRunningException"


def test_it_is_found_where_boto3_finds_it(glue: Any, catalog: GlueCatalog) -> None:
    assert open_catalog("lake", "clean").is_ready()


def test_what_does_not_exist(glue: Any, catalog: GlueCatalog) -> None:
    for wrong, ask in (("crawler none", "is_ready"), ("crawler none", "start"), ("database none", "tables")):
        with pytest.raises(CatalogError, match=f"{wrong}: EntityNotFoundException") as error:
            getattr(GlueCatalog(glue, "none", "none"), ask)()
        assert "Check --crawler and --database" in error.value.hint


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("AccessDeniedException", "glue:StartCrawler"),
        ("ThrottlingException", "in a few minutes"),
        ("InternalServiceException", "in a few minutes"),
        ("SomethingNewException", "See what Glue said"),
    ],
)
@pytest.mark.parametrize(
    ("ask", "operation"), [("tables", "get_tables"), ("is_ready", "get_crawler"), ("start", "start_crawler")]
)
def test_a_refusal_says_what_to_do(glue: Any, ask: str, operation: str, code: str, hint: str) -> None:
    stub = Stubber(glue)
    stub.add_client_error(operation, code, "no.")
    with stub, pytest.raises(CatalogError, match=f"cannot .*: {code}: no") as error:
        getattr(GlueCatalog(glue, "lake", "clean"), ask)()
    assert hint in error.value.hint


def test_a_start_that_timed_out_may_have_begun(glue: Any) -> None:
    with Stubber(glue) as stub:
        stub.add_client_error("start_crawler", "OperationTimeoutException", "took too long")
        assert not GlueCatalog(glue, "lake", "clean").start()


def test_without_a_region(glue: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(CatalogError, match="cannot reach Glue") as error:
        glue_client()
    assert error.value.hint == "Set AWS_DEFAULT_REGION."


def test_nobody_listens(glue: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(CatalogError, match="cannot look at the crawler clean") as error:
        GlueCatalog(glue_client(attempts=1), "lake", "clean").is_ready()
    assert "AWS_ENDPOINT_URL" in error.value.hint
