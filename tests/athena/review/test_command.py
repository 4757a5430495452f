"""`python -m athena review`: what is compared with what, what is printed where, and with which exit code."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from athena.review.report.markdown import MARKER
from tests.athena.authored import Ran, write_lake, write_views

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not on the PATH")

SCHEMA = json.loads((files("athena.review.report") / "schema.json").read_text("utf-8"))
VIEWS = {
    "staging/sale": "-- One sale.\n-- @grain one\n-- @key id\nSELECT id, shop, price FROM sales",
    "staging/shop": "-- @grain one\n-- @key code\nSELECT code, name FROM shops",
    "marts/total": "-- @grain one\n-- @key shop\nSELECT shop, count(*) AS n, sum(price) AS total FROM sale GROUP BY shop",
}
DASHBOARD = """
title: {en: Sales}
charts:
  - name: totals
    kind: bar
    title: {en: Totals by shop, ja: 店舗別売上}
    view: total
    x_axis: {column: shop}
    y_axis: {column: total, aggregation: sum}
"""


def git(folder: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main", *words]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, encoding="utf-8").stdout.strip()


def commit(folder: Path) -> str:
    git(folder, "add", "athena")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "x")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with views on main, and a lake that git does not have."""
    write_views(tmp_path / "athena" / "views", VIEWS)
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    write_lake(tmp_path / "build" / "lake")
    return tmp_path


def write(folder: Path, **views: str) -> None:
    """Write `layer__name` = SQL into the working tree."""
    write_views(folder / "athena" / "views", {name.replace("__", "/"): sql for name, sql in views.items()})


def as_json(folder: Path, *argv: str, code: int = 0) -> dict[str, Any]:
    ran = Ran(folder, "review", "--format", "json", *argv)
    assert ran.code == code, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found


def view(found: dict[str, Any], name: str) -> dict[str, Any]:
    (one,) = (view for view in found["views"] if view["name"] == name)
    return dict(one)


def test_nothing_changed(folder: Path):
    ran = Ran(folder, "review")
    assert ran.code == 0
    assert ran.out.startswith(f"{MARKER}\n\n## ✅ Safe\n\nNo view changes.")
    assert ran.err == ""


def test_a_change_in_the_working_tree(folder: Path):
    write(folder, marts__total=VIEWS["marts/total"].replace("count(*)", "count(price)"))
    found = as_json(folder)
    assert (found["verdict"], found["unchanged"], found["lake"]) == ("look", 2, "build/lake")
    total = view(found, "total")
    assert (total["class"], total["values"], total["rows"]["changed"]) == ("values", ["n"], 1)
    assert total["rows"]["key"] == ["shop"]
    assert total["badge"]["level"] == "exact"
    assert total["rows"]["examples"] == [
        {
            "kind": "changed",
            "before": {"shop": "S1", "n": "2", "total": "1.5"},
            "after": {"shop": "S1", "n": "1", "total": "1.5"},
            "differing": ["n"],
        }
    ]
    assert total["cost"]["bytes_before"] == total["cost"]["bytes_after"] > 0
    assert "-  count(*) AS n,\n+  count(price) AS n," in total["sql_diff"]


def test_reindentation_and_comments_are_safe(folder: Path):
    write(folder, marts__total="-- Totals.\n" + VIEWS["marts/total"].replace(" FROM", "\n  FROM"))
    total = view(as_json(folder), "total")
    assert (total["class"], total["verdict"], total["sql_diff"]) == ("none", "safe", "")


def test_a_new_view_and_one_that_is_gone(folder: Path):
    write(folder, marts__new="-- @grain one\n-- @key code\nSELECT code FROM shop")
    (folder / "athena/views/marts/total.sql").unlink()
    found = as_json(folder)
    assert [(one["name"], one["class"], one["verdict"]) for one in found["views"]] == [
        ("new", "new", "safe"),
        ("total", "removed", "look"),
    ]


def test_a_column_that_others_use_breaks_and_so_does_the_exit_code(folder: Path):
    write(folder, staging__sale=VIEWS["staging/sale"].replace(", price", ""))
    found = as_json(folder, code=3)
    sale = view(found, "sale")
    assert (sale["class"], sale["verdict"]) == ("columns", "breaks")
    assert sale["reason"] == "Taken away, and still used by the view total: price."
    assert [(reader["name"], reader["broken"]) for reader in sale["downstream"]] == [("total", ["price"])]
    assert any("total" in problem and "'price' cannot be resolved" in problem for problem in found["problems"])
    assert Ran(folder, "review", "--allow").code == 0


