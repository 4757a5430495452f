"""What --base and --head name: folders, commits, the working tree."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from athena.errors import UsageError
from athena.review.versions import changed_views, revision, tables_of

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

SCHEMA = '{"version": 1, "tables": {"t": {"columns": [{"name": "a", "type": "bigint"}]}}, "views": {}}'


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=True)
    return done.stdout.strip()


def write(folder: Path, name: str, text: str) -> None:
    path = folder / "athena" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def commit(folder: Path, message: str) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """main has one view; the branch `work`, which is checked out, has changed it; main has gone on since."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "README.md").write_text("nothing yet")
    commit(folder, "before there were views")
    write(folder, "views/staging/a.sql", "SELECT a FROM t")
    write(folder, "schema.json", SCHEMA)
    write(folder, "dashboards/sales.yaml", "title: x")
    commit(folder, "first")
    git(folder, "checkout", "-q", "-b", "work")
    write(folder, "views/staging/a.sql", "SELECT a + 1 AS a FROM t")
    commit(folder, "changed")
    git(folder, "checkout", "-q", "main")
    write(folder, "views/staging/others.sql", "SELECT a FROM t")
    commit(folder, "of somebody else")
    git(folder, "checkout", "-q", "work")
    return folder


def test_a_commit_is_read_without_touching_the_tree(repository: Path) -> None:
    write(repository, "views/staging/a.sql", "SELECT a + 2 AS a FROM t")
    with revision("main", repository) as base, revision(None, repository) as head:
        assert base.project.views["a"].sql == "SELECT a FROM t"
        assert head.project.views["a"].sql == "SELECT a + 2 AS a FROM t"
        assert [column.name for column in base.tables["t"]] == ["a"]
        assert base.dashboards is not None
        assert [path.name for path in base.dashboards.iterdir()] == ["sales.yaml"]
        assert base.called.startswith("main (")
        assert head.called == "the working tree"
    assert git(repository, "status", "--porcelain") == "M athena/views/staging/a.sql"


def test_what_others_did_since_is_no_change_of_ours(repository: Path) -> None:
    with revision("main", repository, parted_from="work") as base, revision("work", repository) as head:
        assert changed_views(base.project, head.project) == ("a",)


def test_before_there_were_views_all_are_new(repository: Path) -> None:
    with revision("work~2", repository) as base, revision(None, repository) as head:
        assert base.project.views == {}
        assert changed_views(base.project, head.project) == ("a",)


def test_folders(repository: Path, tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    (layers / "staging").mkdir(parents=True)
    (layers / "staging" / "b.sql").write_text("SELECT a FROM t")
    with revision(str(repository), tmp_path) as whole, revision("layers", tmp_path) as alone:
        assert list(whole.project.views) == ["a"]
        assert list(alone.project.views) == ["b"]
        assert alone.dashboards is None
        assert changed_views(whole.project, alone.project) == ("b", "a")
        assert set(tables_of(whole, alone, {})) == {"t"}


def test_a_broken_view_takes_nothing_from_the_rest(repository: Path) -> None:
    write(repository, "views/staging/b.sql", "SELECT FROM WHERE")
    with revision("main", repository, parted_from="HEAD") as base, revision(None, repository) as head:
        assert head.problems[0].path == Path("athena/views/staging/b.sql")
        assert changed_views(base.project, head.project) == ("a", "b")


@pytest.mark.parametrize(
    ("named", "hint"),
    [
        ("mian", "Did you mean main?"),
        ("origin/main", "git fetch origin main:refs/remotes/origin/main"),
        ("--all", "git fetch"),
    ],
)
def test_what_is_not_there(repository: Path, named: str, hint: str) -> None:
    git(repository, "remote", "add", "origin", "../nowhere")
    with pytest.raises(UsageError) as error, revision(named, repository):
        pass
    assert named in str(error.value)
    assert hint in error.value.hint


def test_a_shallow_clone_is_told(repository: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", "clone")
    with pytest.raises(UsageError) as error, revision("0123456789abcdef", clone):
        pass
    assert "git fetch --unshallow" in error.value.hint


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no git repository") as error, revision("main", tmp_path):
        pass
    assert "--base DIR" in error.value.hint


def test_a_folder_without_views(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="without views"), revision("empty", tmp_path):
        pass
