"""Whether a definition of charts holds together: what the request model cannot say, because it is about names.

Quick Sight makes a dashboard of a definition with a name that leads nowhere, and shows an error where the chart should be.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Content = Mapping[str, Any]
_FIELD = re.compile(r"\{([^{}]+)\}")


def dangling(definition: Content, columns: Mapping[str, Mapping[str, str]]) -> list[str]:
    """What is used and not there, or there twice, a sentence each.

    Args:
        definition: of an analysis or a dashboard.
        columns: of each data set by its ARN, name -> STRING, INTEGER, DECIMAL or DATETIME.
    """
    return list(_Definition(definition, columns).problems())


class _Definition:
    def __init__(self, definition: Content, columns: Mapping[str, Mapping[str, str]]) -> None:
        self._all = definition
        self._sets = {one["Identifier"]: one["DataSetArn"] for one in definition["DataSetIdentifierDeclarations"]}
        self._columns = columns
        self._calculated = {
            (one["DataSetIdentifier"], one["Name"]): one["Expression"] for one in definition.get("CalculatedFields", [])
        }

    def problems(self) -> Iterator[str]:
        yield from self._data_sets()
        for column in _parts(self._all, "ColumnName"):
            yield from self._column(column["DataSetIdentifier"], column["ColumnName"])
        for (data, name), expression in self._calculated.items():
            if name in self._of(data):
                yield f"the calculated field {name} is also a column of {data}"
            for column in _FIELD.findall(expression):
                yield from self._column(data, column)
        yield from self._fields()
        for sheet in self._all["Sheets"]:
            yield from self._sheet(sheet)
        yield from self._filters()

    def _of(self, data: str) -> Mapping[str, str]:
        return self._columns.get(self._sets.get(data, ""), {})

    def _data_sets(self) -> Iterator[str]:
        yield from (
            f"{name} is the data set {arn}, which is not there"
            for name, arn in self._sets.items()
            if arn not in self._columns
        )

    def _column(self, data: str, name: str) -> Iterator[str]:
        if data not in self._sets:
            yield f"the data set {data} is not declared"
        elif name not in self._of(data) and (data, name) not in self._calculated:
            yield f"{data} has no column {name}"

    def _fields(self) -> Iterator[str]:
        """Whether each field is of the kind that its column's type asks for."""
        kinds = {"Numerical": ("INTEGER", "DECIMAL"), "Date": ("DATETIME",), "Categorical": ("STRING",)}
        for kind, wanted in kinds.items():
            for role in ("DimensionField", "MeasureField"):
                for part in _parts(self._all, f"{kind}{role}"):
                    field = part[f"{kind}{role}"]
                    found = self._of(field["Column"]["DataSetIdentifier"]).get(field["Column"]["ColumnName"])
                    if found is not None and found not in wanted:
                        yield f"{field['FieldId']} is a {kind}{role} of {found}"

    def _sheet(self, sheet: Content) -> Iterator[str]:
        visuals = [next(iter(visual.values())) for visual in sheet.get("Visuals", [])]
        controls = [
            next(iter(one.values())) for one in (*sheet.get("FilterControls", []), *sheet.get("ParameterControls", []))
        ]
        placed = [
            one["ElementId"]
            for layout in (*sheet["Layouts"], *sheet.get("SheetControlLayouts", []))
            for one in _parts(layout, "ElementId")
        ]
        there = [visual["VisualId"] for visual in visuals]
        there += [one.get("FilterControlId") or one["ParameterControlId"] for one in controls]
        there += [box["SheetTextBoxId"] for box in sheet.get("TextBoxes", [])]
        yield from _twice("element", there)
        yield from _twice("place of", placed)
        yield from _missing("the layout places", placed, there)
        yield from _missing("nothing places", there, placed)
        for visual in visuals:
            fields = {one["FieldId"] for one in _parts(visual, "Column") if "FieldId" in one}
            used = [one["FieldId"] for one in _parts(visual, "FieldId")] + [
                name for one in _parts(visual, "Order") for name in one["Order"]
            ]
            yield from _missing(f"{visual['VisualId']} uses the field", used, fields)
        yield from self._controls(controls)
        yield from _overlaps(sheet)

    def _controls(self, controls: Iterable[Content]) -> Iterator[str]:
        filters = [one["FilterId"] for one in _parts(self._all.get("FilterGroups", []), "FilterId")]
        parameters = [next(iter(one.values()))["Name"] for one in self._all.get("ParameterDeclarations", [])]
        yield from _missing(
            "a control is of the filter",
            [one["SourceFilterId"] for one in controls if "SourceFilterId" in one],
            filters,
        )
        named = [one["SourceParameterName"] for one in controls if "SourceParameterName" in one]
        yield from _missing("a control is of the parameter", named, parameters)
        bound = [one["Parameter"] for one in _parts(self._all.get("FilterGroups", []), "Parameter")]
        yield from _missing("a filter is bound to the parameter", bound, parameters)
        yield from _twice("parameter", parameters)

    def _filters(self) -> Iterator[str]:
        groups = self._all.get("FilterGroups", [])
        yield from _twice("filter", [one["FilterId"] for one in _parts(groups, "FilterId")])
        yield from _twice("group of filters", [one["FilterGroupId"] for one in groups])
        visuals = {
            sheet["SheetId"]: [one["VisualId"] for one in _parts(sheet, "VisualId")] for sheet in self._all["Sheets"]
        }
        for scope in _parts(groups, "Scope"):
            yield from _missing("a filter is for the sheet", [scope["SheetId"]], visuals)
            yield from _missing(
                "a filter is for the visual", scope.get("VisualIds", []), visuals.get(scope["SheetId"], ())
            )
        wanted = {
            "CategoryFilter": ("STRING",),
            "NumericRangeFilter": ("INTEGER", "DECIMAL"),
            "TimeRangeFilter": ("DATETIME",),
        }
        wanted |= {"NumericEqualityFilter": ("INTEGER", "DECIMAL"), "TimeEqualityFilter": ("DATETIME",)}
        for kind, types in wanted.items():
            for part in _parts(groups, kind):
                column = part[kind]["Column"]
                found = self._of(column["DataSetIdentifier"]).get(column["ColumnName"])
                if found not in types:
                    yield f"{part[kind]['FilterId']} is a {kind} of {column['ColumnName']}, which is {found}"


