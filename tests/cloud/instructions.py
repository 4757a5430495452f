"""How to use a cloud that is up: the variables, and each way in once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TEXT = """\
The laptop cloud is at {endpoint}. It forgets everything when it stops. In your shell:

{exports}

  raw zone    aws s3 cp sales.csv {raw}/sales/            then wait about half a minute
  workflow    aws glue get-workflow-runs --name {workflow} --query 'Runs[0].[Status,Statistics]'
  job's log   aws logs tail {log_group} --since 1h
  tables      aws glue get-tables --database-name {database} --query 'TableList[].Name'
  boto3       boto3.client("glue").get_tables(DatabaseName="{database}")
  PyAthena    pyathena.connect(work_group="{workgroup}", schema_name="{database}", endpoint_url="{endpoint}")
  polars      polars.scan_parquet("s3://{clean}/sales/sales.parquet")
  Terraform   its files and state are in {folder}

Stop it with `make cloud-down`. What it is asked stands in {log}.
"""


def instructions(
    endpoint: str, environment: Mapping[str, str], outputs: Mapping[str, Any], *, folder: str, log: str
) -> str:
    """What a person needs to know, to be printed."""
    return _TEXT.format(
        endpoint=endpoint,
        exports="\n".join(f"  export {name}={value}" for name, value in environment.items()),
        raw=f"s3://{outputs['buckets']['raw']['id']}",
        clean=outputs["buckets"]["clean"]["id"],
        workflow=outputs["workflow_name"],
        log_group=outputs["log_groups"]["output"],
        database=outputs["databases"]["tables"],
        workgroup=outputs["workgroups"]["main"],
        folder=folder,
        log=log,
    )
