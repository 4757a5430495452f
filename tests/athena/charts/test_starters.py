"""`dashboard new` and `--starters`: a sensible first file, whatever the columns hold; and the command's other words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from athena.charts.columns import shelf
from athena.charts.parsing import parse
from athena.charts.project import check_dashboards
from tests.athena.authored import Ran, write_views
from tests.athena.charts.lake import ROWS, VIEWS, schema_of, write_table


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_table(tmp_path / "build/lake", "sales", ROWS)
    write_views(tmp_path / "athena/views", VIEWS)
    return tmp_path


def kinds(folder: Path, name: str) -> dict[str, str]:
    text = (folder / f"athena/dashboards/{name}.yaml").read_text(encoding="utf-8")
    dashboard, problems = parse(text, Path(f"{name}.yaml"))
    assert problems == ()
    assert dashboard is not None
    return {chart.name: chart.kind for chart in dashboard.charts}


def test_a_view_gets_trends_categories_distributions_a_map_and_a_table(folder: Path):
    ran = Ran(folder, "dashboard", "new", "--view", "sale")
    assert (ran.code, ran.out, ran.err) == (0, "athena/dashboards/sale.yaml\n", "")
    found = kinds(folder, "sale")
    assert found["rows"] == "number"
    assert found["sold_on_trend"] == "stacked_bar"
    assert "prefecture_map" not in found  # Atlantis is no prefecture
    assert found["by_shop"] == "bar"
    assert found["price_spread"] == "histogram"
    assert found["rows_table"] == "table"
    assert Ran(folder, "check").code == 0


def test_identifiers_are_not_added_up(folder: Path):
    Ran(folder, "dashboard", "new", "--view", "sale")
    assert not any(name.startswith("id_") for name in kinds(folder, "sale"))


def test_groups_are_shown_by_their_amount_not_by_their_number(folder: Path):
    Ran(folder, "dashboard", "new", "--view", "shop_total")
    text = (folder / "athena/dashboards/shop_total.yaml").read_text(encoding="utf-8")
    assert "by_shop" in text
    assert "y_axis: {column: total, aggregation: sum}" in text


def test_prefectures_get_a_map(folder: Path):
    rows = [{"prefecture": name, "people": n} for n, name in enumerate(["東京都", "千葉県", "大阪府"] * 9)]
    write_table(folder / "build/lake", "people", rows, pa.schema({"prefecture": pa.string(), "people": pa.int64()}))
    assert Ran(folder, "dashboard", "new", "--dataset", "people").code == 0
    assert kinds(folder, "people")["prefecture_map"] == "map"


HARD: dict[str, list[dict[str, Any]]] = {
    "no rows": [],
    "only nulls": [{"a": None, "b": None}] * 5,
    "one row": [{"a": "x", "b": 1.5}],
    "odd texts": [{"a": text, "b": 1.0} for text in ('"', "\\", "a: b", "# c", "{", "é\n", "\u2028") * 3],
    "not a number": [{"a": str(n % 3), "b": [float("nan"), float("inf"), 1.0, -1e300][n % 4]} for n in range(40)],
}


@pytest.mark.parametrize("name", HARD)
def test_a_starter_is_a_good_file_whatever_the_rows(folder: Path, name: str):
    table = write_table(folder / "build/lake", "hard", HARD[name], pa.schema({"a": pa.string(), "b": pa.float64()}))
    ran = Ran(folder, "dashboard", "new", "--dataset", "hard")
    assert (ran.code, ran.err) == (0, "")
    schema = schema_of(table.columns)
    assert check_dashboards(folder / "athena/dashboards", schema, {"hard": table.columns}) == ()
    assert shelf(schema).views


@pytest.mark.parametrize("name", HARD)
def test_a_page_is_made_whatever_the_rows(folder: Path, name: str):
    pytest.importorskip("vl_convert", reason="vl-convert-python is not installed")
    write_table(folder / "build/lake", "hard", HARD[name], pa.schema({"a": pa.string(), "b": pa.float64()}))
    Ran(folder, "dashboard", "new", "--dataset", "hard")
    ran = Ran(folder, "dashboard", "hard")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == "build/dashboards/hard.html"


def test_a_file_is_never_overwritten(folder: Path):
    Ran(folder, "dashboard", "new", "--view", "sale")
    ran = Ran(folder, "dashboard", "new", "--view", "sale")
    assert ran.code == 2
    assert ran.err == "athena/dashboards/sale.yaml is already there\n\nhint: Remove it, or name another with --file.\n"


WRONG = {
    "new": (2, "give --view NAME, or --dataset NAME"),
    "new --view sael": (2, "there is no view sael\n\nhint: Did you mean sale?"),
    "new --dataset sale": (2, "there is no clean table sale\n\nhint: Did you mean sales?"),
    "--view sale": (2, "--view, --dataset and --file are for `dashboard new`"),
    "nothing": (2, "there is no dashboard nothing"),
    "--lake elsewhere": (1, "elsewhere is no lake: it has no folder clean\n\nhint: Fill it first"),
    "--views elsewhere": (2, "elsewhere is no folder"),
}


@pytest.mark.parametrize("words", WRONG)
def test_a_wrong_command_says_what_to_do(folder: Path, words: str):
    code, said = WRONG[words]
    ran = Ran(folder, "dashboard", *words.split())
    assert ran.code == code
    assert ran.err.startswith(said)
    assert ran.out == ""


def test_a_dashboard_with_an_error_is_not_made_and_said(folder: Path):
    path = folder / "athena/dashboards/d.yaml"
    path.parent.mkdir()
    path.write_text(
        "title: t\ncharts:\n  - {name: a, kind: number, title: t, view: sael, value: {aggregation: count}}\n"
    )
    ran = Ran(folder, "dashboard")
    assert ran.code == 1
    assert ran.err.startswith("athena/dashboards/d.yaml:3:5: error: there is no view sael [unknown-source]")
    assert Ran(folder, "check").code == 1


def test_what_the_lake_lacks_is_left_out_and_said(folder: Path):
    pytest.importorskip("vl_convert", reason="vl-convert-python is not installed")
    Ran(folder, "dashboard", "new", "--view", "sale")
    Ran(folder, "schema")
    (folder / "build/lake/clean/sales/sales.parquet").unlink()
    write_table(folder / "build/lake", "other", [{"a": 1}], pa.schema({"a": pa.int64()}))
    ran = Ran(folder, "dashboard")
    assert ran.code == 0
    assert ran.err == "sale: left out, because the lake has no table sales\n"
    assert "build/dashboards/index.html" in ran.out


def test_an_error_in_one_chart_leaves_the_others(folder: Path):
    pytest.importorskip("vl_convert", reason="vl-convert-python is not installed")
    write_views(folder / "athena/views", {"marts/broken": "-- x\n-- @grain one\nSELECT id / 0 AS broken FROM sale"})
    (folder / "athena/dashboards").mkdir()
    good = "{name: a, kind: number, title: t, view: sale, value: {aggregation: count}}"
    bad = "{name: b, kind: number, title: t, view: broken, value: {column: broken, aggregation: sum}}"
    (folder / "athena/dashboards/d.yaml").write_text(f"title: t\ncharts:\n  - {good}\n  - {bad}\n")
    ran = Ran(folder, "dashboard")
    assert ran.code == 1
    assert ran.err.startswith("d: b could not be made: DIVISION_BY_ZERO")
    assert "240" in (folder / "build/dashboards/d.html").read_text(encoding="utf-8")
