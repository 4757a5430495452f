"""What people set up by hand: a subscription, a mail that has to be confirmed, permissions of long ago."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terraform.doctor.finding import Finding, ok, problem, warning
from terraform.tfvars import Environment

if TYPE_CHECKING:
    from types_boto3_quicksight import QuickSightClient

SUBSCRIBED = "ACCOUNT_CREATED"


def check_quicksight(quicksight: QuickSightClient, environment: Environment, account: str) -> Finding:
    """Check the account's Quick Sight subscription, if charts are switched on.

    Terraform leaves it alone: there is one for the whole account, and renaming deletes it with all dashboards.
    """
    if environment.quicksight is None:
        return ok("quick sight", "switched off")
    try:
        found = quicksight.describe_account_subscription(AwsAccountId=account)["AccountInfo"]
    except quicksight.exceptions.ResourceNotFoundException:
        hint = "Subscribe in the console under Quick Sight (Enterprise, an author is 24 USD a month), or quicksight = null."
        return problem("quick sight", "switched on, but the account has no subscription", hint)
    status, edition = found.get("AccountSubscriptionStatus", "unknown"), found.get("Edition", "unknown")
    if status != SUBSCRIBED:
        return problem("quick sight", f"the subscription is {status}", "Look at it in the console under Quick Sight.")
    if not edition.startswith("ENTERPRISE"):
        hint = "Upgrade it in the console: groups and roles of data sources come with Enterprise."
        return problem("quick sight", f"the subscription's edition is {edition}", hint)
    return ok("quick sight", f"subscribed, {edition}")


def check_alerts(sns: Any, environment: Environment) -> Finding:
    """Check that somebody confirmed the mail, because until then every alert is lost."""
    topics = [topic["TopicArn"] for page in sns.get_paginator("list_topics").paginate() for topic in page["Topics"]]
    ours = [arn for arn in topics if arn.rpartition(":")[2].startswith(f"{environment.name}-")]
    if not ours:
        return ok("alerts", f"no topic yet; after `make apply`, confirm the mail that {environment.alert_email} gets")
    found = [
        subscription["SubscriptionArn"]
        for arn in ours
        for page in sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=arn)
        for subscription in page["Subscriptions"]
        if subscription["Endpoint"] == environment.alert_email
    ]
    if any(arn.startswith("arn:") for arn in found):
        return ok("alerts", f"{environment.alert_email} gets them")
    if found:
        hint = f"Click the link in the mail from AWS Notifications to {environment.alert_email}."
        return problem("alerts", "the mail address is not confirmed, so nobody gets them", hint)
    hint = f"AWS forgets an unconfirmed address after days: make apply ENV={environment.environment} sends a new mail."
    return problem("alerts", f"{environment.alert_email} is not subscribed to {ours[0]}", hint)


def check_lake_formation(lakeformation: Any) -> Finding:
    """Check that IAM decides who reads new tables; where Lake Formation does, our roles would see none of them."""
    settings = lakeformation.get_data_lake_settings()["DataLakeSettings"]
    granted = [
        permission["Principal"]["DataLakePrincipalIdentifier"]
        for permission in settings.get("CreateTableDefaultPermissions", [])
    ]
    if "IAM_ALLOWED_PRINCIPALS" in granted:
        return ok("lake formation", "leaves it to IAM who reads new tables")
    hint = 'In the console under Lake Formation, Data Catalog settings, tick "Use only IAM access control" twice.'
    return warning("lake formation", "decides who reads new tables, so ours would be invisible to Athena", hint)
