"""Probes of functions that nobody tuned the engine to: each is right, refused, or open.

`OPEN` is what Trino answers and the engine takes for an error, or refuses. Nothing in it is silently wrong. When one is
mended its test fails, and the line goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from athena.engine.local import LocalEngine
from tests.athena.trino.pairs import Pair, engine, read_pairs

PROBES = list(read_pairs(Path(__file__).parent / "probes" / "functions.txt"))
OPEN = {
    "SELECT TIMESTAMP '2024-01-01 00:00:00 UTC' AT TIME ZONE INTERVAL '9' HOUR": "the parser's form has no handler",
    "SELECT json_query('[1]', 'lax $[*]' WITH CONDITIONAL ARRAY WRAPPER)": "sqlglot does not read CONDITIONAL",
    "SELECT json_query('[[1]]', 'lax $[0]' WITH CONDITIONAL ARRAY WRAPPER)": "sqlglot does not read CONDITIONAL",
    "SELECT reduce(ARRAY['a', 'b'], '', (s, x) -> s || x, s -> s)": "the state's type is not widened by the lambda's",
    "SELECT reduce(ARRAY[1.5, 2.5], DECIMAL '0.0', (s, x) -> CAST(s + x AS decimal(2,1)), s -> s)": "as above",
    "SELECT reduce(ARRAY[123456789012345, NULL, 54321], 0, (s, x) -> s + coalesce(x, 0), s -> s)": "as above",
}


@pytest.fixture(scope="module")
def local() -> Iterator[LocalEngine]:
    found = engine()
    yield found
    found.close()


@pytest.mark.parametrize("probe", [p for p in PROBES if p.sql not in OPEN], ids=lambda probe: probe.place)
def test_answers_as_trino_does_or_refuses(probe: Pair, local: LocalEngine):
    assert probe.found(local) == (probe.expected, probe.type, probe.is_exact), probe.sql


@pytest.mark.parametrize("sql", OPEN)
def test_open_probes_fail_aloud(sql: str, local: LocalEngine):
    (probe,) = [p for p in PROBES if p.sql == sql]
    found = probe.found(local)[0]
    assert found == "NOT EXECUTABLE" or found.startswith("ERROR"), f"mended? Take it out of OPEN: {sql} gives {found}"
