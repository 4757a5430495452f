"""The archive that an endpoint starts from: weights, shape, and the code that reads them."""

from __future__ import annotations

import io
from pathlib import Path

import torch
from archive import archive
from classifier import Classifier

HERE = Path(__file__).resolve().parent
CODE = ("inference.py", "classifier.py")


def pack(model: Classifier) -> bytes:
    """A `model.tar.gz` as SageMaker's PyTorch container wants it: code/inference.py, and what it loads beside `code`."""
    return archive(_files(model))


def pack_folder(model: Classifier, folder: Path) -> None:
    """The same files in a folder: of a training job's, SageMaker makes the archive itself."""
    for name, content in _files(model).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _files(model: Classifier) -> dict[str, bytes]:
    weights = io.BytesIO()
    torch.save({name: value.cpu() for name, value in model.state_dict().items()}, weights)
    files = {"weights.pt": weights.getvalue(), "shape.json": model.shape.dump().encode()}
    return {**files, **{f"code/{name}": (HERE / name).read_bytes() for name in CODE}}
