"""The forecast as a whole: sums, idle and busy, what is off, what is not known."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terraform.bill.forecast import forecast
from terraform.bill.usage import Usage, usage_fields
from tests.terraform.bill.months import (
    EVERYTHING,
    SWITCHES,
    TOKYO,
    VIRGINIA,
    costing,
    line,
    month,
    prices,
    usd,
    without,
)

PRICES = prices()


def test_the_examples_month_reckoned_by_hand() -> None:
    """Small-team use of the platform as three values make it; a price that changes shows here."""
    found = forecast(SWITCHES, Usage(), PRICES)
    storage, requests, key = 48 * 0.025, (6.9 * 0.0047 + 36 * 0.00037), 1.0
    job, crawler = 60 * 2 * (1.5 + 1 / 2.7) / 60 * 0.308, 4 * 2 / 6 * 0.44
    athena, alarms = 1500 * 0.2 / 1000 * 5, 0.7
    assert found.busy_usd == pytest.approx(storage + requests + key + job + crawler + athena + alarms)
    assert found.idle_usd == pytest.approx(12 * 0.025 + key + alarms)


def test_lines_add_up_to_the_totals_and_those_that_are_off_do_not_count() -> None:
    found = month(raw_gb=5, readers=3, authors=1, gpu_hours=10)
    assert found.busy_usd == pytest.approx(sum(line.busy.usd for line in found.on))
    assert {line.component.name: round(line.busy.usd, 2) for line in found.off} == {
        "Quick Sight": 33.0,
        "GPU notebook": 9.94,
        "Notebook's disk": 8.4,
    }
    everything = month(dataclasses.replace(EVERYTHING, region=TOKYO), readers=3, authors=1, gpu_hours=10)
    assert everything.off == ()


def test_every_component_says_how_far_it_can_be_trusted() -> None:
    found = forecast(EVERYTHING, Usage(), PRICES)
    status = {line.component.name: line.verified for line in found.lines}
    assert status["S3 storage"] == "yes"
    assert status["Glue job"] == "derived"
    assert status["Glue crawler"] == "no"
    assert found.unverified_usd == pytest.approx(sum(line.busy.usd for line in found.on if line.verified != "yes"))
    assert line(found, "Glue crawler").date == ""
    assert line(found, "Glue job").date == "2026-08-21"


def test_a_price_that_is_not_paid_does_not_lower_the_trust() -> None:
    """Metrics within the free ten are not paid by, so a doubt about their price is none about the line."""
    listed = prices()
    doubtful = dataclasses.replace(listed.prices["custom_metric_month", TOKYO], verified="no", date="")
    listed = dataclasses.replace(listed, prices={**listed.prices, ("custom_metric_month", TOKYO): doubtful})
    assert line(month(listed=listed, uploads_a_day=2), "CloudWatch").verified == "yes"
    assert line(month(listed=listed, uploads_a_day=20), "CloudWatch").verified == "no"


def test_what_has_no_price_is_named_and_not_guessed() -> None:
    found = month(raw_gb=100, listed=without("s3_gb_month", TOKYO))
    assert found.unpriced == ("s3_gb_month",)
    assert usd(found, "S3 storage") == 0
    assert line(found, "S3 storage").idle.unpriced == ("s3_gb_month",)


def test_the_region_decides_the_price() -> None:
    there = month(dataclasses.replace(SWITCHES, region=VIRGINIA), raw_gb=1000)
    assert usd(there, "S3 storage") == round(1200 * 0.023, 2)


def test_another_price_is_another_sum() -> None:
    assert (
        usd(month(uploads_a_day=10, schema_changes=300, listed=costing("crawler_dpu_hour", 0.88)), "Glue crawler") == 88
    )


USAGES = st.builds(Usage, **dict.fromkeys(usage_fields(), st.floats(0, 1e5)))


@given(usage=USAGES)
def test_idle_never_costs_more_than_busy(usage: Usage) -> None:
    found = forecast(EVERYTHING, usage, PRICES)
    assert all(line.idle.usd <= line.busy.usd + 1e-6 for line in found.lines)
    assert forecast(EVERYTHING, usage.idle(), PRICES).busy_usd == pytest.approx(found.idle_usd)


@given(
    usage=USAGES, name=st.sampled_from(sorted(set(usage_fields()) - {"authors", "datasets"})), more=st.floats(0, 1e4)
)
def test_more_use_never_costs_less(usage: Usage, name: str, more: float) -> None:
    """Two are left out: an author brings memory along, and a lake in more pieces rewrites less with each delivery."""
    larger = dataclasses.replace(usage, **{name: getattr(usage, name) + more})
    before, after = (forecast(EVERYTHING, one, PRICES).busy_usd for one in (usage, larger))
    assert after >= before - 1e-6 * max(1, before)
