"""A cloud with Athena, and a lake in it, for each test."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pytest

from tests.cloud.athena.calls import Calls, watch
from tests.cloud.athena.install import AthenaLayer, install
from tests.cloud.athena.lake import Lake
from tests.cloud.server import Cloud

SALES = pa.table(
    {
        "id": pa.array([1, 2, 3, 4], pa.int64()),
        "store": pa.array(["tokyo", "osaka", "tokyo", None]),
        "amount": pa.array([10.5, 20.0, None, 0.25], pa.float64()),
        "sold_on": pa.array([20454, 20455, 20456, 20457], pa.int32()).cast(pa.date32()),
    }
)


@dataclass
class Running:
    cloud: Cloud
    athena: AthenaLayer
    calls: Calls


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """One cloud for the tests of a file; each test finds it empty."""
    cloud = Cloud()
    athena, calls = install(cloud), watch(cloud)
    with cloud, pytest.MonkeyPatch.context() as environment:
        for name, value in cloud.environment().items():
            environment.setenv(name, value)
        yield Running(cloud, athena, calls)


@pytest.fixture
def lake(running: Running) -> Lake:
    urllib.request.urlopen(urllib.request.Request(f"{running.cloud.endpoint}/moto-api/reset", method="POST")).close()
    running.athena.forget()
    lake = Lake(running.cloud, running.athena, running.calls).make()
    lake.table("sales", SALES)
    running.calls.forget()
    return lake


@pytest.fixture
def cursor(lake: Lake) -> Any:
    return lake.connect().cursor()
