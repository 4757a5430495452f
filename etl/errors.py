"""What can go wrong, as one tree; each error names the thing, what was found, and what to do about it.

EtlError                  exit code 1
├── UsageError            exit code 2: the command line or a settings file is wrong
│   └── SettingsError     a key, column or value in `etl/datasets/<name>.toml`
├── InputError            the CSV cannot be read at all (not found, not a CSV, corrupt archive)
├── SchemaError           the input lost a column that a view reads
├── LakeError             a zone cannot be read or written (permissions, disk full, throttled beyond retries)
│   ├── ConflictError     another run published this dataset meanwhile, or is at it now
│   └── ChangedError      a file is no longer what it was when it was found
├── CatalogError          the Glue catalog cannot be compared with the clean zone, or a crawl not be started
├── MemoryLimitError      the promise of `--memory` cannot be kept for this input
└── ReconciliationError   rows read do not add up to rejected + duplicates + written: nothing was published
"""

from __future__ import annotations


class EtlError(Exception):
    """A failure a person can act on: one sentence of what was found, and a hint of what to do.

    `str(error)` is the message; the hint is printed after a blank line, as `hint: …`.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(EtlError):
    exit_code = 2


class SettingsError(UsageError): ...


class InputError(EtlError): ...


class SchemaError(EtlError): ...


class LakeError(EtlError): ...


class ConflictError(LakeError): ...


class ChangedError(LakeError): ...


class CatalogError(EtlError): ...


class MemoryLimitError(EtlError): ...


class ReconciliationError(EtlError): ...
