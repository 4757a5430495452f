"""Where the zones are, as publishing sees them: a small set of operations that disk and S3 both have.

Every replacement is a compare-and-swap: it names the version it means to replace, and `ConflictError` says that another
run was faster. That is all the coordination S3 offers; a disk has a lock besides.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Protocol, Self

from etl.errors import ConflictError
from etl.lake.blob import ByteSource
from etl.lake.dataset import Tree

Zone = Literal["raw", "clean", "rejects", "reports", "artifacts"]


class Staged(Protocol):
    """A new version, complete and durable but not yet visible; leaving the `with` without `commit` withdraws it."""

    def commit(self, expected: str | None) -> str:
        """Make it visible in one step, if what it replaces is still `expected` (None: nothing); return its token."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Store(Protocol):
    """The zones of one lake."""

    def location(self, zone: Zone, key: str) -> str: ...

    def tree(self) -> Tree: ...

    def find(self, zone: Zone, key: str) -> ByteSource | None: ...

    def stage(self, zone: Zone, key: str, path: Path) -> Staged:
        """Bring the file `path`, which must lie in the scratch folder, to where `commit` can make it visible."""

    def remove(self, zone: Zone, key: str, expected: str | None) -> None: ...

    def sweep(self, zone: Zone, prefix: str, *, before: datetime) -> None:
        """Remove each folder under `prefix` on S3 in which nothing is as young as `before`; nothing is kept so on a disk."""

    def hold(self, dataset: str) -> AbstractContextManager[None]:
        """Keep other runs off the dataset, where that is possible; `ConflictError` if one is at it."""

    def scratch_parent(self) -> Path: ...


def token(source: ByteSource | None) -> str | None:
    return source.blob.token if source else None


def published_meanwhile(location: str) -> ConflictError:
    """The error of the run that was slower."""
    hint = "The other run's table is whole. Run again if this run's input or settings are the newer ones."
    return ConflictError(f"another run published {location} meanwhile", hint=hint)
