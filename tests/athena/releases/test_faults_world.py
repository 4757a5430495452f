"""The world changes by other hands: views edited, spoilt, dropped; tables crawled anew; releases lost. On both places,
where both have it: what `plan` says is true, and `apply` gets to what is wanted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from athena.deployment import Definition
from athena.errors import LedgerError, QueryError
from athena.store import FolderStore
from tests.athena.releases.place import FILES, LEDGER, ORDER, Place, engine, own_session
from tests.cloud.athena.lake import TABLES, VIEWS, Lake

ROWS = [("osaka", 20.0 / 30), ("tokyo", 10.5 / 12)]


@pytest.fixture
def deployed(place: Place) -> Place:
    place.apply()
    return place


def edit(place: Place, name: str, sql: str) -> None:
    """What a person does in Athena's console: the view loses its comments."""
    place.deployment.put([Definition(name, sql, sql)])


def _is_whole(place: Place) -> None:
    assert place.actions() == []
    assert place.rows(f"SELECT * FROM {VIEWS}.density") == ROWS
    assert set(place.task().ledger.history().release.views) >= set(ORDER)


def test_after_an_apply_there_is_nothing_to_do(deployed: Place) -> None:
    _is_whole(deployed)
    assert deployed.apply().release is None


def test_a_view_edited_by_hand_is_put_back_and_the_edit_kept(deployed: Place) -> None:
    edit(deployed, "stg_store", f"SELECT store, area * 2 AS area FROM {TABLES}.stores")
    assert deployed.actions() == [("replace", "stg_store", "drifted")]
    release = deployed.apply().release
    assert release is not None
    assert "* 2" in release.replaced["stg_store"].replace("\n", " ")
    _is_whole(deployed)


def test_an_edit_that_only_changes_layout_is_none(deployed: Place) -> None:
    edit(deployed, "stg_store", f"select  store /* where */, area\nfrom {TABLES}.stores")
    assert deployed.actions() == []


def test_an_edit_that_changes_columns_makes_its_readers_anew(deployed: Place) -> None:
    edit(deployed, "stg_store", f"SELECT store, CAST(area AS double) AS area FROM {TABLES}.stores")
    with pytest.raises(QueryError):
        edit(deployed, "density", f"SELECT nope FROM {VIEWS}.stg_store")
    deployed.apply()
    _is_whole(deployed)


def test_comments_that_were_changed_are_set_again(deployed: Place) -> None:
    deployed.deployment.comment({"stg_sale": {"amount": "something else"}})
    assert deployed.actions() == [("comment", "stg_sale", "comments")]
    deployed.apply()
    assert deployed.deployment.read().views["stg_sale"].comments == {"amount": "what was paid"}
    _is_whole(deployed)


def test_a_view_that_was_dropped_comes_back(deployed: Place) -> None:
    deployed.deployment.drop(["sale_by_store"])
    assert deployed.actions() == [("create", "sale_by_store", "drifted")]
    deployed.apply()
    _is_whole(deployed)


def test_views_of_other_people_are_left_alone(deployed: Place) -> None:
    edit(deployed, "theirs", f"SELECT store FROM {TABLES}.stores")
    planned = deployed.planned()
    assert planned.plan.actions == ()
    assert any("theirs" in note for note in planned.plan.notes)
    deployed.write({name: sql for name, sql in FILES.items() if "density" not in name})
    deployed.apply()
    assert set(deployed.deployment.read().views) == {*ORDER[:3], "theirs"}


def test_a_view_of_other_people_under_a_name_of_ours_is_kept_in_the_release(place: Place) -> None:
    edit(place, "stg_store", f"SELECT 7 AS seven FROM {TABLES}.stores")
    assert ("replace", "stg_store", "unknown") in place.actions()
    release = place.apply().release
    assert release is not None
    assert "seven" in release.replaced["stg_store"]
    _is_whole(place)


def test_what_is_deployed_already_is_only_written_down(place: Place) -> None:
    for view in place.wanted():
        place.deployment.put([Definition(view.name, view.source, view.sql, view.reads)])
        place.deployment.comment({view.name: view.comments})
    assert [kind for kind, _, _ in place.actions()] == ["adopt"] * 4
    place.apply()
    _is_whole(place)


def test_a_table_with_another_type_makes_its_readers_anew(deployed: Place) -> None:
    deployed.table("stores", pa.table({"store": ["tokyo", "osaka"], "area": pa.array([12, 30], pa.int64())}))
    plan = deployed.planned().plan
    assert [(action.view, action.reason) for action in plan.actions] == [("stg_store", "dependency")]
    assert plan.actions[0].detail == "stores.area: integer → bigint"
    deployed.apply()
    assert deployed.columns("stg_store") == ["store varchar", "area bigint"]
    _is_whole(deployed)


def test_a_table_with_a_column_more_changes_nothing(deployed: Place) -> None:
    more = {"store": ["tokyo", "osaka"], "area": pa.array([12, 30], pa.int32()), "city": ["a", "b"]}
    deployed.table("stores", pa.table(more))
    _is_whole(deployed)


def test_a_table_whose_type_no_longer_fits_is_refused_and_nothing_is_touched(deployed: Place) -> None:
    deployed.table("sales", pa.table({"id": pa.array([1]), "store": ["tokyo"], "amount": ["much"]}))
    plan = deployed.planned().plan
    assert any("sale_by_store: Athena will probably refuse it" in note for note in plan.notes)
    before = deployed.deployment.read().views
    with pytest.raises(QueryError, match="sale_by_store"):
        deployed.apply()
    assert deployed.deployment.read().views == before
    with pytest.raises(QueryError, match="sale_by_store"):
        deployed.apply()


