"""moto's budgets cannot be read back or changed: no subscribers, no tags, no update, and no actions at all."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from tests.cloud.gaps.clients import Clients, new_name
from tests.cloud.server import ACCOUNT, Cloud
from tests.cloud.wire import AwsError, Call

Content = dict[str, Any]


def shows(aws: Clients) -> bool:
    budgets, name = aws("budgets"), new_name()
    limit = {"Amount": "1", "Unit": "USD"}
    budget = {"BudgetName": name, "BudgetLimit": limit, "TimeUnit": "MONTHLY", "BudgetType": "COST"}
    budgets.create_budget(AccountId=ACCOUNT, Budget=budget)
    try:
        budgets.describe_budget_actions_for_budget(AccountId=ACCOUNT, BudgetName=name)
    except budgets.exceptions.ClientError:
        return True
    return False


def close(cloud: Cloud) -> None:
    store = _Store()
    cloud.answer(
        "budgets",
        CreateBudget=store.create_budget,
        UpdateBudget=store.update_budget,
        DeleteBudget=store.delete_budget,
        CreateNotification=store.create_notification,
        DeleteNotification=store.delete_notification,
        DescribeSubscribersForNotification=store.subscribers,
        CreateBudgetAction=store.create_action,
        DescribeBudgetAction=store.describe_action,
        DescribeBudgetActionsForBudget=store.describe_actions,
        UpdateBudgetAction=store.update_action,
        DeleteBudgetAction=store.delete_action,
        ListTagsForResource=store.tags,
        TagResource=store.tag,
        UntagResource=store.untag,
    )


class _Store:
    """What moto does not keep: tags by ARN, subscribers by budget and notification, actions by id."""

    def __init__(self) -> None:
        self._tags: dict[str, list[Content]] = defaultdict(list)
        self._subscribers: dict[tuple[str, str], list[Content]] = {}
        self._actions: dict[str, Content] = {}

    def create_budget(self, call: Call) -> Content:
        name = call.input["Budget"]["BudgetName"]
        for entry in call.input.get("NotificationsWithSubscribers") or []:
            self._subscribers[name, _key(entry["Notification"])] = entry["Subscribers"]
        self._tags[f"budget/{name}"] = call.input.get("ResourceTags") or []
        return call.moto()

    def update_budget(self, call: Call) -> Content:
        """Forget the old one and make the new: its notifications are kept aside and come back."""
        account, budget = call.input["AccountId"], call.input["NewBudget"]
        where = {"AccountId": account, "BudgetName": budget["BudgetName"]}
        kept = call.moto(where, operation="DescribeNotificationsForBudget")["Notifications"]
        call.moto(where, operation="DeleteBudget")
        entries = [{"Notification": found, "Subscribers": []} for found in kept]
        content = {"AccountId": account, "Budget": budget, "NotificationsWithSubscribers": entries}
        call.moto(content, operation="CreateBudget")
        return {}

    def delete_budget(self, call: Call) -> Content:
        name = call.input["BudgetName"]
        self._tags.pop(f"budget/{name}", None)
        self._subscribers = {key: value for key, value in self._subscribers.items() if key[0] != name}
        self._actions = {id: action for id, action in self._actions.items() if action["BudgetName"] != name}
        return call.moto()

    def create_notification(self, call: Call) -> Content:
        self._subscribers[call.input["BudgetName"], _key(call.input["Notification"])] = call.input["Subscribers"]
        return call.moto()

    def delete_notification(self, call: Call) -> Content:
        self._subscribers.pop((call.input["BudgetName"], _key(call.input["Notification"])), None)
        kept = call.moto(
            {"AccountId": call.input["AccountId"], "BudgetName": call.input["BudgetName"]},
            operation="DescribeNotificationsForBudget",
        )["Notifications"]
        same = next(
            (found for found in kept if _key(found) == _key(call.input["Notification"])), call.input["Notification"]
        )
        return call.moto({**call.input, "Notification": same})

    def subscribers(self, call: Call) -> Content:
        found = self._subscribers.get((call.input["BudgetName"], _key(call.input["Notification"])), [])
        return {"Subscribers": found}

    def create_action(self, call: Call) -> Content:
        call.moto({name: call.input[name] for name in ("AccountId", "BudgetName")}, operation="DescribeBudget")
        action_id = str(uuid.uuid4())
        content = {name: value for name, value in call.input.items() if name not in ("AccountId", "ResourceTags")}
        self._actions[action_id] = {"ActionId": action_id, "Status": "STANDBY", **content}
        self._tags[f"budget/{call.input['BudgetName']}/action/{action_id}"] = call.input.get("ResourceTags") or []
        return {"AccountId": call.input["AccountId"], "BudgetName": call.input["BudgetName"], "ActionId": action_id}

    def describe_action(self, call: Call) -> Content:
        return {**self._where(call), "Action": self._action(call)}

    def describe_actions(self, call: Call) -> Content:
        return {
            "Actions": [found for found in self._actions.values() if found["BudgetName"] == call.input["BudgetName"]]
        }

    def update_action(self, call: Call) -> Content:
        old = dict(self._action(call))
        changes = {name: value for name, value in call.input.items() if name not in ("AccountId", "ActionId")}
        self._actions[call.input["ActionId"]] = {**old, **changes}
        return {**self._where(call), "OldAction": old, "NewAction": self._action(call)}

    def delete_action(self, call: Call) -> Content:
        action = self._action(call)
        del self._actions[call.input["ActionId"]]
        return {**self._where(call), "Action": action}

    def tags(self, call: Call) -> Content:
        return {"ResourceTags": self._tags[_path(call)]}

    def tag(self, call: Call) -> Content:
        new = {tag["Key"]: tag for tag in call.input["ResourceTags"]}
        self._tags[_path(call)] = [*(t for t in self._tags[_path(call)] if t["Key"] not in new), *new.values()]
        return {}

    def untag(self, call: Call) -> Content:
        self._tags[_path(call)] = [t for t in self._tags[_path(call)] if t["Key"] not in call.input["ResourceTagKeys"]]
        return {}

    def _action(self, call: Call) -> Content:
        action = self._actions.get(call.input["ActionId"])
        if action is None:
            raise AwsError("NotFoundException", f"there is no action {call.input['ActionId']}")
        return action

    def _where(self, call: Call) -> Content:
        return {name: call.input[name] for name in ("AccountId", "BudgetName")}


def _key(notification: Content) -> str:
    kind, operator = notification["NotificationType"], notification["ComparisonOperator"]
    return f"{kind} {operator} {float(notification['Threshold'])} {notification.get('ThresholdType', 'PERCENTAGE')}"


def _path(call: Call) -> str:
    return str(call.input["ResourceARN"]).rpartition(":")[2]
