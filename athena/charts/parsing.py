"""The tree of a file -> a dashboard: the form of everything, before anyone asks whether the columns exist."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from athena.charts.forms import Findings, Form, nearest
from athena.charts.kinds import KINDS, Kind, slot_of
from athena.charts.reading import Node, Unreadable, read
from athena.charts.spec import (
    AGGREGATIONS,
    FILTER_KINDS,
    FORMATS,
    UNITS,
    WIDTHS,
    Chart,
    Condition,
    Dashboard,
    Field,
    Filter,
    Place,
    QuickSight,
    Sort,
    Source,
)
from athena.problems import Problem, placed

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_COMMON = ("name", "kind", "title", "note", "view", "dataset", "where", "width")
_TOP = ("title", "description", "filters", "charts", "quicksight")
_FIELD = ("column", "aggregation", "unit", "format", "digits", "label", "per")
_CONDITION = ("column", "in", "not_in", "from", "to")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def parse(text: str, path: Path) -> tuple[Dashboard | None, tuple[Problem, ...]]:
    """The dashboard that a text describes, named as the file; None when it is not even YAML.

    Problems have path and excerpt. With problems, the dashboard holds what could be read.
    """
    try:
        root = read(text)
    except Unreadable as error:
        return None, (placed(error.problem, path, text),)
    findings = Findings()
    if not NAME.fullmatch(path.stem):
        hint = "Lower-case letters, digits and _, beginning with a letter, 60 at most."
        findings.add("name", Place(), f"{path.name} cannot be the name of a dashboard", hint)
    dashboard = _dashboard(root, path, findings)
    return dashboard, tuple(placed(problem, path, text) for problem in findings.problems)


def _dashboard(root: Node, path: Path, findings: Findings) -> Dashboard:
    form = Form(root, "a dashboard", _TOP, findings)
    charts: dict[str, Chart] = {}
    for node in form.items("charts", required=True):
        chart = _chart(node, findings)
        if chart.name in charts:
            message = f"the name {chart.name} is also that of the chart in line {charts[chart.name].place.line}"
            findings.add("duplicate-name", chart.place, message, "Give each chart a name of its own.")
        elif chart.name:
            charts[chart.name] = chart
    if "charts" in form and not charts and not findings.problems:
        findings.add("form", form.at("charts"), "there is no chart", "Write one, or remove the file.")
    return Dashboard(
        name=path.stem,
        title=form.text("title", required=True),
        description=form.text("description"),
        filters=_filters(form, findings),
        charts=tuple(charts.values()),
        quicksight=_quicksight(form, findings),
        path=path,
    )


def _filters(form: Form, findings: Findings) -> tuple[Filter, ...]:
    found: dict[str, Filter] = {}
    for node in form.items("filters"):
        part = Form(node, "a filter", ("column", "kind", "label", "unit", "format"), findings)
        one = Filter(
            column=part.word("column", required=True, example="prefecture").lower(),
            kind=part.word("kind", required=True, example="select", choices=FILTER_KINDS),
            label=part.text("label"),
            unit=part.word("unit", choices=("day", "month", "year")) or None,
            format=part.word("format", choices=FORMATS),
            place=part.place,
        )
        if one.unit and one.kind not in ("dates", ""):
            findings.add("form", part.at("unit"), f"a filter of kind {one.kind} has no unit", "Take it out.")
        if one.column in found:
            findings.add("duplicate-name", one.place, f"there are two filters of {one.column}", "Keep one.")
        elif one.column and one.kind:
            found[one.column] = one
    return tuple(found.values())


def _quicksight(form: Form, findings: Findings) -> QuickSight:
    node = form.node("quicksight")
    if node is None:
        return QuickSight()
    part = Form(node, "quicksight", ("import_mode", "refresh_at"), findings)
    mode = part.word("import_mode", choices=("direct_query", "spice")) or "direct_query"
    clock = part.word("refresh_at")
    if clock and not _CLOCK.fullmatch(clock):
        findings.add(
            "form", part.at("refresh_at"), f"refresh_at cannot be {clock}", 'Write hours and minutes: "06:00".'
        )
    if clock and mode != "spice":
        message = "refresh_at is for rows that are kept in SPICE"
        findings.add("form", part.at("refresh_at"), message, "Write `import_mode: spice`, or take it out.")
    return QuickSight(mode, clock)


def _chart(node: Node, findings: Findings) -> Chart:
    name = _kind_name(node)
    kind = KINDS.get(name)
    keys = [*_COMMON, *(kind.slots if kind else _ALL_SLOTS), *(kind.options if kind else _ALL_OPTIONS)]
    form = Form(node, f"a chart of kind {name}" if kind else "a chart", keys, findings)
    form.word("kind", required=True, example="bar", choices=tuple(KINDS))
    chart = Chart(
        name=_name(form),
        kind=name if kind else "",
        title=form.text("title", required=True),
        note=form.text("note"),
        source=_source(form),
        slots=_slots(form, kind, findings) if kind else {},
        columns=_columns(form, findings) if kind and kind.columns else (),
        where=tuple(_condition(part, findings) for part in form.items("where")),
        width=form.word("width", choices=WIDTHS),
        place=form.place,
    )
    return _with_options(chart, form, kind, findings) if kind else chart


def _kind_name(node: Node) -> str:
    found = node.value.get("kind") if isinstance(node.value, Mapping) else None
    return found.value if found and isinstance(found.value, str) else ""


_ALL_SLOTS = tuple(dict.fromkeys(slot for kind in KINDS.values() for slot in kind.slots))
_ALL_OPTIONS = tuple(dict.fromkeys(option for kind in KINDS.values() for option in kind.options))


def _name(form: Form) -> str:
    name = form.word("name", required=True, example="members_by_month")
    if name and not NAME.fullmatch(name):
        hint = "Lower-case letters, digits and _, beginning with a letter, 60 at most."
        form.fail("name", form.at("name"), f"{name} cannot be the name of a chart", hint)
        return ""
    return name


def _source(form: Form) -> Source:
    view, dataset = form.word("view").lower(), form.word("dataset").lower()
    if "view" in form and "dataset" in form:
        form.fail("form", form.at("dataset"), "a chart has a view or a dataset, and here are both", "Keep one.")
    elif "view" not in form and "dataset" not in form:
        form.fail("missing-key", form.place, "a chart has no view", "Write `view: NAME`, or `dataset: NAME`.")
    return Source("dataset", dataset) if dataset and not view else Source("view", view)


def _slots(form: Form, kind: Kind, findings: Findings) -> dict[str, Field]:
    found = {}
    for name, slot in kind.slots.items():
        node = form.node(name)
        if node is not None:
            found[slot_of(name)] = _field(node, findings, name)
        elif slot.required:
            example = "{column: NAME, aggregation: sum}" if slot.role == "measure" else "{column: NAME}"
            form.fail("missing-key", form.place, f"the chart has no {name}", f"Write `{name}: {example}`.")
    return found


def _columns(form: Form, findings: Findings) -> tuple[Field, ...]:
    return tuple(_field(node, findings, "a column") for node in form.items("columns", required=True))


def _field(node: Node, findings: Findings, what: str, *, inner: bool = False) -> Field:
    if isinstance(node.value, str):
        place = Place(node.line, node.column)
        findings.add("form", place, f"{what} is a mapping", f"Write `{{column: {node.value}}}`.")
        return Field(node.value.lower(), place=place)
    form = Form(node, what, ("column", "aggregation") if inner else _FIELD, findings)
    said = form.word("aggregation", choices=AGGREGATIONS)
    aggregation = said or ("count" if "aggregation" in form else "none")  # what is misspelt has been told already
    column = form.word("column", required=aggregation != "count", example="NAME").lower()
    per = form.node("per")
    return Field(
        column=column or None,
        aggregation=aggregation,
        unit=form.word("unit", choices=UNITS) or None,
        format=form.word("format", choices=FORMATS),
        digits=form.whole("digits", 0, 6),
        label=form.text("label"),
        per=_field(per, findings, "per", inner=True) if per else None,
        place=Place(form.place.line, form.place.column),
    )


def _condition(node: Node, findings: Findings) -> Condition:
    form = Form(node, "a condition", _CONDITION, findings)
    condition = Condition(
        column=form.word("column", required=True, example="NAME").lower(),
        values=_scalars(form, "in"),
        without=_scalars(form, "not_in"),
        start=_bound(form, "from"),
        end=_bound(form, "to"),
        place=form.place,
    )
    if not {"in", "not_in", "from", "to"}.intersection(key for key in _CONDITION if key in form):
        hint = "Write `in: [a, b]`, `not_in: [a]`, `from: 10` or `to: 20`."
        form.fail("missing-key", form.place, "the condition asks for nothing", hint)
    return condition


def _scalars(form: Form, key: str) -> tuple[str | int | float | bool, ...]:
    found = []
    for node in form.items(key):
        if isinstance(node.value, (str, int, float, bool)):
            found.append(node.value)
        else:
            form.fail("form", Place(node.line, node.column), f"{key} is a list of values, and here is {node.kind}", "")
    if key in form and not found:
        form.fail("form", form.at(key), f"{key} has no value", "Write one, or take it out.")
    return tuple(found)


def _bound(form: Form, key: str) -> str | int | float | None:
    node = form.node(key)
    if node is None:
        return None
    if isinstance(node.value, bool) or not isinstance(node.value, (str, int, float)):
        message = f"{key} is a number or a day, and here is {node.kind}"
        form.fail("form", Place(node.line, node.column), message, 'Write a number, or a day in quotes: "2026-01-31".')
        return None
    return node.value


def _with_options(chart: Chart, form: Form, kind: Kind, findings: Findings) -> Chart:
    orientation = form.word("orientation", choices=("horizontal", "vertical"))
    if "bins" in form and "bin_width" in form:
        form.fail("form", form.at("bin_width"), "bins and bin_width say the same twice", "Keep one.")
    return replace(
        chart,
        sort=_sort(form, chart, findings),
        limit=form.whole("limit", 1, kind.largest_limit) if kind.largest_limit else None,
        others=form.flag("others"),
        share=form.flag("share"),
        horizontal=None if not orientation else orientation == "horizontal",
        missing=form.word("missing", choices=("zero", "gap", "connect")),
        bins=form.whole("bins", 2, 100),
        bin_width=form.positive("bin_width"),
    )


def _sort(form: Form, chart: Chart, findings: Findings) -> Sort | None:
    node = form.node("sort")
    if node is None:
        return None
    part = Form(node, "sort", ("by", "order"), findings)
    by = part.word("by", required=True, example="y_axis")
    order = part.word("order", choices=("ascending", "descending")) or "ascending"
    known = [key for key in KINDS[chart.kind].slots if slot_of(key) in chart.slots]
    known += [str(field.column or "count") for field in chart.columns]
    if by and by not in known:
        findings.add("unknown-value", part.at("by"), f"there is no {by} to sort by", nearest(by, known))
        return None
    return Sort(by if chart.columns else slot_of(by), order == "descending") if by else None
