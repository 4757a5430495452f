"""The bundled example, cleansed as `make etl-local` does it, and the views of the tree over it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from athena.engine import View
from athena.engine.lake import open_lake
from athena.engine.local import LocalEngine
from athena.project import Project, load_project
from etl.cli import main

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "etl" / "example"


@pytest.fixture(scope="session")
def project() -> Project:
    return load_project(ROOT / "athena" / "views")


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example") / "lake"
    out, err = io.StringIO(), io.StringIO()
    code = main(["cleanse", "etl/example", "--lake", str(folder)], stdout=out, stderr=err, environ={}, directory=ROOT)
    assert code == 0, err.getvalue()
    return folder


@pytest.fixture(scope="session")
def engine(lake: Path, project: Project) -> Iterator[LocalEngine]:
    tables = dict(open_lake(lake)["kiban"])
    views = {name: View(view.sql) for name, view in project.views.items()}
    found = LocalEngine({"kiban": {**tables, **views}}, default_database="kiban", now=datetime(2024, 1, 1, tzinfo=UTC))
    yield found
    found.close()


@pytest.fixture(scope="session")
def rows(engine: LocalEngine, project: Project) -> Callable[[str], list[dict[str, Any]]]:
    """All rows of a view, as mappings, in the order of its key."""

    def read(name: str) -> list[dict[str, Any]]:
        key = project.views[name].header.key
        result = engine.query(f"SELECT * FROM {name} ORDER BY {', '.join(key)}")
        assert result.badge.level == "exact", result.badge
        names = [column.name for column in result.columns]
        return [dict(zip(names, row, strict=True)) for row in result.rows]

    return read


@pytest.fixture(scope="session")
def raw() -> Callable[[str], pd.DataFrame]:
    """A dataset as its authors published it: every cell is text, nothing is cleansed by us."""

    def read(name: str) -> pd.DataFrame:
        files = sorted((EXAMPLE / name).glob("*.csv"))
        frames = [pd.read_csv(file, dtype=str, encoding="utf-8-sig") for file in files]
        frame = pd.concat(frames, ignore_index=True)
        return frame.rename(columns=lambda column: column.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}").lower())

    return read
