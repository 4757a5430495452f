"""The kinds of charts: which slots each has, what may fill them, and what it can be told.

Both interpreters ask this one table; what only Quick Sight cannot show is in athena/charts/quicksight.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from athena.charts.spec import Chart

Role: TypeAlias = Literal["dimension", "measure", "number"]


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of a chart that a field fills.

    Attributes:
        role: dimension: values that group rows; measure: an aggregation; number: the values of a numeric column.
    """

    role: Role
    required: bool = True


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of chart.

    Attributes:
        slots: by name.
        options: keys that it takes beside title, note, view, width, where.
        limit: how many of what it shows, when the file does not say.
        largest_limit: what `limit` may be at most.
        width: how much of the page it takes, when the file does not say.
    """

    slots: Mapping[str, Slot]
    options: tuple[str, ...] = ()
    limit: int = 0
    largest_limit: int = 0
    width: str = "half"
    columns: bool = False


_DIMENSION, _MEASURE, _NUMBER = Slot("dimension"), Slot("measure"), Slot("number")
_MAYBE = Slot("dimension", required=False)

KINDS: Mapping[str, Kind] = {
    "number": Kind({"value": _MEASURE}, width="third"),
    "line": Kind({"x_axis": _DIMENSION, "y_axis": _MEASURE, "colour": _MAYBE}, ("missing", "limit", "others"), 7, 10),
    "bar": Kind(
        {"x_axis": _DIMENSION, "y_axis": _MEASURE, "colour": _MAYBE},
        ("sort", "limit", "others", "orientation"),
        20,
        200,
    ),
    "stacked_bar": Kind(
        {"x_axis": _DIMENSION, "y_axis": _MEASURE, "colour": _DIMENSION},
        ("sort", "limit", "others", "orientation", "share"),
        20,
        200,
    ),
    "histogram": Kind({"x_axis": _NUMBER}, ("bins", "bin_width")),
    "heat_map": Kind({"x_axis": _DIMENSION, "y_axis": _DIMENSION, "value": _MEASURE}, ("sort", "limit"), 24, 50),
    "scatter": Kind(
        {"x_axis": _NUMBER, "y_axis": _NUMBER, "colour": _MAYBE, "size": Slot("number", False), "label": _MAYBE},
        ("limit",),
        2000,
        2500,
    ),
    "table": Kind({}, ("columns", "sort", "limit"), 100, 1000, width="full", columns=True),
    "map": Kind({"place": _DIMENSION, "value": _MEASURE}),
}


def slot_of(key: str) -> str:
    """The slot that a key of the file fills: `x_axis` is the slot x.

    The file says `x_axis` and `y_axis` because a bare `y` is true to Terraform.

    Examples:
        >>> slot_of("y_axis"), slot_of("colour")
        ('y', 'colour')
    """
    return key.removesuffix("_axis")


def has_option(chart: Chart, option: str) -> bool:
    """Whether a chart's kind takes an option.

    Examples:
        >>> from athena.charts.spec import Source, Text
        >>> has_option(Chart("a", "line", Text(), Source("view", "v")), "bins")
        False
    """
    return option in KINDS[chart.kind].options
