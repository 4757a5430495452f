"""Stands for SageMaker's container on a laptop: a process of its own that sees the archive and nothing of the notebook.

    python container.py FOLDER      FOLDER is an unpacked model.tar.gz

One line in, one line out, both JSON: {"body", "type"} in; {"status", "body"} out, with the status an endpoint would have.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO


def answer(handler: ModuleType, model: Any, request: dict[str, str]) -> dict[str, Any]:
    """The container's way through the four functions; a request that cannot be read is a 400."""
    try:
        read = handler.input_fn(request["body"], request["type"])
    except ValueError as error:
        return {"status": 400, "body": str(error)}
    body, _ = handler.output_fn(handler.predict_fn(read, model), handler.JSON)
    return {"status": 200, "body": body}


def main(folder: Path, lines: TextIO, out: TextIO) -> None:
    sys.path.insert(0, str(folder / "code"))
    handler = importlib.import_module("inference")
    model = handler.model_fn(str(folder))
    for line in lines:
        out.write(json.dumps(answer(handler, model, json.loads(line))) + "\n")
        out.flush()


if __name__ == "__main__":
    sys.path.pop(0)  # the notebooks' folder: what is not in the archive must not be found
    main(Path(sys.argv[1]), sys.stdin, sys.stdout)
