"""Prepared statements: a name for a text with question marks, kept by the workgroup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.cloud.athena.errors import Refused


class PreparedStatements:
    """The API's operations on them, and what PREPARE and EXECUTE need."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._kept: dict[tuple[str, str], dict[str, Any]] = {}

    def put(self, workgroup: str, name: str, text: str, description: str = "") -> None:
        self._kept[workgroup, name] = {
            "StatementName": name,
            "QueryStatement": text,
            "WorkGroupName": workgroup,
            "Description": description,
            "LastModifiedTime": self._now().timestamp(),
        }

    def get(self, workgroup: str, name: str) -> dict[str, Any]:
        if (workgroup, name) not in self._kept:
            message = f"PreparedStatement {name} was not found in workGroup {workgroup}"
            raise Refused(message, kind="ResourceNotFoundException", more={"ResourceName": name})
        return self._kept[workgroup, name]

    def delete(self, workgroup: str, name: str) -> None:
        self.get(workgroup, name)
        del self._kept[workgroup, name]

    def create_prepared_statement(self, content: dict[str, Any]) -> dict[str, Any]:
        workgroup, name = content["WorkGroup"], content["StatementName"]
        if (workgroup, name) in self._kept:
            raise Refused(f"PreparedStatement {name} already exists in workGroup {workgroup}")
        self.put(workgroup, name, content["QueryStatement"], content.get("Description") or "")
        return {}

    def update_prepared_statement(self, content: dict[str, Any]) -> dict[str, Any]:
        older = self.get(content["WorkGroup"], content["StatementName"])
        description = content.get("Description") or older["Description"]
        self.put(content["WorkGroup"], content["StatementName"], content["QueryStatement"], description)
        return {}

    def get_prepared_statement(self, content: dict[str, Any]) -> dict[str, Any]:
        return {"PreparedStatement": self.get(content["WorkGroup"], content["StatementName"])}

    def delete_prepared_statement(self, content: dict[str, Any]) -> dict[str, Any]:
        self.delete(content["WorkGroup"], content["StatementName"])
        return {}

    def list_prepared_statements(self, content: dict[str, Any]) -> dict[str, Any]:
        wanted = ("StatementName", "LastModifiedTime")
        found = [kept for (workgroup, _), kept in sorted(self._kept.items()) if workgroup == content["WorkGroup"]]
        return {"PreparedStatements": [{name: kept[name] for name in wanted} for kept in found]}

    def batch_get_prepared_statement(self, content: dict[str, Any]) -> dict[str, Any]:
        names = content["PreparedStatementNames"]
        found = [self._kept[content["WorkGroup"], name] for name in names if (content["WorkGroup"], name) in self._kept]
        known = {kept["StatementName"] for kept in found}
        missing = [
            {"StatementName": name, "ErrorCode": "STATEMENT_NOT_FOUND", "ErrorMessage": f"{name} was not found"}
            for name in names
            if name not in known
        ]
        return {"PreparedStatements": found, "UnprocessedPreparedStatementNames": missing}
