"""What dominates, and what the switch that is named really saves."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from terraform.bill.levers import LEVERS, advise
from terraform.bill.switches import Notebook
from tests.terraform.bill.months import EVERYTHING, SWITCHES, month, prices

PRICES = prices()


def test_the_dearest_comes_first_with_the_lever_that_saves_most() -> None:
    found = month(uploads_a_day=10, queries_a_day=50, query_gb=0.2)
    first, *_ = advise(found, PRICES)
    daily = month(uploads_a_day=1, queries_a_day=50, query_gb=0.2)
    assert first.line.component.name == "Glue job"
    assert "job.batch_window_seconds = 900" in first.words
    assert first.saves_usd == pytest.approx(found.busy_usd - daily.busy_usd)
    assert first.share == pytest.approx(4.62 / found.busy_usd, abs=0.01)


def test_no_switch_lowers_crawls_but_those_who_deliver_can() -> None:
    first, second, *_ = advise(month(uploads_a_day=10, schema_changes=100), PRICES)
    assert (first.line.component.name, first.saves_usd) == ("Glue crawler", None)
    assert first.words.startswith("agree on the columns with who delivers")
    assert second.line.component.name == "Glue job", "fewer deliveries lower the job's line, not what it is crawled for"


def test_what_two_lines_save_by_one_switch_is_said_once() -> None:
    found = month(raw_gb=100, datasets=10, uploads_a_day=4)
    first, second = advise(found, PRICES)
    assert {first.line.component.name, second.line.component.name} == {"S3 storage", "Glue job"}
    assert first.saves_usd
    assert second.saves_usd is None
    assert "the same switch" in second.words


def test_who_cannot_deliver_once_a_day_may_keep_old_tables_for_less_long() -> None:
    usage: dict[str, Any] = {"raw_gb": 5, "datasets": 10, "uploads_a_day": 4}
    first, second, *_ = advise(month(**usage), PRICES)
    assert (first.line.component.name, second.line.component.name) == ("Glue job", "S3 storage")
    assert "Without it, keep_days = { old_versions = 30 }" in second.words
    assert "(saves 0.60)" in second.words  # 4 a day x 60 days x 0.1 GB at 0.025
    short = month(dataclasses.replace(SWITCHES, old_versions_days=30), **usage)
    assert "keep_days" not in " ".join(one.words for one in advise(short, PRICES))


def test_people_in_quick_sight() -> None:
    found = month(EVERYTHING, readers=10, authors=2, gpu_hours=1)
    by_name = {one.line.component.name: one for one in advise(found, PRICES)}
    assert by_name["Quick Sight"].saves_usd == pytest.approx(78)
    assert by_name["Quick Sight"].words.startswith("quicksight = null")
    assert by_name["NAT gateway"].words.startswith("notebook.network = null")
    assert by_name["NAT gateway"].saves_usd == pytest.approx(730 * 0.062 + 0.062)


def test_a_smaller_gpu_is_advised_only_where_it_saves() -> None:
    large = dataclasses.replace(SWITCHES, notebook=Notebook("ml.g5.xlarge"))
    (first, *_) = advise(month(large, gpu_hours=100), PRICES)
    assert first.line.component.name == "GPU notebook"
    assert first.saves_usd == pytest.approx(100 * (2.0426 - 0.994))
    small = dataclasses.replace(SWITCHES, notebook=Notebook())
    (first, *_) = advise(month(small, gpu_hours=100), PRICES)
    assert first.saves_usd is None
    assert "`make gpu` compares it with Colab" in first.words


def test_fewer_workers() -> None:
    large = dataclasses.replace(SWITCHES, workers=20)
    first = advise(month(large, raw_gb=100, datasets=1, uploads_a_day=1), PRICES)[0]
    assert first.line.component.name == "Glue job"
    assert first.words.startswith('job = { worker_type = "G.1X", workers = 2 }')


def test_a_disk() -> None:
    large = dataclasses.replace(SWITCHES, notebook=Notebook(volume_gb=500))
    (first, *_) = advise(month(large), PRICES)
    assert first.saves_usd == pytest.approx(480 * 0.168)


def test_little_is_not_advised_about() -> None:
    """The key and the alarms are what an idle platform costs; no switch lowers them."""
    found = advise(month(), PRICES)
    assert [(one.line.component.name, one.words) for one in found] == [("KMS key", ""), ("CloudWatch", "")]


def test_what_has_no_price_is_not_advised_as_cheap() -> None:
    """A T4 whose price nobody knew would look like a saving of everything."""
    known = prices()
    listed = dataclasses.replace(
        known, prices={key: one for key, one in known.prices.items() if key[0] != "ml.g4dn.xlarge"}
    )
    large = dataclasses.replace(SWITCHES, notebook=Notebook("ml.g5.xlarge"))
    (first, *_) = advise(month(large, gpu_hours=100, listed=listed), listed)
    assert first.saves_usd is None


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: f"{lever.component.name}-{lever.words[:20]}")
def test_no_lever_makes_a_month_dearer(lever) -> None:
    notebook = Notebook("ml.g5.xlarge", volume_gb=100, in_network=True)
    switches = dataclasses.replace(EVERYTHING, notebook=notebook, workers=10)
    found = month(
        switches,
        raw_gb=50,
        datasets=5,
        uploads_a_day=5,
        queries_a_day=50,
        query_gb=1,
        readers=5,
        authors=1,
        gpu_hours=20,
    )
    pulled = lever.pull(found.switches, found.usage)
    assert pulled is not None
    after = month(pulled[0], **dataclasses.asdict(pulled[1]))
    assert after.busy_usd < found.busy_usd
