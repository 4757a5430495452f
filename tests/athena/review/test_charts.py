"""Charts before and after a change: which are shown, with which numbers, and what is said where one cannot be made."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from athena.review.charts.numbers import compare
from tests.athena.authored import Ran, write_lake, write_views
from tests.athena.review.drawn import bars, described, version
from tests.markup import Markup

SCHEMA = json.loads((files("athena.review.report") / "schema.json").read_text("utf-8"))
SALE = "-- One sale.\n-- @grain one\n-- @key id\nSELECT id, shop, price FROM sales"
SHOP = "-- @grain one\n-- @key code\nSELECT code, name FROM shops"
TOTAL = "-- @grain one\n-- @key shop\nSELECT shop, count(*) AS sold, sum(price) AS total FROM sale GROUP BY shop"
DASHBOARD = """
title: {en: Sales, ja: 売上}
charts:
  - {name: rows, kind: number, title: {en: Rows, ja: 件数}, view: sale, value: {aggregation: count}}
  - {name: totals, kind: bar, title: {en: Totals, ja: 店舗別}, view: total, x_axis: {column: shop}, y_axis: {column: total, aggregation: sum}}
  - {name: counts, kind: bar, title: t, view: total, x_axis: {column: shop}, y_axis: {column: sold, aggregation: sum}}
  - {name: shops, kind: table, title: t, view: shop, columns: [{column: code}, {column: name}]}
"""  # fmt: skip


class Sides:
    """Two folders, the version that is and the one that is to be, and a lake."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        write_lake(folder / "build/lake")
        for side in ("old", "new"):
            views = {"staging/sale": SALE, "staging/shop": SHOP, "marts/total": TOTAL}
            write_views(folder / side / "athena/views", views)
            self.dashboard(side, DASHBOARD)

    def write(self, **views: str) -> None:
        write_views(self.folder / "new/athena/views", {name.replace("__", "/"): sql for name, sql in views.items()})

    def dashboard(self, side: str, text: str, name: str = "sales") -> None:
        path = self.folder / side / f"athena/dashboards/{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def edit(self, old: str, new: str) -> None:
        """Change the new version's dashboard."""
        assert old in DASHBOARD
        self.dashboard("new", DASHBOARD.replace(old, new))

    def review(self, *argv: str, code: int = 0) -> dict[str, Any]:
        ran = Ran(self.folder, "review", "--base", "old", "--head", "new", "--format", "json", *argv)
        assert ran.code == code, ran.err
        found: dict[str, Any] = json.loads(ran.out)
        jsonschema.Draft202012Validator(SCHEMA).validate(found)
        return found

    def charts(self, *argv: str, code: int = 0) -> dict[str, dict[str, Any]]:
        """The charts that look different, by name."""
        return {one["chart"]: one for one in self.review(*argv, code=code)["charts"]["changes"]}


@pytest.fixture
def sides(tmp_path: Path) -> Sides:
    return Sides(tmp_path)


def test_a_chart_over_a_changed_view_shows_its_numbers_before_and_after(sides: Sides):
    sides.write(marts__total=TOTAL.replace("sum(price)", "sum(price) * 2"))
    found = sides.review()["charts"]
    assert (found["why"], found["same"]) == ("", 1), "counts is over the view too, and shows what it showed"
    (chart,) = found["changes"]
    assert (chart["dashboard"], chart["chart"], chart["what"], chart["causes"]) == (
        "sales",
        "totals",
        "changed",
        ["total"],
    )
    assert chart["numbers"]["listed"] == [
        {"key": ["S2"], "slot": "y", "before": "4", "after": "8", "difference": 4.0},
        {"key": ["S1"], "slot": "y", "before": "1.5", "after": "3", "difference": 1.5},
    ]
    assert (chart["numbers"]["changed"], chart["numbers"]["total"]) == (2, 2)


