"""The registry: its table in the README, and that every entry can be answered."""

from __future__ import annotations

import pytest

from athena.errors import NotExecutableError, QueryError
from athena.trino import translation  # noqa: F401  fills the table
from athena.trino.catalogue import counts, in_place
from athena.trino.forms import FORMS
from athena.trino.registry import functions
from tests.athena.trino.functions_table import README
from tests.athena.trino.pairs import FIXTURES, engine, read_pairs


def test_readme_lists_the_functions():
    text = README.read_text(encoding="utf-8")
    assert in_place(text) == text, "run: python -m tests.athena.trino.functions_table"


def test_most_of_trinos_functions_are_exact():
    assert counts()["exact"] > 280


MISSING = [name for name, found in functions().items() if found[0].exactness in {"notyet", "never"}]


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_is_refused_by_name(name: str):
    local = engine()
    with pytest.raises((NotExecutableError, QueryError)) as caught:
        local.query(f"SELECT {name}(1)")
    local.close()
    assert caught.value.code in {"NOT_EXECUTABLE_LOCALLY", "SYNTAX_ERROR"}, caught.value


def test_forms_are_in_the_registry():
    assert set(FORMS) - {"row"} <= set(functions())


def test_every_exact_function_has_a_pair():
    """A function that nobody tried is not known to be right."""
    text = "\n".join(pair.sql.lower() for path in FIXTURES.glob("*.txt") for pair in read_pairs(path))
    run = {name for name, found in functions().items() if found[0].exactness in {"exact", "approximate"}}
    untried = sorted(
        name for name in run if not name.startswith("$") and f"{name}(" not in text and name not in text.split()
    )
    assert untried == []
