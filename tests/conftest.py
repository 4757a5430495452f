"""Options of pytest that tests of several rooms look at."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--aws", metavar="TARGET", help="run conformance tests of views on AWS, too: a target of targets.toml"
    )
