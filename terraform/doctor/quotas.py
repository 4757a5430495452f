"""The quotas that bite: what a new account may use is sometimes less than one of what we need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terraform.doctor.finding import Finding, ok, problem, warning
from terraform.tfvars import Environment

if TYPE_CHECKING:
    from types_boto3_service_quotas import ServiceQuotasClient
    from types_boto3_service_quotas.type_defs import ServiceQuotaTypeDef

CRAWLER_DPUS = 2  # AWS's own example; a crawler may use more when it finds more
FEW_QUERIES = 5
DPUS = {"G.025X": 0.25, "G.1X": 1, "G.2X": 2, "G.4X": 4, "G.8X": 8, "R.1X": 1, "R.2X": 2, "R.4X": 4, "R.8X": 8}


@dataclass(frozen=True, slots=True)
class Need:
    """What an environment uses of one quota at most."""

    check: str
    service: str
    quota: str  # as Service Quotas calls it; case differs between accounts' lists
    amount: float
    why: str
    is_fatal: bool = True


def needs_of(environment: Environment) -> list[Need]:
    """Everything to look up, from the environment's values."""
    needs = list(_job_needs(environment))
    needs.append(
        Need(
            "athena queries",
            "athena",
            "Active DML queries",
            FEW_QUERIES,
            "charts and people ask at the same time",
            is_fatal=False,
        )
    )
    if environment.notebook:
        kind = environment.notebook.get("instance_type")
        quota = f"{kind} for notebook instance usage"
        needs.append(Need("gpu notebook", "sagemaker", quota, 1, f"the notebook is a {kind}"))
    return needs


def check_quotas(quotas: ServiceQuotasClient, needs: Sequence[Need]) -> list[Finding]:
    """Compare each need with the account's quota; each service's list is fetched once."""
    findings: list[Finding] = []
    for service in dict.fromkeys(need.service for need in needs):
        listed = {quota["QuotaName"].lower(): quota for quota in _listed(quotas, service)}
        for need in needs:
            if need.service == service:
                findings.append(_judge(quotas, need, listed.get(need.quota.lower())))
    return findings


def _job_needs(environment: Environment) -> Iterator[Need]:
    job = environment.job
    runs, workers = int(job.get("max_concurrent_runs", 1)), int(job.get("workers", 2))
    worker = str(job.get("worker_type", "G.1X"))
    dpus = runs * workers * DPUS.get(worker, 1) + CRAWLER_DPUS
    why = f"{runs} runs of {workers} {worker} workers, and the crawler"
    yield Need("glue capacity", "glue", "Max task DPUs per account", dpus, why)
    why = f"the job runs up to {runs} times at once"
    yield Need("glue runs", "glue", "Max concurrent job runs per account", runs, why)


def _listed(quotas: ServiceQuotasClient, service: str) -> Iterator[ServiceQuotaTypeDef]:
    for page in quotas.get_paginator("list_service_quotas").paginate(ServiceCode=service):
        yield from page["Quotas"]


def _judge(quotas: ServiceQuotasClient, need: Need, quota: ServiceQuotaTypeDef | None) -> Finding:
    if quota is None:
        hint = "Look for it in the console under Service Quotas; the region may not have it at all."
        return warning(need.check, f"the account's list has no quota called {need.quota!r}", hint)
    value = quota["Value"]
    if value >= need.amount:
        return ok(need.check, f"{need.quota}: {value:g}, and {need.amount:g} needed")
    say = problem if need.is_fatal else warning
    found = f"{need.quota}: {value:g}, but {need.amount:g} needed ({need.why})"
    return say(need.check, found, _ask_for_more(quotas, need, quota))


def _ask_for_more(quotas: ServiceQuotasClient, need: Need, quota: ServiceQuotaTypeDef) -> str:
    code = quota["QuotaCode"]
    history = quotas.list_requested_service_quota_change_history_by_quota(ServiceCode=need.service, QuotaCode=code)
    for request in history["RequestedQuotas"]:
        if request["Status"] in ("PENDING", "CASE_OPENED"):
            return f"{request['DesiredValue']:g} were asked for on {request['Created']:%Y-%m-%d}: wait for AWS."
    return (
        f"Ask for it, AWS takes hours to days: aws service-quotas request-service-quota-increase "
        f"--service-code {need.service} --quota-code {code} --desired-value {need.amount:g}"
    )
