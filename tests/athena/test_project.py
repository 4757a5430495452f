"""A folder becomes views in an order in which they can be made."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from athena.errors import UsageError
from athena.problems import ViewsError
from athena.project import load_project, read_project
from tests.athena.authored import write_views

LAYERS = 'layers = ["low", "middle", "high"]'


def problems_of(folder: Path) -> list[tuple[str, str]]:
    _, problems = read_project(folder, shown=Path("views"))
    return [(problem.rule, f"{problem.path}:{problem.line}:{problem.column}") for problem in problems]


def test_views_come_after_what_they_read(tmp_path: Path):
    files = {
        "marts/a": "SELECT x FROM b JOIN z ON true",
        "staging/z": "SELECT x FROM t",
        "core/b": "SELECT x FROM c",
        "core/c": "SELECT x FROM z",
    }
    project = load_project(write_views(tmp_path, files))
    assert list(project.views) == ["z", "c", "b", "a"]
    assert project.tables == ("t",)
    assert project.upstream("a") == ("b", "z")
    assert project.downstream("z") == ("c", "b", "a")
    assert project.downstream("a") == ()


@settings(max_examples=30, deadline=None)
@given(st.permutations([f"v{n}" for n in range(8)]))
def test_the_order_depends_on_what_is_read_alone(tmp_path_factory: pytest.TempPathFactory, names: list[str]):
    folder = tmp_path_factory.mktemp("views")
    files = {f"core/{name}": f"SELECT x FROM {before}" for before, name in pairwise(names)}
    write_views(folder, files | {f"core/{names[0]}": "SELECT x FROM t"})
    assert list(load_project(folder).views) == names


def test_a_circle_is_told_once_and_its_readers_are_not_blamed(tmp_path: Path):
    files = {
        "core/a": "SELECT x FROM b",
        "core/b": "SELECT x\nFROM c",
        "core/c": "SELECT x FROM a",
        "core/d": "SELECT x FROM c",
        "core/e": "SELECT x FROM d",
        "core/f": "SELECT x FROM f",
    }
    project, problems = read_project(write_views(tmp_path, files), shown=Path("views"))
    assert [(problem.rule, problem.message) for problem in problems] == [
        ("cycle", "a reads b reads c reads a: none can be made first"),
        ("cycle", "f reads f: none can be made first"),
    ]
    assert list(project.views) == []
    assert project.broken == {"a", "b", "c", "d", "e", "f"}


def test_layers_are_read_upward_only(tmp_path: Path):
    files = {
        "layers.toml": LAYERS,
        "low/a": "SELECT x FROM b",
        "middle/b": "SELECT x FROM t",
        "middle/c": "SELECT x FROM b",
        "high/d": "SELECT x FROM a",
    }
    assert problems_of(write_views(tmp_path, files)) == [("upward", "views/low/a.sql:1:15")]


def test_a_folder_that_is_no_layer(tmp_path: Path):
    files = {"layers.toml": LAYERS, "hgh/a": "SELECT 1 AS x", "b": "SELECT 1 AS x", "low/deep/c": "SELECT 1 AS x"}
    _, problems = read_project(write_views(tmp_path, files))
    assert [problem.rule for problem in problems] == ["layer"] * 3
    assert "Did you mean high?" in [problem.hint for problem in problems]


def test_without_a_file_of_layers_folders_may_be_called_as_they_like(tmp_path: Path):
    files = {"anything/a": "SELECT x FROM b", "zoo/b": "SELECT x FROM t"}
    assert list(load_project(write_views(tmp_path, files)).views) == ["b", "a"]


def test_a_name_is_given_once(tmp_path: Path):
    files = {"core/a": "SELECT 1 AS x", "marts/a": "SELECT 2 AS x"}
    assert problems_of(write_views(tmp_path, files)) == [("duplicate-name", "views/marts/a.sql:0:0")]


def test_a_name_has_no_database(tmp_path: Path):
    files = {"core/a": "SELECT x FROM kiban_dev.t"}
    _, (problem,) = read_project(write_views(tmp_path, files))
    assert (problem.rule, problem.column) == ("qualified-name", 15)
    assert problem.hint == "Write t alone: apply puts the database of the environment before it."


@pytest.mark.parametrize("name", ["Upper", "a-b", "1a", "売上"])
def test_a_name_that_athena_does_not_take(tmp_path: Path, name: str):
    assert [rule for rule, _ in problems_of(write_views(tmp_path, {f"core/{name}": "SELECT 1 AS x"}))] == ["name"]


def test_a_file_that_is_no_text(tmp_path: Path):
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "a.sql").write_bytes(b"SELECT '\xff'")
    assert [rule for rule, _ in problems_of(tmp_path)] == ["unreadable"]


def test_what_an_editor_leaves_behind_is_not_read(tmp_path: Path):
    files = {"core/a": "SELECT 1 AS x", "core/.ipynb_checkpoints/a": "SELECT 2 AS x", "core/notes.md": "no SQL"}
    assert list(load_project(write_views(tmp_path, files)).views) == ["a"]


def test_loading_names_every_problem(tmp_path: Path):
    write_views(tmp_path, {"core/a": "SELECT", "core/b": "-- @zzz\nSELECT 1 AS x"})
    with pytest.raises(ViewsError) as caught:
        load_project(tmp_path, shown=Path("views"))
    assert len(caught.value.problems) == 2
    assert "views/core/a.sql:1" in str(caught.value)
    assert "views/core/b.sql:1:1" in str(caught.value)


@pytest.mark.parametrize("content", ["layers =", "layers = []", "other = 1", "layers = [1]"])
def test_a_wrong_file_of_layers(tmp_path: Path, content: str):
    with pytest.raises(UsageError, match="layers"):
        load_project(write_views(tmp_path, {"layers.toml": content, "core/a": "SELECT 1 AS x"}))


def test_no_folder(tmp_path: Path):
    with pytest.raises(UsageError, match="is no folder"):
        load_project(tmp_path / "nowhere")
