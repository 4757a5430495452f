"""Amounts, each reckoned by hand: the least that is billed, what is free, what is kept."""

from __future__ import annotations

import dataclasses
import re

import pytest

from terraform.bill.charges.pipeline import billed_minutes, job_minutes
from terraform.bill.charges.watch import ALARM_METRICS
from terraform.bill.switches import OLD_VERSIONS_DAYS, Notebook
from terraform.errors import UsageError
from terraform.tfvars import ROOM, read_hcl
from tests.terraform.bill.months import EVERYTHING, NOTHING, SWITCHES, TOKYO, line, month, usd, without
from tests.terraform.workspace import Plan


def test_storage_holds_raw_clean_and_the_tables_that_were_replaced() -> None:
    """10 raw; a fifth of it clean; two deliveries a day of a dataset of 0.2 GB, each kept for 90 days: 36."""
    found = month(raw_gb=10, datasets=10, uploads_a_day=2)
    assert usd(found, "S3 storage") == round((10 + 2 + 36) * 0.025, 2)
    assert line(found, "S3 storage").idle.usd == pytest.approx(12 * 0.025)
    assert "36 of replaced tables, kept 90 days" in line(found, "S3 storage").busy.why


def test_data_in_no_folder_is_one_dataset() -> None:
    alone, one = (month(raw_gb=10, uploads_a_day=2, datasets=number) for number in (0, 1))
    assert usd(alone, "S3 storage") == usd(one, "S3 storage") == round((12 + 2 * 90 * 2) * 0.025, 2)


def test_requests_are_reckoned_by_kind() -> None:
    found = month(uploads_a_day=10, queries_a_day=100)
    puts, gets = 300 * 40 + 3000 * 3, 300 * 100 + 3000 * 20
    assert usd(found, "S3 requests") == round(puts / 1000 * 0.0047 + gets / 1000 * 0.00037, 2)


def test_the_key_and_its_uses_over_the_free_ones() -> None:
    assert usd(month(), "KMS key") == 1.00
    assert usd(month(queries_a_day=1000), "KMS key") == round(1 + (150_000 - 20_000) / 10_000 * 0.03, 2)


def test_a_run_is_billed_for_two_workers_by_the_minute() -> None:
    """300 runs of an empty dataset take their 1.5 minutes of installing on 2 DPUs."""
    assert usd(month(uploads_a_day=10, datasets=1), "Glue job") == round(300 * 2 * 1.5 / 60 * 0.308, 2)


def test_a_large_dataset_takes_longer() -> None:
    large = dataclasses.replace(NOTHING, raw_gb=27, datasets=1)
    assert job_minutes(large) == pytest.approx(1.5 + 10)


def test_no_run_is_shorter_than_what_is_billed() -> None:
    assert billed_minutes(0.2) == 1
    assert billed_minutes(2.5) == 2.5


def test_larger_workers_hold_more_dpus() -> None:
    small = usd(month(uploads_a_day=10), "Glue job")
    large = month(dataclasses.replace(SWITCHES, worker_type="G.2X", workers=5), uploads_a_day=10)
    assert usd(large, "Glue job") == round(small * 5, 2)


def test_workers_with_more_memory_have_no_price_yet() -> None:
    found = month(dataclasses.replace(SWITCHES, worker_type="R.1X"), uploads_a_day=1)
    assert found.unpriced == ("glue_memory_dpu_hour",)


def test_an_unknown_worker_is_an_error_with_a_hint() -> None:
    with pytest.raises(UsageError, match=r"a worker G\.9X is not known"):
        month(dataclasses.replace(SWITCHES, worker_type="G.9X"))


def test_a_crawler_is_billed_ten_minutes_of_two_dpus() -> None:
    assert usd(month(uploads_a_day=10, schema_changes=300), "Glue crawler") == round(300 * 2 * 10 / 60 * 0.44, 2)


def test_a_delivery_like_the_one_before_is_not_crawled() -> None:
    often, seldom = (month(uploads_a_day=number, schema_changes=4) for number in (10, 1))
    assert usd(often, "Glue crawler") == usd(seldom, "Glue crawler") == round(4 * 2 * 10 / 60 * 0.44, 2)
    assert line(often, "Glue crawler").busy.why == "4 runs × 2 DPU × 10 min, where columns changed"
    assert usd(month(uploads_a_day=10), "Glue crawler") == 0


def test_the_catalog_is_free_up_to_a_million() -> None:
    assert usd(month(datasets=1000), "Data Catalog") == 0
    assert usd(month(datasets=1_000_000), "Data Catalog") == round((2_000_000 - 1_000_000) / 100_000 * 1.00, 2)
    assert usd(month(queries_a_day=10_000), "Data Catalog") == round((3_000_000 - 1_000_000) / 1_000_000 * 1.00, 2)


def test_a_query_reads_at_least_ten_megabytes() -> None:
    assert usd(month(queries_a_day=1000, query_gb=2), "Athena") == 300
    assert usd(month(queries_a_day=1000, query_gb=0.001), "Athena") == 1.5


