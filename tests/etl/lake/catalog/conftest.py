"""Glue beside S3, on the same moto server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from etl.lake.catalog.glue import glue_client


@pytest.fixture
def glue(faulty_s3: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A client; there is an empty database `lake`, and a crawler `clean` that is started, but makes no tables in moto."""
    from moto.glue.models import glue_backends

    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    client = glue_client(attempts=1)
    glue_backends.reset()
    client.create_database(DatabaseInput={"Name": "lake"})
    targets: Any = {"S3Targets": [{"Path": "s3://lake-clean/"}]}
    client.create_crawler(Name="clean", Role="r", DatabaseName="lake", Targets=targets)
    yield client
    client.close()
    glue_backends.reset()
