"""What can go wrong in the room `athena`, as one tree; each error names the thing, what was found, and what to do.

AthenaError                     exit code 1
├── UsageError                  exit code 2: the command line or a settings file is wrong
├── CatalogError                the lake has no such folder, or a table's files cannot be read
├── StoreError                  the ledger's store cannot be read or written
│   └── ConflictError           another apply is at it, or was faster
├── LedgerError                 a release is missing or damaged
├── DeploymentError             Athena or Glue refused a change, or could not be reached
├── PlanChangedError            what was planned is not what would be done now
└── QueryError                  Athena would refuse this SQL, or fail while running it; `code` is Trino's error name
    ├── ViewRefusedError        … of a view that was to be deployed
    └── NotExecutableError      Athena runs it, the local engine does not: `construct` and why
"""

from __future__ import annotations


class AthenaError(Exception):
    """A failure a person can act on: one sentence of what was found, and a hint of what to do.

    `str(error)` is the message; the hint is printed after a blank line, as `hint: …`.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(AthenaError):
    exit_code = 2


class CatalogError(AthenaError): ...


class StoreError(AthenaError): ...


class ConflictError(StoreError): ...


class LedgerError(AthenaError): ...


class DeploymentError(AthenaError): ...


class PlanChangedError(AthenaError): ...


class QueryError(AthenaError):
    """An error in Athena's own wording: `CODE: line 1:8: message`.

    Attributes:
        code: Trino's error name, such as COLUMN_NOT_FOUND or DIVISION_BY_ZERO.
        text: the message alone, without code and position.
        line, column: where in the SQL, counted from 1; 0 when the failure came with a row, not with a place in the SQL.
    """

    def __init__(self, code: str, text: str, *, line: int = 0, column: int = 0, hint: str = "") -> None:
        place = f"line {line}:{column}: " if line else ""
        super().__init__(f"{code}: {place}{text}", hint=hint)
        self.code, self.text, self.line, self.column = code, text, line, column


class ViewRefusedError(QueryError):
    """The SQL of the view `view`; line and column are those of its SELECT, `reason` has them in the text that was sent."""

    def __init__(self, view: str, error: QueryError, *, line: int = 0, column: int = 0) -> None:
        super().__init__(error.code, error.text, line=line, column=column, hint=error.hint)
        self.args = (f"view {view}: {self}",)
        self.view, self.reason = view, error


class NotExecutableError(QueryError):
    """The SQL is (as far as is known) right, and Athena runs it; the local engine cannot, and says so instead of guessing."""

    def __init__(self, construct: str, why: str, *, line: int = 0, column: int = 0) -> None:
        super().__init__(
            "NOT_EXECUTABLE_LOCALLY",
            f"{construct}: {why}",
            line=line,
            column=column,
            hint="Athena itself runs this. athena/trino/README.md lists what the local engine knows.",
        )
        self.construct, self.why = construct, why
