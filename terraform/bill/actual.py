"""What was spent: Cost Explorer's months, by service, of what carries the platform's tags; and of the account beside it.

Cost Explorer answers a question about a tag that nobody activated with 0.00 and no error, so the tag is looked at first.
And not all costs carry a tag (people in Quick Sight, taxes), so the whole account is asked for too. Each answer costs 0.01 USD.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from terraform.bill.forecast import Forecast
from terraform.errors import OwnerError

REGION = "us-east-1"  # Cost Explorer has one door for all regions
METRIC = "UnblendedCost"
USD_A_REQUEST = 0.01
MOST_MONTHS = 13  # that Cost Explorer keeps
_ACTIVATE = (
    "In the console of the account that pays: Billing, Cost allocation tags, {tags}, Activate. It takes a day, and counts "
    "from then on (the console can fill in up to twelve months before)."
)


class CostExplorer(Protocol):
    """What is asked of boto3's client `ce`."""

    def list_cost_allocation_tags(self, **arguments: Any) -> Mapping[str, Any]: ...
    def get_cost_and_usage(self, **arguments: Any) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Spending:
    """One service in one month."""

    month: str  # 2026-11
    service: str
    usd: float
    estimated: bool  # the month is not over, or not settled


@dataclass(frozen=True, slots=True)
class Actual:
    """What Cost Explorer knows."""

    tagged: tuple[Spending, ...]
    account: tuple[Spending, ...]
    is_activated: bool | None  # None: these credentials may not look
    requests: int

    @property
    def months(self) -> list[str]:
        return sorted({spending.month for spending in (*self.tagged, *self.account)})

    def usd(self, services: Sequence[str], month: str, *, whole_account: bool = False) -> float:
        """What services of these names cost in a month."""
        spent = self.account if whole_account else self.tagged
        return sum(each.usd for each in spent if each.service in services and each.month == month)


@dataclass(frozen=True, slots=True)
class Beside:
    """A service's forecast, and what was spent on it, month by month."""

    service: str
    names: tuple[str, ...]
    idle_usd: float | None  # None: nothing was foreseen
    busy_usd: float | None


def ask(ce: CostExplorer, tags: Mapping[str, str], *, today: date, months: int) -> Actual:
    """Ask for the last `months` months, the current one among them.

    Raises:
        OwnerError: a tag is not active, or these credentials may not look, or Cost Explorer was never opened.
    """
    asking = _Asking(ce)
    activated = asking.is_activated(list(tags))
    first, last = period(today, months)
    tagged = tuple(asking.spent(first, last, _carrying(tags)))
    account = tuple(asking.spent(first, last, None))
    return Actual(tagged, account, activated, asking.requests)


def period(today: date, months: int) -> tuple[date, date]:
    """The first day of the first month, and the day after the last day that is asked for.

    Examples:
        >>> [day.isoformat() for day in period(date(2026, 2, 10), 3)]
        ['2025-12-01', '2026-02-11']
    """
    first = today.replace(day=1)
    for _ in range(months - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return first, today + timedelta(days=1)


def beside(month: Forecast, actual: Actual) -> list[Beside]:
    """Each service that was foreseen or paid for, the foreseen first."""
    foreseen: dict[tuple[str, ...], tuple[float, float]] = {}
    for line in month.on:
        idle, busy = foreseen.get(line.component.services, (0.0, 0.0))
        foreseen[line.component.services] = idle + line.idle.usd, busy + line.busy.usd
    known = {name for names in foreseen for name in names}
    others = dict.fromkeys(each.service for each in actual.tagged if each.service not in known)
    return [
        *(Beside(names[0], names, idle, busy) for names, (idle, busy) in foreseen.items()),
        *(Beside(service, (service,), None, None) for service in others),
    ]


def _carrying(tags: Mapping[str, str]) -> dict[str, Any]:
    wanted = [{"Tags": {"Key": key, "Values": [value], "MatchOptions": ["EQUALS"]}} for key, value in tags.items()]
    return wanted[0] if len(wanted) == 1 else {"And": wanted}


class _Asking:
    """Asks and counts, because each answer is paid for; says AWS's refusals in our words."""

    def __init__(self, ce: CostExplorer) -> None:
        self._ce = ce
        self.requests = 0

    def is_activated(self, keys: list[str]) -> bool | None:
        """Insist that the tags count; None for the accounts of an organisation, which may not look."""
        try:
            found = self._ce.list_cost_allocation_tags(TagKeys=keys, Type="UserDefined")["CostAllocationTags"]
        except ClientError as error:
            if _code(error) in _DENIED:
                return None
            raise _said(error) from None
        except BotoCoreError as error:
            raise _unreachable(error) from None
        active = {tag["TagKey"] for tag in found if tag["Status"] == "Active"}
        missing = [key for key in keys if key not in active]
        if missing:
            named = " and ".join(missing)
            raise OwnerError(f"costs cannot be told by tag: not activated: {named}", hint=_ACTIVATE.format(tags=named))
        return True

    def spent(self, first: date, last: date, wanted: dict[str, Any] | None) -> Iterator[Spending]:
        """Each service and month; the answer may come in pages."""
        question: dict[str, Any] = {
            "TimePeriod": {"Start": first.isoformat(), "End": last.isoformat()},
            "Granularity": "MONTHLY",
            "Metrics": [METRIC],
            "GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}],
            **({"Filter": wanted} if wanted else {}),
        }
        while True:
            page = self._page(question)
            for result in page["ResultsByTime"]:
                yield from _spendings(result)
            if not page.get("NextPageToken"):
                return
            question["NextPageToken"] = page["NextPageToken"]

    def _page(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        self.requests += 1
        try:
            return self._ce.get_cost_and_usage(**question)
        except ClientError as error:
            raise _said(error) from None
        except BotoCoreError as error:
            raise _unreachable(error) from None


def _spendings(result: Mapping[str, Any]) -> Iterator[Spending]:
    month, estimated = result["TimePeriod"]["Start"][:7], bool(result.get("Estimated"))
    for group in result["Groups"]:
        cost = group["Metrics"][METRIC]
        if cost["Unit"] != "USD":
            raise OwnerError(
                f"Cost Explorer answers in {cost['Unit']}", hint="The forecast is in USD; compare by hand."
            )
        yield Spending(month, group["Keys"][0], float(cost["Amount"]), estimated)


_DENIED = {"AccessDeniedException", "AccessDenied", "UnauthorizedOperation"}
_HINTS = {
    **dict.fromkeys(
        _DENIED,
        "Ask for ce:GetCostAndUsage and ce:ListCostAllocationTags. IAM users see costs only after the account's root "
        "has allowed it once (Account, IAM user and role access to Billing).",
    ),
    "DataUnavailableException": "Open Cost Explorer once in the console (Billing, Cost Explorer); it is ready a day later.",
    "LimitExceededException": "Too many questions at once; try again in a minute.",
}


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "unknown")


def _said(error: ClientError) -> OwnerError:
    words = error.response.get("Error", {}).get("Message", "")
    hint = _HINTS.get(_code(error), "Look at Cost Explorer in the console.")
    return OwnerError(f"Cost Explorer answered {error.operation_name} with {_code(error)}: {words}", hint=hint)


def _unreachable(error: BotoCoreError) -> OwnerError:
    return OwnerError(f"Cost Explorer could not be asked: {error}", hint="Sign in again, or check the network.")
