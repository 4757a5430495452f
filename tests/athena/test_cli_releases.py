"""The commands about releases as a person uses them: what they print, where, and with which exit code."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from athena.cli import main
from athena.journal import Entry, hold
from athena.store import FolderStore

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TARGETS = """\
default = "local"
[local]
engine = "local"
lake = "lake"
[dev]
engine = "athena"
workgroup = "w"
"""
FILES = {
    "staging/stg_sale": "-- @column amount: what was paid\nSELECT id, amount FROM sales",
    "core/total": "SELECT sum(amount) AS total FROM stg_sale",
}


class Ran:
    """One run of a command in a folder."""

    def __init__(self, folder: Path, *argv: str) -> None:
        out, err = io.StringIO(), io.StringIO()
        self.code = main(argv, stdout=out, stderr=err, environ={}, directory=folder, now=lambda: NOW)
        self.out, self.err = out.getvalue(), err.getvalue()

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    clean = tmp_path / "lake" / "clean" / "sales"
    clean.mkdir(parents=True)
    parquet.write_table(pa.table({"id": [1, 2], "amount": [1.5, 2.5]}), clean / "sales.parquet")
    (tmp_path / "athena").mkdir()
    (tmp_path / "athena" / "targets.toml").write_text(TARGETS)
    write(tmp_path, FILES)
    return tmp_path


def write(folder: Path, files: Mapping[str, str]) -> None:
    for path in (folder / "athena" / "views").glob("*/*.sql"):
        path.unlink()
    for name, text in files.items():
        path = folder / "athena" / "views" / f"{name}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def ledger(folder: Path) -> FolderStore:
    return FolderStore(folder / "lake" / "views" / ".ledger")


def total(folder: Path) -> str:
    """What the deployed view `total` says."""
    ran = Ran(folder, "query", "SELECT total FROM kiban_views.total", "--lake", "lake", "--format", "csv")
    return ran.out.splitlines()[1]


def test_from_the_first_plan_to_nothing_to_do(folder: Path) -> None:
    ran = Ran(folder, "plan")
    assert (ran.code, ran.out) == (0, "+ create   stg_sale  (new)\n+ create   total  (new)\n")
    assert Ran(folder, "plan", "--check").code == 3
    applied = Ran(folder, "apply")
    assert (applied.code, applied.out) == (0, ran.out)
    assert re.fullmatch(r"Release 1 is deployed to .*/lake/views\.\n", applied.err)
    again = Ran(folder, "plan", "--check")
    assert (again.code, again.out, again.err) == (0, "", "Nothing to do.\n")
    assert total(folder) == "4.0"


def test_a_plan_says_why(folder: Path) -> None:
    Ran(folder, "apply")
    write(folder, {**FILES, "staging/stg_sale": "SELECT id, CAST(amount AS decimal(6,2)) AS amount FROM sales"})
    ran = Ran(folder, "plan")
    assert ran.out == (
        "~ replace  stg_sale  (changed)\n"
        "~ replace  total  (dependency: stg_sale.amount: double → decimal(6,2))\n"
    )  # fmt: skip


def test_a_plan_as_json(folder: Path) -> None:
    found = Ran(folder, "plan", "--json").json
    assert found["target"] == "local"
    assert found["actions"][0] == {"kind": "create", "view": "stg_sale", "reason": "new", "detail": ""}
    assert len(found["digest"]) == 64


def test_a_saved_plan_is_what_is_applied(folder: Path) -> None:
    ran = Ran(folder, "plan", "--out", "build/plan.json")
    assert "apply build/plan.json" in ran.err
    assert Ran(folder, "apply", "build/plan.json").code == 0
    late = Ran(folder, "apply", "build/plan.json")
    assert (late.code, late.err.splitlines()[0]) == (
        1,
        "what would be done now is not what was planned: nothing was done",
    )


@pytest.mark.parametrize("content", [None, "{", '{"format": 1, "target": "dev", "digest": "x"}'])
def test_a_saved_plan_that_is_none(folder: Path, content: str | None) -> None:
    if content is not None:
        (folder / "plan.json").write_text(content)
    ran = Ran(folder, "apply", "plan.json")
    assert ran.code == 2
    assert "plan" in ran.err
    assert "hint:" in ran.err


def test_wrong_sql_is_shown_in_its_file_and_nothing_is_done(folder: Path) -> None:
    write(folder, {**FILES, "core/total": "-- what it is\nSELECT sum(amount) AS total,\n  nope FROM stg_sale"})
    plan = Ran(folder, "plan")
    assert "total: Athena will probably refuse it: COLUMN_NOT_FOUND" in plan.err
    ran = Ran(folder, "apply")
    assert ran.code == 1
    assert "athena/views/core/total.sql:3:3: error: Column 'nope' cannot be resolved" in ran.err
    assert "    3 |   nope FROM stg_sale\n      |   ^" in ran.err
    assert not list((folder / "lake" / "views").glob("*.json"))
    assert Ran(folder, "status").out.count("lock      none") == 1


def test_drift_is_found_shown_and_mended(folder: Path) -> None:
    Ran(folder, "apply")
    assert Ran(folder, "drift").code == 0
    path = folder / "lake" / "views" / "total.json"
    found = json.loads(path.read_text())
    path.write_text(json.dumps({**found, "sql": "SELECT sum(amount) * 2 AS total FROM kiban_views.stg_sale"}))
    ran = Ran(folder, "drift")
    assert ran.code == 3
    assert "-SELECT sum(amount) AS total FROM stg_sale" in ran.out
    assert "+SELECT sum(amount) * 2 AS total FROM stg_sale" in ran.out
    assert [item["view"] for item in Ran(folder, "drift", "--json").json["drift"]] == ["total"]
    Ran(folder, "apply")
    assert Ran(folder, "drift").code == 0


def test_a_change_of_files_is_no_drift(folder: Path) -> None:
    Ran(folder, "apply")
    write(folder, {**FILES, "core/total": "SELECT avg(amount) AS total FROM stg_sale"})
    assert Ran(folder, "drift").code == 0


def test_rollback_brings_an_older_release_back_as_a_new_one(folder: Path) -> None:
    Ran(folder, "apply")
    write(folder, {"staging/stg_sale": "-- @column id: another\nSELECT id FROM sales"})
    Ran(folder, "apply")
    ran = Ran(folder, "rollback", "1")
    assert ran.code == 0, ran.err
    assert ran.out.splitlines() == ["~ replace  stg_sale  (changed)", "+ create   total  (new)"]
    assert "the next `apply` brings back what they say" in ran.err
    stored = json.loads((folder / "lake" / "views" / "stg_sale.json").read_text())
    assert stored["comments"] == {"amount": "what was paid"}
    status = Ran(folder, "status", "--json").json
    assert (status["release"]["number"], status["release"]["what"]) == (3, "rollback to 1")
    assert [action["kind"] for action in status["pending"]] == ["replace", "drop"]
    assert Ran(folder, "apply").code == 0


def test_rollback_to_a_release_that_is_not_there(folder: Path) -> None:
    Ran(folder, "apply")
    ran = Ran(folder, "rollback", "9")
    assert (ran.code, "There are: 1." in ran.err) == (1, True)
    assert Ran(folder, "rollback", "nine").code == 2


def test_views_made_by_hand_become_files(folder: Path) -> None:
    Ran(folder, "apply")
    path = folder / "lake" / "views" / "theirs.json"
    sql = "SELECT a.id, b.total FROM kiban.sales AS a CROSS JOIN kiban_views.total AS b"
    columns = [{"name": "id", "type": "bigint"}, {"name": "total", "type": "double"}]
    path.write_text(json.dumps({"sql": sql, "schema": "kiban", "columns": columns, "comments": {"id": "number"}}))
    before = path.read_text()
    ran = Ran(folder, "import")
    assert (ran.code, ran.err.splitlines()[-1]) == (0, "wrote athena/views/core/theirs.sql")
    text = (folder / "athena" / "views" / "core" / "theirs.sql").read_text()
    assert text.splitlines()[-1] == "SELECT a.id, b.total FROM sales AS a CROSS JOIN total AS b"
    assert "-- @column id: number" in text
    assert Ran(folder, "plan").out == "= adopt    theirs  (unrecorded: it is deployed, and no release says so)\n"
    Ran(folder, "apply")
    assert path.read_text() == before
    assert Ran(folder, "plan", "--check").code == 0


def test_importing_what_cannot_be(folder: Path) -> None:
    Ran(folder, "apply")
    assert "total is already in the files" in Ran(folder, "import", "total").err
    assert Ran(folder, "import", "nothing").code == 2
    (folder / "lake" / "views" / "broken.json").write_text("{")
    ran = Ran(folder, "import")
    assert (ran.code, "broken" in ran.err) == (1, True)


def test_a_dead_apply_is_told_resumed_and_unlocked(folder: Path) -> None:
    journal = hold(ledger(folder), Entry("0" * 32, "zoe@laptop", "2026-11-22", "apply"), resume=False)
    journal.begin(["create total"], ["total"], {"total": "SELECT 7 AS seven"})
    assert "zoe@laptop, begun 2026-11-22, is going on after 0 of 1 steps, or was killed" in Ran(folder, "plan").err
    assert "zoe@laptop" in Ran(folder, "status").out
    refused = Ran(folder, "apply")
    assert refused.code == 1
    assert "hint: Wait for it." in refused.err
    unlocked = Ran(folder, "unlock")
    assert (unlocked.code, "zoe@laptop" in unlocked.err, "SELECT 7" in unlocked.err) == (0, True, True)
    assert Ran(folder, "unlock").err == "There is no lock.\n"
    hold(ledger(folder), Entry("0" * 32, "zoe@laptop", "2026-11-22", "apply"), resume=False)
    assert Ran(folder, "apply", "--resume").code == 0
    assert Ran(folder, "plan", "--check").code == 0


def test_status_for_people(folder: Path) -> None:
    first = Ran(folder, "status")
    assert "release   none in file://" in first.out
    assert "pending   2 steps; see `plan`" in first.out
    Ran(folder, "apply")
    lines = Ran(folder, "status").out.splitlines()
    assert lines[0].endswith("lake/views, 2 views")
    assert lines[1].startswith("release   1 (apply) of 2026-11-23T09:00:00+00:00 by ")
    assert lines[3:] == ["lock      none", "pending   nothing"]


def test_damage_is_told_by_every_command(folder: Path) -> None:
    Ran(folder, "apply")
    (folder / "lake" / "views" / ".ledger" / "releases" / "00000001.json").write_text("{}")
    for command in ("plan", "status", "apply"):
        ran = Ran(folder, command)
        assert ran.code == 0
        assert "release 1 is damaged" in ran.out + ran.err


def test_refresh_makes_rows_anew(folder: Path) -> None:
    write(folder, {**FILES, "core/total": f"-- @materialize\n{FILES['core/total']}"})
    Ran(folder, "apply")
    parquet.write_table(pa.table({"id": [1], "amount": [7.0]}), folder / "lake" / "clean" / "sales" / "sales.parquet")
    assert Ran(folder, "plan", "--check").code == 0
    ran = Ran(folder, "apply", "--refresh", "total")
    assert "~ replace  total  (refresh: its rows are made anew)" in ran.out
    assert total(folder) == "7.0"
    assert len(list((folder / "lake" / "views" / ".rows").iterdir())) == 1
    assert Ran(folder, "apply", "--refresh", "stg_sale").code == 2


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["plan", "--target", "dve"], "Did you mean dev?"),
        (["plan", "--target", "dev"], "[dev] lacks ledger, tables, views"),
        (["plan", "--engine", "athena"], "[dev] lacks"),
        (["plan", "--target", "dev", "--engine", "local"], "target dev is on athena, not on local"),
        (["plan", "--views", "elsewhere"], "elsewhere is no folder"),
        (["plan", "--lake", "nowhere"], "nowhere/clean is not there"),
        (["plan", "--colour"], "unrecognized arguments"),
    ],
)
def test_wrong_command_lines(folder: Path, argv: list[str], said: str) -> None:
    ran = Ran(folder, *argv)
    assert ran.code == (1 if "--lake" in argv else 2)
    assert said in ran.err
    assert "Traceback" not in ran.err
