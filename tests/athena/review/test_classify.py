"""What kind of change a view's is: the corpus, and that no claim of `none` is contradicted by data."""

from __future__ import annotations

import pytest

from tests.athena.review.cases import Case, cases, classified
from tests.athena.review.lakes import agree

CASES = cases()
NO_OPS = [case for case in CASES if case.kind == "none"]
CHANGES = [case for case in CASES if case.kind != "none"]


def test_the_corpus_is_large_enough() -> None:
    assert len(NO_OPS) >= 60
    assert len(CHANGES) >= 100
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_class(case: Case) -> None:
    change = classified(case.before, case.after)
    assert change.change == case.found, (change.classes, change.reasons)
    assert change.reasons
    if case.found != "none":
        assert classified(case.after, case.before).change != "none"


def test_at_most_one_in_twelve_no_ops_is_flagged() -> None:
    flagged = [case.name for case in NO_OPS if classified(case.before, case.after).change != "none"]
    assert len(flagged) * 12 <= len(NO_OPS), flagged


@pytest.mark.parametrize("case", NO_OPS, ids=lambda case: case.name)
def test_no_ops_give_the_same_rows(case: Case) -> None:
    """The corpus itself is not to be believed without data."""
    assert all(agree(case.before, case.after))


@pytest.mark.parametrize("case", [case for case in CHANGES if not case.is_chance], ids=lambda case: case.name)
def test_changes_give_other_rows(case: Case) -> None:
    assert not all(agree(case.before, case.after))
