"""Cost Explorer's answers, checked against the shapes that botocore knows: questions, pages, refusals."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from terraform.bill.actual import Actual, Spending, ask, beside, period
from terraform.errors import OwnerError
from tests.terraform.bill.months import month
from tests.terraform.doctor.account import stubbed

TAGS = {"Project": "kiban", "Environment": "dev"}
TODAY = date(2026, 11, 23)
BY_TAG = {
    "And": [
        {"Tags": {"Key": "Project", "Values": ["kiban"], "MatchOptions": ["EQUALS"]}},
        {"Tags": {"Key": "Environment", "Values": ["dev"], "MatchOptions": ["EQUALS"]}},
    ]
}
LIST = {"TagKeys": ["Project", "Environment"], "Type": "UserDefined"}
SPENT = "get_cost_and_usage"


def tag(key: str, status: str = "Active") -> dict[str, str]:
    return {"TagKey": key, "Type": "UserDefined", "Status": status}


def question(**more: Any) -> dict[str, Any]:
    return {
        "TimePeriod": {"Start": "2026-10-01", "End": "2026-11-24"},
        "Granularity": "MONTHLY",
        "Metrics": ["UnblendedCost"],
        "GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}],
        **more,
    }


def answer(
    start: str, end: str, costs: dict[str, str], *, estimated: bool = False, unit: str = "USD"
) -> dict[str, Any]:
    groups = [
        {"Keys": [name], "Metrics": {"UnblendedCost": {"Amount": usd, "Unit": unit}}} for name, usd in costs.items()
    ]
    return {"TimePeriod": {"Start": start, "End": end}, "Groups": groups, "Estimated": estimated}


def explorer(*, active: bool = True) -> tuple[Any, Stubber]:
    client, stub = stubbed("ce")
    if active:
        stub.add_response(
            "list_cost_allocation_tags", {"CostAllocationTags": [tag("Project"), tag("Environment")]}, LIST
        )
    return client, stub


def test_months_by_service_of_what_carries_the_tags_and_of_the_account() -> None:
    client, stub = explorer()
    october = answer("2026-10-01", "2026-11-01", {"AWS Glue": "9.95", "Amazon Athena": "1.5"})
    november = answer("2026-11-01", "2026-11-24", {"AWS Glue": "3"}, estimated=True)
    stub.add_response(SPENT, {"ResultsByTime": [october, november]}, question(Filter=BY_TAG))
    whole = answer("2026-11-01", "2026-11-24", {"AWS Glue": "4", "Tax": "1"}, estimated=True)
    stub.add_response(SPENT, {"ResultsByTime": [whole]}, question())
    with stub:
        found = ask(client, TAGS, today=TODAY, months=2)
    stub.assert_no_pending_responses()
    assert found.months == ["2026-10", "2026-11"]
    assert found.usd(["AWS Glue"], "2026-10") == 9.95
    assert found.usd(["AWS Glue"], "2026-11", whole_account=True) == 4
    assert (found.is_activated, found.requests) == (True, 2)
    assert [each.estimated for each in found.tagged] == [False, False, True]


def test_an_answer_in_pages_is_read_to_its_end() -> None:
    """Cost Explorer has no paginator in boto3; a page that was left would look like a cheap month."""
    client, stub = explorer()
    pages = [{"AWS Glue": "1"}, {"Amazon Athena": "2"}, {"AmazonCloudWatch": "3"}]
    for number, costs in enumerate(pages):
        token = {"NextPageToken": str(number)} if number < 2 else {}
        asked = {"NextPageToken": str(number - 1)} if number else {}
        results = [answer("2026-10-01", "2026-11-01", costs)]
        stub.add_response(SPENT, {"ResultsByTime": results, **token}, question(Filter=BY_TAG, **asked))
    stub.add_response(SPENT, {"ResultsByTime": []}, question())
    with stub:
        found = ask(client, TAGS, today=TODAY, months=2)
    assert sum(each.usd for each in found.tagged) == 6
    assert found.requests == 4, "each page is paid for"


@pytest.mark.parametrize(
    "tags", [[tag("Project"), tag("Environment", "Inactive")], [tag("Project")]], ids=["off", "unknown"]
)
def test_a_tag_that_is_not_activated_is_an_error_and_not_a_free_month(tags: list[dict[str, str]]) -> None:
    client, stub = explorer(active=False)
    stub.add_response("list_cost_allocation_tags", {"CostAllocationTags": tags}, LIST)
    with stub, pytest.raises(OwnerError, match="not activated: Environment") as error:
        ask(client, TAGS, today=TODAY, months=2)
    assert "Cost allocation tags, Environment, Activate" in error.value.hint


def test_an_account_of_an_organisation_may_not_look_at_tags_but_at_costs() -> None:
    client, stub = explorer(active=False)
    stub.add_client_error("list_cost_allocation_tags", "AccessDeniedException", "not the payer")
    for _ in range(2):
        stub.add_response(SPENT, {"ResultsByTime": []})
    with stub:
        found = ask(client, TAGS, today=TODAY, months=1)
    assert found.is_activated is None
    assert found.tagged == ()


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("AccessDeniedException", "Ask for ce:GetCostAndUsage and ce:ListCostAllocationTags."),
        ("DataUnavailableException", "Open Cost Explorer once in the console"),
        ("LimitExceededException", "try again in a minute"),
        ("SomethingElse", "Look at Cost Explorer in the console."),
    ],
)
def test_a_refusal_says_what_to_do(code: str, hint: str) -> None:
    client, stub = explorer()
    stub.add_client_error(SPENT, code, "no")
    with stub, pytest.raises(OwnerError, match=f"answered GetCostAndUsage with {code}: no") as error:
        ask(client, TAGS, today=TODAY, months=2)
    assert hint in error.value.hint


def test_a_refusal_to_list_tags_that_is_none_of_permission() -> None:
    client, stub = explorer(active=False)
    stub.add_client_error("list_cost_allocation_tags", "LimitExceededException", "slow down")
    with stub, pytest.raises(OwnerError, match="answered ListCostAllocationTags with LimitExceededException"):
        ask(client, TAGS, today=TODAY, months=2)


class Unreachable:
    def list_cost_allocation_tags(self, **arguments: Any) -> dict[str, Any]:
        raise EndpointConnectionError(endpoint_url="https://ce")

    def get_cost_and_usage(self, **arguments: Any) -> dict[str, Any]:
        raise AssertionError("nobody was reached, so nothing more is to be asked")


def test_without_a_network() -> None:
    with pytest.raises(OwnerError, match="Cost Explorer could not be asked") as error:
        ask(Unreachable(), TAGS, today=TODAY, months=2)
    assert "check the network" in error.value.hint


def test_another_currency_is_not_compared() -> None:
    client, stub = explorer()
    results = [answer("2026-10-01", "2026-11-01", {"AWS Glue": "9"}, unit="CNY")]
    stub.add_response(SPENT, {"ResultsByTime": results})
    with stub, pytest.raises(OwnerError, match="answers in CNY"):
        ask(client, TAGS, today=TODAY, months=2)


def test_one_tag_is_asked_for_without_and() -> None:
    client, stub = explorer(active=False)
    stub.add_response("list_cost_allocation_tags", {"CostAllocationTags": [tag("Environment")]})
    stub.add_response(SPENT, {"ResultsByTime": []}, question(Filter=BY_TAG["And"][1]))
    stub.add_response(SPENT, {"ResultsByTime": []})
    with stub:
        ask(client, {"Environment": "dev"}, today=TODAY, months=2)


@pytest.mark.parametrize(
    ("today", "months", "first"),
    [
        (date(2026, 11, 23), 1, date(2026, 11, 1)),
        (date(2026, 1, 31), 2, date(2025, 12, 1)),
        (date(2026, 3, 1), 13, date(2025, 3, 1)),
    ],
)
def test_the_period_begins_with_a_month(today: date, months: int, first: date) -> None:
    assert period(today, months)[0] == first


def test_the_forecast_stands_beside_each_service_under_any_of_its_names() -> None:
    spent = [("Amazon Quick Suite", 39.0), ("AWS Glue", 9.0), ("AWS Lambda", 2.0)]
    actual = Actual(tuple(Spending("2026-11", name, usd, False) for name, usd in spent), (), True, 2)
    found = month(uploads_a_day=2, readers=5, authors=1)
    lines = {line.service: line for line in beside(found, actual)}
    glue = lines["AWS Glue"]
    assert glue.busy_usd == pytest.approx(
        sum(line.busy.usd for line in found.on if line.component.name.startswith(("Glue", "Data C")))
    )
    assert (lines["AWS Lambda"].busy_usd, lines["Amazon Quick Suite"].busy_usd) == (None, None), "neither was foreseen"
    assert sum(line.busy_usd or 0 for line in lines.values()) == pytest.approx(found.busy_usd)
