"""The commands against Athena: with the clients, the pace and the retries that people have."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from athena.cli import main
from tests.athena.releases.place import FILES, LEDGER, Place
from tests.cloud.athena.lake import TABLES, VIEWS, Lake

TARGETS = f"""\
[dev]
engine = "athena"
workgroup = "main"
tables = "{TABLES}"
views = "{VIEWS}"
ledger = "s3://{LEDGER}/views"
region = "ap-northeast-1"
"""


def ran(folder: Path, *argv: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    code = main([*argv, "--target", "dev"], stdout=out, stderr=err, environ={}, directory=folder, now=lambda: now)
    return code, out.getvalue(), err.getvalue()


def test_the_commands_reach_athena(athena: Place, lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "athena").mkdir()
    (tmp_path / "athena" / "targets.toml").write_text(TARGETS)
    views = ("--views", "views")
    assert ran(tmp_path, "plan", "--check", *views)[0] == 3
    code, out, err = ran(tmp_path, "apply", *views)
    assert (code, len(out.splitlines())) == (0, len(FILES)), err
    assert err == f"Release 1 is deployed to Athena's database {VIEWS}.\n"
    assert ran(tmp_path, "plan", "--check", *views)[0] == 0
    lake.run(f"CREATE OR REPLACE VIEW {VIEWS}.stg_store AS SELECT store, 1 AS area FROM {TABLES}.stores")
    code, out, _ = ran(tmp_path, "drift", *views)
    assert (code, out.splitlines()[0]) == (
        3,
        "stg_store: it was edited by hand; the SQL that is there is kept in the release",
    )
    assert ran(tmp_path, "apply", *views)[0] == 0
    lake.run(f"CREATE VIEW {VIEWS}.theirs AS SELECT s.store FROM {VIEWS}.stg_store s, {TABLES}.sales")
    assert ran(tmp_path, "import", *views)[0] == 0
    assert (
        ran(tmp_path, "plan", *views)[1] == "= adopt    theirs  (unrecorded: it is deployed, and no release says so)\n"
    )


def test_rows_are_not_kept_where_they_would_expire(athena: Place, tmp_path: Path) -> None:
    (tmp_path / "athena").mkdir()
    (tmp_path / "athena" / "targets.toml").write_text(TARGETS)
    athena.write({"marts/kept": "-- @materialize\nSELECT store FROM stores"})
    code, _, err = ran(tmp_path, "apply", "--views", "views")
    assert code == 1
    assert "kept is to be materialised, and results of the workgroup main expire" in err
    assert "keeps_rows = true" in err


def test_no_workgroup_of_that_name(athena: Place, tmp_path: Path) -> None:
    (tmp_path / "athena").mkdir()
    (tmp_path / "athena" / "targets.toml").write_text(TARGETS.replace('"main"', '"mian"'))
    code, _, err = ran(tmp_path, "apply", "--views", "views")
    assert code == 1
    assert "WorkGroup is not found" in err
    assert "targets.toml" in err


def test_no_database_of_that_name(athena: Place, tmp_path: Path) -> None:
    (tmp_path / "athena").mkdir()
    (tmp_path / "athena" / "targets.toml").write_text(TARGETS.replace(f'"{VIEWS}"', '"nowhere"'))
    code, _, err = ran(tmp_path, "plan", "--views", "views")
    assert code == 1
    assert "cannot read the database nowhere in Glue" in err
    assert "make apply" in err
