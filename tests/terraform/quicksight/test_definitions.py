"""What the module makes of the dashboards' files: held against Quick Sight's request model, and against what the files say."""

from __future__ import annotations

import json

import pytest

from athena.charts.project import check_dashboards
from tests.cloud.quicksight.definition import dangling
from tests.cloud.quicksight.model import problems
from tests.terraform.quicksight.reading import Content, columns, definition, resources, visual, wells
from tests.terraform.quicksight.stand import HERE, examples
from tests.terraform.workspace import ACCOUNT, REGION, ROOT, Plan, Workspace


def test_the_file_of_every_kind_passes_the_check() -> None:
    schema = json.loads((HERE / "schema.json").read_text(encoding="utf-8"))
    assert check_dashboards(HERE, schema) == ()


@pytest.mark.parametrize("kind", ["Analysis", "Dashboard"])
def test_quick_sight_takes_every_kind(every: Plan, kind: str) -> None:
    properties = resources(every, "every_kind")[kind]
    assert problems(f"Create{kind}", properties) == []
    assert dangling(properties["Definition"], columns(every)) == []


@pytest.mark.parametrize("dashboard", sorted(path.stem for path in (ROOT / "athena" / "dashboards").glob("*.yaml")))
def test_quick_sight_takes_our_dashboards(ours: Plan, dashboard: str) -> None:
    for kind, properties in resources(ours, dashboard).items():
        assert problems(f"Create{kind}", properties) == []
        assert dangling(properties["Definition"], columns(ours)) == []


def test_analysis_and_dashboard_show_the_same(every: Plan) -> None:
    found = resources(every, "every_kind")
    assert found["Analysis"]["Definition"] == found["Dashboard"]["Definition"]


def test_who_may_do_what(every: Plan) -> None:
    group = f"arn:aws:quicksight:{REGION}:{ACCOUNT}:group/default"
    found = {kind: properties["Permissions"] for kind, properties in resources(every, "every_kind").items()}
    look = ["quicksight:DescribeDashboard", "quicksight:ListDashboardVersions", "quicksight:QueryDashboard"]
    assert found["Dashboard"] == [{"Principal": f"{group}/{name}", "Actions": look} for name in ("shop", "analysts")]
    assert [one["Principal"] for one in found["Analysis"]] == [f"{group}/analysts"]
    (set_permissions,) = every.resources['aws_quicksight_data_set.source["sale-spice"]']["permissions"]
    assert set_permissions["principal"] == f"{group}/analysts"
    assert not [action for action in set_permissions["actions"] if "Update" in action or "Delete" in action]


def test_each_kind_is_the_visual_it_should_be(every: Plan) -> None:
    kinds = {
        found["VisualId"]: kind for one in definition(every)["Sheets"][0]["Visuals"] for kind, found in one.items()
    }
    assert {name: kind.removesuffix("Visual") for name, kind in kinds.items()} == {
        "rows": "KPI",
        "latest": "KPI",
        "customers": "KPI",
        "share": "KPI",
        "trend": "LineChart",
        "quarters": "LineChart",
        "best": "BarChart",
        "by_quantity": "BarChart",
        "stacked": "BarChart",
        "weights": "Histogram",
        "amounts": "Histogram",
        "calendar": "HeatMap",
        "one_side": "HeatMap",
        "no_sort": "HeatMap",
        "points": "ScatterPlot",
        "plain_points": "ScatterPlot",
        "where": "GeospatialMap",
        "listed": "Table",
        "grouped": "Table",
    }


def test_rows_are_counted_by_adding_ones(every: Plan) -> None:
    (measure,) = wells(every, "rows")["Values"]
    assert measure["NumericalMeasureField"]["Column"]["ColumnName"] == "kiban_rows"
    assert measure["NumericalMeasureField"]["AggregationFunction"] == {"SimpleNumericalAggregation": "SUM"}


@pytest.mark.parametrize(
    ("chart", "kind", "aggregation"),
    [
        ("latest", "DateMeasureField", "MAX"),
        ("customers", "CategoricalMeasureField", "DISTINCT_COUNT"),
        ("trend", "NumericalMeasureField", {"SimpleNumericalAggregation": "AVERAGE"}),
        ("calendar", "NumericalMeasureField", {"SimpleNumericalAggregation": "MIN"}),
        ("by_quantity", "CategoricalMeasureField", "COUNT"),
    ],
)
def test_aggregations(every: Plan, chart: str, kind: str, aggregation: object) -> None:
    (measure,) = wells(every, chart)["Values"]
    assert measure[kind]["AggregationFunction"] == aggregation


def test_a_quotient_is_divided_after_both_were_added_up(every: Plan) -> None:
    (measure,) = wells(every, "share")["Values"]
    assert "AggregationFunction" not in measure["NumericalMeasureField"]
    name = measure["NumericalMeasureField"]["Column"]["ColumnName"]
    expressions = {one["Name"]: one["Expression"] for one in definition(every)["CalculatedFields"]}
    assert expressions[name] == "sum({amount}) / nullIf(sum({quantity}), 0)"
    assert expressions["grouped (c3)"] == "sum({paid}) / nullIf(sum({kiban_rows}), 0)"


