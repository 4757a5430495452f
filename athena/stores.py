"""Opens a store by its address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from athena.errors import UsageError
from athena.s3_store import S3Store
from athena.store import FolderStore, Store


def open_store(address: str, directory: Path, *, client: Callable[[], Any]) -> Store:
    """The store at `file://FOLDER` (from `directory`) or `s3://BUCKET/PREFIX`, for which `client` makes the client."""
    scheme, separator, rest = address.partition("://")
    if not separator or scheme not in {"file", "s3"} or not rest.strip("/"):
        hint = "Write file://FOLDER or s3://BUCKET/PREFIX in athena/targets.toml."
        raise UsageError(f"{address!r} is no place for a ledger", hint=hint)
    if scheme == "file":
        return FolderStore(directory / rest)
    bucket, _, prefix = rest.partition("/")
    return S3Store(client(), bucket, prefix.strip("/"))
