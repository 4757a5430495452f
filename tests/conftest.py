"""Options of pytest that tests of several rooms look at, and what makes all tests quicker."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--aws", metavar="TARGET", help="run conformance tests of views on AWS, too: a target of targets.toml"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Take the whole way last: where `make e2e` runs beside, as in .ci/run, it has passed by then, and is not taken twice."""
    items.sort(key=lambda item: item.name == "test_from_an_upload_to_a_table_and_back")


@pytest.fixture(scope="session", autouse=True)
def _descriptions_of_aws_are_read_once() -> Iterator[None]:
    """Keep botocore's files of services for the whole process.

    Each session parses them anew, which was a fifth of the time of tests that make clients: hundreds of sessions, tens of
    milliseconds of JSON for each client. botocore itself shares what a session has read, so nobody writes into it.
    """
    try:
        from botocore import loaders
    except ImportError:  # an environment for something else
        yield
        return
    read = loaders.JSONFileLoader.load_file

    @functools.cache
    def once(path: str) -> Any:
        return read(loaders.JSONFileLoader(), path)

    with pytest.MonkeyPatch.context() as botocore:
        botocore.setattr(loaders.JSONFileLoader, "load_file", lambda self, path: once(path))
        yield
