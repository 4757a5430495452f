"""Watching over it: alarms, logs, the job's metrics, mails, the night's schedule, the budget."""

from __future__ import annotations

from collections.abc import Iterator

from terraform.bill.charges.charge import ALERTS, BUDGETS, CLOUDWATCH, Charge, amount
from terraform.bill.charges.notebook import HOURS
from terraform.bill.switches import Switches
from terraform.bill.usage import DAYS, Usage

# modules/guardrails: four for each of three workgroups, one of the job, one of each of four rules; a test counts them
ALARM_METRICS = 17

# `--enable-metrics` makes metrics of each run, which are billed as one's own for each hour that has a value
# (github.com/aws/aws-cdk/issues/35149). How many there are was not measured.
METRICS_A_RUN = 40
LOG_GB_A_RUN = 0.005  # Spark talks; not measured
MAILS = 20  # alerts of a lively month


def charges(switches: Switches, usage: Usage) -> Iterator[Charge]:
    """Amounts of CloudWatch, SNS, EventBridge and Budgets."""
    runs = usage.uploads
    metrics = runs * METRICS_A_RUN / HOURS
    why = f"{ALARM_METRICS} metrics under alarm"
    yield Charge(CLOUDWATCH, "alarm_metric_month", ALARM_METRICS, why)
    yield Charge(CLOUDWATCH, "custom_metric_month", metrics, f"the job's own worth {amount(metrics)}" if runs else "")
    yield Charge(CLOUDWATCH, "log_gb", runs * LOG_GB_A_RUN, f"{amount(runs * LOG_GB_A_RUN)} GB of logs" if runs else "")
    yield Charge(CLOUDWATCH, "log_gb_month", runs * LOG_GB_A_RUN)
    yield Charge(ALERTS, "mail_100000", MAILS / 100_000, f"{MAILS} mails")
    if switches.notebook is not None:
        yield Charge(ALERTS, "schedule_million", DAYS / 1_000_000, "the nightly stop")
    yield _budget(with_action=switches.notebook is not None)


def _budget(*, with_action: bool) -> Charge:
    """The month's budget; its action, which denies the notebook new spending, is what may cost."""
    if with_action:
        return Charge(BUDGETS, "budget_action_day", DAYS, "one, with its action")
    return Charge(BUDGETS, "budget_action_day", 0, "one, without an action")
