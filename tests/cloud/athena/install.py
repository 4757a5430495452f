"""Puts this Athena into the laptop cloud, over moto's, which keeps the workgroups and gives up the rest.

cloud = Cloud()
athena = install(cloud)
with cloud:
    athena.faults.refuse("StartQueryExecution")
"""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from tests.cloud.athena.calls import INSIDE
from tests.cloud.athena.catalog_api import CatalogApi
from tests.cloud.athena.errors import Refused
from tests.cloud.athena.faults import Faults
from tests.cloud.athena.service import Athena, Clients
from tests.cloud.server import CREDENTIALS, Cloud
from tests.cloud.wire import Answer, Forward, Request

_OPERATIONS = {
    "StartQueryExecution": "start_query_execution",
    "StopQueryExecution": "stop_query_execution",
    "GetQueryExecution": "get_query_execution",
    "BatchGetQueryExecution": "batch_get_query_execution",
    "ListQueryExecutions": "list_query_executions",
    "GetQueryResults": "get_query_results",
    "GetQueryRuntimeStatistics": "get_query_runtime_statistics",
}
_PREPARED = {
    "CreatePreparedStatement": "create_prepared_statement",
    "UpdatePreparedStatement": "update_prepared_statement",
    "GetPreparedStatement": "get_prepared_statement",
    "DeletePreparedStatement": "delete_prepared_statement",
    "ListPreparedStatements": "list_prepared_statements",
    "BatchGetPreparedStatement": "batch_get_prepared_statement",
}
_CATALOG = {
    "GetDatabase": "get_database",
    "ListDatabases": "list_databases",
    "GetTableMetadata": "get_table_metadata",
    "ListTableMetadata": "list_table_metadata",
}


class AthenaLayer:
    """The layer over `athena`: one Athena for each region, all with the same faults."""

    def __init__(self, endpoint: str, *, steps: int = 3) -> None:
        self.faults = Faults()
        self.steps = steps
        self._endpoint = endpoint
        self._folder = Path(tempfile.mkdtemp(prefix="kiban-athena-"))
        self._regions: dict[str, dict[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {}
        self._athenas: dict[str, Athena] = {}
        self._made: dict[str, Clients] = {}  # they outlive `forget`: making four of them takes longer than most tests
        self._guard = threading.Lock()
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def __call__(self, request: Request, forward: Forward) -> Answer:
        operation = self.operations(request.region).get(request.operation)
        try:
            if INSIDE not in request.header("User-Agent"):
                self.faults.meet(request.operation)
            if operation is None:
                return forward(request)
            return Answer.of(operation(json.loads(request.body or b"{}")))
        except Refused as refusal:
            return Answer.of(refusal.body, status=refusal.status)

    def operations(self, region: str) -> dict[str, Callable[[dict[str, Any]], dict[str, Any]]]:
        with self._guard:
            if region not in self._regions:
                athena = self._athenas[region] = Athena(self._clients(region), self._folder / region, self.faults)
                athena.steps = self.steps
                self._regions[region] = {
                    **_methods(athena, _OPERATIONS),
                    **_methods(athena.prepared, _PREPARED),
                    **_methods(CatalogApi(athena.clients.glue), _CATALOG),
                }
            return self._regions[region]

    def release(self) -> None:
        """Let every query that a fault holds run on."""
        for athena in self._athenas.values():
            athena.release()

    def forget(self) -> None:
        """Begin again: no executions, no prepared statements, no faults."""
        with self._guard:
            self._regions.clear()
            self._athenas.clear()
            self.faults.clear()

    def _clients(self, region: str) -> Clients:
        if region not in self._made:
            self._made[region] = self._make_clients(region)
        return self._made[region]

    def _make_clients(self, region: str) -> Clients:
        session: Any = boto3.session.Session(*CREDENTIALS, region_name=region)
        config = Config(s3={"addressing_style": "path"}, user_agent_extra=INSIDE, retries={"total_max_attempts": 1})
        names = ("athena", "glue", "s3", "cloudwatch")
        made = (session.client(name, endpoint_url=self._endpoint, config=config) for name in names)
        return Clients(*made)


def _methods(of: object, names: dict[str, str]) -> dict[str, Callable[[dict[str, Any]], dict[str, Any]]]:
    return {operation: getattr(of, name) for operation, name in names.items()}


def install(cloud: Cloud, *, steps: int = 3) -> AthenaLayer:
    """Put Athena into a cloud; what it returns has the faults."""
    layer = AthenaLayer(cloud.endpoint, steps=steps)
    cloud.layer("athena", layer)
    return layer
