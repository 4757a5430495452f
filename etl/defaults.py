"""What a run takes from files that lie at hand: the settings of a dataset, and the columns that views read."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path

from etl.errors import LakeError
from etl.lake.contract import protected_columns
from etl.settings import Settings, load_settings

Reads = Mapping[str, Mapping[str, tuple[str, ...]]]  # dataset -> column -> the views that read it


def settings_at_hand(dataset: str, directory: Path) -> Settings:
    """Load `etl/datasets/<dataset>.toml` of the working tree, else the one in the package; else the defaults."""
    tree = directory / "etl" / "datasets" / f"{dataset}.toml"
    if tree.is_file():
        return load_settings(tree)
    packaged = files("etl") / "datasets" / f"{dataset}.toml"
    if not packaged.is_file():
        return Settings()
    with as_file(packaged) as path:
        return load_settings(path)


def reads_at_hand(directory: Path) -> Reads:
    """The columns that views read, of `athena/schema.json` in the working tree; none when there is no such file."""
    path = directory / "athena" / "schema.json"
    try:
        return protected_columns(path.read_bytes()) if path.is_file() else {}
    except OSError as error:
        hint = "It says which columns no rule may drop. Make it readable, or run elsewhere."
        raise LakeError(f"{path} cannot be read: {error.strerror}", hint=hint) from None
