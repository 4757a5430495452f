"""`python -m athena check`: what it prints, where, and with which exit code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.athena.authored import Ran, write_lake, write_views

GOOD = {
    "staging/a": "-- Sales.\n-- @grain one\n-- @column id: x\nSELECT id FROM sales",
    "core/b": "-- @grain one\n-- @column n: x\nSELECT count(*) AS n FROM a",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_lake(tmp_path / "build" / "lake")
    write_views(tmp_path / "athena" / "views", GOOD)
    return tmp_path


def test_good_views(folder: Path):
    ran = Ran(folder, "check")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "staging/a    1 columns  reads sales",
        "core/b       1 columns  reads a",
        "",
        "Columns of tables: build/lake.",
        "schema.json is out of date (there is none yet): make views-schema",
        "2 views (1 in staging, 1 in core): 0 errors, 0 warnings",
    ]


def test_errors_are_shown_with_their_place_and_end_with_a_count(folder: Path):
    write_views(folder / "athena/views", {"core/b": "-- @grain one\nSELECT ids AS n FROM a"})
    ran = Ran(folder, "check")
    assert ran.code == 1
    assert ran.out.splitlines()[:4] == [
        "athena/views/core/b.sql:2:8: error: Column 'ids' cannot be resolved [column-not-found]",
        "    2 | SELECT ids AS n FROM a",
        "      |        ^",
        "    hint: Did you mean id?",
    ]
    assert ran.out.splitlines()[-1] == "2 views (1 in staging, 1 in core): 1 error, 0 warnings"


def test_warnings_alone_do_not_fail(folder: Path):
    write_views(folder / "athena/views", {"core/b": "SELECT count(*) AS n FROM a"})
    ran = Ran(folder, "check")
    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "2 views (1 in staging, 1 in core): 0 errors, 2 warnings"


def test_json(folder: Path):
    write_views(folder / "athena/views", {"core/b": "SELECT ids AS n FROM a", "marts/c": "SELECT n FROM b"})
    ran = Ran(folder, "check", "--json")
    found = json.loads(ran.out)
    assert (ran.code, ran.err) == (1, "")
    assert (found["ok"], found["views"], found["unchecked"]) == (False, ["a", "b", "c"], ["c"])
    (error,) = [problem for problem in found["problems"] if problem["severity"] == "error"]
    assert error == {
        "rule": "column-not-found",
        "message": "Column 'ids' cannot be resolved",
        "hint": "Did you mean id?",
        "path": "athena/views/core/b.sql",
        "line": 1,
        "column": 8,
        "severity": "error",
    }


def test_without_a_lake_the_schema_file_is_enough(folder: Path):
    Ran(folder, "schema")
    (folder / "build/lake").rename(folder / "elsewhere")
    ran = Ran(folder, "check")
    assert (ran.code, ran.err) == (0, "")
    assert "Columns of tables: schema.json." in ran.out


def test_without_either_it_says_what_to_do(folder: Path):
    (folder / "build/lake").rename(folder / "elsewhere")
    ran = Ran(folder, "check")
    assert ran.code == 1
    assert "hint: Known from nowhere: there is no lake and no schema.json: no tables. " in ran.out


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["--views", "nowhere"], 2, "nowhere is no folder"),
        (["--lake", "nowhere"], 1, "is not there"),
        (["--zzz"], 2, "unrecognized arguments: --zzz"),
    ],
)
def test_wrong_command_lines(folder: Path, argv: list[str], code: int, said: str):
    ran = Ran(folder, "check", *argv)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert "hint: " in ran.err


def test_no_view_at_all(tmp_path: Path):
    (tmp_path / "athena" / "views").mkdir(parents=True)
    ran = Ran(tmp_path, "check")
    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "0 views: 0 errors, 0 warnings"


def test_the_views_in_the_tree_have_no_findings(tmp_path: Path):
    """Whatever lake this machine has: what schema.json remembers is enough."""
    room = Path(__file__).parents[2] / "athena"
    shutil.copytree(room / "views", tmp_path / "athena" / "views")
    shutil.copy(room / "schema.json", tmp_path / "athena")
    found = json.loads(Ran(tmp_path, "check", "--json").out)
    assert (found["problems"], found["stale_schema"]) == ([], [])
    assert len(found["views"]) >= 8


CHARTS = """title: t
charts:
  - {name: one, kind: number, title: t, view: b, value: {aggregation: count}}
  - {name: two, kind: number, title: t, view: a, value: {column: COLUMN, aggregation: sum}}
"""


def test_it_says_how_many_dashboards_and_charts_it_looked_at(folder: Path):
    (folder / "athena/dashboards").mkdir()
    (folder / "athena/dashboards/shop.yaml").write_text(CHARTS.replace("COLUMN", "id"), encoding="utf-8")
    (folder / "athena/dashboards/web.yaml").write_text(CHARTS.replace("COLUMN", "gone"), encoding="utf-8")
    ran = Ran(folder, "check")
    assert ran.code == 1
    assert ran.out.splitlines()[-1] == "2 views (1 in staging, 1 in core), 2 dashboards (4 charts): 1 error, 0 warnings"
    assert json.loads(Ran(folder, "check", "--json").out)["dashboards"] == {"shop": 2, "web": 2}


def test_it_says_that_dashboards_were_not_looked_at(folder: Path):
    write_views(folder / "athena/views", {"core/b": "-- @grain one\nSELECT ids AS n FROM a"})
    ran = Ran(folder, "check")
    assert "Dashboards were not looked at, because views have errors." in ran.out.splitlines()
    assert json.loads(Ran(folder, "check", "--json").out)["dashboards"] is None


def test_a_table_that_a_chart_shows_is_in_the_schema_too(folder: Path):
    """Terraform makes a data set of it, and has to know its columns."""
    (folder / "athena/dashboards").mkdir()
    chart = (
        "  - {name: one, kind: bar, title: t, dataset: shops, x_axis: {column: name}, y_axis: {aggregation: count}}\n"
    )
    (folder / "athena/dashboards/shop.yaml").write_text(f"title: t\ncharts:\n{chart}", encoding="utf-8")
    (folder / "athena/dashboards/bad.yaml").write_text("charts: [", encoding="utf-8")
    assert Ran(folder, "schema").code == 0
    tables = json.loads((folder / "athena/schema.json").read_text(encoding="utf-8"))["tables"]
    assert [column["name"] for column in tables["shops"]["columns"]] == ["code", "name"]
    shutil.rmtree(folder / "build")
    assert Ran(folder, "schema", "--check").code == 0, "and remembered where there is no lake"
    (folder / "athena/dashboards/shop.yaml").unlink()
    ran = Ran(folder, "schema", "--check")
    assert ran.code == 1
    assert "table shops is gone" in ran.err
