"""Random changes of SELECTs: what the classifier says of them is held against rows."""

from __future__ import annotations

from functools import cache
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from athena.errors import QueryError
from athena.review.classify import Version, classify
from athena.review.model import Change
from athena.review.typing import Typing
from athena.trino.dialect import parse
from athena.view import read_select
from tests.athena.review import examples, lakes
from tests.athena.review.cases import cases, classified
from tests.athena.review.claims import contradicted
from tests.athena.review.mutations import mutated, rewritten, sql_of

SEEDS = st.integers(0, 2**32 - 1)
SLOWLY = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck), derandomize=True)
_CHANCE = ("random()", "TABLESAMPLE", "RECURSIVE")


@cache
def selects() -> tuple[str, ...]:
    """The corpus' SELECTs that come back from their trees as they were, and whose rows are no matter of chance."""
    every = {sql for case in cases() for sql in (case.before, case.after)}
    plain = sorted(sql for sql in every if not any(word in sql for word in _CHANCE))
    return tuple(sql for sql in plain if classified(sql, sql_of(parse(sql))).change == "none")


@given(SEEDS)
@SLOWLY
def test_what_is_said_of_a_random_change_holds_for_rows(seed: int) -> None:
    chance = Random(seed)
    before = chance.choice(selects())
    after = _mutated(before, chance)
    change = _change(before, after)
    assume(change is not None)
    assert change is not None
    assert contradicted(change, before, after, lakes.engines()[1:4]) == ""


@given(SEEDS)
@SLOWLY
def test_what_is_said_of_a_random_change_of_an_example_view_holds_for_rows(seed: int) -> None:
    chance = Random(seed)
    name = chance.choice(list(examples.project().views))
    before = examples.project().views[name].sql
    after = _mutated(before, chance)
    try:
        change = classify(name, *(_version(name, sql) for sql in (before, after)))
    except QueryError:
        change = None
    assume(change is not None and _is_view(change))
    assert change is not None
    assert contradicted(change, before, after, examples.engines()) == ""


@given(SEEDS)
@SLOWLY
def test_a_random_rewriting_is_none(seed: int) -> None:
    chance = Random(seed)
    before = chance.choice(selects())
    after = before
    for _ in range(chance.randint(1, 3)):
        after = rewritten(after, chance) or after
    found = classified(before, after)
    assert found.change == "none", (before, after, found.reasons)


def test_random_changes_are_seen() -> None:
    """The properties above would hold for a classifier that proves nothing, or everything."""
    found = [_change(sql, _mutated(sql, Random(seed))) for seed, sql in enumerate(selects()[:120])]
    kinds = [change.change for change in found if change is not None]
    assert {"none", "columns", "rows", "values"} <= set(kinds)
    assert kinds.count("unsure") * 5 < len(kinds)


def _mutated(sql: str, chance: Random) -> str:
    for _ in range(chance.choice([1, 1, 2])):
        sql = mutated(sql, chance) or sql
    return sql


def _change(before: str, after: str) -> Change | None:
    """The change; None when the new SELECT is none that Athena takes."""
    try:
        found = classified(before, after)
    except QueryError:
        return None
    return found if _is_view(found) else None


def _is_view(change: Change) -> bool:
    if change.columns_before is None or change.columns_after is None:
        return False
    names = [column.name.lower() for column in change.columns_after]
    return len(set(names)) == len(names)


def _version(name: str, sql: str) -> Version:
    view = read_select(sql, name)
    views = {**examples.project().views, name: view}
    typing = Typing(views, examples.TABLES)
    return Version(view, typing.columns(name), typing.sources(name))
