"""The example's files: what they promise is kept."""

from __future__ import annotations

import json
from pathlib import Path

from athena.schema import differences
from tests.athena.authored import Ran
from tests.athena.views.conftest import ROOT

SCHEMA = ROOT / "athena" / "schema.json"


def test_schema_is_that_of_the_lake_that_the_example_gives(lake: Path, tmp_path: Path):
    written = tmp_path / "schema.json"
    ran = Ran(ROOT, "schema", "--lake", str(lake), "--schema", str(written))
    assert ran.code == 0, ran.err
    old, new = (json.loads(path.read_text("utf-8")) for path in (SCHEMA, written))
    assert list(differences(old, new)) == []
    assert written.read_bytes() == SCHEMA.read_bytes()


def test_every_view_says_all_there_is_to_say(project):
    for view in project.views.values():
        assert view.header.grain.startswith("one row for each"), view.name
        assert "@" in view.header.owner, view.name
        assert view.header.key, view.name
        assert any(ord(letter) > 0x3000 for letter in view.header.description), f"{view.name} says nothing in Japanese"


def test_each_select_can_be_pasted_into_athena_with_one_database_selected(project):
    """Tables and views are in two databases; a name has none before it."""
    for view in project.views.values():
        of_views = {source.name in project.views for source in view.reads}
        assert len(of_views) == 1, view.name
        assert [source.database for source in view.references] == [None] * len(view.references)


def test_files_are_formatted_alike(project):
    for view in project.views.values():
        lines = (ROOT / view.path).read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if len(line) > 120 or line != line.rstrip() or "\t" in line] == [], view.name