def test_a_change_beneath_reaches_charts_above(sides: Sides):
    sides.write(staging__sale=SALE + " WHERE id <> 3")
    found = sides.charts()
    assert set(found) == {"rows", "totals", "counts"}
    assert found["totals"]["causes"] == ["sale"]
    assert found["totals"]["numbers"]["listed"] == [
        {"key": ["S2"], "slot": "y", "before": "4", "after": None, "difference": None}
    ]
    assert found["rows"]["numbers"]["listed"][0]["before"] == "3"


def test_what_leaves_rows_as_they_are_makes_no_chart(sides: Sides):
    sides.write(
        marts__total="-- More words.\n" + TOTAL.replace("count(*) AS sold", "count(*) AS sold, max(price) AS most")
    )
    found = sides.review()["charts"]
    assert (found["changes"], found["same"]) == ([], 0)


def test_rows_of_a_table_that_came_and_went(sides: Sides):
    sides.write(staging__shop=SHOP.replace("code, name", "code, upper(code) || '!' AS name"))
    numbers = sides.charts()["shops"]["numbers"]
    assert (numbers["added"], numbers["removed"], numbers["changed"]) == (2, 2, 0)
    assert [(one["key"][0], one["before"], one["after"]) for one in numbers["listed"][:2]] == [
        ("S1", "S1", None),
        ("S1", None, "S1"),
    ]


def test_a_sample_of_points_is_the_same_though_a_column_came(sides: Sides):
    numbers = pa.table({"id": range(5000), "a": range(5000), "b": [n * 7 % 1000 for n in range(5000)]})
    (sides.folder / "build/lake/clean/points").mkdir()
    pq.write_table(numbers, sides.folder / "build/lake/clean/points/points.parquet")
    point = "-- @grain one\n-- @key id\nSELECT id, a, b FROM points"
    chart = "{name: c, kind: scatter, title: t, view: point, x_axis: {column: a}, y_axis: {column: b}}"
    write_views(sides.folder / "old/athena/views", {"staging/point": point})
    sides.write(staging__point=point.replace("a, b", "if(id = 7, -1, a) AS a, b, a + b AS c"))
    for side in ("old", "new"):
        sides.dashboard(side, f"title: t\ncharts:\n  - {chart}\n", name="dots")
    review = sides.review()
    assert review["charts"]["same"] + len(review["charts"]["changes"]) == 1
    for found in review["charts"]["changes"]:
        assert found["numbers"]["added"] <= 1


# the file itself


def test_a_setting_that_changed_is_named_and_the_numbers_are_compared(sides: Sides):
    sides.edit("kind: bar, title: t", "kind: bar, limit: 1, title: t")
    found = sides.review()
    chart = found["charts"]["changes"][0]
    assert (chart["chart"], chart["settings"], chart["causes"]) == ("counts", ["limit"], [])
    assert chart["numbers"]["removed"] == 1
    assert (found["verdict"], found["reason"]) == (
        "look",
        "No view gives anything else, but charts of the dashboards look different: 1.",
    )


def test_another_column_on_an_axis_makes_numbers_that_cannot_be_compared(sides: Sides):
    sides.edit("columns: [{column: code}, {column: name}]", "columns: [{column: name}]")
    chart = sides.charts()["shops"]
    assert chart["settings"] == ["columns"]
    assert chart["numbers"]["compared"] is False


def test_words_alone_are_told_and_nothing_is_made(sides: Sides):
    sides.edit("{en: Rows, ja: 件数}", "{en: Sales, ja: 件数}")
    chart = sides.charts()["rows"]
    assert (chart["settings"], chart["before"], chart["after"]) == (["title"], None, None)


def test_new_and_removed_charts(sides: Sides):
    sides.edit("name: counts", "name: other")
    found = sides.charts()
    assert {name: chart["what"] for name, chart in found.items()} == {"other": "new", "counts": "removed"}
    assert found["other"]["after"]["rows"] == 2


def test_a_dashboard_that_came(sides: Sides):
    sides.dashboard("new", DASHBOARD, name="more")
    assert {chart["what"] for chart in sides.charts().values()} == {"new"}


# what is missing


