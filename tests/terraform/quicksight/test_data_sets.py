"""Data sets: their SQL run, their types, when SPICE is filled."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from athena.charts.columns import family
from athena.charts.prefectures import PREFECTURES
from athena.engine import Catalog, Relation, View
from athena.engine.local import LocalEngine
from athena.project import load_project
from tests.terraform.quicksight.reading import columns, sql, wells
from tests.terraform.quicksight.stand import HERE, NAME, every_kind
from tests.terraform.workspace import ACCOUNT, REGION, ROOT, Plan, TerraformError, Workspace

MODULE = ROOT / "terraform" / "modules" / "quicksight"
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_types_are_quick_sights(every: Plan) -> None:
    """Truth values are text, and what has no type is left out."""
    assert columns(every)[f"arn:aws:quicksight:{REGION}:{ACCOUNT}:dataset/{NAME}-sale-spice"] == {
        "amount": "DECIMAL",
        "customer": "STRING",
        "is_member": "STRING",
        "prefecture": "STRING",
        "quantity": "INTEGER",
        "rate": "DECIMAL",
        "sold_at": "DATETIME",
        "sold_on": "DATETIME",
        "stock": "DECIMAL",
        "weight": "DECIMAL",
        "kiban_rows": "INTEGER",
        "stock_text": "STRING",
        "prefecture_latitude": "DECIMAL",
        "prefecture_longitude": "DECIMAL",
    }


def engine_over(schema: Path, views: Path | None) -> LocalEngine:
    """The views over tables of the right types without a row; without views, those of the schema are such tables, too."""
    known = json.loads(schema.read_text(encoding="utf-8"))
    sources = {**known["tables"], **({} if views else known["views"])}
    relations: dict[str, Relation] = {}
    for name, found in sources.items():
        typed = [one for one in found["columns"] if one["type"]]
        listed = ", ".join(f'CAST(NULL AS {one["type"]}) AS "{one["name"]}"' for one in typed)
        relations[name] = View(f"SELECT {listed} WHERE 1 = 0")
    relations |= {name: View(view.sql) for name, view in (load_project(views).views if views else {}).items()}
    catalog: Catalog = {"kiban_dev": relations, "kiban_dev_views": relations}
    return LocalEngine(catalog, default_database="kiban_dev", now=NOW)


def quick_sight(kind: str) -> str:
    """The type of Quick Sight that a column of a query has."""
    whole = kind in ("tinyint", "smallint", "integer", "bigint")
    return {"number": "INTEGER" if whole else "DECIMAL", "text": "STRING", "day": "DATETIME", "time": "DATETIME"}[
        family(kind)
    ]


def assert_types(plan: Plan, engine: LocalEngine) -> None:
    prefix = f"arn:aws:quicksight:{REGION}:{ACCOUNT}:dataset/{NAME}-"
    for arn, declared in columns(plan).items():
        found = engine.columns(sql(plan, arn.removeprefix(prefix)))
        assert {one.name: quick_sight(one.type) for one in found} == declared
    engine.close()


def test_a_data_set_has_the_columns_that_its_query_gives(every: Plan, ours: Plan) -> None:
    assert_types(every, engine_over(HERE / "schema.json", None))
    assert_types(ours, engine_over(ROOT / "athena" / "schema.json", ROOT / "athena" / "views"))


@pytest.mark.parametrize(
    ("name", "latitude"),
    [
        *[(name, 35.69) for name in ("東京都", "東京", " Tokyo ", "tokyo prefecture", "13", "JP-13", "013")],
        *[(name, 43.064) for name in ("北海道", "Hokkaido", "1", "01")],
        *[(name, 35.021) for name in ("京都府", "京都", "Kyoto")],
        *[(name, 34.396) for name in ("広島", "hiroshima-ken")],
        *[(name, None) for name in ("Atlantis", "48", "")],
    ],
)
def test_a_prefecture_is_found_by_any_of_its_names(every: Plan, name: str, latitude: float | None) -> None:
    schema = json.loads((HERE / "schema.json").read_text(encoding="utf-8"))
    others = [one for one in schema["views"]["sale"]["columns"] if one["type"] and one["name"] != "prefecture"]
    listed = ", ".join(f'CAST(NULL AS {one["type"]}) AS "{one["name"]}"' for one in others)
    sale = View(f"SELECT '{name}' AS prefecture, {listed}")
    engine = LocalEngine({"kiban_dev_views": {"sale": sale}}, default_database="kiban_dev_views", now=NOW)
    found = engine.query(sql(every, "sale-spice"))
    row = dict(zip([one.name for one in found.columns], found.rows[0], strict=True))
    assert row["prefecture_latitude"] == latitude
    assert row["kiban_rows"] == 1
    engine.close()


def test_views_are_read_from_their_database_and_tables_from_theirs(every: Plan) -> None:
    assert sql(every, "sale-spice").endswith('\nFROM "kiban_dev_views"."sale"')
    assert (
        sql(every, "table-orders-spice")
        == 'SELECT\n  "paid",\n  "region",\n  1 AS "kiban_rows"\nFROM "kiban_dev"."orders"'
    )


def test_spice_is_filled_every_day_and_a_direct_query_is_not(every: Plan, ours: Plan) -> None:
    schedules = every.of("aws_quicksight_refresh_schedule").values()
    assert {one["schedule"][0]["schedule_frequency"][0]["time_of_the_day"] for one in schedules} == {"05:30"}
    assert {one["import_mode"] for one in every.of("aws_quicksight_data_set").values()} == {"SPICE"}
    assert len(schedules) == 3
    assert {one["import_mode"] for one in ours.of("aws_quicksight_data_set").values()} == {"DIRECT_QUERY"}
    assert ours.of("aws_quicksight_refresh_schedule") == {}


def test_a_map_is_of_places_that_need_no_guessing(every: Plan) -> None:
    fields = wells(every, "where")["Geospatial"]
    assert [field["NumericalDimensionField"]["Column"]["ColumnName"] for field in fields] == [
        "prefecture_latitude",
        "prefecture_longitude",
    ]
    (logical,) = every.resources['aws_quicksight_data_set.source["sale-spice"]']["logical_table_map"]
    roles = [one["tag_column_operation"][0]["tags"][0]["column_geographic_role"] for one in logical["data_transforms"]]
    assert roles == ["LATITUDE", "LONGITUDE"]


def test_prefectures_are_those_of_the_pages() -> None:
    with (MODULE / "prefectures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(int(row["code"]), row["en"], row["ja"]) for row in rows] == [
        (one.code, one.en, one.ja) for one in PREFECTURES
    ]
    # Each lies in Japan: Okinawa to Hokkaido
    assert all(26 < float(row["latitude"]) < 44 and 127 < float(row["longitude"]) < 142 for row in rows)


def test_a_column_that_is_gone_is_said_before_anything_is_made(workspace: Workspace, tmp_path: Path) -> None:
    schema = json.loads((HERE / "schema.json").read_text(encoding="utf-8"))
    schema["views"]["sale"]["columns"] = [one for one in schema["views"]["sale"]["columns"] if one["name"] != "weight"]
    (tmp_path / "schema.json").write_text(json.dumps(schema), encoding="utf-8")
    with pytest.raises(TerraformError, match=r"every_kind/weights/x_axis: view sale has no column weight"):
        workspace.plan_folder(
            workspace.module("quicksight"), {**every_kind(), "views_schema": str(tmp_path / "schema.json")}
        )


def test_a_table_that_nobody_knows_is_said_before_anything_is_made(workspace: Workspace, tmp_path: Path) -> None:
    schema = json.loads((HERE / "schema.json").read_text(encoding="utf-8"))
    (tmp_path / "schema.json").write_text(json.dumps({**schema, "tables": {}}), encoding="utf-8")
    values = {**every_kind(), "views_schema": str(tmp_path / "schema.json")}
    with pytest.raises(TerraformError, match="every_kind/grouped: there is no dataset orders"):
        workspace.plan_folder(workspace.module("quicksight"), values)
