"""What a page reckons after a filter is what one gets from the rows themselves, whatever the rows and the filter."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from athena.charts.columns import shelf
from athena.charts.domains import find_domains
from athena.charts.html import asset
from athena.charts.labels import Labels
from athena.charts.maker import Maker
from athena.charts.parsing import parse
from athena.charts.payload import make_chart
from athena.charts.spec import Chart, Dashboard
from tests.athena.charts.lake import engine_over, schema_of, write_table

SCHEMA = pa.schema(
    {
        "shop": pa.string(),
        "kind": pa.string(),
        "price": pa.decimal128(9, 2),
        "quantity": pa.int64(),
        "sold_on": pa.date32(),
    }
)
MEASURES = {
    "count": "{aggregation: count}",
    "filled": "{column: price, aggregation: count}",
    "sum": "{column: price, aggregation: sum}",
    "avg": "{column: price, aggregation: avg}",
    "least": "{column: quantity, aggregation: min}",
    "greatest": "{column: price, aggregation: max}",
    "kinds": "{column: kind, aggregation: count_distinct}",
    "ratio": "{column: price, aggregation: sum, per: {column: quantity, aggregation: sum}}",
}
HEAD = """\
title: t
filters:
  - {column: shop, kind: select}
  - {column: quantity, kind: range}
  - {column: sold_on, kind: dates, unit: month}
