"""What the READMEs say is what the programs do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.help_screens import ROOT, SCREEN, pages, with_screens

PAGES = pages()
PAGES_WITH_SCREENS = [page for page in PAGES if SCREEN.search(page.read_text(encoding="utf-8"))]
ROOM_PAGES = [page for page in PAGES if page.parent.parent == ROOT]


def place(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES_WITH_SCREENS, ids=place)
def test_help_screens_are_those_of_the_programs(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert with_screens(text) == text, "run `make docs`"


def test_the_front_page_shows_the_options_of_the_command() -> None:
    front = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "<!-- help: python -m etl cleanse --help -->" in front


@pytest.mark.parametrize("page", PAGES, ids=place)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", ROOM_PAGES, ids=place)
def test_a_rooms_readme_fits_on_two_screens(page: Path) -> None:
    assert len(page.read_text(encoding="utf-8").splitlines()) < 100


@pytest.mark.parametrize("name", ["etl", "athena"])
def test_a_rooms_readme_names_every_part(name: str) -> None:
    room = ROOT / name
    hidden = {"README.md", "__init__.py", "__pycache__", "py.typed"}
    parts = {f"{path.name}/" if path.is_dir() else path.name for path in room.iterdir() if path.name not in hidden}
    named = set(re.findall(r"`([\w.]+/?)`", (room / "README.md").read_text(encoding="utf-8")))
    assert parts - named == set()


def test_every_make_command_in_the_readmes_exists() -> None:
    commands = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        for code in re.findall(r"`make ([a-z0-9-]+)[^`]*`", page.read_text(encoding="utf-8")):
            assert code in commands, f"{page.name} mentions `make {code}`"


def test_the_tree_in_the_front_page_is_the_tree() -> None:
    """Each name the picture of the rooms shows exists, at the depth where the picture shows it."""
    front = (ROOT / "README.md").read_text(encoding="utf-8")
    tree = re.search(r"<!-- tree -->\n```\n(.*?)```", front, re.DOTALL)
    assert tree is not None
    missing = [path for path in paths_of(tree[1]) if not (ROOT / path).exists()]
    assert missing == []


def paths_of(tree: str) -> list[str]:
    """The paths a picture of a tree shows: two blanks a level, names up to two blanks, several on a line."""
    folders: list[str] = []
    paths: list[str] = []
    for line in tree.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        names = re.split(r"\s{2,}", line.strip())[0].split()
        paths += ["".join(folders[:depth]) + name for name in names]
        folders[depth:] = [name for name in names[-1:] if name.endswith("/")]
    return paths
