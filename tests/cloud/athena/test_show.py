"""SHOW, DESCRIBE, EXPLAIN and information_schema."""

from __future__ import annotations

import pytest

from tests.cloud.athena.lake import RESULTS, VIEWS, Lake


@pytest.fixture(autouse=True)
def _view(lake: Lake) -> None:
    lake.run(f"CREATE VIEW {VIEWS}.v AS SELECT id, store FROM sales")
    lake.run("CREATE VIEW w AS SELECT id FROM sales")


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SHOW TABLES", [["sales"], ["w"]]),
        ("SHOW TABLES IN kiban_test_views", [["v"]]),
        ("SHOW TABLES 'sa*'", [["sales"]]),
        ("SHOW TABLES LIKE 'x|w'", [["w"]]),
        ("SHOW VIEWS", [["w"]]),
        ("SHOW VIEWS IN kiban_test_views LIKE 'v*'", [["v"]]),
        ("SHOW DATABASES", [["kiban_test"], ["kiban_test_views"]]),
        ("SHOW COLUMNS IN w", [["id\tbigint"]]),
        ("SHOW COLUMNS FROM sales", [[name.ljust(20)] for name in ("id", "store", "amount", "sold_on")]),
        ("DESCRIBE w", [["id\tbigint"]]),
    ],
)
def test_lists(lake: Lake, sql: str, rows: list[list[str]]) -> None:
    assert lake.rows(sql) == rows


def test_a_table_is_described_in_padded_lines_with_comments(lake: Lake) -> None:
    table = lake.client("glue").get_table(DatabaseName="kiban_test", Name="sales")["Table"]
    table["StorageDescriptor"]["Columns"][0]["Comment"] = "number of the sale"
    content = {key: table[key] for key in ("Name", "TableType", "Parameters", "StorageDescriptor")}
    lake.client("glue").update_table(DatabaseName="kiban_test", TableInput=content)
    assert lake.rows("DESCRIBE sales")[:2] == [
        ["id                  \tbigint              \tnumber of the sale  "],
        ["store               \tstring              \t                    "],
    ]


def test_a_list_is_a_text_file_without_a_header(lake: Lake) -> None:
    execution = lake.run("SHOW TABLES")
    key = f"main/{execution['QueryExecutionId']}.txt"
    assert (execution["StatementType"], execution["SubstatementType"]) == ("UTILITY", "SHOW_TABLES")
    assert lake.client("s3").get_object(Bucket=RESULTS, Key=key)["Body"].read() == b"sales\nw"


def test_an_unknown_database_fails_as_hive_says_it(lake: Lake) -> None:
    execution = lake.run("SHOW TABLES IN nowhere")
    reason = "FAILED: SemanticException [Error 10072]: Database does not exist: nowhere"
    assert execution["Status"]["StateChangeReason"] == reason
    key = f"main/{execution['QueryExecutionId']}.txt"
    assert lake.client("s3").get_object(Bucket=RESULTS, Key=key)["Body"].read().decode() == reason


def test_a_table_shows_how_it_was_made(lake: Lake) -> None:
    text = "\n".join(row[0] or "" for row in lake.rows("SHOW CREATE TABLE sales"))
    assert text.startswith("CREATE EXTERNAL TABLE `sales`(\n  `id` bigint, \n")
    assert "LOCATION\n  's3://kiban-test-clean/sales/'" in text


def test_validating_scans_nothing_and_finds_what_is_wrong(lake: Lake) -> None:
    execution = lake.run("EXPLAIN (TYPE VALIDATE) SELECT id FROM sales")
    assert execution["Statistics"]["DataScannedInBytes"] == 0
    assert lake.rows("EXPLAIN (TYPE VALIDATE) SELECT id FROM sales") == [["Valid"], ["true"], [""]]
    assert lake.reason("EXPLAIN (TYPE VALIDATE)\nSELECT nope FROM sales").startswith("COLUMN_NOT_FOUND: line 2:8")


def test_a_plan_names_what_is_read(lake: Lake) -> None:
    plan = "\n".join(row[0] or "" for row in lake.rows("EXPLAIN SELECT store FROM w JOIN sales USING (id) ORDER BY 1"))
    assert plan.startswith("Query Plan\nFragment 0")
    assert "TableScan[table = awsdatacatalog.kiban_test.sales]" in plan


def test_the_catalog_can_be_queried(lake: Lake) -> None:
    assert lake.rows(
        "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = 'kiban_test' ORDER BY 1"
    ) == [["table_name", "table_type"], ["sales", "BASE TABLE"], ["w", "VIEW"]]
    assert lake.rows(
        "SELECT column_name, data_type, ordinal_position FROM awsdatacatalog.information_schema.columns "
        "WHERE table_name = 'v' ORDER BY ordinal_position"
    )[1:] == [["id", "bigint", "1"], ["store", "varchar", "2"]]
    views = lake.rows("SELECT table_schema, view_definition FROM information_schema.views WHERE table_name = 'v'")
    assert views[1] == [VIEWS, "SELECT\n  id\n, store\nFROM\n  sales\n"]
    assert lake.rows("SELECT schema_name FROM information_schema.schemata ORDER BY 1")[1] == ["information_schema"]
    assert lake.reason("SELECT * FROM information_schema.nothing").startswith("TABLE_NOT_FOUND")
