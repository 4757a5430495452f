"""A small lake in the laptop cloud, for tests: buckets, a database of tables, one of views, workgroups."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import boto3
import pyarrow as pa
import pyarrow.parquet as parquet
from pyathena.connection import Connection
from pyathena.util import RetryConfig

from tests.cloud.athena.calls import Calls
from tests.cloud.athena.install import AthenaLayer
from tests.cloud.athena.types import to_hive
from tests.cloud.server import CREDENTIALS, REGION, Cloud

CLEAN, RESULTS = "kiban-test-clean", "kiban-test-results"
TABLES, VIEWS = "kiban_test", "kiban_test_views"
LIMIT = 10_000_000
_TRINO = {
    "int32": "integer",
    "int64": "bigint",
    "string": "varchar",
    "double": "double",
    "date32[day]": "date",
    "bool": "boolean",
}
_TRINO |= {
    "timestamp[ms]": "timestamp(3)",
    "float": "real",
    "binary": "varbinary",
    "int8": "tinyint",
    "int16": "smallint",
}


@dataclass
class Lake:
    """The cloud and what stands in it. The workgroup `main` is enforced, `free` is not, `small` may scan 10 MB."""

    cloud: Cloud
    athena: AthenaLayer
    calls: Calls

    def client(self, service: str) -> Any:
        return self.cloud.client(service)

    def make(self) -> Lake:
        for bucket in (CLEAN, RESULTS):
            self.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        for database in (TABLES, VIEWS):
            self.client("glue").create_database(DatabaseInput={"Name": database})
        encrypted = {"EncryptionConfiguration": {"EncryptionOption": "SSE_S3"}}
        results = {"OutputLocation": f"s3://{RESULTS}/main/", **encrypted}
        self.workgroup("main", EnforceWorkGroupConfiguration=True, ResultConfiguration=results)
        self.workgroup("free", EnforceWorkGroupConfiguration=False)
        small = {"ResultConfiguration": results, "BytesScannedCutoffPerQuery": LIMIT}
        self.workgroup("small", EnforceWorkGroupConfiguration=True, **small)
        return self

    def workgroup(self, name: str, **configuration: Any) -> None:
        self.client("athena").create_work_group(Name=name, Configuration=configuration)

    def table(
        self, name: str, table: pa.Table, *, database: str = TABLES, columns: dict[str, str] | None = None
    ) -> None:
        """One Parquet object, and a table over its folder; `columns` are Glue's types where they are to differ."""
        self.put(name, table)
        found = columns or {field.name: hive_type(field.type) for field in table.schema}
        self.describe_table(name, found, database=database)

    def put(self, name: str, table: pa.Table) -> None:
        buffer = io.BytesIO()
        parquet.write_table(table, buffer)
        self.client("s3").put_object(Bucket=CLEAN, Key=f"{name}/{name}.parquet", Body=buffer.getvalue())

    def describe_table(self, name: str, columns: dict[str, str], *, database: str = TABLES, location: str = "") -> None:
        """Tell Glue of a table, or anew of one it knows: what a crawler does."""
        content = {
            "Name": name,
            "TableType": "EXTERNAL_TABLE",
            "Parameters": {"classification": "parquet"},
            "StorageDescriptor": {
                "Columns": [{"Name": column, "Type": kind} for column, kind in columns.items()],
                "Location": location or f"s3://{CLEAN}/{name}/",
            },
        }
        known = {table["Name"] for table in self.client("glue").get_tables(DatabaseName=database)["TableList"]}
        put = self.client("glue").update_table if name in known else self.client("glue").create_table
        put(DatabaseName=database, TableInput=content)

    def connect(self, **more: Any) -> Connection[Any]:
        """A real PyAthena connection."""
        settings: dict[str, Any] = {
            "session": boto3.session.Session(*CREDENTIALS, region_name=REGION),
            "endpoint_url": self.cloud.endpoint,
            "region_name": REGION,
            "schema_name": TABLES,
            "work_group": "main",
            "poll_interval": 0.001,
            "retry_config": RetryConfig(attempt=1),
        }
        return Connection(**{**settings, **more})

    def run(self, sql: str, *, database: str | None = TABLES, **more: Any) -> dict[str, Any]:
        """Start a statement and poll it to its end; the execution as the API tells it."""
        context = {"QueryExecutionContext": {"Database": database}} if database else {}
        id = self.client("athena").start_query_execution(QueryString=sql, **{"WorkGroup": "main", **context, **more})
        return self.wait(id["QueryExecutionId"])

    def wait(self, id: str) -> dict[str, Any]:
        for _ in range(10):
            execution: dict[str, Any] = self.client("athena").get_query_execution(QueryExecutionId=id)["QueryExecution"]
            if execution["Status"]["State"] in {"SUCCEEDED", "FAILED", "CANCELLED"}:
                return execution
        raise AssertionError(f"{id} never ended")

    def rows(self, sql: str, **more: Any) -> list[list[str | None]]:
        """The rows as `GetQueryResults` gives them, header and all."""
        execution = self.run(sql, **more)
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
        found = self.client("athena").get_query_results(QueryExecutionId=execution["QueryExecutionId"])
        return [[datum.get("VarCharValue") for datum in row["Data"]] for row in found["ResultSet"]["Rows"]]

    def reason(self, sql: str, **more: Any) -> str:
        """Why a statement failed."""
        execution = self.run(sql, **more)
        assert execution["Status"]["State"] == "FAILED", execution["Status"]
        return str(execution["Status"]["StateChangeReason"])


def hive_type(kind: pa.DataType) -> str:
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    return to_hive(_TRINO[str(kind)])
