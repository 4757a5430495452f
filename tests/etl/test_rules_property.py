"""The engine against the oracle, on tables made to mislead a sample; and what must not matter."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.cleanse import Options
from etl.settings import Settings
from tests.etl import oracle
from tests.etl.cleansing import TINY, TINY_SAMPLE, Cleansed, as_csv
from tests.etl.tables import Drawn, tables

Cleanse = Callable[..., Cleansed]

PLAIN = Settings(delimiter=",", header=True, encoding="utf-8")
SMALL = Options(resources=TINY, sample_size=TINY_SAMPLE)


def examples(count: int) -> settings:
    """As many examples, the same in every run; a lake for each is no state that examples share."""
    unhealthy = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=count, deadline=None, suppress_health_check=unhealthy, derandomize=True)


def assert_as_expected(cleansed: Cleansed, expected: oracle.Expected) -> None:
    assert cleansed.dropped == expected.dropped
    assert cleansed.kept == expected.kept
    assert {name: cleansed.types[name] for name in expected.kept} == {n: expected.types[n] for n in expected.kept}
    assert cleansed.rows == expected.rows
    rows = cleansed.report.rows
    assert (rows.rejected, rows.duplicates, rows.written) == (0, expected.duplicates, len(expected.rows))
    assert rows.add_up()
    would_drop = {
        c.source_name: c.evidence["would_drop"] for c in cleansed.report.columns if "would_drop" in c.evidence
    }
    assert would_drop.items() <= expected.would_drop.items()  # what late rows changed of it is left out


@examples(70)
@given(table=tables())
def test_what_the_oracle_says(cleanse_afresh: Cleanse, table: Drawn) -> None:
    cleansed = cleanse_afresh(as_csv(table.header, table.records), settings=PLAIN, options=SMALL)
    assert_as_expected(cleansed, oracle.cleanse(table.header, table.records))


MODES = st.fixed_dictionaries(
    {},
    optional={
        "all_null": st.just("off"),
        "constant": st.sampled_from(["strict", "off"]),
        "same_information": st.sampled_from(["identical", "literal", "off"]),
        "duplicate_rows": st.just("off"),
        "keep": st.lists(st.sampled_from([f"c{n}" for n in range(6)]), max_size=3, unique=True).map(tuple),
    },
)


@examples(50)
@given(table=tables(), modes=MODES)
def test_what_the_oracle_says_with_rules_set_otherwise(
    cleanse_afresh: Cleanse, table: Drawn, modes: dict[str, Any]
) -> None:
    modes["keep"] = tuple(name for name in modes.get("keep", ()) if name in table.header)
    cleansed = cleanse_afresh(
        as_csv(table.header, table.records), settings=dataclasses.replace(PLAIN, **modes), options=SMALL
    )
    assert_as_expected(cleansed, oracle.cleanse(table.header, table.records, **modes))


@examples(15)
@given(table=tables(least_rows=2), threads=st.integers(1, 4), piece_bytes=st.sampled_from([32, 64, 500, 1 << 16]))
def test_neither_piece_size_nor_threads_matter(
    cleanse_afresh: Cleanse, table: Drawn, threads: int, piece_bytes: int
) -> None:
    text = as_csv(table.header, table.records)
    resources = dataclasses.replace(TINY, threads=threads, piece_bytes=piece_bytes)
    one = cleanse_afresh(text, settings=PLAIN)
    other = cleanse_afresh(text, settings=PLAIN, options=dataclasses.replace(SMALL, resources=resources))
    assert (one.dropped, one.kept, one.types, one.rows) == (other.dropped, other.kept, other.types, other.rows)


@examples(15)
@given(table=tables(least_rows=2), cuts=st.lists(st.integers(0, 50), min_size=1, max_size=3))
def test_how_rows_are_split_over_files_does_not_matter(cleanse_afresh: Cleanse, table: Drawn, cuts: list[int]) -> None:
    ends = [0, *sorted(min(cut, len(table.records)) for cut in cuts), len(table.records)]
    parts = [as_csv(table.header, table.records[a:b]) for a, b in pairwise(ends)]
    whole = cleanse_afresh(as_csv(table.header, table.records), settings=PLAIN, options=SMALL)
    split = cleanse_afresh(*parts, settings=PLAIN, options=SMALL)
    assert (whole.dropped, whole.kept, whole.types, whole.rows) == (split.dropped, split.kept, split.types, split.rows)


@examples(15)
@given(table=tables(least_rows=2))
def test_cleansing_the_clean_table_changes_nothing(cleanse_afresh: Cleanse, table: Drawn) -> None:
    once = cleanse_afresh(as_csv(table.header, table.records), settings=PLAIN, options=SMALL)
    records = [[as_text(value) for value in row] for row in once.rows]
    twice = cleanse_afresh(as_csv(once.kept, records), settings=PLAIN, options=SMALL)
    assert twice.dropped == {}
    assert twice.rows == once.rows
    assert twice.report.rows.duplicates == 0


def as_text(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat(" ", "milliseconds")
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)
