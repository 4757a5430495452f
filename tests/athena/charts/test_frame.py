"""Frames made in Python are those that the page makes, whatever the rows and the chart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from athena.charts.columns import shelf
from athena.charts.frame import Frame, frame_of
from athena.charts.html import asset
from athena.charts.labels import Labels
from athena.charts.maker import Maker
from athena.charts.parsing import parse
from athena.charts.payload import make_chart
from athena.charts.spec import Dashboard
from athena.charts.values import SENTINEL
from tests.athena.charts.lake import engine_over, schema_of, write_table

SCHEMA = pa.schema(
    {
        "shop": pa.string(),
        "kind": pa.string(),
        "price": pa.decimal128(9, 2),
        "quantity": pa.int64(),
        "member": pa.bool_(),
        "sold_on": pa.date32(),
        "paid_at": pa.timestamp("ms"),
    }
)
text = st.sampled_from(["a", "b", "c", "", "ü", "佐倉", "<x>", "a|b"])
rows = st.lists(
    st.fixed_dictionaries(
        {
            "shop": st.none() | text,
            "kind": st.none() | text,
            "price": st.none() | st.decimals(-1000, 1000, places=2, allow_nan=False),
            "quantity": st.none() | st.integers(-3, 12),
            "member": st.none() | st.booleans(),
            "sold_on": st.none() | st.dates(date(2024, 11, 1), date(2025, 2, 28)),
            "paid_at": st.none() | st.datetimes(datetime(2025, 1, 1), datetime(2025, 1, 3)),
        }
    ),
    min_size=0,
    max_size=30,
)
measures = st.sampled_from(
    [
        "{aggregation: count}",
        "{column: price, aggregation: sum}",
        "{column: price, aggregation: avg}",
        "{column: quantity, aggregation: min}",
        "{column: price, aggregation: max}",
        "{column: kind, aggregation: count_distinct}",
        "{column: price, aggregation: sum, per: {column: quantity, aggregation: sum}}",
    ]
)
dimensions = st.sampled_from(
    [
        "{column: shop}",
        "{column: kind}",
        "{column: quantity}",
        "{column: member}",
        "{column: sold_on}",
        "{column: sold_on, unit: week}",
        "{column: sold_on, unit: month}",
        "{column: sold_on, unit: quarter}",
        "{column: paid_at, unit: hour}",
    ]
)


@st.composite
def charts(draw: st.DrawFn) -> str:
    """A chart over the rows, as a line of YAML."""
    kind = draw(
        st.sampled_from(["number", "line", "bar", "stacked_bar", "heat_map", "histogram", "scatter", "map", "table"])
    )
    slots = {
        "number": lambda: [f"value: {draw(measures)}"],
        "histogram": lambda: ["x_axis: {column: price}", *draw(st.sampled_from([[], ["bins: 3"], ["bin_width: 100"]]))],
        "scatter": lambda: ["x_axis: {column: price}", "y_axis: {column: quantity}", "colour: {column: shop}"],
        "map": lambda: ["place: {column: shop}", f"value: {draw(measures)}"],
        "heat_map": lambda: [f"x_axis: {draw(dimensions)}", f"y_axis: {draw(dimensions)}", f"value: {draw(measures)}"],
        "table": lambda: [
            draw(st.sampled_from(["columns: [{column: shop}, {column: price}]", "columns: [{column: kind}, {aggregation: count}]"]))
        ],
    }.get(kind, lambda: [f"x_axis: {draw(dimensions)}", f"y_axis: {draw(measures)}"])()  # fmt: skip
    if kind == "stacked_bar" or (kind in ("line", "bar") and draw(st.booleans())):
        slots.append(f"colour: {draw(dimensions)}")
    if kind == "line":
        slots += draw(st.sampled_from([[], ["missing: gap"], ["missing: zero"], ["missing: connect"]]))
    if kind in ("bar", "stacked_bar", "heat_map"):
        by = draw(st.sampled_from([None, "x_axis", "value" if kind == "heat_map" else "y_axis"]))
        order = draw(st.sampled_from(["ascending", "descending"]))
        slots += [f"sort: {{by: {by}, order: {order}}}"] if by else []
    if kind in ("line", "bar", "stacked_bar", "heat_map"):
        slots += [f"limit: {draw(st.integers(1, 5))}"] if draw(st.booleans()) else []
    if kind in ("line", "bar", "stacked_bar"):
        slots += ["others: true"] if draw(st.booleans()) else []
    return f"  - {{name: c, kind: {kind}, title: t, view: sale, {', '.join(slots)}}}\n"


@pytest.fixture(scope="module")
def reckoner(browser: Any) -> Iterator[Any]:
    """A page that knows core.js and nothing else."""
    page = browser.new_page()
    page.add_script_tag(content=asset("core.js"))
    yield page
    page.close()


def decoded(found: Any, chart: Any) -> list[list[Any]]:
    """Rows of the page's frame, with values in place of codes."""
    slots = list(chart["dimensions"])
    if chart["kind"] in ("histogram", "scatter", "number") or not chart["measures"]:
        return [list(row) for row in found["rows"]]
    times = found["values"]
    return [
        [
            *(SENTINEL if code == -2 else None if code < 0 else times[f"d_{slot}"][code] for slot, code in zip(slots, row, strict=False)),
            *row[len(slots) :],
        ]
        for row in found["rows"]
    ]  # fmt: skip


def close(found: list[Any], expected: list[Any]) -> bool:
    return len(found) == len(expected) and all(
        a == pytest.approx(b, rel=1e-9) if isinstance(a, (int, float)) and isinstance(b, (int, float)) else a == b
        for a, b in zip(found, expected, strict=True)
    )


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(found=rows, chart=charts(), most=st.sampled_from([3, 20_000]))
def test_a_frame_is_that_of_the_page(tmp_path: Path, reckoner: Any, found: Any, chart: str, most: int):
    table = write_table(tmp_path, "sale", found, SCHEMA)
    dashboard, problems = parse(f"title: t\ncharts:\n{chart}", Path("d.yaml"))
    assert isinstance(dashboard, Dashboard)
    assert not problems, problems
    engine = engine_over(table, "sale")
    made = make_chart(dashboard.charts[0], Maker(engine, shelf(schema_of(table.columns)), Labels(), (), most))
    made = json.loads(json.dumps(made))
    engine.close()
    ours = frame_of(made)
    theirs = reckoner.evaluate("(chart) => ({ ...core.frame(chart, {}), values: chart.values })", made)
    expected = decoded(theirs, made)
    assert isinstance(ours, Frame)
    if made["rows"]:  # of no rows, the page still shows a number
        assert len(ours.rows) == len(expected)
        assert all(close(list(a), b) for a, b in zip(ours.rows, expected, strict=True)), (ours.rows, expected)
        assert {cut["slot"]: (cut["shown"], cut["total"]) for cut in theirs["cuts"]} == dict(ours.cuts)