def test_the_newest_release_is_damaged(deployed: Place) -> None:
    deployed.write({**FILES, "marts/more": "SELECT store FROM density"})
    deployed.apply()
    _overwrite(deployed, "releases/00000002.json", b"{}")
    planned = deployed.planned()
    assert "release 2 is damaged" in planned.history.damage[0]
    assert [(a.kind, a.view) for a in planned.plan.actions] == [("adopt", "more")]
    release = deployed.apply().release
    assert release is not None
    assert release.number == 3
    _is_whole(deployed)


def test_a_release_with_one_word_changed_is_noticed(deployed: Place) -> None:
    stored = deployed.store.get("releases/00000001.json")
    assert stored is not None
    _overwrite(deployed, "releases/00000001.json", stored.content.replace(b"amount", b"amuont", 1))
    with pytest.raises(LedgerError, match="release 1 is damaged"):
        deployed.task().ledger.release(1)
    assert deployed.apply().release is not None
    _is_whole(deployed)


def test_a_release_is_missing(deployed: Place) -> None:
    for number in (2, 3):
        deployed.write({**FILES, "marts/more": f"SELECT {number} AS n FROM density"})
        deployed.apply()
    _remove(deployed, "releases/00000002.json")
    planned = deployed.planned()
    assert planned.plan.actions == ()
    assert "release 2 is missing" in planned.history.damage[0]
    with pytest.raises(LedgerError, match="release 2 is not in"):
        deployed.task().ledger.release(2)


def test_the_whole_ledger_is_lost(deployed: Place) -> None:
    _remove(deployed, "releases/00000001.json")
    assert [kind for kind, _, _ in deployed.actions()] == ["adopt"] * 4
    deployed.apply()
    _is_whole(deployed)


def test_no_view_is_dropped_on_the_word_of_a_lost_ledger(deployed: Place) -> None:
    _remove(deployed, "releases/00000001.json")
    deployed.write({name: sql for name, sql in FILES.items() if "density" not in name})
    deployed.apply()
    assert "density" in deployed.deployment.read().views


def test_a_view_that_was_spoilt_is_made_again(athena: Place, lake: Lake) -> None:
    athena.apply()
    glue = lake.client("glue")
    table = glue.get_table(DatabaseName=VIEWS, Name="stg_store")["Table"]
    kept = ("Name", "TableType", "Parameters", "StorageDescriptor", "ViewExpandedText")
    spoilt = {**{key: table[key] for key in kept}, "ViewOriginalText": "/* Presto View: !!! */"}
    glue.update_table(DatabaseName=VIEWS, TableInput=spoilt)
    action = athena.planned().plan.actions[0]
    assert (action.kind, action.view, action.reason) == ("replace", "stg_store", "drifted")
    assert "no view of Athena's" in action.detail
    athena.apply()
    _is_whole(athena)


def test_a_file_that_was_spoilt_is_made_again(folder: Place) -> None:
    folder.apply()
    (Path(folder.deployment.place) / "stg_store.json").write_text("{")
    assert folder.actions() == [("replace", "stg_store", "drifted")]
    folder.apply()
    _is_whole(folder)


def test_setting_comments_sends_every_other_field_as_it_was(athena: Place, lake: Lake) -> None:
    """UpdateTable replaces all: what is not sent is lost, and moto is kinder than Glue there. So look at what is sent."""
    athena.apply()
    table = lake.client("glue").get_table(DatabaseName=VIEWS, Name="stg_sale")["Table"]
    sent: list[dict[str, Any]] = []
    session = own_session()
    session.events.register("provide-client-params.glue.UpdateTable", lambda params, **_: sent.append(params))
    engine(session).comment({"stg_sale": {"id": "number"}})
    content = sent[0]["TableInput"]
    assert content["StorageDescriptor"]["Columns"][0] == {"Name": "id", "Type": "bigint", "Comment": "number"}
    not_taken = {"DatabaseName", "CreateTime", "UpdateTime", "VersionId", "CatalogId", "CreatedBy"}
    not_taken |= {"IsRegisteredWithLakeFormation", "StorageDescriptor"}
    expected = {key: value for key, value in table.items() if key not in not_taken}
    assert {
        "Name",
        "TableType",
        "Parameters",
        "PartitionKeys",
        "ViewOriginalText",
        "ViewExpandedText",
    } <= expected.keys()
    assert {key: value for key, value in content.items() if key != "StorageDescriptor"} == expected


def _overwrite(place: Place, key: str, content: bytes) -> None:
    stored = place.store.get(key)
    place.store.put(key, content, replaces=stored.version if stored else None)


def _remove(place: Place, key: str) -> None:
    stored = place.store.get(key)
    assert stored is not None
    place.store.delete(key, version=stored.version)


def test_releases_are_readable_by_people(deployed: Place) -> None:
    stored = deployed.store.get("releases/00000001.json")
    assert stored is not None
    release = json.loads(stored.content)["release"]
    assert release["views"]["stg_sale"]["source"] == "SELECT id, store, amount FROM sales WHERE amount IS NOT NULL"
    assert (release["owner"], release["commit"], release["what"]) == ("mia", "c0ffee", "apply")


def test_where_the_ledgers_are(folder: Place, athena: Place) -> None:
    assert isinstance(folder.store, FolderStore)
    assert athena.store.address == f"s3://{LEDGER}/views"
