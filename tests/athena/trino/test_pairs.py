"""Every pair of the fixture files: value, type and badge."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from athena.engine.local import LocalEngine
from tests.athena.trino.pairs import FIXTURES, Pair, engine, read_pairs

PAIRS = [pair for path in sorted(FIXTURES.glob("*.txt")) for pair in read_pairs(path)]


@pytest.fixture(scope="module")
def local() -> Iterator[LocalEngine]:
    found = engine()
    yield found
    found.close()


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.place)
def test_gives_what_the_documentation_says(pair: Pair, local: LocalEngine):
    assert pair.found(local) == (pair.expected, pair.type, pair.is_exact), pair.sql
