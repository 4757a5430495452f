"""Filters that readers set, and conditions that charts always have."""

from __future__ import annotations

import pytest

from tests.terraform.quicksight.reading import Content, definition, group
from tests.terraform.workspace import Plan


def test_a_filter_acts_on_every_chart_with_its_column(every: Plan) -> None:
    assert group(every, "filter-0")["CrossDataset"] == "SINGLE_DATASET"
    assert group(every, "filter-3")["CrossDataset"] == "ALL_DATASETS"  # amount is in two views
    assert group(every, "filter-5")["Filters"][0]["TimeRangeFilter"]["TimeGranularity"] == "MONTH"
    assert group(every, "filter-2")["Filters"][0]["CategoryFilter"]["Column"]["ColumnName"] == "stock_text"


def test_a_range_that_nobody_has_set_leaves_nothing_out(every: Plan) -> None:
    declared = {next(iter(one.values()))["Name"]: one for one in definition(every)["ParameterDeclarations"]}
    assert declared["Filter4From"]["IntegerParameterDeclaration"]["ValueWhenUnset"] == {"CustomValue": -9 * 10**18}
    assert declared["Filter3To"]["DecimalParameterDeclaration"]["ValueWhenUnset"] == {"CustomValue": 9 * 10**18}
    assert declared["Filter6To"]["DateTimeParameterDeclaration"]["ValueWhenUnset"] == {
        "CustomValue": "9999-12-31T00:00:00Z"
    }
    assert group(every, "filter-4")["Filters"][0]["NumericRangeFilter"]["NullOption"] == "ALL_VALUES"


@pytest.mark.parametrize(
    ("id", "count", "kind", "more"),
    [
        ("0-in", 1, "CategoryFilter", {}),
        ("0-not_in", 1, "CategoryFilter", {}),
        ("1-in", 3, "NumericEqualityFilter", {"MatchOperator": "EQUALS"}),
        ("1-not_in-1", 1, "NumericEqualityFilter", {"MatchOperator": "DOES_NOT_EQUAL", "Value": 9}),
        ("2-from", 1, "NumericRangeFilter", {"RangeMinimum": {"StaticValue": 0.5}, "IncludeMinimum": True}),
        ("2-to", 1, "NumericRangeFilter", {"RangeMaximum": {"StaticValue": 1000}, "IncludeMaximum": True}),
        ("3-from", 1, "TimeRangeFilter", {"RangeMinimumValue": {"StaticValue": "2026-01-01T00:00:00Z"}}),
        (
            "3-to",
            1,
            "TimeRangeFilter",
            {"RangeMaximumValue": {"StaticValue": "2027-01-01T00:00:00Z"}, "IncludeMaximum": False},
        ),
        ("3-not_in-0", 2, "TimeRangeFilter", {"RangeMaximumValue": {"StaticValue": "2026-05-05T00:00:00Z"}}),
        ("4-in", 2, "TimeEqualityFilter", {"Value": "2026-01-31T00:00:00Z"}),
        ("5-in", 1, "CategoryFilter", {}),
    ],
)
def test_a_charts_conditions(every: Plan, id: str, count: int, kind: str, more: Content) -> None:
    found = group(every, f"best-where-{id}")
    assert found["ScopeConfiguration"]["SelectedSheets"]["SheetVisualScopingConfigurations"][0]["VisualIds"] == ["best"]
    assert len(found["Filters"]) == count
    assert found["Filters"][0][kind].items() >= more.items()
