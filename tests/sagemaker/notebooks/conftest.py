"""The notebooks' own modules, which are no package, and the bundled example as a lake."""

from __future__ import annotations

import importlib
import io
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from etl.cli import main
from tests.sagemaker.conftest import ROOM

NOTEBOOKS = ROOM / "notebooks"
WITHOUT_TORCH = ("lake", "checkpoints", "archive", "beside", "endpoint", "spot")
WITH_TORCH = ("baselines", "classifier", "training", "towns", "inference", "package", "train", "gpu")


def _import(*names: str) -> SimpleNamespace:
    """Modules beside the notebooks, as a notebook imports them: their folder is where the kernel starts."""
    sys.path.insert(0, str(NOTEBOOKS))
    try:
        return SimpleNamespace(**{name: importlib.import_module(name) for name in names})
    finally:
        sys.path.remove(str(NOTEBOOKS))


@pytest.fixture(scope="session")
def room() -> SimpleNamespace:
    """The modules that need no torch: `room.lake`, `room.endpoint`, …"""
    return _import(*WITHOUT_TORCH)


@pytest.fixture(scope="session")
def torch() -> ModuleType:
    found: ModuleType = pytest.importorskip(
        "torch", reason="torch is not installed: `make notebooks` runs this with it"
    )
    found.set_num_threads(1)  # the models are small, and the cores are others' too
    return found


@pytest.fixture(scope="session")
def model_room(torch: ModuleType) -> SimpleNamespace:
    """All modules, those that need torch too."""
    return _import(*WITHOUT_TORCH, *WITH_TORCH)


@pytest.fixture(scope="session")
def lake_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, cleansed as `make etl-local` does it."""
    folder = tmp_path_factory.mktemp("example") / "lake"
    out, err = io.StringIO(), io.StringIO()
    code = main(
        ["cleanse", "etl/example", "--lake", str(folder)], stdout=out, stderr=err, environ={}, directory=ROOM.parent
    )
    assert code == 0, err.getvalue()
    return folder


@pytest.fixture(scope="session")
def lake(room: SimpleNamespace, lake_folder: Path) -> Any:
    """The example, as a notebook on a laptop sees it."""
    return room.lake.connect(NOTEBOOKS, environ={"KIBAN_LAKE": str(lake_folder)})


@pytest.fixture(scope="session")
def rows(model_room: SimpleNamespace, lake: Any) -> Any:
    """Members by town and shop."""
    return model_room.towns.read_towns(lake)


@pytest.fixture(scope="session")
def division(model_room: SimpleNamespace, rows: Any) -> Any:
    return model_room.towns.Division.of(rows)


@pytest.fixture(scope="session")
def tiny(model_room: SimpleNamespace) -> SimpleNamespace:
    """A question that is learnt in a second: which of three words is it? `examples` is the same for learning and checking."""
    texts, labels, often = ["東京の店", "大阪の店", "札幌の店"], ["tokyo", "osaka", "sapporo"], [60, 50, 40]
    shape = model_room.classifier.Shape.of(texts, labels, width=8)
    examples = model_room.training.Examples.of(shape, texts, labels, often)
    return SimpleNamespace(texts=texts, labels=labels, shape=shape, examples=examples)


@pytest.fixture(scope="session")
def tiny_model(model_room: SimpleNamespace, tiny: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Any:
    keep = model_room.checkpoints.Folder(tmp_path_factory.mktemp("tiny"))
    model, _ = model_room.training.Training(tiny.shape, keep, epochs=6, batch=16).run(tiny.examples, tiny.examples)
    return model


@pytest.fixture(autouse=True)
def _no_cloud(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test forgets to give, it cannot reach an account by accident."""
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
