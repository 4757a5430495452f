"""Quotas that are less than what the environment needs; moto has none, so AWS's answers are written here."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from terraform.doctor.quotas import check_quotas, needs_of
from tests.terraform.doctor.account import stubbed
from tests.terraform.sample import make_room, read_values


@pytest.fixture
def room(tmp_path: Path) -> Path:
    return make_room(tmp_path, "dev", pinned=True)


def quota(name: str, code: str, value: float) -> dict:
    return {"QuotaName": name, "QuotaCode": code, "Value": value}


PLENTY = {
    "glue": [
        quota("Max task DPUs per account", "L-08F3B322", 1000),
        quota("Max concurrent job runs per account", "L-1", 30),
    ],
    "athena": [quota("Active DML queries", "L-FC5F6546", 100)],
    "sagemaker": [quota("ml.g4dn.xlarge for notebook instance usage", "L-GPU", 1)],
}


def ask_quotas(room: Path, changed: dict[str, list[dict]], requests: list[dict] | None = None, **values: str) -> dict:
    """Findings by check, where the account's quotas are PLENTY but for those of the services in `changed`."""
    needs = needs_of(read_values(room, **values))
    client, stub = stubbed("service-quotas")
    for service in dict.fromkeys(need.service for need in needs):
        listed = {**PLENTY, **changed}[service]
        stub.add_response("list_service_quotas", {"Quotas": listed}, {"ServiceCode": service})
        if requests is not None and service in changed:
            answer = {"RequestedQuotas": requests}
            expected = {"ServiceCode": service, "QuotaCode": listed[0]["QuotaCode"]}
            stub.add_response("list_requested_service_quota_change_history_by_quota", answer, expected)
    with stub:
        found = check_quotas(client, needs)
    stub.assert_no_pending_responses()
    return {finding.check: finding for finding in found}


def test_plenty_is_fine_and_a_notebook_that_is_off_needs_no_quota(room: Path) -> None:
    found = ask_quotas(room, {})
    assert {check: finding.status for check, finding in found.items()} == {
        "glue capacity": "ok",
        "glue runs": "ok",
        "athena queries": "ok",
    }
    assert "gpu notebook" in ask_quotas(room, {}, notebook="{}")


def test_no_gpu_for_notebooks_and_how_to_ask_for_one(room: Path) -> None:
    none = {"sagemaker": [quota("ml.g5.xlarge for notebook instance usage", "L-G5", 0)]}
    finding = ask_quotas(room, none, requests=[], notebook='{ instance_type = "ml.g5.xlarge" }')["gpu notebook"]
    assert finding.status == "problem"
    assert "ml.g5.xlarge for notebook instance usage: 0, but 1 needed" in finding.message
    assert "--service-code sagemaker --quota-code L-G5 --desired-value 1" in finding.hint


def test_one_was_asked_for_already(room: Path) -> None:
    asked = {"Status": "CASE_OPENED", "DesiredValue": 2.0, "Created": datetime(2026, 11, 20, tzinfo=UTC)}
    none = {"sagemaker": [quota("ml.g4dn.xlarge for notebook instance usage", "L-GPU", 0)]}
    finding = ask_quotas(room, none, requests=[asked], notebook="{}")["gpu notebook"]
    assert finding.hint == "2 were asked for on 2026-11-20: wait for AWS."


def test_what_the_job_needs_is_reckoned_from_its_values(room: Path) -> None:
    few = {"glue": [quota("max task dpus per account", "L-08F3B322", 21), *PLENTY["glue"][1:]]}
    job = '{ worker_type = "G.2X", workers = 5, max_concurrent_runs = 2 }'
    finding = ask_quotas(room, few, requests=[], job=job)["glue capacity"]
    assert finding.status == "problem"
    assert "21, but 22 needed (2 runs of 5 G.2X workers, and the crawler)" in finding.message


def test_few_queries_at_once_are_only_warned_of(room: Path) -> None:
    few = {"athena": [quota("Active DML queries", "L-FC5F6546", 1)]}
    assert ask_quotas(room, few, requests=[])["athena queries"].status == "warning"


def test_a_type_the_region_does_not_have(room: Path) -> None:
    finding = ask_quotas(room, {}, notebook='{ instance_type = "ml.p9.huge" }')["gpu notebook"]
    assert finding.status == "warning"
    assert "ml.p9.huge for notebook instance usage" in finding.message
