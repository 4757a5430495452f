"""Views as Glue stores them, and the rule by which they go stale."""

from __future__ import annotations

import base64
import json
from typing import Any

import pyarrow as pa
import pytest

from tests.cloud.athena.lake import TABLES, VIEWS, Lake


def test_a_view_is_a_glue_table_of_a_fixed_form(lake: Lake) -> None:
    execution = lake.run(
        "CREATE VIEW Kiban_Test_Views.Daily AS -- one row a day\n"
        "select sold_on AS day, sum(amount) total, cast(count(*) as integer) AS n from kiban_test.sales where id>0 group by 1"
    )
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
    assert (execution["StatementType"], execution["SubstatementType"]) == ("DDL", "CREATE_VIEW")
    table = _glue(lake, "daily")
    assert table["TableType"] == "VIRTUAL_VIEW"
    assert table["Parameters"] == {"comment": "Presto View", "presto_view": "true"}
    assert table["ViewExpandedText"] == "/* Presto View */"
    assert table["StorageDescriptor"]["Columns"] == [
        {"Name": "day", "Type": "date"},
        {"Name": "total", "Type": "double"},
        {"Name": "n", "Type": "int"},
    ]
    assert _stored(table) == {
        "originalSql": "SELECT\n  sold_on day\n, sum(amount) total\n, cast(count(*) AS INTEGER) n\n"
        "FROM\n  kiban_test.sales\nWHERE (id > 0)\nGROUP BY 1\n",
        "catalog": "awsdatacatalog",
        "schema": TABLES,
        "columns": [
            {"name": "day", "type": "date"},
            {"name": "total", "type": "double"},
            {"name": "n", "type": "integer"},
        ],
    }


def test_a_view_is_read_where_it_was_made(lake: Lake) -> None:
    """Its unqualified names belong to the database of the session that created it."""
    _made(lake, f"CREATE VIEW {VIEWS}.v AS SELECT id, store FROM sales")
    assert lake.rows("SELECT max(id) AS m FROM v", database=VIEWS)[1] == ["4"]


def test_views_stand_on_views(lake: Lake) -> None:
    _made(lake, "CREATE VIEW kiban_test_views.a AS SELECT id, amount FROM sales")
    _made(lake, "CREATE VIEW b AS SELECT id, amount * 2 AS twice FROM a", database=VIEWS)
    _made(lake, "CREATE VIEW c AS WITH a AS (SELECT twice FROM b) SELECT sum(twice) AS s FROM a", database=VIEWS)
    assert lake.rows("SELECT s FROM c", database=VIEWS)[1] == ["61.5"]


def test_a_view_is_replaced_only_when_asked_to(lake: Lake) -> None:
    _made(lake, "CREATE VIEW v AS SELECT id FROM sales")
    assert "already exists" in lake.reason("CREATE VIEW v AS SELECT store FROM sales")
    _made(lake, "CREATE OR REPLACE VIEW v AS SELECT store FROM sales")
    assert [column["Name"] for column in _glue(lake, "v", TABLES)["StorageDescriptor"]["Columns"]] == ["store"]