def _parts(found: Any, key: str) -> Iterator[Content]:
    """All mappings within, that have a key."""
    if isinstance(found, Mapping):
        if key in found:
            yield found
        for part in found.values():
            yield from _parts(part, key)
    elif isinstance(found, (list, tuple)):
        for part in found:
            yield from _parts(part, key)


def _twice(what: str, names: Iterable[str]) -> Iterator[str]:
    yield from (f"the {what} {name} is there {count} times" for name, count in Counter(names).items() if count > 1)


def _missing(what: str, used: Iterable[str], there: Iterable[str]) -> Iterator[str]:
    known = set(there)
    yield from (f"{what} {name}" for name in dict.fromkeys(used) if name not in known)


def _overlaps(sheet: Content) -> Iterator[str]:
    """Elements of the grid of 36 columns that lie on each other, or over its edge."""
    taken: dict[tuple[int, int], str] = {}
    for one in _parts(sheet["Layouts"], "ColumnIndex"):
        if one["ColumnIndex"] + one["ColumnSpan"] > 36:
            yield f"{one['ElementId']} goes over the edge"
        for column in range(one["ColumnIndex"], one["ColumnIndex"] + one["ColumnSpan"]):
            for row in range(one["RowIndex"], one["RowIndex"] + one["RowSpan"]):
                other = taken.setdefault((column, row), one["ElementId"])
                if other != one["ElementId"]:
                    yield f"{one['ElementId']} lies on {other}"
                    return
