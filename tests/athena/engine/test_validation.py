"""Views gathered into as few EXPLAINs as fit, each with all that it stands on."""

from __future__ import annotations

import pytest

from athena.deployment import Definition
from athena.engine import validation
from athena.engine.validation import Batch, batches
from athena.errors import QueryError, ViewRefusedError


def view(name: str, *reads: str, sql: str = "", width: int = 0) -> Definition:
    text = sql or f"SELECT x FROM {reads[0] if reads else 't'} -- {'x' * width}"
    places = tuple(("v", other) for other in reads) or (("t", "t"),)
    return Definition(name, text, text, places)


def names(batch: Batch) -> list[str]:
    return [part.definition.name for part in batch.parts]


def test_one_explain_for_all() -> None:
    [batch] = batches([view("a"), view("b", "a")], "v")
    assert batch.sql == (
        "EXPLAIN (TYPE VALIDATE)\n"
        "WITH kiban_checks_a AS (\nSELECT x FROM t.t\n),\n"
        "kiban_checks_b AS (\nSELECT x FROM kiban_checks_a\n)\n"
        "SELECT 1 AS one"
    )  # fmt: skip


def test_a_view_that_is_deployed_is_read_where_it_is() -> None:
    [batch] = batches([view("b", "a")], "v")
    assert "FROM v.a" in batch.sql


def test_nothing_to_check() -> None:
    assert list(batches([], "v")) == []


def test_what_does_not_fit_goes_into_the_next_with_what_it_needs() -> None:
    views = [view("a"), *(view(f"b{n}", "a", width=100_000) for n in range(5))]
    found = [names(batch) for batch in batches(views, "v")]
    assert found == [["a", "b0", "b1"], ["a", "b2", "b3"], ["a", "b4"]]


def test_what_cannot_fit_at_all_is_left_to_athena() -> None:
    views = [view("a", width=validation.LONGEST_QUERY), view("b", "a"), view("c")]
    assert [names(batch) for batch in batches(views, "v")] == [["c"]]


def test_a_ladder_does_not_grow_with_every_rung() -> None:
    """Each view reads both of the level below: the ways down double with each level, the views do not."""
    views = [view("l0"), view("r0")]
    for level in range(1, 40):
        below = (f"l{level - 1}", f"r{level - 1}")
        views += [view(f"l{level}", *below), view(f"r{level}", *below)]
    [batch] = batches(views, "v")
    assert len(batch.parts) == 80


@pytest.mark.parametrize(("line", "column", "at"), [(3, 8, ("a", 1, 8)), (7, 8, ("b", 1, 8)), (8, 30, ("b", 2, 17))])
def test_an_error_is_that_of_its_view(line: int, column: int, at: tuple[str, int, int]) -> None:
    b = view("b", "a", sql="SELECT y,\n z FROM a WHERE nope")
    [batch] = batches([view("a", sql="SELECT x\nFROM t"), b], "v")
    error = batch.explained(QueryError("COLUMN_NOT_FOUND", "no", line=line, column=column))
    assert isinstance(error, ViewRefusedError)
    assert (error.view, error.line, error.column) == at


def test_an_error_of_no_view_stays_what_it_is() -> None:
    [batch] = batches([view("a")], "v")
    error = QueryError("SYNTAX_ERROR", "no", line=1, column=1)
    assert batch.explained(error) is error