def test_a_chart_that_can_no_longer_be_made_breaks(sides: Sides):
    sides.edit("{column: sold, aggregation: sum}", "{column: gone, aggregation: sum}")
    found = sides.review(code=3)
    (chart,) = found["charts"]["changes"]
    assert chart["fails"] is True
    assert chart["after"]["why"] == "The new version has no such chart: view total has no column gone."
    assert found["reason"].startswith("The chart “t” of the dashboard sales can no longer be made: ")


def test_a_view_that_stops_costs_its_charts_alone(sides: Sides):
    sides.write(
        marts__total=TOTAL.replace("sum(price)", "sum(1 / (id - 2))"), staging__shop=SHOP + " WHERE code = 'S1'"
    )
    found = sides.charts(code=3)
    assert "Division by zero" in found["totals"]["after"]["why"]
    assert found["totals"]["fails"] is True
    assert found["shops"]["numbers"]["removed"] == 1


def test_without_a_lake_it_says_so(sides: Sides):
    Ran(sides.folder, "schema", "--views", "old/athena/views")
    shutil.copy(sides.folder / "old/athena/schema.json", sides.folder / "new/athena/schema.json")
    shutil.rmtree(sides.folder / "build")
    sides.write(marts__total=TOTAL.replace("sum(price)", "sum(price) * 2"))
    found = sides.review()["charts"]
    assert found["why"] == "There is no lake here, so no chart was made: name one with --lake."
    assert {chart["chart"]: chart["what"] for chart in found["changes"]} == {"totals": "unsure", "counts": "unsure"}
    assert "Not compared. There is no lake here" in Ran(sides.folder, "review", "--base", "old", "--head", "new").out


def test_a_file_with_an_error_is_told_and_makes_no_charts(sides: Sides):
    sides.dashboard("new", DASHBOARD.replace("kind: number", "kind: nubmer"))
    found = sides.review()
    assert found["charts"]["changes"] == []
    assert found["problems"] == ["dashboard sales.yaml: kind cannot be nubmer"]


# data sets of Quick Sight


def test_a_data_set_is_among_those_concerned(sides: Sides):
    sides.dashboard("new", DASHBOARD + "quicksight: {import_mode: spice}\n", name="kept")
    sides.write(marts__total=TOTAL.replace("sum(price)", "sum(price) * 2"))
    (view,) = sides.review()["views"]
    readers = [(one["kind"], one["name"], one["columns"]) for one in view["downstream"]]
    assert ("data set", "total", ["total"]) in readers
    assert ("data set", "total-spice", ["total"]) in readers


# the page


def test_the_page_holds_both_pictures(sides: Sides, tmp_path: Path):
    sides.write(marts__total=TOTAL.replace("shop, count", "'<b>' || shop AS shop, count"))
    Ran(sides.folder, "review", "--base", "old", "--head", "new", "--page", "page.html")
    page = Markup((sides.folder / "page.html").read_text(encoding="utf-8"))
    pictures = [attrs for tag, attrs in page.elements if tag == "svg" and attrs.get("class") == "chart"]
    assert len(pictures) == 4, "two charts, before and after"
    assert "&lt;b&gt;S1" in page.source
    assert "<b>S1" not in page.source
    assert {tag for tag, _ in page.elements} & {"image", "use", "a", "foreignObject", "style"} <= {"a", "style"}


# numbers


def test_rounding_is_no_difference():
    assert compare(bars([("a", 0.1 + 0.2)]), bars([("a", 0.3)])).differing == 0
    assert compare(bars([("a", 0.3)]), bars([("a", 0.3001)])).changed == 1


def test_the_greatest_difference_comes_first_and_all_are_counted():
    before, after = bars([(f"s{n}", 0) for n in range(500)]), bars([(f"s{n}", n) for n in range(500)])
    found = compare(before, after)
    assert (found.total, found.changed, len(found.listed)) == (500, 499, 200)
    assert found.listed[0].key == ("s499",)


def test_rows_that_repeat_are_counted_as_often():
    slots = {"c0": described("a")}
    found = compare(version("table", [("x",), ("x",)], slots, {}), version("table", [("x",), ("y",)], slots, {}))
    assert (found.added, found.removed, found.total) == (1, 1, 2)
