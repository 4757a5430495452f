"""The price list: what each figure says of itself, and that what Terraform's files say elsewhere is the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from terraform.bill.charges import all_charges
from terraform.bill.charges.watch import ALARM_METRICS
from terraform.bill.gpus import REGIONS
from terraform.bill.prices import EVERYWHERE, PRICES, read_prices, worst
from terraform.bill.usage import Usage
from terraform.errors import OwnerError
from terraform.tfvars import ROOM
from tests.terraform.bill.months import EVERYTHING, TOKYO, VIRGINIA, price, prices

ALL = list(read_prices().prices.values())


@pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.item}-{one.region}")
def test_each_price_says_where_it_is_from(one) -> None:
    assert one.source
    assert one.usd > 0
    assert re.fullmatch(r"(\d{4}(-\d{2}){0,2})?", one.date)
    assert bool(one.date) == (one.verified != "no"), "a date is that of a source which was read"
    assert ("from memory" in one.source) <= (one.verified != "yes" or "free" in one.source)


def test_both_regions_have_a_price_of_everything() -> None:
    items = {one.item for one in ALL}
    missing = [(item, region) for item in items for region in REGIONS if not read_prices().find(item, region)]
    assert missing == []
    assert read_prices().regions == [TOKYO, VIRGINIA]


def test_everything_that_is_charged_has_a_price() -> None:
    charged = {charge.item for charge in all_charges(EVERYTHING, Usage())}
    assert {item for item in charged if not prices().find(item, TOKYO)} == set()


def test_a_region_without_prices_gets_only_those_that_hold_everywhere() -> None:
    assert read_prices().find("s3_gb_month", "eu-west-1") is None
    found = read_prices().find("colab_100_units", "eu-west-1")
    assert found is not None
    assert found.region == EVERYWHERE


def test_what_is_free_is_not_paid() -> None:
    assert price(usd=0.1, free=10).of(17) == pytest.approx(0.7)
    assert price(usd=0.1, free=10).of(3) == 0


def test_a_sum_is_as_sure_as_its_least_sure_part() -> None:
    assert worst(["yes", "no", "derived"]) == "no"
    assert worst(["derived", "yes"]) == "derived"
    assert worst([]) == "yes"


HEAD = "item,service,region,usd,unit,free_a_month,verified,date,source\n"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("a,S,us-east-1,cheap,GB,0,no,,x\n", "prices.csv:2: not a price"),
        ("a,S,us-east-1,1,GB,0,perhaps,,x\n", "prices.csv:2: verified is 'perhaps'"),
        ("a,S,us-east-1,1,GB,0,no,,x\n" * 2, "prices.csv:3: a in us-east-1 is there twice"),
    ],
    ids=["no number", "no status", "twice"],
)
def test_a_damaged_list_is_refused_by_line(tmp_path: Path, lines: str, said: str) -> None:
    file = tmp_path / "prices.csv"
    file.write_text(HEAD + lines, encoding="utf-8")
    with pytest.raises(OwnerError, match=re.escape(said)):
        read_prices(file)


def test_terraform_reckons_with_the_same_prices() -> None:
    """Alarms are set by two prices that stand in the .tf files."""
    glue = re.search(r"job_usd_per_hour\s*=\s*([\d.]+) \* module.glue.job_dpus", _text("main.tf"))
    athena = re.search(r"athena_usd_per_byte\s*=\s*([\d.]+) / pow\(10, 12\)", _text("modules/guardrails/alarms.tf"))
    assert glue is not None
    assert athena is not None
    assert float(glue[1]) == _tokyo("glue_dpu_hour")
    assert float(athena[1]) == _tokyo("athena_tb")
    assert 'glue_version           = "6.0"' in _text("modules/glue/job.tf"), "the price is that of Glue 6.0"


def test_the_readmes_switches_cost_what_the_list_says() -> None:
    table = _text("README.md")
    for said in (
        f"{_tokyo('kms_key_month'):.2f} a month for the key",
        f"{_tokyo('s3_gb_month')} for each GB",
        f"{(ALARM_METRICS - 10) * _tokyo('alarm_metric_month'):.2f} for {ALARM_METRICS} metrics under alarm (ten are free)",
        f"(2 DPUs at {_tokyo('glue_dpu_hour')} an hour)",
        f"{_tokyo('athena_tb'):g} for each TB read",
        f"{_tokyo('quicksight_author_month'):g} a month for an author, {_tokyo('quicksight_reader_month'):g} for a reader",
        f"{_tokyo('ml.g4dn.xlarge')} an hour while it runs (ml.g4dn.xlarge; ml.g5.xlarge {_tokyo('ml.g5.xlarge'):.3f})",
        f"{50 * _tokyo('notebook_disk_gb_month'):.2f} a month for 50 GB",
        f"a NAT gateway {730 * _tokyo('nat_hour'):.0f} a month and {_tokyo('nat_gb')} for each GB",
    ):
        assert said in table


def test_the_list_is_the_one_beside_the_program() -> None:
    assert PRICES == ROOM / "bill" / "prices.csv"


def _text(name: str) -> str:
    return (ROOM / name).read_text(encoding="utf-8")


def _tokyo(item: str) -> float:
    found = prices().find(item, TOKYO)
    assert found is not None
    return found.usd
