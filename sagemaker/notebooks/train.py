"""The training of notebook 03 as a job of its own: for what outgrows the notebook, on machines that may be taken away.

SageMaker starts it with the data in a folder, and keeps the folder of checkpoints in S3: when a spot machine is taken away, the
next one finds it filled, and the training goes on. Here it runs the same way:

    python train.py --data DIR --model DIR --checkpoints DIR
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from checkpoints import Folder
from classifier import Shape
from package import pack_folder
from training import Epoch, Examples, Training

PARTS = ("learn", "check")


def parser(environ: Mapping[str, str]) -> argparse.ArgumentParser:
    """The folders are SageMaker's where nothing else is said."""
    parser = argparse.ArgumentParser(description="Train the classifier of notebook 03.")
    parser.add_argument("--data", type=Path, default=environ.get("SM_CHANNEL_DATA", "/opt/ml/input/data/data"))
    parser.add_argument("--model", type=Path, default=environ.get("SM_MODEL_DIR", "/opt/ml/model"))
    parser.add_argument("--checkpoints", type=Path, default="/opt/ml/checkpoints")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--width", type=int, default=32)
    return parser


def main(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    options = parser(environ).parse_args(argv)
    learn, check = (pd.read_csv(options.data / f"{part}.csv", dtype={"members": int}) for part in PARTS)
    shape = Shape.of(list(learn["town"]), list(learn["store_code"]), width=options.width)
    training = Training(shape, Folder(options.checkpoints), epochs=options.epochs, tell=_tell)
    model, _ = training.run(_examples(shape, learn), _examples(shape, check))
    pack_folder(model, options.model)
    return 0


def _examples(shape: Shape, rows: pd.DataFrame) -> Examples:
    return Examples.of(shape, list(rows["town"]), list(rows["store_code"]), list(rows["members"]))


def _tell(epoch: Epoch) -> None:
    """A line that CloudWatch makes a metric of (spot.py says by which pattern)."""
    sys.stdout.write(f"epoch={epoch.number} loss={epoch.loss:.4f} accuracy={epoch.accuracy:.4f}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
