"""Clouds for tests: moto as it is, and the whole platform over it."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import pytest

pytest.importorskip("moto.server", reason="moto[server] is not installed")

from tests.cloud.gaps.clients import Clients
from tests.cloud.pace import Pace
from tests.cloud.platform import Platform, install
from tests.cloud.server import REGION, Cloud
from tests.cloud.stage import Stage


@pytest.fixture(scope="module")
def moto() -> Iterator[Clients]:
    """Clients of moto with nothing over it."""
    with Cloud() as cloud:
        yield functools.partial(_client, cloud)


@pytest.fixture(scope="module")
def _platform() -> Iterator[tuple[Cloud, Platform]]:
    cloud = Cloud(pace=Pace(hurry=10, hurry_limits=20))
    platform = install(cloud, athena=False)
    with cloud:
        yield cloud, platform


@pytest.fixture
def cloud(_platform: tuple[Cloud, Platform]) -> Cloud:
    return _platform[0]


@pytest.fixture
def platform(_platform: tuple[Cloud, Platform]) -> Platform:
    return _platform[1]


@pytest.fixture
def aws(cloud: Cloud) -> Clients:
    return functools.partial(_client, cloud)


@pytest.fixture
def stage(cloud: Cloud) -> Stage:
    """A place for jobs, crawlers and workflows, with names of its own."""
    return Stage(cloud)


def _client(cloud: Cloud, service: str) -> object:
    return cloud.client(service, REGION)
