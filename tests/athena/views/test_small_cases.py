"""Cases that the example's data do not hold, on rows written by hand: what a view reads is replaced by VALUES."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from athena.engine import View
from athena.engine.local import LocalEngine

Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def ask(project) -> Iterator[Ask]:
    """Rows of `view`, in order of its key, over sources given as (columns, rows)."""
    engines = []

    def run(view: str, **sources: tuple[str, str]) -> list[tuple[Any, ...]]:
        given = {
            name: View(f"SELECT * FROM (VALUES {rows}) AS t ({columns})") for name, (columns, rows) in sources.items()
        }
        catalog = {"kiban": {**given, view: View(project.views[view].sql)}}
        engines.append(LocalEngine(catalog, default_database="kiban", threads=1))
        key = ", ".join(project.views[view].header.key)
        return [tuple(row) for row in engines[-1].query(f"SELECT * FROM {view} ORDER BY {key}").rows]

    yield run
    for engine in engines:
        engine.close()


def test_a_visit_counts_for_a_step_only_after_the_steps_before(ask: Ask):
    columns = "product_views, cart_additions, checkout_steps, purchases"
    visits = (
        "(0, 0, 0, 0), (1, 0, 0, 0), (1, 1, 0, 0), (1, 1, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 0, 1), (2, 1, 1, 0)"
    )
    found = ask("web_funnel", web_session=(columns, visits))
    assert [row[2] for row in found] == [8, 6, 4, 2, 1]
    assert [row[3] for row in found] == [Decimal(text) for text in ("100.0", "75.0", "50.0", "25.0", "12.5")]
    assert [row[4] for row in found] == [None, *(Decimal(text) for text in ("75.0", "66.7", "50.0", "50.0"))]


def test_a_step_that_nobody_took_is_divided_by_nothing(ask: Ask):
    found = ask("web_funnel", web_session=("product_views, cart_additions, checkout_steps, purchases", "(0, 0, 0, 0)"))
    assert [row[2:] for row in found] == [
        (1, Decimal("100.0"), None),
        (0, Decimal("0.0"), Decimal("0.0")),
        *[(0, Decimal("0.0"), None)] * 3,
    ]


def test_a_shop_without_members_is_there(ask: Ask):
    stores = (
        "store_code, store_name, prefecture, floor_area_m2",
        "('S1', '佐倉店', '千葉県', 250e0), ('S2', '新店', '東京都', 100e0)",
    )
    members = (
        "member_id, store_code, gender, age, joined_on",
        "('C1', 'S1', 'female', 30, DATE '2020-01-02'), ('C2', 'S1', 'unknown', 41, DATE '2020-01-01')",
    )
    full, empty = ask("store_members", stg_store=stores, stg_member=members)
    assert [str(value) for value in full[3:]] == ["2", "0.8", "100.0", "35.5", "2020-01-02"]
    assert empty[3:] == (0, Decimal("0.0"), None, None, None)


def test_a_category_without_prices_has_no_margin(ask: Ask):
    columns = "major_category, category, unit_price, unit_cost"
    rows = (
        "('04', 'a', 100, 60), ('04', 'a', 200, 120), ('04', 'a', NULL, NULL), ('04', 'b', CAST(NULL AS bigint), NULL)"
    )
    first, second = ask("category_margin", stg_article=(columns, rows))
    assert first[2:] == (3, 100, Decimal("150.0"), 200, Decimal("40.0"))
    assert second[2:] == (1, None, None, None, None)


def test_months_without_new_members_have_no_row_and_the_total_goes_on(ask: Ask):
    stores = ("store_code, prefecture", "('S1', 'X'), ('S2', 'Y')")
    days = [("S1", "2020-01-31"), ("S1", "2020-01-01"), ("S2", "2020-02-01"), ("S1", "2020-03-05")]
    members = ("store_code, joined_on", ", ".join(f"('{store}', DATE '{day}')" for store, day in days))
    found = ask("member_growth", stg_store=stores, stg_member=members)
    assert [(row[0], f"{row[1]:%Y-%m}", *row[2:]) for row in found] == [
        ("X", "2020-01", 2, 2),
        ("X", "2020-03", 1, 3),
        ("Y", "2020-02", 1, 1),
    ]


def test_a_visit_of_one_event_lasts_no_time_and_dollars_are_no_euros(ask: Ask):
    events = (
        "event_id, session_id, country, happened_at, action",
        "('e1', 'v1', 'GR', TIMESTAMP '2020-01-01 00:00:00.900', 'transaction'),"
        "('e2', 'v2', 'GR', TIMESTAMP '2020-01-01 00:00:00.900', 'product_view'),"
        "('e3', 'v2', 'GR', TIMESTAMP '2020-01-01 00:00:02.800', 'transaction'),"
        "('e4', NULL, 'GR', TIMESTAMP '2020-01-01 00:00:02.800', 'transaction')",
    )
    purchases = ("event_id, currency, revenue", "('e1', 'USD', 5.00), ('e3', 'EUR', 7.25), ('e4', 'EUR', 1.00)")
    first, second = ask("web_session", stg_web_event=events, stg_web_purchase=purchases)
    assert first[4:] == (0, 1, 0, 0, 0, 1, Decimal("0.00"))
    assert second[4:] == (1, 2, 1, 0, 0, 1, Decimal("7.25"))