def test_replacing_a_view_loses_the_comments_of_its_columns(lake: Lake) -> None:
    _made(lake, "CREATE VIEW v AS SELECT id FROM sales")
    table = _glue(lake, "v", TABLES)
    table["StorageDescriptor"]["Columns"][0]["Comment"] = "what it counts"
    kept = ("Name", "TableType", "Parameters", "StorageDescriptor", "ViewOriginalText", "ViewExpandedText")
    lake.client("glue").update_table(DatabaseName=TABLES, TableInput={key: table[key] for key in kept})
    assert lake.rows("DESCRIBE v") == [["id\tbigint"]]
    assert lake.rows("SELECT id FROM v WHERE id = 1") == [["id"], ["1"]]
    _made(lake, "CREATE OR REPLACE VIEW v AS SELECT id FROM sales")
    assert "Comment" not in _glue(lake, "v", TABLES)["StorageDescriptor"]["Columns"][0]


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        (
            "CREATE VIEW v AS SELECT id, count(*) FROM sales GROUP BY id",
            "MISSING_COLUMN_NAME: line 1:1: Column name not",
        ),
        (
            "CREATE VIEW v AS SELECT id, id FROM sales",
            "DUPLICATE_COLUMN_NAME: line 1:1: Column name 'id' specified more",
        ),
        ("CREATE VIEW v AS SELECT NULL AS n", "COLUMN_TYPE_UNKNOWN: line 1:1: Column type is unknown: n"),
        ("CREATE VIEW sales AS SELECT 1 AS n", "TABLE_ALREADY_EXISTS"),
        ("CREATE VIEW nowhere.v AS SELECT 1 AS n", "SCHEMA_NOT_FOUND"),
        ("CREATE VIEW v AS\nSELECT nope FROM sales", "COLUMN_NOT_FOUND: line 2:8: Column 'nope'"),
        (
            "CREATE VIEW v AS SELECT TIMESTAMP '2020-01-01 00:00:00 UTC' AS t",
            "NOT_SUPPORTED: Invalid column type for column t: Unsupported Hive type: timestamp(0) with time zone",
        ),
    ],
)
def test_a_view_that_cannot_be_stored(lake: Lake, sql: str, reason: str) -> None:
    assert lake.reason(sql).startswith(reason)
    assert "v" not in _names(lake)


def test_dropping_views(lake: Lake) -> None:
    _made(lake, "CREATE VIEW v AS SELECT id FROM sales")
    _made(lake, "DROP VIEW v")
    assert "does not exist" in lake.reason("DROP VIEW v")
    _made(lake, "DROP VIEW IF EXISTS v")
    assert lake.reason("DROP VIEW sales").startswith("NOT_SUPPORTED")
    assert _names(lake) == ["sales"]


_STALE = "VIEW_IS_STALE: line 1:15: View 'awsdatacatalog.kiban_test.v' is stale or in invalid state: "


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"id": "bigint", "store": "string", "more": "int"}, "stored view column count (2) does not match column count "
         "derived from the view query analysis (3)"),
        ({"store": "string", "id": "bigint"}, "column [store] of type varchar projected from query view at position 0 has a "
         "different name from column [id] of type bigint stored in view definition"),
        ({"id": "double", "store": "string"}, "column [id] of type double projected from query view at position 0 cannot be "
         "coerced to column [id] of type bigint stored in view definition"),
    ],
)  # fmt: skip
def test_a_view_over_changed_columns_is_stale(lake: Lake, columns: dict[str, str], reason: str) -> None:
    lake.describe_table("source", {"id": "bigint", "store": "string"})
    _made(lake, "CREATE VIEW v AS SELECT * FROM source")
    lake.describe_table("source", columns)
    assert lake.reason("SELECT * FROM v") == _STALE + reason


def test_a_type_that_widens_by_itself_is_not_stale(lake: Lake) -> None:
    lake.describe_table("source", {"id": "bigint", "store": "string"})
    _made(lake, "CREATE VIEW v AS SELECT * FROM source")
    lake.table("source", pa.table({"id": pa.array([7], pa.int32()), "store": ["a"]}))
    assert lake.rows("SELECT * FROM v") == [["id", "store"], ["7", "a"]]
    execution = lake.run("SELECT * FROM v")
    found = lake.client("athena").get_query_results(QueryExecutionId=execution["QueryExecutionId"])
    assert found["ResultSet"]["ResultSetMetadata"]["ColumnInfo"][0]["Type"] == "bigint"


def test_named_columns_do_not_mind_new_ones(lake: Lake) -> None:
    lake.describe_table("source", {"id": "bigint"})
    _made(lake, "CREATE VIEW v AS SELECT id FROM source")
    lake.describe_table("source", {"new": "int", "id": "bigint"})
    assert lake.rows("SELECT * FROM v") == [["id"]]