def test_a_column_that_a_dashboard_uses(folder: Path):
    (folder / "athena/dashboards").mkdir()
    (folder / "athena/dashboards/sales.yaml").write_text(DASHBOARD, encoding="utf-8")
    write(folder, marts__total=VIEWS["marts/total"].replace("AS total", "AS yen"))
    total = view(as_json(folder, code=3), "total")
    assert total["reason"] == "Renamed, and still used under the old name by the dashboard sales: total."
    assert total["downstream"] == [
        {
            "kind": "dashboard",
            "name": "sales",
            "columns": ["total"],
            "broken": ["total"],
            "charts": ["Totals by shop"],
        },
        {"kind": "data set", "name": "total", "columns": ["total"], "broken": ["total"], "charts": []},
    ]


def test_a_dashboard_that_cannot_be_read_is_told(folder: Path):
    (folder / "athena/dashboards").mkdir()
    (folder / "athena/dashboards/sales.yaml").write_text("charts: [", encoding="utf-8")
    found = as_json(folder)
    assert len(found["problems"]) == 1
    assert found["problems"][0].startswith("dashboard sales.yaml: ")


def test_a_key_that_repeats_now_breaks(folder: Path):
    write(folder, staging__sale=VIEWS["staging/sale"].replace("SELECT id", "SELECT id / 2 AS id"))
    sale = view(as_json(folder, code=3), "sale")
    assert sale["rows"]["repeats"] is True
    assert sale["reason"].startswith("There was one row for each id; now some repeat")


def test_a_view_that_stops_with_an_error_on_the_data(folder: Path):
    write(folder, staging__sale=VIEWS["staging/sale"].replace("price", "1 / (id - 2) AS price"))
    sale = view(as_json(folder, code=3), "sale")
    assert sale["rows"]["fails"] is True
    assert "Division by zero" in sale["reason"]
    assert sale["sql_diff"]


# what is missing costs its own section


def test_a_broken_view_costs_no_other_anything(folder: Path):
    write(
        folder, staging__shop="SELECT FROM shops", marts__total=VIEWS["marts/total"].replace("count(*)", "count(price)")
    )
    found = as_json(folder, code=3)
    shop, total = view(found, "shop"), view(found, "total")
    assert shop["verdict"] == "breaks"
    assert shop["rows"]["compared"] is False
    assert "-  name\n" in shop["sql_diff"]
    assert (total["verdict"], total["rows"]["changed"]) == ("look", 1)
    assert any(problem.startswith("shop: ") for problem in found["problems"])


def test_a_view_that_was_broken_before_breaks_nothing(folder: Path):
    write(folder, marts__bad="SELECT nothing FROM sale")
    commit(folder)
    write(folder, marts__bad="SELECT nothing AS x FROM sale")
    found = as_json(folder, "--base", "HEAD")
    assert view(found, "bad")["verdict"] == "look"


def test_without_a_lake_the_rows_say_so_and_the_rest_stands(folder: Path):
    Ran(folder, "schema")
    shutil.rmtree(folder / "build")
    write(folder, marts__total=VIEWS["marts/total"].replace("count(*)", "count(price)"))
    found = as_json(folder)
    total = view(found, "total")
    assert found["lake"] is None
    assert total["rows"]["compared"] is False
    assert "no lake" in total["rows"]["why"]
    assert (total["class"], total["values"], total["verdict"]) == ("values", ["n"], "look")
    assert [column["type"] for column in total["columns_after"]] == ["varchar", "bigint", "double"]
    assert "not compared. There is no lake" in Ran(folder, "review").out


def test_a_table_that_the_lake_has_not_costs_those_rows_alone(folder: Path):
    Ran(folder, "schema")
    shutil.rmtree(folder / "build/lake/clean/shops")
    write(
        folder,
        staging__shop=VIEWS["staging/shop"].replace("code, name", "code, upper(name) AS name"),
        marts__total=VIEWS["marts/total"].replace("count(*)", "count(price)"),
    )
    found = as_json(folder)
    assert "The lake has no table shops" in view(found, "shop")["rows"]["why"]
    assert view(found, "shop")["class"] == "values"
    assert view(found, "total")["rows"]["changed"] == 1


