"""How Athena says no: a call that is refused at once, or a query that was accepted and then fails.

The names, positions and sentences are those that real Athena (engine v3) has been seen to answer. `ErrorType` is known
for a few names only; the rest carry the type of their kind.
"""

from __future__ import annotations

from dataclasses import dataclass

SYSTEM, USER, OTHER = 1, 2, 3
"""`AthenaError.ErrorCategory`."""

_TYPES = {
    "COLUMN_NOT_FOUND": 1006,
    "CATALOG_NOT_FOUND": 1006,
    "SYNTAX_ERROR": 1006,
    "TYPE_MISMATCH": 1006,
    "FUNCTION_NOT_FOUND": 1006,
    "TABLE_NOT_FOUND": 1301,
    "SCHEMA_NOT_FOUND": 1301,
    "NOT_FOUND": 1300,
    "NOT_SUPPORTED": 1200,
    "HIVE_EXECUTION": 1502,
}
_OTHER_TYPE = 1100


class Refused(Exception):
    """The call itself is refused: no query execution comes to exist."""

    def __init__(
        self,
        message: str,
        *,
        kind: str = "InvalidRequestException",
        code: str | None = "INVALID_INPUT",
        status: int = 400,
        more: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        codes = {"AthenaErrorCode": code, "ErrorCode": code} if code and kind == "InvalidRequestException" else {}
        self.body: dict[str, str] = {"__type": kind, **codes, "Message": message, **(more or {})}


def malformed(message: str) -> Refused:
    """Refuse what the grammar does not know, as Athena does before it queues anything."""
    return Refused(message, code="MALFORMED_QUERY")


@dataclass
class QueryFailed(Exception):
    """The query was accepted and ends in FAILED (or CANCELLED, when a limit stopped it).

    `reason` becomes `StateChangeReason`, for the engine's errors `NAME: line 1:8: sentence`.
    """

    reason: str
    category: int = USER
    error_type: int = _OTHER_TYPE
    retryable: bool = False
    state: str = "FAILED"
    scanned: int = 0

    def __str__(self) -> str:
        return self.reason

    @property
    def name(self) -> str:
        return self.reason.partition(":")[0]

    @property
    def sentence(self) -> str:
        """The reason without the error's name: what a view that could not be analysed repeats."""
        return self.reason.partition(": ")[2] or self.reason

    def as_athena_error(self) -> dict[str, object]:
        return {
            "ErrorCategory": self.category,
            "ErrorType": self.error_type,
            "Retryable": self.retryable,
            "ErrorMessage": self.reason,
        }


def failed(name: str, sentence: str, *, at: tuple[int, int] | None = None) -> QueryFailed:
    """Fail with an error of the engine; `at` is line and column, both from 1.

    Examples:
        >>> failed("TABLE_NOT_FOUND", "Table 'awsdatacatalog.db.t' does not exist", at=(1, 15)).reason
        "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.db.t' does not exist"
    """
    position = f"line {at[0]}:{at[1]}: " if at else ""
    return QueryFailed(f"{name}: {position}{sentence}", error_type=_TYPES.get(name, _OTHER_TYPE))


def hive_failed(sentence: str, message: str) -> QueryFailed:
    """Fail as a statement does that Athena hands to Hive; its reason begins with `FAILED: `."""
    return QueryFailed(f"FAILED: {sentence} {message}", category=SYSTEM, error_type=_TYPES["HIVE_EXECUTION"])


def scan_limit_exceeded(limit: int) -> QueryFailed:
    """Stop a query that reads more than its workgroup allows: engine v3 calls that CANCELLED, not FAILED.

    What it read until then is paid for.
    """
    return QueryFailed("Bytes scanned limit was exceeded", state="CANCELLED", scanned=limit)
