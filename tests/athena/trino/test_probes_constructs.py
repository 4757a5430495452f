"""The blind probes of SQL constructs: what the examiner wrote down before asking the engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from athena.engine.local import LocalEngine
from tests.athena.trino.pairs import Pair, engine, read_pairs

PROBES = list(read_pairs(Path(__file__).parent / "probes" / "constructs.txt"))


@pytest.fixture(scope="module")
def local() -> Iterator[LocalEngine]:
    found = engine()
    yield found
    found.close()


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.place)
def test_answers_what_athena_answers(probe: Pair, local: LocalEngine):
    assert probe.found(local) == (probe.expected, probe.type, probe.is_exact), probe.sql
