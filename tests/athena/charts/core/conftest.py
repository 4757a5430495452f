"""core.js in a page of its own. Each test here fails when a line of it is not what it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from athena.charts.html import asset


@pytest.fixture(scope="module")
def reckoner(browser: Any) -> Iterator[Any]:
    page = browser.new_page()
    page.add_script_tag(content=asset("core.js"))
    yield page
    page.close()
