"""GetQueryResults: the rows of a finished query, a page at a time. What is wrong is told in the order Athena looks at it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any

from tests.cloud.athena.errors import Refused
from tests.cloud.athena.execution import FINAL, Execution
from tests.cloud.athena.outcome import Outcome, Row
from tests.cloud.athena.storage import Location

MAXIMUM = 1000


def page(execution: Execution, content: dict[str, Any], *, exists: Callable[[Location], bool]) -> dict[str, Any]:
    """The answer for `MaxResults` rows from `NextToken` on."""
    size = content.get("MaxResults") or MAXIMUM
    if size > MAXIMUM:
        raise Refused(f"MaxResults is more than maximum allowed length {MAXIMUM}")
    outcome = _outcome(execution, exists)
    if outcome is None:
        return {"ResultSet": {"Rows": [], "ResultSetMetadata": {"ColumnInfo": []}}}
    start = _start(execution, content.get("NextToken"))
    rows = outcome.rows[start : start + size]
    more = {"NextToken": _token(execution, start + size)} if len(outcome.rows) > start + size else {}
    counted = {} if outcome.update_count is None else {"UpdateCount": outcome.update_count}
    return {
        "ResultSet": {
            "Rows": [_row(row) for row in rows],
            "ResultSetMetadata": {"ColumnInfo": [column.as_dict() for column in outcome.columns]},
        },
        **counted,
        **more,
    }


def _outcome(execution: Execution, exists: Callable[[Location], bool]) -> Outcome | None:
    """The rows; None for a statement of Hive's that failed."""
    if execution.state not in FINAL:
        raise _wrong_state(f"Query has not yet finished. Current state: {execution.state}")
    if execution.state == "CANCELLED":
        raise Refused("Could not find results", code="RESULT_NOT_FOUND")
    if execution.outcome is None:
        if execution.error is not None and execution.error.reason.startswith("FAILED: "):
            return None
        raise _wrong_state(f"Query did not finish successfully. Final query state: {execution.state}")
    if execution.output is not None and execution.kind.suffix and not exists(execution.output):
        raise Refused("Could not find results", code="RESULT_NOT_FOUND")
    return execution.outcome


def _wrong_state(message: str) -> Refused:
    return Refused(message, code="INVALID_QUERY_EXECUTION_STATE")


def _row(row: Row) -> dict[str, Any]:
    return {"Data": [{} if value is None else {"VarCharValue": value} for value in row]}


def _token(execution: Execution, start: int) -> str:
    return base64.b64encode(f"{execution.id} {start}".encode()).decode()


def _start(execution: Execution, token: str | None) -> int:
    if token is None:
        return 0
    try:
        id, _, start = base64.b64decode(token, validate=True).decode().partition(" ")
        if id == execution.id:
            return int(start)
    except (ValueError, binascii.Error):
        pass
    raise Refused(f"Malformed nextPageToken {token}")
