"""How many calls a plan and an apply make: what they cost on AWS, counted instead of timed."""

from __future__ import annotations

from collections import Counter

from tests.athena.releases.place import FILES, Place
from tests.athena.releases.tower import tower
from tests.cloud.athena.lake import Lake

LEVELS, WIDE = 4, 5


def counted(lake: Lake) -> Counter[str]:
    found = Counter(operation.split(" /")[0] for _, operation in lake.calls.made)
    lake.calls.forget()
    return found


def test_a_plan_reads_each_thing_once(athena: Place, lake: Lake) -> None:
    athena.apply()
    lake.calls.forget()
    athena.planned()
    assert counted(lake) == {"GET": 2, "GetTables": 2}  # the list of releases, the newest; both databases


def test_a_plan_makes_no_more_calls_for_more_views(athena: Place, lake: Lake) -> None:
    athena.write(tower(LEVELS, WIDE))
    lake.calls.forget()
    assert len(athena.planned().plan.actions) == LEVELS * WIDE
    assert counted(lake) == {"GET": 1, "GetTables": 2}


def test_an_apply_starts_one_query_for_each_view_and_one_to_check_them_all(athena: Place, lake: Lake) -> None:
    athena.write(tower(LEVELS, WIDE))
    lake.calls.forget()
    athena.apply()
    calls = counted(lake)
    assert calls["StartQueryExecution"] == LEVELS * WIDE + 1
    assert calls["BatchGetQueryExecution"] == LEVELS + 1  # one look at each level, as the queries here end at once
    assert calls["UpdateTable"] == LEVELS * WIDE  # each has a comment
    assert calls["PUT"] == LEVELS + 4  # the lock, what is going to be done, each level, the comments, the release
    assert calls["GetTables"] == 5
    assert calls.total() == sum((2 * LEVELS * WIDE, 1, LEVELS + 1, LEVELS + 4, 5, 1, 1))


def test_only_what_changed_is_made_anew(athena: Place, lake: Lake) -> None:
    athena.write(tower(LEVELS, WIDE))
    athena.apply()
    athena.write(tower(LEVELS, WIDE, amount="amount + 1"))
    lake.calls.forget()
    athena.apply()
    assert counted(lake)["StartQueryExecution"] == WIDE + 1


def test_nothing_to_do_touches_nothing_but_the_lock(athena: Place, lake: Lake) -> None:
    athena.apply()
    lake.calls.forget()
    athena.apply()
    assert counted(lake) == {"PUT": 1, "GET": 2, "GetTables": 2, "DELETE": 1}


def test_a_change_of_comments_runs_no_query(athena: Place, lake: Lake) -> None:
    athena.apply()
    changed = FILES["staging/stg_sale"].replace("what was paid", "what was really paid")
    athena.write({**FILES, "staging/stg_sale": changed})
    lake.calls.forget()
    athena.apply()
    calls = counted(lake)
    assert calls["StartQueryExecution"] == 0
    assert calls["UpdateTable"] == 1
