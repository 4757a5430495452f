"""What a policy says to a question: the part of IAM's logic that this platform's policies use, and no guess beyond it.

A condition whose operator is not known here is an error, not a silent yes: https://docs.aws.amazon.com/IAM/latest/UserGuide/
reference_policies_elements_condition_operators.html lists them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from tests.cloud.wire import AwsError

Verdict = Literal["allow", "deny", None]
Policy = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """May `principal` do `action` to `resource`? A resource of None is any: of it the cloud knows no better."""

    action: str
    resource: str | None
    principal: Mapping[str, str] = field(
        default_factory=dict
    )  # {"Service": "events.amazonaws.com"} or {"AWS": role's ARN}
    context: Mapping[str, str] = field(default_factory=dict)  # condition keys, in lower case


def verdict(policies: Iterable[Policy], question: Question) -> Verdict:
    """What these policies say together: a deny anywhere wins over every allow; None if none of them speaks of it."""
    effects = {
        statement["Effect"]
        for policy in policies
        for statement in _list(policy.get("Statement"))
        if _concerns(statement, question)
    }
    return "deny" if "Deny" in effects else "allow" if "Allow" in effects else None


def _concerns(statement: Mapping[str, Any], question: Question) -> bool:
    return (
        _action(statement, question)
        and _resource(statement, question)
        and _principal(statement, question)
        and all(
            _condition(operator, key, _list(values), question.context)
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        )
    )


def _action(statement: Mapping[str, Any], question: Question) -> bool:
    action = question.action.lower()
    if "NotAction" in statement:
        return not any(like(action, wanted.lower()) for wanted in _list(statement["NotAction"]))
    return any(like(action, wanted.lower()) for wanted in _list(statement.get("Action")))


def _resource(statement: Mapping[str, Any], question: Question) -> bool:
    if question.resource is None or not {"Resource", "NotResource"} & set(statement):
        return True
    if "NotResource" in statement:
        return not any(like(question.resource, wanted) for wanted in _list(statement["NotResource"]))
    return any(like(question.resource, wanted) for wanted in _list(statement["Resource"]))


def _principal(statement: Mapping[str, Any], question: Question) -> bool:
    if "NotPrincipal" in statement:
        raise AwsError("NotImplemented", "NotPrincipal in a policy is not known to the laptop cloud")
    wanted = statement.get("Principal")
    if wanted is None or wanted == "*":
        return True
    named = {(kind, name) for kind, names in wanted.items() for name in _list(names)}
    if ("AWS", "*") in named or set(question.principal.items()) & named:
        return True
    arn = question.principal.get("AWS", "")
    account = arn.split(":")[4] if arn.count(":") >= 4 else ""
    return bool(account) and bool({("AWS", account), ("AWS", f"arn:aws:iam::{account}:root")} & named)


def _condition(operator: str, key: str, wanted: list[str], context: Mapping[str, str]) -> bool:
    name = operator.rpartition(":")[2]
    if_exists, name = name.endswith("IfExists"), name.removesuffix("IfExists")
    found = context.get(key.lower())
    if name == "Null":
        return (found is None) == (wanted[0] == "true")
    if name not in _OPERATORS:
        raise AwsError("NotImplemented", f"condition operator {operator} is not known to the laptop cloud")
    negated, matches = _OPERATORS[name]
    if found is None:
        return if_exists or negated
    return any(matches(found, value) for value in wanted) != negated


def like(text: str, pattern: str) -> bool:
    """Whether a text matches a pattern with `*` and `?`.

    Examples:
        >>> like("arn:aws:s3:::lake-clean/a/b.parquet", "arn:aws:s3:::lake-clean/*")
        True
    """
    return _pattern(pattern).fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


def _same_truth(found: str, wanted: str) -> bool:
    return found.lower() == str(wanted).lower()


_OPERATORS = {
    "StringEquals": (False, str.__eq__),
    "StringNotEquals": (True, str.__eq__),
    "StringLike": (False, like),
    "StringNotLike": (True, like),
    "ArnEquals": (False, like),
    "ArnLike": (False, like),
    "ArnNotEquals": (True, like),
    "ArnNotLike": (True, like),
    "Bool": (False, _same_truth),
}


def _list(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, (list, tuple)) else [value]
