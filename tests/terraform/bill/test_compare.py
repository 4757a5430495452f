"""The comparison: each line reckoned by hand, and that nothing is said where a price is missing."""

from __future__ import annotations

import dataclasses

import pytest

from terraform.bill.choice import Choice
from terraform.bill.compare import compare
from terraform.bill.forecast import forecast
from terraform.bill.switches import Notebook
from terraform.bill.usage import Usage
from tests.terraform.bill.months import SWITCHES, TOKYO, gpus, prices, without

PRICES, GPUS = prices(), gpus()


def choices(usage: Usage | None = None, switches=SWITCHES, listed=PRICES) -> dict[tuple[str, str], Choice]:
    month = forecast(switches, usage or Usage(), listed)
    return {(choice.need, choice.name): choice for choice in compare(month, listed, GPUS)}


def usd(found: dict[tuple[str, str], Choice], name: str) -> float | None:
    (one,) = [choice for (_, known), choice in found.items() if known == name]
    return one.usd


def test_the_whole_platform_as_it_is_and_with_everything_on() -> None:
    found = choices()
    month = forecast(SWITCHES, Usage(), PRICES)
    everything = month.busy_usd + 39 + 20 * 0.994 + 50 * 0.168
    assert usd(found, "kiban-dev, as its tfvars say") == pytest.approx(month.busy_usd)
    assert usd(found, "… with charts and GPU notebook on") == pytest.approx(everything)


def test_the_first_version_is_reckoned_from_what_it_chose() -> None:
    """Glue at 0.44 instead of 0.308, a P3 in Virginia instead of a T4, neither key nor alarms."""
    found = choices()
    job_hours = 60 * 2 * (1.5 + 1 / 2.7) / 60
    month = forecast(SWITCHES, Usage(), PRICES)
    same = month.busy_usd - 1.00 - 0.70 - job_hours * 0.308 + 39 + 50 * 0.168
    expected = same + job_hours * 0.44 + 20 * 3.825
    assert usd(found, "the first version's choices") == pytest.approx(expected)
    assert usd(found, "… and one forgotten weekend") == pytest.approx(expected + 63 * 3.825)
    note = found["The whole platform", "the first version's choices"].note
    assert "ml.p3.2xlarge (us-east-1)" in note, "a price of another region is said to be one"


def test_a_machine_that_is_always_on() -> None:
    assert usd(choices(), "one EC2 machine, always on") == pytest.approx(730 * 0.1302 + 60 * 0.096)


def test_a_gpu_here_on_ec2_and_on_colab() -> None:
    found = choices(Usage(gpu_hours=100))
    assert usd(found, "notebook ml.g4dn.xlarge") == pytest.approx(100 * 0.994 + 50 * 0.168)
    assert usd(found, "EC2 g4dn.xlarge") == pytest.approx(100 * 0.71 + 50 * 0.096)
    assert usd(found, "Colab Pro, T4") == pytest.approx(2 * 9.99), "119 units are two hundreds"


def test_colab_lends_the_nearest_it_has() -> None:
    """It has no A10G (70 TFLOP/s); a T4 (65) is nearer than an L4 (121)."""
    switches = dataclasses.replace(SWITCHES, notebook=Notebook("ml.g5.xlarge"))
    assert usd(choices(switches=switches), "Colab Pro, T4") == 9.99
    switches = dataclasses.replace(SWITCHES, notebook=Notebook("ml.g6.xlarge"))
    assert usd(choices(switches=switches), "Colab Pro, L4") == 9.99


def test_a_machine_without_a_price_has_no_sum() -> None:
    switches = dataclasses.replace(SWITCHES, notebook=Notebook("ml.p4d.24xlarge"))
    found = choices(switches=switches)
    assert usd(found, "EC2 p4d.24xlarge") is None
    assert usd(found, "notebook ml.p4d.24xlarge") is None
    note = found["A GPU for 20 hours", "notebook ml.p4d.24xlarge"].note
    assert note == "no price known in ap-northeast-1: ml.p4d.24xlarge"
    whole = found["The whole platform", "kiban-dev, as its tfvars say"].note
    assert "without ml.p4d.24xlarge, of which no price is known" in whole


def test_without_the_old_price_of_glue_nothing_is_said_of_the_first_version() -> None:
    found = choices(listed=without("glue_5_dpu_hour", TOKYO))
    assert usd(found, "the first version's choices") is None


def test_charts() -> None:
    found = choices()
    assert usd(found, "Quick Sight") == 39
    assert usd(found, "one HTML page") == 0
    assert usd(found, "Metabase or Superset on EC2") == pytest.approx(730 * 0.0544 + 30 * 0.096)


def test_the_pipeline_and_what_a_delivery_a_day_would_be() -> None:
    found = choices(Usage(uploads_a_day=4))
    often, daily = usd(found, "Glue 6.0 and its crawler"), usd(found, "… delivered once a day")
    assert often is not None
    crawls = 4 * 2 * 10 / 60 * 0.44
    assert daily == pytest.approx((often - crawls) / 4 + crawls), "columns change no more often for it"
    assert "… delivered once a day" not in {name for _, name in choices(Usage(uploads_a_day=1))}