def test_quick_sight_is_paid_by_the_person_and_by_memory_over_ten_gb_an_author() -> None:
    found = month(EVERYTHING, readers=5, authors=2, spice_gb=30)
    assert usd(found, "Quick Sight") == round(5 * 3 + 2 * 24 + 10 * 0.38, 2)
    assert usd(month(EVERYTHING, readers=5, authors=2, spice_gb=20), "Quick Sight") == 63
    assert line(found, "Quick Sight").idle.usd == line(found, "Quick Sight").busy.usd


def test_a_notebook_is_paid_by_the_hour_and_its_disk_always() -> None:
    found = month(EVERYTHING, gpu_hours=20)
    assert usd(found, "GPU notebook") == round(20 * 0.994, 2)
    assert line(found, "GPU notebook").idle.usd == 0
    assert line(found, "Notebook's disk").idle.usd == pytest.approx(50 * 0.168)
    assert line(found, "NAT gateway").idle.usd == pytest.approx(730 * 0.062)
    assert usd(found, "NAT gateway") == round(730 * 0.062 + 20 * 0.062, 2)


def test_another_instance_and_disk() -> None:
    notebook = Notebook(instance_type="ml.g6.xlarge", volume_gb=100)
    found = month(dataclasses.replace(SWITCHES, notebook=notebook), gpu_hours=10)
    assert usd(found, "GPU notebook") == 16.34
    assert usd(found, "Notebook's disk") == 16.80
    assert "NAT gateway" not in {line.component.name for line in found.lines}


def test_an_instance_without_a_price_is_said_to_have_none() -> None:
    notebook = Notebook(instance_type="ml.p5.48xlarge")
    found = month(dataclasses.replace(SWITCHES, notebook=notebook), gpu_hours=10)
    assert found.unpriced == ("ml.p5.48xlarge",)
    assert usd(found, "GPU notebook") == 0
    assert line(found, "GPU notebook").idle.unpriced == (), "a notebook that is stopped needs no price"


def test_alarms_logs_and_metrics_over_what_is_free() -> None:
    assert usd(month(), "CloudWatch") == round((ALARM_METRICS - 10) * 0.10, 2)
    metrics, logs = 3000 * 40 / 730, 3000 * 0.005
    expected = 0.7 + (metrics - 10) * 0.30 + (logs - 5) * 0.76 + (logs - 5) * 0.033
    assert usd(month(uploads_a_day=100), "CloudWatch") == round(expected, 2)


def test_mails_schedules_and_one_budget_are_free() -> None:
    found = month(EVERYTHING)
    assert usd(found, "Mails and schedules") == 0
    assert usd(found, "Budget") == 0
    assert "with its action" in line(found, "Budget").busy.why
    assert "without an action" in line(month(), "Budget").busy.why


def test_what_leaves_aws_over_a_hundred_gb() -> None:
    assert usd(month(download_gb=100), "Data out of AWS") == 0
    assert usd(month(download_gb=200), "Data out of AWS") == 11.40


def test_one_missing_price_leaves_the_rest_and_is_named() -> None:
    found = month(uploads_a_day=1, schema_changes=1, listed=without("crawler_dpu_hour", TOKYO))
    assert found.unpriced == ("crawler_dpu_hour",)
    assert usd(found, "Glue crawler") == 0
    assert found.busy_usd > 1


@pytest.mark.parametrize("file", ["variables.tf", "modules/storage/variables.tf"])
def test_the_days_that_old_versions_are_kept_are_terraforms(file: str) -> None:
    text = (ROOM / file).read_text(encoding="utf-8")
    days = re.search(r"old_versions\s*=\s*optional\(number, (\d+)\)", text)
    assert days is not None
    assert int(days[1]) == OLD_VERSIONS_DAYS


def test_the_metrics_under_alarm_are_terraforms() -> None:
    """Counted from the files: four of each workgroup, one of the job, one of each rule."""
    scans = len(read_hcl(ROOM / "modules/guardrails/alarms.tf")["locals"][0]["scans"])
    workgroups = len(re.findall(r"optional\(number, \d+\)", str(_variable("scan_limits_gb")["type"])))
    rules = 1 + len(read_hcl(ROOM / "modules/glue/alerts.tf")["locals"][0]["alerts"])
    assert scans * workgroups + 1 + rules == ALARM_METRICS


def test_the_plan_has_as_many_metrics_under_alarm(plan: Plan) -> None:
    alarms = plan.of("aws_cloudwatch_metric_alarm").values()
    metrics = [max(1, len([query for query in alarm["metric_query"] if query["metric"]])) for alarm in alarms]
    assert sum(metrics) == ALARM_METRICS


def _variable(name: str) -> dict:
    body: dict
    (body,) = [block[name] for block in read_hcl(ROOM / "variables.tf")["variable"] if name in block]
    return body
