"""CASE and IF: the results turn into one type."""

from __future__ import annotations

from sqlglot import exp

from athena.trino.comparisons import equal
from athena.trino.context import Value
from athena.trino.expressions import boolean, handles, together, translate
from athena.trino.scope import Scope


@handles(exp.Case)
def _case(node: exp.Case, scope: Scope) -> Value:
    conditions = []
    for branch in node.args["ifs"]:
        if node.this:
            subject, wanted = translate(node.this, scope), translate(branch.this, scope)
            conditions.append(equal(subject, wanted, branch, scope).sql)
        else:
            conditions.append(boolean(branch.this, scope, "CASE WHEN clause").sql)
    default = node.args.get("default")
    results = [translate(branch.args["true"], scope) for branch in node.args["ifs"]]
    values = [*results, translate(default, scope)] if default else results
    typed, joined = together(values, node, scope, "All CASE results")
    whens = " ".join(f"WHEN {when} THEN {then.sql}" for when, then in zip(conditions, typed, strict=False))
    otherwise = f" ELSE {typed[-1].sql}" if default else ""
    return Value(f"CASE {whens}{otherwise} END", joined)


@handles(exp.If)
def _if(node: exp.If, scope: Scope) -> Value:
    condition = boolean(node.this, scope, "IF condition")
    branches = [translate(node.args["true"], scope)]
    if node.args.get("false"):
        branches.append(translate(node.args["false"], scope))
    typed, joined = together(branches, node, scope, "Result types for IF")
    otherwise = f" ELSE {typed[1].sql}" if len(typed) > 1 else ""
    return Value(f"CASE WHEN {condition.sql} THEN {typed[0].sql}{otherwise} END", joined)
