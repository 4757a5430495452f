"""Blind probes: what Athena answers was written down before the engine was asked. Every file of `probes/` is run.

`probes/open.txt` names the probes that the engine fails aloud, `SQL => why`: an error, or not executable, where Trino
answers something else. None is silently wrong. When one is mended its test fails, and its line goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from athena.engine.local import LocalEngine
from tests.athena.trino.pairs import Pair, engine, read_pairs

FOLDER = Path(__file__).parent / "probes"
PROBES = [pair for path in sorted(FOLDER.glob("*.txt")) if path.stem != "open" for pair in read_pairs(path)]
OPEN = {pair.sql: pair.expected for pair in read_pairs(FOLDER / "open.txt")}


@pytest.fixture(scope="module")
def local() -> Iterator[LocalEngine]:
    found = engine()
    yield found
    found.close()


@pytest.mark.parametrize("probe", [p for p in PROBES if p.sql not in OPEN], ids=lambda probe: probe.place)
def test_answers_as_athena_does_or_refuses(probe: Pair, local: LocalEngine):
    assert probe.found(local) == (probe.expected, probe.type, probe.is_exact), probe.sql


def test_open_probes_fail_aloud(local: LocalEngine):
    for sql in OPEN:
        probe = next(p for p in PROBES if p.sql == sql)
        found = probe.found(local)[0]
        assert found != probe.expected, f"mended: take it out of open.txt: {sql}"
        assert found == "NOT EXECUTABLE" or found.startswith("ERROR"), f"silently wrong: {sql} gives {found}"