def test_formats(every: Plan) -> None:
    def number(chart: str) -> Content:
        (measure,) = wells(every, chart)["Values"]
        return next(iter(next(iter(measure.values()))["FormatConfiguration"]["FormatConfiguration"].items()))[1]  # type: ignore[no-any-return]

    assert number("share")["Symbol"] == "JPY"
    assert number("share")["DecimalPlacesConfiguration"] == {"DecimalPlaces": 1}
    assert number("trend")["NumberScale"] == "AUTO"
    assert number("stacked")["Suffix"] == " B"
    assert number("weights")["Suffix"] == "秒"
    assert "NumberScale" not in number("calendar")  # a percentage


def test_bars_are_in_the_files_order(every: Plan) -> None:
    best = visual(every, "best")[1]["ChartConfiguration"]
    assert best["SortConfiguration"] == {
        "CategorySort": [{"FieldSort": {"FieldId": "best.y_axis", "Direction": "DESC"}}],
        "CategoryItemsLimit": {"ItemsLimit": 10, "OtherCategories": "INCLUDE"},
    }
    assert best["Orientation"] == "HORIZONTAL"
    by_quantity = visual(every, "by_quantity")[1]["ChartConfiguration"]
    assert by_quantity["SortConfiguration"]["CategorySort"] == [
        {"FieldSort": {"FieldId": "by_quantity.y_axis", "Direction": "ASC"}}
    ]
    stacked = visual(every, "stacked")[1]["ChartConfiguration"]
    assert stacked["BarsArrangement"] == "STACKED_PERCENT"
    assert stacked["SortConfiguration"]["CategorySort"] == [
        {"FieldSort": {"FieldId": "stacked.x_axis", "Direction": "ASC"}}
    ]
    assert "CategoryItemsLimit" not in stacked["SortConfiguration"]  # time is never cut short


@pytest.mark.parametrize(
    ("chart", "columns", "rows"),
    [
        ("calendar", ("value", "DESC"), ("value", "DESC")),
        ("one_side", ("x_axis", "DESC"), ("value", "DESC")),
        ("no_sort", ("x_axis", "ASC"), ("value", "DESC")),
    ],
)
def test_a_heat_map_is_in_the_order_of_the_page(
    every: Plan, chart: str, columns: tuple[str, str], rows: tuple[str, str]
) -> None:
    """The rule of athena/dashboards/README.md; tests/athena/charts/test_core.py holds the page to it."""
    found = visual(every, chart)[1]["ChartConfiguration"]["SortConfiguration"]
    for key, (field, direction) in (("HeatMapColumnSort", columns), ("HeatMapRowSort", rows)):
        assert found[key] == [{"FieldSort": {"FieldId": f"{chart}.{field}", "Direction": direction}}]


def test_gaps_in_a_line(every: Plan) -> None:
    def treatment(chart: str) -> str:
        axis = visual(every, chart)[1]["ChartConfiguration"]["PrimaryYAxisDisplayOptions"]
        return str(axis["MissingDataConfigurations"][0]["TreatmentOption"])

    assert (treatment("trend"), treatment("quarters")) == ("SHOW_AS_BLANK", "SHOW_AS_ZERO")


def test_a_table_keeps_its_columns_order_and_page(every: Plan) -> None:
    listed = visual(every, "listed")[1]["ChartConfiguration"]
    assert listed["FieldOptions"]["Order"] == [f"listed.c{number}" for number in range(6)]
    assert listed["SortConfiguration"] == {
        "RowSort": [{"FieldSort": {"FieldId": "listed.c4", "Direction": "DESC"}}],
        "PaginationConfiguration": {"PageSize": 50, "PageNumber": 1},
    }
    assert {
        "Name": "listed (c0)",
        "Expression": 'truncDate("MM", {sold_at})',
        "DataSetIdentifier": "sale-spice",
    } in definition(every)["CalculatedFields"]
    grouped = wells(every, "grouped")
    assert (len(grouped["GroupBy"]), len(grouped["Values"])) == (1, 4)


def test_rows_of_the_grid_are_filled_from_the_left(every: Plan) -> None:
    elements = definition(every)["Sheets"][0]["Layouts"][0]["Configuration"]["GridLayout"]["Elements"]
    at = {one["ElementId"]: (one["RowIndex"], one["ColumnIndex"], one["ColumnSpan"]) for one in elements}
    assert at["introduction"] == (0, 0, 36)
    assert [at[name] for name in ("rows", "latest", "customers", "share")] == [
        (2, 0, 12),
        (2, 12, 12),
        (2, 24, 12),
        (7, 0, 12),
    ]
    assert at["best"][2] == 24


def test_words_are_escaped_where_they_are_markup(every: Plan) -> None:
    (box,) = definition(every)["Sheets"][0]["TextBoxes"]
    assert "&lt;テスト&gt; &amp; その他" in box["Content"]


def test_without_groups_nothing_is_shared(workspace: Workspace) -> None:
    plan = workspace.plan_folder(workspace.module("quicksight"), {**examples(), "readers": [], "authors": []})
    for dashboard in ("shop_overview", "web_shop"):
        assert [kind for kind, properties in resources(plan, dashboard).items() if "Permissions" in properties] == []
