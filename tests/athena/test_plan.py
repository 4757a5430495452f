"""The plan, as a pure function: no files, no Athena, no ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athena.catalog import Column
from athena.deployment import Columns, Databases, Deployed, DeployedView, Place, rows_table
from athena.ledger import Record, Release
from athena.plan import Compared, Expected, Plan, plan
from athena.wanted import Wanted

DATABASES = Databases("t", "v")
BIGINT, INTEGER = (Column("x", "bigint"),), (Column("x", "integer"),)


def view(name: str, sql: str, *reads: str, rows: str | None = None, **comments: str) -> Wanted:
    """A view whose SQL and digest are the same text; it reads views, and the table `t` if nothing else."""
    places: tuple[Place, ...] = tuple(("v", other) for other in reads) or (("t", "t"),)
    return Wanted(name, "core", sql, sql, sql, places, comments, rows)


def through(view: Wanted, seen: Mapping[Place, Columns | None]) -> Expected:
    """Every view here has the columns of the first thing it reads."""
    return Expected(seen[view.reads[0]])


def same(found: DeployedView, record: Record | None) -> Compared:
    return Compared("" if found.problem else found.sql, found.sql, found.schema)


def deployed(*views: Wanted, columns: Columns = BIGINT, tables: frozenset[str] = frozenset()) -> Deployed:
    found = {each.name: DeployedView(each.name, each.sql, "", columns, dict(each.comments)) for each in views}
    return Deployed({"t": columns}, found, tables)


def release(*views: Wanted, columns: Columns = BIGINT) -> Release:
    records = {
        each.name: Record(each.source, each.digest, "core", each.sql, columns, columns, each.comments, each.rows)
        for each in views
    }
    return Release(number=1, views=records, sources={"t": columns})


def planned(wanted: list[Wanted], there: Deployed, known: Release, **more: object) -> Plan:
    return plan(wanted, there, known, DATABASES, columns_of=through, compare=same, **more)  # type: ignore[arg-type]


def reasons(found: Plan) -> list[tuple[str, str, str]]:
    return [(action.kind, action.view, action.reason) for action in found.actions]


A, B = view("a", "A"), view("b", "B", "a")


def test_what_is_there_needs_nothing() -> None:
    assert reasons(planned([A, B], deployed(A, B), release(A, B))) == []


def test_what_is_not_there_is_new() -> None:
    assert reasons(planned([A, B], deployed(), Release())) == [("create", "a", "new"), ("create", "b", "new")]


def test_what_is_unchanged_is_not_typed() -> None:
    """Foretelling columns is the slow part of a plan."""

    def never(view: Wanted, seen: Mapping[Place, Columns | None]) -> Expected:
        raise AssertionError(view.name)

    found = plan([A, B], deployed(A, B), release(A, B), DATABASES, columns_of=never, compare=same)
    assert found.actions == ()


def test_a_changed_view_leaves_those_above_alone_while_its_columns_stay() -> None:
    assert reasons(planned([view("a", "A2"), B], deployed(A, B), release(A, B))) == [("replace", "a", "changed")]


def test_a_view_whose_columns_change_takes_those_above_with_it() -> None:
    def narrower(view: Wanted, seen: Mapping[Place, Columns | None]) -> Expected:
        return Expected(INTEGER) if view.name == "a" else through(view, seen)

    wanted = [view("a", "A2"), B, view("c", "C", "b")]
    there, known = deployed(*wanted[1:], A), release(A, *wanted[1:])
    found = plan(wanted, there, known, DATABASES, columns_of=narrower, compare=same)
    assert reasons(found) == [
        ("replace", "a", "changed"),
        ("replace", "b", "dependency"),
        ("replace", "c", "dependency"),
    ]
    assert found.actions[1].detail == "a.x: bigint → integer"


def test_columns_that_cannot_be_foretold_take_those_above_with_them_once() -> None:
    def unknown(view: Wanted, seen: Mapping[Place, Columns | None]) -> Expected:
        return Expected(None, "who knows" if view.name == "a" else "")

    there, known = deployed(A, B), release(A, B)
    found = plan([view("a", "A2"), B], there, known, DATABASES, columns_of=unknown, compare=same)
    assert reasons(found) == [("replace", "a", "changed"), ("replace", "b", "dependency")]
    assert found.notes == ("a: who knows",)
    done = release(view("a", "A2"), B)
    assert (
        plan(
            [view("a", "A2"), B], deployed(view("a", "A2"), B), done, DATABASES, columns_of=unknown, compare=same
        ).actions
        == ()
    )


def test_a_type_on_which_the_engines_disagree_is_no_change() -> None:
    """Athena made timestamp(3) of what the local engine calls timestamp(6), when the release was made and now."""
    known = release(A)
    record = replace(known.views["a"], columns=BIGINT, foretold=INTEGER)
    known = replace(known, views={"a": record}, sources={"t": INTEGER})
    there = replace(deployed(A), sources={"t": (Column("x", "bigint"), Column("new", "date"))})

    def as_before(view: Wanted, seen: Mapping[Place, Columns | None]) -> Expected:
        return Expected(INTEGER)

    assert plan([A], there, known, DATABASES, columns_of=as_before, compare=same).actions == ()


def test_a_view_changed_by_hand_has_drifted_and_its_sql_is_kept() -> None:
    found = planned([A], deployed(view("a", "HAND")), release(A))
    assert (reasons(found), found.replaced) == ([("replace", "a", "drifted")], {"a": "HAND"})


def test_a_view_changed_in_both_places_is_changed_and_its_sql_is_kept() -> None:
    found = planned([view("a", "A2")], deployed(view("a", "HAND")), release(A))
    assert (reasons(found), found.replaced) == ([("replace", "a", "changed")], {"a": "HAND"})
    assert "edited by hand" in found.actions[0].detail


def test_a_view_that_we_changed_keeps_nothing() -> None:
    assert planned([view("a", "A2")], deployed(A), release(A)).replaced == {}


def test_removed_views_go_readers_first() -> None:
    assert reasons(planned([], deployed(A, B), release(A, B))) == [("drop", "b", "removed"), ("drop", "a", "removed")]


def test_what_a_dead_apply_created_goes_too() -> None:
    found = planned([A], deployed(A, B), release(A), unrecorded=frozenset({"b"}))
    assert reasons(found) == [("drop", "b", "removed")]
    assert reasons(planned([A], deployed(A, B), release(A))) == []


def test_a_removed_view_that_is_gone_is_only_forgotten() -> None:
    assert reasons(planned([A], deployed(A), release(A, B))) == [("adopt", "b", "unrecorded")]


def test_comments_alone() -> None:
    commented = view("a", "A", x="what it is")
    assert reasons(planned([commented], deployed(A), release(A))) == [("comment", "a", "comments")]
    elsewhere = view("a", "A", y="of a column that is not there")
    assert reasons(planned([elsewhere], deployed(A), release(A))) == []


def kept(digest: str, *reads: str) -> Wanted:
    return view("k", "K", *reads, rows=digest * 64)


def kept_there(digest: str, apply: str = "1") -> Deployed:
    table = rows_table("k", digest * 64, apply * 32)
    found = DeployedView("k", "K", table, BIGINT)
    return Deployed({"t": BIGINT}, {"k": found}, frozenset({table}))


def test_rows_whose_sql_changed_beneath_are_made_anew_and_the_old_ones_swept() -> None:
    there = kept_there("a")
    found = planned([kept("b")], there, release(kept("a")))
    assert reasons(found) == [("replace", "k", "dependency"), ("sweep", *there.tables, "leftover")]
    assert found.replaced == {}
    assert reasons(planned([kept("a")], there, release(kept("a")))) == []


def test_rows_are_made_anew_when_asked() -> None:
    found = planned([kept("a")], kept_there("a"), release(kept("a")), refresh=frozenset({"k"}))
    assert [reason for _, _, reason in reasons(found)] == ["refresh", "leftover"]


def test_a_view_that_is_no_longer_kept_loses_its_rows() -> None:
    found = planned([view("k", "K")], kept_there("a"), release(kept("a")))
    assert [(kind, reason) for kind, _, reason in reasons(found)] == [("replace", "changed"), ("sweep", "leftover")]


def test_tables_of_other_people_are_not_swept() -> None:
    there = replace(deployed(A), tables=frozenset({"theirs", rows_table("theirs", "a" * 64, "b" * 32)}))
    assert planned([A], there, release(A)).actions == ()


NAMES = st.lists(st.sampled_from("abcde"), unique=True)


@st.composite
def states(draw: st.DrawFn) -> tuple[list[Wanted], Deployed, Release]:
    """Any mixture of views in files, deployed and released, in any version; each reads those before it, or not."""

    def some() -> list[Wanted]:
        names = sorted(draw(NAMES))
        return [
            view(name, f"{name}{draw(st.integers(1, 2))}", *draw(st.lists(st.sampled_from(names[:at]), unique=True) if at else st.just([])))
            for at, name in enumerate(names)
        ]  # fmt: skip

    columns = draw(st.sampled_from([BIGINT, INTEGER]))
    return some(), replace(deployed(*some(), columns=columns), sources={"t": BIGINT}), release(*some(), columns=columns)


@given(states())
def test_after_a_plan_was_carried_out_there_is_nothing_to_do(state: tuple[list[Wanted], Deployed, Release]) -> None:
    wanted, there, known = state
    found = planned(wanted, there, known)
    views = {name: each for name, each in there.views.items() if name not in found.of_kind("drop")}
    by_name = {each.name: each for each in wanted}
    for name in found.of_kind("create", "replace"):
        columns = found.expected[name]
        assert columns is not None
        views[name] = DeployedView(name, by_name[name].sql, "", columns)
    after = Deployed(there.sources, views)
    assert set(by_name) <= set(views)
    assert {
        name: each for name, each in there.views.items() if name not in known.views and name not in by_name
    }.items() <= views.items()
    records = {
        each.name: Record(
            each.source, each.digest, "core", each.sql, views[each.name].columns, found.foretold[each.name]
        )
        for each in wanted
    }
    done = Release(number=2, views=records, sources=there.sources)
    assert planned(wanted, after, done).actions == ()
    again = planned(wanted, after, known)  # the apply died before it wrote the release
    assert {kind for kind, _, _ in reasons(again)} <= {"adopt"}


@pytest.mark.parametrize("problem", ["", "spoilt"])
def test_a_view_that_cannot_be_read_is_made_anew(problem: str) -> None:
    there = replace(deployed(A), views={"a": DeployedView("a", "", "", (), problem=problem or "spoilt")})
    assert reasons(planned([A], there, release(A))) == [("replace", "a", "drifted")]
