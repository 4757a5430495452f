"""The table of GPUs: what each figure says of itself, speed against the vendor's own figures, hours for a budget."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from terraform.bill.budget import colab_blocks, hours_for, matches, replacements
from terraform.bill.gpus import REGIONS, TABLE, Gpu, read_gpus
from terraform.errors import OwnerError
from tests.terraform.bill.months import TOKYO, VIRGINIA, prices

GPUS = read_gpus()
NAMED = {gpu.instance: gpu for gpu in GPUS}
PRICES = prices()


@pytest.mark.parametrize("gpu", GPUS, ids=lambda gpu: gpu.instance)
def test_each_figure_has_a_source_and_says_whether_it_is_verified(gpu: Gpu) -> None:
    for price in (*gpu.sagemaker.values(), *gpu.ec2.values()):
        assert price.usd > 0
        assert price.verified in {"yes", "derived", "no"}
    if any(price.verified == "yes" for price in gpu.sagemaker.values()):
        assert next(iter(gpu.sagemaker.values())).source
    assert (gpu.tflops_verified is None) == (gpu.fp16_tflops is None)


def test_no_source_leans_on_the_line_above_it() -> None:
    """A line that is moved would then name another's source."""
    assert [
        line for line in TABLE.read_text(encoding="utf-8").splitlines() if re.search(r"\bas (above|p4d)\b", line)
    ] == []


# As the vendor prints them, which the formula must meet
@pytest.mark.parametrize(
    ("instance", "fp32"),
    [
        ("ml.g4dn.xlarge", 8.1),
        ("ml.g6.xlarge", 30.3),
        ("ml.p3.2xlarge", 15.7),
        ("ml.p4d.24xlarge", 8 * 19.5),
        ("ml.p2.xlarge", 4.37),
    ],
)
def test_fp32_is_what_the_vendor_prints(instance: str, fp32: float) -> None:
    assert NAMED[instance].fp32_tflops == pytest.approx(fp32, rel=0.01)


def test_fp16_is_of_all_gpus_together() -> None:
    assert NAMED["ml.g4dn.12xlarge"].fp16_tflops == pytest.approx(4 * 65.13)
    assert NAMED["ml.p2.xlarge"].fp16_tflops is None
    assert NAMED["ml.p2.xlarge"].tflops == NAMED["ml.p2.xlarge"].fp32_tflops


def test_sagemakers_prices_are_ec2s_times_a_factor() -> None:
    """1.40 for the smallest, 1.25 for larger g, 1.15 for p4d and p5; a price that was mistyped keeps to none of them."""
    for gpu in [gpu for gpu in GPUS if gpu.state == "available"]:
        for region in set(gpu.sagemaker) & set(gpu.ec2):
            factor = gpu.sagemaker[region].usd / gpu.ec2[region].usd
            assert min(abs(factor - known) for known in (1.40, 1.25, 1.15)) < 0.01, (gpu.instance, region, factor)


def test_tokyo_costs_more_than_virginia() -> None:
    both = [gpu for gpu in GPUS if set(gpu.sagemaker) == set(REGIONS)]
    assert len(both) >= 4
    assert [gpu.instance for gpu in both if gpu.sagemaker[TOKYO].usd <= gpu.sagemaker[VIRGINIA].usd] == []


def test_dollars_and_hours() -> None:
    t4 = NAMED["ml.g4dn.xlarge"]
    assert t4.usd_a_tflop_hour(TOKYO) == pytest.approx(0.994 / 65.13)
    assert hours_for(50, t4, TOKYO) == pytest.approx(50.3, abs=0.05)
    assert hours_for(9.99, t4, VIRGINIA) == pytest.approx(13.6, abs=0.05)
    assert hours_for(50, NAMED["ml.p5.48xlarge"], TOKYO) is None


@pytest.mark.parametrize(("budget", "blocks"), [(9.98, 0), (9.99, 1), (19.98, 2), (50, 5), (29.97, 3)])
def test_units_are_sold_by_the_hundred(budget: float, blocks: int) -> None:
    assert colab_blocks(budget, PRICES) == blocks


def test_the_same_money_on_colab() -> None:
    t4, l4, a100, a100_80 = matches(50, TOKYO, GPUS, PRICES)
    assert (t4.gpu, t4.notebook) == ("T4", "ml.g4dn.xlarge")
    assert t4.colab_hours == pytest.approx(500 / 1.19)
    assert t4.times == pytest.approx(500 / 1.19 / (50 / 0.994))
    assert t4.hours_with_disk == pytest.approx((50 - 50 * 0.168) / 0.994)
    assert l4.notebook == "ml.g6.xlarge"
    assert (a100.notebook, a100.notebook_gpus, a100.notebook_hours) == ("ml.p4d.24xlarge", 8, None)
    assert a100_80.notebook is None


def test_eight_gpus_count_eight_times() -> None:
    a100 = matches(50, VIRGINIA, GPUS, PRICES)[2]
    assert a100.times == pytest.approx((500 / 5.40) / (8 * 50 / 25.251286))


def test_a_budget_that_the_disk_eats() -> None:
    t4 = matches(5, TOKYO, GPUS, PRICES)[0]
    assert (t4.colab_hours, t4.hours_with_disk) == (0, 0)


def test_the_retired_and_what_replaced_them() -> None:
    pairs = {pair.old.instance: pair for pair in replacements(GPUS)}
    assert {name.split(".")[1] for name in pairs} == {"p2", "p3", "p3dn"}
    assert pairs["ml.p3.2xlarge"].new.instance == "ml.g5.2xlarge"
    assert pairs["ml.p3.2xlarge"].fp32_speed == pytest.approx(35.02 / 15.67, rel=0.01)
    assert pairs["ml.p3.2xlarge"].fp16_speed == pytest.approx(70 / 125.34)
    assert pairs["ml.p2.xlarge"].fp16_speed is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",0.7364,", ",cheap,", "sagemaker_usd_h_us is 'cheap'"),
        (",yes,derived,no,no,2026,", ",sure,derived,no,no,2026,", "verified is 'sure'"),
    ],
)
def test_a_damaged_table_is_refused_by_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = TABLE.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "gpu.csv"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(OwnerError, match=re.escape(said)):
        read_gpus(file)
