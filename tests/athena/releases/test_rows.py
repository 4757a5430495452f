"""Rows of materialised views: when they are made anew, and that no old ones stay, neither behind a view nor beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from athena.apply import Task, apply
from athena.deployment import Definition, Deployment
from athena.errors import DeploymentError
from athena.journal import look
from tests.athena.releases.place import FILES, Place
from tests.cloud.athena.lake import TABLES, VIEWS, Lake

KEPT = {"marts/kept": "-- @materialize\nSELECT store, n FROM sale_by_store"}
ALL = [("osaka", 1), ("tokyo", 1), (None, 1)]


@pytest.fixture
def deployed(place: Place) -> Place:
    place.write({**FILES, **KEPT})
    place.apply()
    return place


def kept(place: Place) -> list[tuple[object, ...]]:
    return place.rows(f"SELECT store, n FROM {VIEWS}.kept")


def edit(place: Place, amount: str) -> None:
    """What a person does in the console to the view at the bottom."""
    sql = f"SELECT id, store, amount FROM {TABLES}.sales WHERE amount > {amount}"
    place.deployment.put([Definition("stg_sale", sql, sql)])


def test_rows_are_made_anew_when_sql_beneath_them_changed(deployed: Place) -> None:
    """The columns stay, so nothing is stale; but the rows that were kept are those of the old SQL."""
    assert kept(deployed) == ALL
    less = "SELECT id, store, amount FROM sales WHERE amount > 1"
    deployed.write({**FILES, **KEPT, "staging/stg_sale": less})
    assert [(kind, reason) for kind, _, reason in deployed.actions()] == [
        ("replace", "changed"),
        ("replace", "dependency"),
        ("sweep", "leftover"),
    ]
    deployed.apply()
    assert kept(deployed) == [("osaka", 1), ("tokyo", 1)]
    assert deployed.actions() == []


def test_rows_made_from_a_view_that_was_edited_by_hand_are_made_anew_with_it(deployed: Place) -> None:
    edit(deployed, "15")
    deployed.apply("kept")
    assert kept(deployed) == ALL
    edit(deployed, "15")
    found = deployed.actions()
    assert [(kind, view, reason) for kind, view, reason in found[:2]] == [
        ("replace", "stg_sale", "drifted"),
        ("replace", "kept", "dependency"),
    ]
    deployed.apply()
    assert kept(deployed) == ALL
    assert deployed.actions() == []
    assert len(deployed.deployment.read().tables) == 1


def test_they_are_too_when_the_apply_died_in_between(athena: Place, lake: Lake) -> None:
    athena.write({**FILES, **KEPT})
    edit(athena, "15")
    others = [view for view in athena.wanted() if view.name in {"sale_by_store"}]
    athena.deployment.put([Definition(view.name, view.source, view.sql, view.reads) for view in others])
    lake.athena.faults.fail("CREATE TABLE")
    with pytest.raises(DeploymentError, match="cannot make the rows of kept"):
        athena.apply()
    athena.apply()
    assert kept(athena) == ALL
    edit(athena, "15")
    lake.athena.faults.fail("CREATE TABLE")
    with pytest.raises(DeploymentError, match="cannot make the rows of kept"):
        athena.apply()
    assert ("replace", "kept", "dependency") in [
        (action.kind, action.view, action.reason) for action in _planned_with_journal(athena)
    ]
    athena.apply()
    assert athena.actions() == []
    assert len(athena.deployment.read().tables) == 1


def _planned_with_journal(place: Place) -> Sequence[Any]:
    return place.task().planned(look(place.store)).plan.actions


def test_a_view_removed_from_the_files_is_dropped_with_its_rows(deployed: Place) -> None:
    deployed.write(FILES)
    assert [(kind, reason) for kind, _, reason in deployed.actions()] == [("drop", "removed"), ("sweep", "leftover")]
    deployed.apply()
    assert deployed.deployment.read().tables == frozenset()
    assert deployed.actions() == []


@dataclass
class OtherTypes:
    """A deployment whose engine gives a view other columns than the local one foretells."""

    inner: Any
    view: str
    sql: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def put(self, views: Sequence[Definition]) -> None:
        self.inner.put([replace(view, sql=self.sql) if view.name == self.view else view for view in views])


def test_readers_of_columns_that_came_out_otherwise_are_made_anew(deployed: Place) -> None:
    deployed.write({**FILES, **KEPT, "staging/stg_store": "SELECT store, area + 0 AS area FROM stores"})
    assert deployed.actions() == [("replace", "stg_store", "changed")]
    wide = f"SELECT store, CAST(area AS bigint) + 0 AS area FROM {TABLES}.stores"
    other = OtherTypes(deployed.deployment, "stg_store", wide)
    applied = apply(Task(deployed.wanted(), cast(Deployment, other), deployed.store), deployed.entry())
    assert applied.notes[0] == "made anew, too, because Athena gave other columns than foretold: density"
    assert deployed.columns("stg_store") == ["store varchar", "area bigint"]
    assert deployed.actions() == []
    assert deployed.rows(f"SELECT * FROM {VIEWS}.density") == [("osaka", 20.0 / 30), ("tokyo", 10.5 / 12)]
