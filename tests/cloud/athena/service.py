"""Athena's API, executing for real: the operations as methods that take a request's content and give the answer's.

State lives here, not in moto: executions and prepared statements, for each region. Workgroups, the Glue catalog and S3 are
the cloud's own, and are reached with clients as any program would.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from tests.cloud.athena import statement as s
from tests.cloud.athena.catalog import Catalog
from tests.cloud.athena.changes import Changes, Target
from tests.cloud.athena.errors import QueryFailed, Refused
from tests.cloud.athena.execution import FINAL, Execution
from tests.cloud.athena.faults import Faults
from tests.cloud.athena.metrics import QueryMetrics
from tests.cloud.athena.outcome import Outcome
from tests.cloud.athena.pages import page
from tests.cloud.athena.prepared import PreparedStatements
from tests.cloud.athena.queries import Queries, Session
from tests.cloud.athena.reading import read, with_parameters
from tests.cloud.athena.result_files import write_failure, write_outcome
from tests.cloud.athena.show import SHOWN, existing
from tests.cloud.athena.storage import Location, Storage
from tests.cloud.athena.workgroup import Workgroup

_ENGINE = {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"}


@dataclass
class Clients:
    """The services beneath, in one region."""

    athena: Any
    glue: Any
    s3: Any
    cloudwatch: Any


@dataclass
class Athena:
    """One region's Athena. `steps` is how many looks it takes to see a query's end."""

    clients: Clients
    folder: Path
    faults: Faults = field(default_factory=Faults)
    steps: int = 3
    now: Callable[[], datetime] = lambda: datetime.now().astimezone()

    def __post_init__(self) -> None:
        self._storage = Storage(self.clients.s3, self.folder / "objects")
        self._queries = Queries(self._storage, self.folder)
        self._changes = Changes(self._queries, self._storage)
        self._metrics = QueryMetrics(self.clients.cloudwatch)
        self._executions: dict[str, Execution] = {}
        self._tokens: dict[str, tuple[str, str]] = {}
        self._one_at_a_time = threading.RLock()
        self.prepared = PreparedStatements(self.now)

    def start_query_execution(self, content: dict[str, Any]) -> dict[str, Any]:
        token, fingerprint = content.get("ClientRequestToken"), _fingerprint(content)
        with self._one_at_a_time:
            if token in self._tokens:
                return {"QueryExecutionId": self._again(*self._tokens[token], fingerprint)}
            workgroup = self._workgroup(content.get("WorkGroup") or "primary")
            statement, sent = self._read(content, workgroup.name)
            execution = self._new(content, workgroup, statement, sent)
            session = self._session(content, workgroup)
            self._refuse_early(statement, session, workgroup)
            self._executions[execution.id] = execution
            if token:
                self._tokens[token] = (execution.id, fingerprint)
            self._begin(execution, statement, session)
            if workgroup.metrics and execution.ended:
                self._metrics.publish(execution)
        return {"QueryExecutionId": execution.id}

    def _again(self, id: str, before: str, now: str) -> str:
        if before != now:
            raise Refused("Idempotent parameters do not match", code="IDEMPOTENT_PARAMETER_MISMATCH")
        return id

    def _workgroup(self, name: str) -> Workgroup:
        try:
            found = self.clients.athena.get_work_group(WorkGroup=name).get("WorkGroup")
        except ClientError as error:
            raise Refused("WorkGroup is not found.") from error
        if not found:
            raise Refused("WorkGroup is not found.")
        return Workgroup.of(found)

    def _read(self, content: dict[str, Any], workgroup: str) -> tuple[s.Statement, str]:
        """The statement to run, and its text. EXECUTE becomes the statement that was prepared."""
        text, parameters = content.get("QueryString") or "", list(content.get("ExecutionParameters") or ())
        statement = read(text)
        if isinstance(statement, s.Execute):
            prepared = self.prepared.get(workgroup, statement.name)["QueryStatement"]
            text = with_parameters(prepared, [*statement.parameters, *parameters])
            return read(text), text
        if parameters:
            text = with_parameters(text, parameters)
            return read(text), text
        return statement, text

    def _new(self, content: dict[str, Any], workgroup: Workgroup, statement: s.Statement, sent: str) -> Execution:
        id = str(uuid.uuid4())
        folder, encryption = workgroup.output(content.get("ResultConfiguration") or {})
        kind: s.Kind = statement.kind
        context = {
            name.capitalize(): str(value).lower()
            for name, value in (content.get("QueryExecutionContext") or {}).items()
        }
        return Execution(
            id=id,
            sent=content["QueryString"],
            kind=kind,
            workgroup=workgroup.name,
            context=context,
            output=folder and Location(folder.bucket, f"{folder.key}{kind.folder}{id}{kind.suffix}"),
            encryption=encryption,
            submitted=self.now(),
            parameters=tuple(content.get("ExecutionParameters") or ()),
            reuse=content.get("ResultReuseConfiguration") or {},
        )

    def _session(self, content: dict[str, Any], workgroup: Workgroup) -> Session:
        database = (content.get("QueryExecutionContext") or {}).get("Database") or ""
        return Session(Catalog(self.clients.glue), database.lower(), workgroup.scan_limit)

    def _refuse_early(self, statement: s.Statement, session: Session, workgroup: Workgroup) -> None:
        if isinstance(statement, s.Describe | s.ShowColumns):
            existing(statement.name, session)
        if (
            isinstance(statement, s.CreateTableAs)
            and "external_location" in statement.properties
            and workgroup.enforced
        ):
            raise Refused(
                "The Create Table As Select query failed because it was submitted with an 'external_location' property "
                "to an Athena Workgroup that enforces a centralized output location for all queries. Please remove the "
                "'external_location' property and resubmit the query."
            )

    def _begin(self, execution: Execution, statement: s.Statement, session: Session) -> None:
        fault = self.faults.of_query(execution.sent)
        if fault is not None and fault.failure is None:
            execution.held = lambda: self._run(execution, statement, session)
            return
        if fault is not None and not fault.takes_effect:
            self._fail(execution, fault.failure)
            return
        self._run(execution, statement, session)
        if fault is not None:
            self._fail(execution, fault.failure)

    def _run(self, execution: Execution, statement: s.Statement, session: Session) -> None:
        began = time.perf_counter()
        try:
            outcome = self._carry_out(execution, statement, session)
            write_outcome(self._storage, execution, outcome)
            execution.outcome, execution.ended = outcome, True
        except QueryFailed as failure:
            self._fail(execution, failure)
        execution.completed, execution.seconds = self.now(), time.perf_counter() - began

    def _carry_out(self, execution: Execution, statement: s.Statement, session: Session) -> Outcome:
        target = Target(execution.id, execution.output, execution.encryption)
        if type(statement) in SHOWN:
            return SHOWN[type(statement)](statement, session)
        match statement:
            case s.Select(query):
                return self._queries.select(query, session)
            case s.Explain():
                return self._queries.explain(statement, session)
            case s.CreateTableAs():
                return self._changes.create_table_as(statement, session, target)
            case s.Unload():
                return self._changes.unload(statement, session, target)
            case s.Prepare(name, text):
                read(text)
                self.prepared.put(execution.workgroup, name, text)
                return Outcome()
            case s.Deallocate(name):
                self.prepared.delete(execution.workgroup, name)
                return Outcome()
        return self._change(statement, session)

    def _change(self, statement: s.Statement, session: Session) -> Outcome:
        match statement:
            case s.CreateView():
                return self._changes.create_view(statement, session)
            case s.DropView():
                return self._changes.drop_view(statement, session)
            case s.DropTable():
                return self._changes.drop_table(statement, session)
            case s.CreateDatabase():
                return self._changes.create_database(statement, session)
            case s.DropDatabase():
                return self._changes.drop_database(statement, session)
        raise QueryFailed(f"NOT_SUPPORTED: {type(statement).__name__}")

    def _fail(self, execution: Execution, failure: QueryFailed | None) -> None:
        execution.error, execution.outcome = failure, None
        execution.ended, execution.completed = True, self.now()
        write_failure(self._storage, execution)

    def release(self) -> None:
        """Let what a fault holds run on."""
        with self._one_at_a_time:
            for execution in self._executions.values():
                if execution.held is not None:
                    run, execution.held = execution.held, None
                    run()

    def stop_query_execution(self, content: dict[str, Any]) -> dict[str, Any]:
        with self._one_at_a_time:
            self.find(content.get("QueryExecutionId")).stop(self.now())
        return {}

    def find(self, id: str | None) -> Execution:
        if id not in self._executions:
            raise Refused(f"QueryExecution {id} was not found", code="QUERY_EXECUTION_NOT_FOUND")
        return self._executions[id]

    def get_query_execution(self, content: dict[str, Any]) -> dict[str, Any]:
        execution = self.find(content.get("QueryExecutionId"))
        execution.look(self.steps)
        return {"QueryExecution": execution.as_dict(_ENGINE)}

    def batch_get_query_execution(self, content: dict[str, Any]) -> dict[str, Any]:
        found, missing = [], []
        for id in content.get("QueryExecutionIds") or ():
            if id in self._executions:
                found.append(self.get_query_execution({"QueryExecutionId": id})["QueryExecution"])
            else:
                missing.append({"QueryExecutionId": id, "ErrorCode": "QUERY_EXECUTION_NOT_FOUND"})
        return {"QueryExecutions": found, "UnprocessedQueryExecutionIds": missing}

    def list_query_executions(self, content: dict[str, Any]) -> dict[str, Any]:
        workgroup = content.get("WorkGroup") or "primary"
        ids = [id for id, execution in reversed(self._executions.items()) if execution.workgroup == workgroup]
        start, size = int(content.get("NextToken") or 0), content.get("MaxResults") or 50
        more = {"NextToken": str(start + size)} if len(ids) > start + size else {}
        return {"QueryExecutionIds": ids[start : start + size], **more}

    def get_query_results(self, content: dict[str, Any]) -> dict[str, Any]:
        execution = self.find(content.get("QueryExecutionId"))
        return page(execution, content, exists=self._storage.exists)

    def get_query_runtime_statistics(self, content: dict[str, Any]) -> dict[str, Any]:
        execution = self.find(content.get("QueryExecutionId"))
        timeline = execution.as_dict(_ENGINE)["Statistics"]
        names = [name for name in timeline if name.endswith("InMillis")]
        statistics: dict[str, Any] = {"Timeline": {name: timeline[name] for name in names}}
        if execution.state in FINAL and execution.outcome is not None:
            rows = {"InputBytes": execution.outcome.scanned, "OutputRows": len(execution.outcome.rows)}
            statistics["Rows"] = rows
        return {"QueryRuntimeStatistics": statistics}


def _fingerprint(content: dict[str, Any]) -> str:
    return repr(sorted((name, repr(value)) for name, value in content.items() if name != "ClientRequestToken"))
