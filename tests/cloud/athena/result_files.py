"""What lies in the results bucket after a statement: the result, its `.metadata`, a manifest, or the reason it failed."""

from __future__ import annotations

from tests.cloud.athena import metadata_file
from tests.cloud.athena.execution import Execution
from tests.cloud.athena.outcome import Outcome, as_csv, as_text
from tests.cloud.athena.storage import Location, Storage

_PLANNED, _UNPLANNED = "application/octet-stream", "binary/octet-stream"
_NOT_THROUGH_THE_ENGINE = {"SHOW_TABLES", "SHOW_VIEWS", "SHOW_DATABASES", "SHOW_COLUMNS", "SHOW_CREATE_VIEW"}


def write_outcome(storage: Storage, execution: Execution, outcome: Outcome) -> None:
    """Write the files of a statement that succeeded, before anybody can see that it did."""
    at, kind = execution.output, execution.kind
    if at is None:
        return
    unplanned = kind.substatement in _NOT_THROUGH_THE_ENGINE or not outcome.columns
    content_type = _UNPLANNED if unplanned else _PLANNED

    def put(place: Location, body: bytes) -> None:
        storage.put(place, body, content_type=content_type, encryption=execution.encryption)

    if outcome.files:
        put(_beside(at, "-manifest.csv"), "\n".join(outcome.files).encode() + b"\n")
    if kind.suffix:
        put(at, as_csv(outcome) if kind.suffix == ".csv" else as_text(outcome))
    if outcome.columns:
        count = outcome.update_count if outcome.update else None
        content = metadata_file.written(execution.id, outcome.columns, update=outcome.update, count=count)
        put(_beside(at, ".metadata"), content)


def write_failure(storage: Storage, execution: Execution) -> None:
    """Statements that go through Hive leave their reason as a result; others leave nothing."""
    if execution.output is not None and execution.error is not None and execution.error.reason.startswith("FAILED: "):
        body = execution.error.reason.encode()
        storage.put(execution.output, body, content_type=_PLANNED, encryption=execution.encryption)


def _beside(at: Location, ending: str) -> Location:
    return Location(at.bucket, at.key + ending)