def test_a_construct_that_is_not_run_here_costs_those_rows_alone(folder: Path):
    write(
        folder,
        staging__shop=VIEWS["staging/shop"].replace(
            "code, name", "code, reduce_agg(code, '', (a, b) -> a || b, (a, b) -> a) AS name"
        )
        + " GROUP BY code",
        marts__total=VIEWS["marts/total"].replace("count(*)", "count(price)"),
    )
    found = as_json(folder)
    shop = view(found, "shop")
    assert shop["rows"]["compared"] is False
    assert "is not run on this machine" in shop["rows"]["why"]
    assert shop["badge"]["after"]["level"] == "not executable"
    assert (shop["verdict"], bool(shop["sql_diff"])) == ("look", True)
    assert view(found, "total")["rows"]["changed"] == 1


# what is compared with what


def test_a_base_is_where_the_head_parted_from_it(folder: Path):
    """What others did to main meanwhile is none of this review's."""
    git(folder, "switch", "--quiet", "--create", "mine")
    write(folder, marts__total=VIEWS["marts/total"].replace("count(*)", "count(price)"))
    commit(folder)
    git(folder, "switch", "--quiet", "main")
    write(folder, staging__shop=VIEWS["staging/shop"].replace("code, name", "code"))
    theirs = commit(folder)
    found = as_json(folder, "--base", "main", "--head", "mine")
    assert [one["name"] for one in found["views"]] == ["total"]
    git(folder, "switch", "--quiet", "mine")
    assert [one["name"] for one in as_json(folder, "--base", theirs)["views"]] == ["total"]


def test_a_folder_counts_as_it_is(folder: Path):
    shutil.copytree(folder / "athena", folder / "copy" / "athena")
    write(folder / "copy", staging__shop=VIEWS["staging/shop"].replace("name", "upper(name) AS name"))
    assert [one["name"] for one in as_json(folder, "--head", "copy")["views"]] == ["shop"]
    assert [one["name"] for one in as_json(folder, "--base", "copy/athena/views")["views"]] == ["shop"]


def test_origin_comes_before_the_branch_here(folder: Path, tmp_path_factory: pytest.TempPathFactory):
    clone = tmp_path_factory.mktemp("clone") / "x"
    git(folder, "clone", "--quiet", str(folder), str(clone))
    write(clone, staging__shop=VIEWS["staging/shop"].replace("name", "upper(name) AS name"))
    commit(clone)
    assert as_json(clone)["base"].startswith("origin/main (")


def test_the_report_names_the_command(folder: Path):
    write(folder, staging__shop=VIEWS["staging/shop"].replace("name", "upper(name) AS name"))
    found = as_json(folder, "--base", "main", "--lake", "build/lake")
    assert found["command"] == "python -m athena review --base main --lake build/lake --page build/review.html"


# where it goes


def test_files(folder: Path):
    write(folder, marts__total=VIEWS["marts/total"].replace("count(*)", "count(price)"))
    ran = Ran(folder, "review", "--out", "out/review.md", "--page", "out/review.html")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.splitlines() == ["reviewing total (1 of 1)", "out/review.html written", "out/review.md written"]
    assert (folder / "out/review.md").read_text("utf-8").startswith(MARKER)
    assert 'id="view-total"' in (folder / "out/review.html").read_text("utf-8")
    assert Ran(folder, "review", "--format", "html").out == (folder / "out/review.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["--base", "nowhere"], 2, "nowhere"),
        (["--head", "nowhere"], 2, "nowhere"),
        (["--base=--upload-pack=x"], 2, "--upload-pack"),
        (["--lake", "nowhere"], 1, "is not there"),
        (["--views", "nowhere"], 2, "nowhere"),
        (["--format", "pdf"], 2, "invalid choice"),
        (["--out", "athena"], 2, "cannot be written"),
    ],
)
def test_wrong_command_lines(folder: Path, argv: list[str], code: int, said: str):
    ran = Ran(folder, "review", *argv)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert "hint: " in ran.err
    assert "Traceback" not in ran.err


def test_no_repository(tmp_path: Path):
    write_views(tmp_path / "athena" / "views", VIEWS)
    ran = Ran(tmp_path, "review")
    assert ran.code == 2
    assert "no git repository with origin/main or main" in ran.err
