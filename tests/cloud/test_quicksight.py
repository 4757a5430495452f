"""The laptop cloud's Quick Sight refuses what the real one would, and what it would show as an error."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.cloud.gaps.clients import Clients, new_name
from tests.cloud.quicksight.definition import dangling
from tests.cloud.quicksight.model import problems
from tests.cloud.server import ACCOUNT

ARN = "arn:aws:quicksight:ap-northeast-1:123456789012:dataset/sale"
COLUMNS = {ARN: {"shop": "STRING", "amount": "INTEGER", "sold_on": "DATETIME"}}
Content = dict[str, Any]


def column(name: str) -> Content:
    return {"DataSetIdentifier": "sale", "ColumnName": name}


def good() -> Content:
    """A sheet with one bar chart and one filter."""
    wells = {
        "Category": [{"CategoricalDimensionField": {"FieldId": "x", "Column": column("shop")}}],
        "Values": [{"NumericalMeasureField": {"FieldId": "y", "Column": column("sums")}}],
    }
    sort = {"CategorySort": [{"FieldSort": {"FieldId": "y", "Direction": "DESC"}}]}
    chart = {"FieldWells": {"BarChartAggregatedFieldWells": wells}, "SortConfiguration": sort}
    elements = [
        {"ElementId": "bars", "ElementType": "VISUAL", "ColumnIndex": 0, "ColumnSpan": 36, "RowIndex": 0, "RowSpan": 9}
    ]
    choice = {"ElementId": "choice", "ElementType": "FILTER_CONTROL", "ColumnSpan": 2, "RowSpan": 1}
    filters = [
        {
            "CategoryFilter": {
                "FilterId": "f",
                "Column": column("shop"),
                "Configuration": {"FilterListConfiguration": {"MatchOperator": "CONTAINS"}},
            }
        }
    ]
    scope = {
        "SelectedSheets": {
            "SheetVisualScopingConfigurations": [{"SheetId": "s", "Scope": "SELECTED_VISUALS", "VisualIds": ["bars"]}]
        }
    }
    return {
        "DataSetIdentifierDeclarations": [{"Identifier": "sale", "DataSetArn": ARN}],
        "CalculatedFields": [{"DataSetIdentifier": "sale", "Name": "sums", "Expression": "sum({amount})"}],
        "FilterGroups": [{"FilterGroupId": "g", "Filters": filters, "ScopeConfiguration": scope, "CrossDataset": "SINGLE_DATASET"}],
        "Sheets": [
            {
                "SheetId": "s",
                "Visuals": [{"BarChartVisual": {"VisualId": "bars", "ChartConfiguration": chart}}],
                "FilterControls": [{"Dropdown": {"FilterControlId": "choice", "SourceFilterId": "f", "Title": "Shop"}}],
                "Layouts": [{"Configuration": {"GridLayout": {"Elements": elements}}}],
                "SheetControlLayouts": [{"Configuration": {"GridLayout": {"Elements": [choice]}}}],
            }
        ],
    }  # fmt: skip


def request(definition: Content) -> Content:
    return {"AwsAccountId": ACCOUNT, "DashboardId": "d", "Name": "D", "Definition": definition}


def at(found: Any, *path: str | int) -> Any:
    for step in path:
        found = found[step]
    return found


CHART = ("Sheets", 0, "Visuals", 0, "BarChartVisual")
WELLS = (*CHART, "ChartConfiguration", "FieldWells", "BarChartAggregatedFieldWells")
ELEMENTS = ("Sheets", 0, "Layouts", 0, "Configuration", "GridLayout", "Elements")


def put(value: Any, *path: str | int) -> Callable[[Content], None]:
    def change(definition: Content) -> None:
        at(definition, *path[:-1])[path[-1]] = value

    return change


def test_a_good_definition_has_no_problems() -> None:
    assert problems("CreateDashboard", request(good())) == []
    assert dangling(good(), COLUMNS) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (put({"VisualId": "b"}, "Sheets", 0, "Visuals", 0, "KPIVisual"), "is one of several, and has BarChartVisual, KPIVisual"),
        (put("bars of mine", *CHART, "VisualId"), "does not match"),
        (put(None, *CHART, "Title"), "Title is None, not VisualTitleLabelOptions"),
        (put("SIDEWAYS", *CHART, "ChartConfiguration", "Orientation"), "is SIDEWAYS, not one of HORIZONTAL, VERTICAL"),
        (put({"PlainText": "x"}, *CHART, "ChartConfiguration", "Caption"), "has Caption, which BarChartConfiguration has not"),
        (put(37, *ELEMENTS, 0, "ColumnSpan"), "37 is not from 1 to 36"),
        (put("1", *ELEMENTS, 0, "RowSpan"), "is '1', not integer"),
        (put([], "Sheets", 0, "Layouts"), "Layouts: 0 is not from 1 to 1"),
        (put({"Visibility": "VISIBLE", "FormatText": {"PlainText": "x" * 513}}, *CHART, "Title"), "513 is not from 1 to 512"),
    ],
)  # fmt: skip
def test_what_the_model_refuses(change: Callable[[Content], None], expected: str) -> None:
    definition = good()
    change(definition)
    found = problems("CreateDashboard", request(definition))
    assert [one for one in found if expected in one], found


def test_what_the_model_requires() -> None:
    content = request(good())
    del content["Definition"]["Sheets"][0]["SheetId"]
    del content["Name"]
    assert problems("CreateDashboard", content) == [" has no Name", ".Definition.Sheets[0] has no SheetId"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (put("arn:aws:quicksight:x", "DataSetIdentifierDeclarations", 0, "DataSetArn"), "which is not there"),
        (put(column("colour"), *WELLS, "Category", 0, "CategoricalDimensionField", "Column"), "sale has no column colour"),
        (put(column("sold_on"), *WELLS, "Category", 0, "CategoricalDimensionField", "Column"), "x is a CategoricalDimensionField of DATETIME"),
        (put("sum({amounts})", "CalculatedFields", 0, "Expression"), "sale has no column amounts"),
        (put("amount", "CalculatedFields", 0, "Name"), "the calculated field amount is also a column"),
        (put("z", *CHART, "ChartConfiguration", "SortConfiguration", "CategorySort", 0, "FieldSort", "FieldId"), "bars uses the field z"),
        (put("other", *CHART, "VisualId"), "the layout places bars"),
        (put([], *ELEMENTS[:-1], "Elements"), "nothing places bars"),
        (put(12, *ELEMENTS, 0, "ColumnIndex"), "bars goes over the edge"),
        (put("h", "Sheets", 0, "FilterControls", 0, "Dropdown", "SourceFilterId"), "a control is of the filter h"),
        (put(column("amount"), "FilterGroups", 0, "Filters", 0, "CategoryFilter", "Column"), "f is a CategoryFilter of amount, which is INTEGER"),
        (put(["pie"], "FilterGroups", 0, "ScopeConfiguration", "SelectedSheets", "SheetVisualScopingConfigurations", 0, "VisualIds"), "a filter is for the visual pie"),
    ],
)  # fmt: skip
def test_names_that_lead_nowhere(change: Callable[[Content], None], expected: str) -> None:
    definition = good()
    change(definition)
    found = dangling(definition, COLUMNS)
    assert [one for one in found if expected in one], found


def test_charts_that_lie_on_each_other() -> None:
    definition = good()
    sheet = definition["Sheets"][0]
    second = copy.deepcopy(sheet["Visuals"][0])
    second["BarChartVisual"]["VisualId"] = "more"
    sheet["Visuals"].append(second)
    elements = at(definition, *ELEMENTS)
    elements.append({**elements[0], "ElementId": "more", "RowIndex": 8})
    assert dangling(definition, COLUMNS) == ["more lies on bars"]


@pytest.fixture
def data_set(aws: Clients) -> str:
    """The ARN of a data set of three columns in SPICE."""
    quicksight, name = aws("quicksight"), new_name()
    source = quicksight.create_data_source(AwsAccountId=ACCOUNT, DataSourceId=name, Name=name, Type="ATHENA")["Arn"]
    columns = [{"Name": name, "Type": kind} for name, kind in COLUMNS[ARN].items()]
    sql = {"DataSourceArn": source, "Name": "q", "SqlQuery": "SELECT 1", "Columns": columns}
    table = {"q": {"CustomSql": sql}}
    made = quicksight.create_data_set(
        AwsAccountId=ACCOUNT, DataSetId=name, Name=name, PhysicalTableMap=table, ImportMode="SPICE"
    )
    return str(made["Arn"])


def over(data_set: str) -> Content:
    definition = good()
    definition["DataSetIdentifierDeclarations"][0]["DataSetArn"] = data_set
    return definition


def test_a_data_set_needs_its_source(aws: Clients) -> None:
    sql = {
        "DataSourceArn": "arn:aws:quicksight:ap-northeast-1:123456789012:datasource/none",
        "Name": "q",
        "SqlQuery": "SELECT 1",
    }
    where = {"AwsAccountId": ACCOUNT, "DataSetId": "d", "Name": "d", "ImportMode": "SPICE"}
    with pytest.raises(aws("quicksight").exceptions.InvalidParameterValueException, match="there is no data source"):
        aws("quicksight").create_data_set(**where, PhysicalTableMap={"q": {"CustomSql": sql}})


def test_readers_see_the_published_version(aws: Clients, data_set: str) -> None:
    quicksight, where = aws("quicksight"), {"AwsAccountId": ACCOUNT, "DashboardId": new_name()}
    quicksight.create_dashboard(**where, Name="Old", Definition=over(data_set))
    made = quicksight.update_dashboard(**where, Name="New", Definition=over(data_set))
    assert quicksight.describe_dashboard(**where)["Dashboard"]["Name"] == "Old"
    quicksight.update_dashboard_published_version(**where, VersionNumber=int(made["VersionArn"].rpartition("/")[2]))
    assert quicksight.describe_dashboard(**where)["Dashboard"]["Name"] == "New"


def test_a_definition_with_a_name_that_leads_nowhere_is_refused(aws: Clients, data_set: str) -> None:
    definition = over(data_set)
    definition["CalculatedFields"] = []
    with pytest.raises(aws("quicksight").exceptions.InvalidParameterValueException, match="sale has no column sums"):
        aws("quicksight").create_analysis(AwsAccountId=ACCOUNT, AnalysisId=new_name(), Name="a", Definition=definition)


def test_permissions_are_granted_and_taken(aws: Clients, data_set: str) -> None:
    quicksight, where = aws("quicksight"), {"AwsAccountId": ACCOUNT, "DataSetId": data_set.rpartition("/")[2]}
    grant = [
        {
            "Principal": "arn:aws:quicksight:x:1:group/default/g",
            "Actions": ["quicksight:PassDataSet", "quicksight:DescribeDataSet"],
        }
    ]
    quicksight.update_data_set_permissions(**where, GrantPermissions=grant)
    take = [{**grant[0], "Actions": ["quicksight:PassDataSet"]}]
    quicksight.update_data_set_permissions(**where, RevokePermissions=take)
    left = quicksight.describe_data_set_permissions(**where)["Permissions"]
    assert left == [{**grant[0], "Actions": ["quicksight:DescribeDataSet"]}]


def test_what_is_gone_is_gone(aws: Clients, data_set: str) -> None:
    quicksight, where = aws("quicksight"), {"AwsAccountId": ACCOUNT, "DataSetId": data_set.rpartition("/")[2]}
    quicksight.delete_data_set(**where)
    with pytest.raises(quicksight.exceptions.ResourceNotFoundException):
        quicksight.describe_data_set(**where)
