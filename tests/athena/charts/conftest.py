from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.athena.charts.browser import launched


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    with launched() as started:
        yield started