def test_a_view_above_a_changed_view_is_stale_until_it_is_made_again(lake: Lake) -> None:
    """Why a migrator has to create unchanged descendants anew."""
    _made(lake, "CREATE VIEW a AS SELECT id FROM sales")
    _made(lake, "CREATE VIEW v AS SELECT * FROM a")
    _made(lake, "CREATE OR REPLACE VIEW a AS SELECT id, store FROM sales")
    assert lake.reason("SELECT * FROM v").startswith(_STALE)
    assert lake.reason("EXPLAIN (TYPE VALIDATE) SELECT * FROM v").startswith("VIEW_IS_STALE: line 1:39")
    _made(lake, "CREATE OR REPLACE VIEW v AS SELECT * FROM a")
    assert lake.rows("SELECT id, store FROM v WHERE id = 2") == [["id", "store"], ["2", "osaka"]]


def test_a_view_whose_source_lost_a_column_or_is_gone_is_invalid(lake: Lake) -> None:
    lake.describe_table("source", {"id": "bigint", "store": "string"})
    _made(lake, "CREATE VIEW v AS SELECT id, store FROM source")
    lake.describe_table("source", {"id": "bigint"})
    reason = lake.reason("SELECT * FROM v")
    assert reason.startswith(
        "INVALID_VIEW: line 1:15: Failed analyzing stored view 'awsdatacatalog.kiban_test.v': line 3:"
    )
    assert "Column 'store' cannot be resolved" in reason
    _made(lake, "DROP TABLE source")
    assert "Table 'awsdatacatalog.kiban_test.source' does not exist" in lake.reason("SELECT * FROM v")


def test_views_that_read_each_other_are_found_out(lake: Lake) -> None:
    _made(lake, "CREATE VIEW a AS SELECT id FROM sales")
    _made(lake, "CREATE VIEW b AS SELECT id FROM a")
    _made(lake, "CREATE OR REPLACE VIEW a AS SELECT id FROM b")
    assert "recursive" in lake.reason("SELECT * FROM a")


def test_a_text_that_is_no_view_is_told_apart(lake: Lake) -> None:
    _made(lake, "CREATE VIEW v AS SELECT id FROM sales")
    table = _glue(lake, "v", TABLES)
    broken = {"Name": "v", "TableType": "VIRTUAL_VIEW", "ViewOriginalText": "/* Presto View: !!! */"}
    lake.client("glue").update_table(
        DatabaseName=TABLES, TableInput={**broken, "StorageDescriptor": table["StorageDescriptor"]}
    )
    assert lake.reason("SELECT * FROM v").startswith("HIVE_INVALID_VIEW_DATA")


def test_showing_how_a_view_was_made(lake: Lake) -> None:
    _made(lake, "CREATE VIEW v AS SELECT id AS n FROM sales")
    assert lake.rows("SHOW CREATE VIEW v") == [['CREATE VIEW "v" AS '], ["SELECT id n"], ["FROM"], ["  sales"]]


def test_a_long_chain_of_views_is_read_in_one_go(lake: Lake) -> None:
    _made(lake, "CREATE VIEW v0 AS SELECT id FROM sales")
    for place in range(1, 12):
        _made(lake, f"CREATE VIEW v{place} AS SELECT id + 1 AS id FROM v{place - 1}")
    assert lake.rows("SELECT max(id) AS m FROM v11")[1] == ["15"]


def _made(lake: Lake, sql: str, database: str = TABLES) -> None:
    execution = lake.run(sql, database=database)
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]


def _glue(lake: Lake, name: str, database: str = VIEWS) -> dict[str, Any]:
    table: dict[str, Any] = lake.client("glue").get_table(DatabaseName=database, Name=name)["Table"]
    return table


def _names(lake: Lake) -> list[str]:
    return [table["Name"] for table in lake.client("glue").get_tables(DatabaseName=TABLES)["TableList"]]


def _stored(table: dict[str, Any]) -> dict[str, Any]:
    text = table["ViewOriginalText"].removeprefix("/* Presto View: ").removesuffix(" */")
    stored: dict[str, Any] = json.loads(base64.b64decode(text))
    return stored