charts:
"""
NUMBERS = "".join(
    f"  - {{name: n_{name}, kind: number, title: t, view: sale, value: {measure}}}\n"
    for name, measure in MEASURES.items()
)
BARS = "".join(
    f"  - {{name: b_{name}, kind: bar, title: t, view: sale, x_axis: {{column: kind}}, y_axis: {measure}, limit: 200}}\n"
    for name, measure in MEASURES.items()
)
SPECIFICATION = HEAD + NUMBERS + BARS

text = st.sampled_from(["a", "b", "c", "", "ü", "佐倉", "<x>", "a|b"])
rows = st.lists(
    st.fixed_dictionaries(
        {
            "shop": st.none() | text,
            "kind": st.none() | text,
            "price": st.none() | st.decimals(-1000, 1000, places=2, allow_nan=False),
            "quantity": st.none() | st.integers(-3, 12),
            "sold_on": st.none() | st.dates(date(2024, 11, 1), date(2025, 2, 28)),
        }
    ),
    min_size=1,
    max_size=40,
)


@pytest.fixture(scope="module")
def reckoner(browser: Any) -> Iterator[Any]:
    """A page that knows core.js and nothing else."""
    page = browser.new_page()
    page.add_script_tag(content=asset("core.js"))
    yield page
    page.close()


FRAME = """([chart, choices]) => {
  for (const one of Object.values(choices)) if (one.values) one.values = new Set(one.values);
  return core.frame(chart, choices);
}"""


class Case:
    """Rows, the dashboard over them, and what a reader chose."""

    def __init__(self, folder: Path, found: Sequence[Mapping[str, Any]], most_rows: int = 20_000) -> None:
        self.rows = found
        table = write_table(folder, "sale", found, SCHEMA)
        dashboard, problems = parse(SPECIFICATION, Path("d.yaml"))
        assert isinstance(dashboard, Dashboard)
        assert not problems
        self.dashboard = dashboard
        known = shelf(schema_of(table.columns))
        self.engine = engine_over(table, "sale")
        domains = find_domains(dashboard, known, self.engine)
        self.maker = Maker(self.engine, known, Labels(), domains, most_rows)
        self.domains = {domain.filter.column: domain for domain in domains}

    def payload(self, chart: Chart) -> dict[str, Any]:
        made = json.loads(json.dumps(make_chart(chart, self.maker), allow_nan=False))
        assert isinstance(made, dict)
        return made

    def chart(self, name: str) -> Chart:
        return next(one for one in self.dashboard.charts if one.name == name)


def choose(case: Case, data: Any) -> dict[str, Any]:
    """A choice in some filters, as the page keeps it."""
    choices: dict[str, Any] = {}
    if data.draw(st.booleans(), "filter shops"):
        codes = [-1, *range(len(case.domains["shop"].values))]
        choices["shop"] = {"values": sorted(data.draw(st.sets(st.sampled_from(codes), min_size=1), "shops"))}
    steps = case.domains["quantity"].steps
    if steps and data.draw(st.booleans(), "filter quantities"):
        low, high = sorted(data.draw(st.tuples(*[st.integers(0, steps - 1)] * 2), "quantities"))
        choices["quantity"] = {"low": low, "high": high}
    if case.domains["sold_on"].low and data.draw(st.booleans(), "filter months"):
        first, last = sorted(data.draw(st.tuples(*[st.sampled_from(MONTHS)] * 2), "months"))
        choices["sold_on"] = {"low": (first - EPOCH).days, "high": (last - EPOCH).days}
    return choices


EPOCH = date(1970, 1, 1)
MONTHS = [date(2024, 11, 1), date(2024, 12, 1), date(2025, 1, 1), date(2025, 2, 1)]


def reckon(name: str, found: Sequence[Mapping[str, Any]]) -> float | int | None:
    """The aggregation, from the rows themselves."""
    prices = [row["price"] for row in found if row["price"] is not None]
    quantities = [row["quantity"] for row in found if row["quantity"] is not None]
    total = sum(prices, Decimal(0)) if prices else None
    if name == "count":
        return len(found)
    if name == "filled":
        return len(prices)
    if name == "sum":
        return None if total is None else float(total)
    if name == "avg":
        return None if total is None else float(total / len(prices))
    if name == "least":
        return min(quantities, default=None)
    if name == "greatest":
        return None if not prices else float(max(prices))
    if name == "kinds":
        return len({row["kind"] for row in found} - {None})
    divisor = sum(quantities)
    return None if total is None or not divisor else float(total / divisor)


def same(found: Any, expected: float | int | None) -> bool:
    if expected is None or found is None:
        return found is expected
    return bool(found == pytest.approx(expected, rel=1e-9, abs=1e-9))


COMMON = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@COMMON
@given(found=rows, data=st.data())
def test_a_filtered_number_is_that_of_the_rows_that_pass(tmp_path: Path, reckoner: Any, found: Any, data: Any):
    case = Case(tmp_path, found)
    choices = choose(case, data)
    passing = [row for row in case.rows if passes(case, row, choices)]
    for name in MEASURES:
        frame = reckoner.evaluate(FRAME, [case.payload(case.chart(f"n_{name}")), choices])
        assert same(frame["rows"][0][0], reckon(name, passing)), (name, frame)
    case.engine.close()


@COMMON
@given(found=rows, data=st.data())
def test_filtered_bars_are_those_of_the_rows_that_pass(tmp_path: Path, reckoner: Any, found: Any, data: Any):
    case = Case(tmp_path, found)
    choices = choose(case, data)
    passing = [row for row in case.rows if passes(case, row, choices)]
    for name in MEASURES:
        chart = case.payload(case.chart(f"b_{name}"))
        frame = reckoner.evaluate(FRAME, [chart, choices])
        values = [*chart["values"]["d_x"], None]
        got = {values[code]: value for code, value in frame["rows"]}
        assert got.keys() == {row["kind"] for row in passing}
        for kind, value in got.items():
            assert same(value, reckon(name, [row for row in passing if row["kind"] == kind])), (name, kind, value)
    case.engine.close()


@COMMON
@given(found=rows, data=st.data(), most=st.integers(1, 12))
def test_where_too_many_groups_let_filters_go_numbers_stay_right(
    tmp_path: Path, reckoner: Any, found: Any, data: Any, most: int
):
    case = Case(tmp_path, found, most_rows=most)
    choices = choose(case, data)
    for name in MEASURES:
        chart = case.payload(case.chart(f"n_{name}"))
        assert chart["rows"] <= most
        assert len(chart["filters"]) + len(chart["notes"]) == 3, "a filter is kept, or a note says that it is not"
        kept = {column: choice for column, choice in choices.items() if column in chart["filters"]}
        frame = reckoner.evaluate(FRAME, [chart, choices])
        passing = [row for row in case.rows if passes(case, row, kept)]
        assert same(frame["rows"][0][0], reckon(name, passing)), (name, chart["filters"])
    case.engine.close()


def passes(case: Case, row: Mapping[str, Any], choices: Mapping[str, Any]) -> bool:
    for column, choice in choices.items():
        value = row[column]
        if column == "shop":
            codes = {None: -1, **{one: code for code, one in enumerate(case.domains["shop"].values)}}
            if codes[value] not in choice["values"]:
                return False
        elif value is None:
            return False
        elif column == "quantity":
            steps = case.domains["quantity"]
            if not choice["low"] <= (value - steps.start) // steps.step <= choice["high"]:
                return False
        elif not choice["low"] <= (value.replace(day=1) - EPOCH).days <= choice["high"]:
            return False
    return True


def test_a_few_values_far_above_are_in_the_last_bar(tmp_path: Path, reckoner: Any):
    found = [{"price": Decimal(n), "quantity": 1} for n in range(100)] * 2 + [{"price": Decimal(90000), "quantity": 1}]
    table = write_table(tmp_path, "sale", found, SCHEMA)
    dashboard, _ = parse(
        "title: t\ncharts:\n  - {name: h, kind: histogram, title: t, view: sale, x_axis: {column: price}}\n",
        Path("d.yaml"),
    )
    assert dashboard is not None
    engine = engine_over(table, "sale")
    made = make_chart(dashboard.charts[0], Maker(engine, shelf(schema_of(table.columns)), Labels()))
    rows = reckoner.evaluate(FRAME, [made, {}])["rows"]
    assert rows[-1] == [100, 90000, 1]
    assert [row[2] for row in rows[:-1]] == [10] * 20
    engine.close()
