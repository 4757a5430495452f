"""Late rows that prove a sample wrong, one kind at a time: it takes another pass, and the oracle's answer comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from etl.cleanse import Options
from etl.sampling import SampleSize
from etl.settings import Settings
from tests.etl import oracle
from tests.etl.cleansing import TINY, Cleansed, as_csv

ROWS, LATE = 400, 350
HEADER = ["key", "email", "group", "name", "same", "constant", "empty", "number", "day"]
# no probes: what is wrong with the sample is known
OPTIONS = Options(resources=replace(TINY, twin_bytes=1 << 22), sample_size=SampleSize(first_bytes=2_000, probes=0))
PLAIN = Settings(delimiter=",", header=True)

Cleanse = Callable[..., Cleansed]


def row(number: int) -> list[str]:
    group = number % 7
    day = f"2024-01-{number % 28 + 1:02}"
    return [str(number), f"m{number}@x", str(group), f"g{group}", str(group), "k", "", str(number * 3 % 101), day]


def table(**late: str) -> list[list[str]]:
    """The table with some cells of the row `LATE` changed."""
    records = [row(number) for number in range(ROWS)]
    for name, cell in late.items():
        records[LATE][HEADER.index(name)] = cell
    return records


def check(
    cleanse: Cleanse, records: Sequence[Sequence[str]], *, passes: int, header: Sequence[str] = HEADER
) -> Cleansed:
    cleansed = cleanse(as_csv(header, records), settings=PLAIN, options=OPTIONS)
    expected = oracle.cleanse(header, records)
    assert (cleansed.dropped, cleansed.kept) == (expected.dropped, expected.kept)
    assert {name: cleansed.types[name] for name in expected.kept} == {n: expected.types[n] for n in expected.kept}
    assert cleansed.rows == expected.rows
    assert cleansed.report.rows.duplicates == expected.duplicates
    assert (cleansed.report.passes > 1) == (passes > 1)
    assert cleansed.report.passes <= passes
    return cleansed


def test_a_sample_that_was_right_takes_one_pass(cleansed: Cleanse) -> None:
    check(cleansed, table(), passes=1)


CHANGES = {
    "a twin differs": {"name": "g_other"},
    "a twin lacks a value": {"name": ""},
    "a twin has another's value": {"name": "g1" if LATE % 7 != 1 else "g2"},
    "an equal column differs": {"same": "99"},
    "an equal column relabels": {"same": "99", "group": "98"},
    "a constant is not": {"constant": "other"},
    "an empty column has a value": {"empty": "x"},
    "an empty column has a number": {"empty": "12"},
    "an integer has a fraction": {"number": "0.5"},
    "a number is a word": {"number": "x"},
    "an integer is too large": {"number": str(2**70)},
    "an integer has a leading zero": {"number": "007"},
    "a day has a time": {"day": "2024-01-01 10:00:00"},
    "a day does not exist": {"day": "2024-02-30"},
    "everything at once": {"name": "z", "same": "98", "constant": "c", "empty": "e", "number": "n", "day": "d"},
}


@pytest.mark.parametrize("change", CHANGES)
def test_one_late_cell(cleansed: Cleanse, change: str) -> None:
    check(cleansed, table(**CHANGES[change]), passes=3 if change.startswith("an equal column") else 2)


def test_a_late_null_is_no_refutation_of_a_constant(cleansed: Cleanse) -> None:
    check(cleansed, table(constant=""), passes=1)


def test_a_constant_that_must_have_no_nulls(cleansed: Cleanse) -> None:
    records = table(constant="")
    ours = cleansed(as_csv(HEADER, records), settings=replace(PLAIN, constant="strict"), options=OPTIONS)
    assert "constant" in ours.kept
    assert ours.rows == oracle.cleanse(HEADER, records, constant="strict").rows


@pytest.mark.parametrize("column", ["constant", "empty"])
def test_prescribed_types_do_not_hide_late_values(cleansed: Cleanse, column: str) -> None:
    records = [[*r[:5], "5", *r[6:]] for r in table()]
    records[LATE - 1][HEADER.index(column)], records[LATE][HEADER.index(column)] = "7", "6"  # one would be a constant
    ours = cleansed(as_csv(HEADER, records), settings=replace(PLAIN, types={column: "int64"}), options=OPTIONS)
    assert column in ours.kept
    assert ours.report.rows.rejected == 0
    assert 6 in [values[ours.kept.index(column)] for values in ours.rows]


def test_what_a_rejected_row_holds_is_no_evidence(cleansed: Cleanse) -> None:
    """The row is rejected for its number; that its constant differs must not keep the column."""
    records = table()
    records[5][HEADER.index("number")], records[5][HEADER.index("constant")] = "x", "other"
    ours = cleansed(as_csv(HEADER, records), settings=replace(PLAIN, types={"number": "int64"}), options=OPTIONS)
    assert ours.report.rows.rejected == 1
    assert ours.dropped["constant"] == ("constant", None)


def test_duplicates_only_late(cleansed: Cleanse) -> None:
    records = table()
    ours = check(cleansed, [*records, *records[-3:], records[0]], passes=2)  # the keys repeat by that
    assert ours.report.rows.duplicates == 4


def test_keys_that_repeat_late_in_step_are_twins_after_all(cleansed: Cleanse) -> None:
    records = table(key="3", email="m3@x")
    assert check(cleansed, records, passes=2).dropped["email"] == ("same_information", "key")


def test_keys_that_repeat_late_out_of_step_are_none(cleansed: Cleanse) -> None:
    records = table(key="3", email="m4@x")
    assert "email" in check(cleansed, records, passes=1).kept


def test_one_key_that_repeats_late(cleansed: Cleanse) -> None:
    assert "email" in check(cleansed, table(email="m4@x"), passes=1).kept


@pytest.mark.parametrize(("email", "passes"), [("m3@x", 2), ("m4@x", 1)])
def test_copies_of_a_key_that_repeats_late_go_with_it(cleansed: Cleanse, email: str, passes: int) -> None:
    """The copy itself is not among the columns whose repeats are looked for."""
    records = [[*r, r[0]] for r in table(key="3", email=email)]
    ours = check(cleansed, records, passes=passes, header=[*HEADER, "copy"])
    assert ours.dropped["copy"] == ("same_information", "key")


def test_a_stretch_seen_twice_is_no_repeat(cleansed: Cleanse) -> None:
    """Records that are in the sample again, by a probe or as neighbours of a late row, do not make keys repeat."""
    records = table(constant="other")
    sizes = SampleSize(first_bytes=9_000, probes=8, probe_bytes=3_000)
    ours = cleansed(as_csv(HEADER, records), settings=PLAIN, options=replace(OPTIONS, sample_size=sizes))
    assert "email" in ours.kept


@pytest.mark.parametrize("distinct", [4, 20])
def test_many_columns_alike_until_late(cleansed: Cleanse, distinct: int) -> None:
    """The number of passes does not grow with the number of columns that part."""
    header = [f"c{number}" for number in range(distinct)]
    records = [[str(number % 3)] * distinct for number in range(ROWS)]
    for place in range(distinct):
        records[LATE + place][place] = "7"
    ours = cleansed(as_csv(header, records), settings=PLAIN, options=OPTIONS)
    assert ours.kept == header
    assert ours.report.passes <= 4


@pytest.mark.parametrize("distinct", [4, 20])
def test_many_relabelled_columns_alike_until_late(cleansed: Cleanse, distinct: int) -> None:
    header = [f"c{number}" for number in range(distinct)]
    records = [[f"{place}_{number % 3}" for place in range(distinct)] for number in range(ROWS)]
    for place in range(distinct):
        records[LATE + place][place] = "7"
    ours = cleansed(as_csv(header, records), settings=PLAIN, options=OPTIONS)
    assert ours.kept == header
    assert ours.report.passes <= 4


def test_a_twin_of_a_protected_column_that_parts_from_the_first(cleansed: Cleanse) -> None:
    """`a` and `b` part late; `c` goes with `b`, which stays only because it is protected in the first place."""
    records = [[str(n % 3), f"b{n % 3}", f"c{n % 3}"] for n in range(ROWS)]
    records[LATE] = ["9", "b1", "c1"]
    ours = cleansed(as_csv("abc", records), settings=replace(PLAIN, keep=("b",)), options=OPTIONS)
    assert ours.dropped == {"c": ("same_information", "b")}


def test_short_records_after_long_ones(cleansed: Cleanse) -> None:
    """The sample says that records are long, so few rows are expected, and many come."""
    records = [[str(n), f"{n % 2}" + "x" * 800] for n in range(5)] + [[str(n), "y"] for n in range(5, 90_000)]
    ours = cleansed(as_csv(["a", "b"], records), options=Options(sample_size=SampleSize(first_bytes=3_000, probes=0)))
    assert ours.report.rows.written == len(records)
    assert ours.report.passes == 1


def test_a_protected_column_that_differs_late_hides_no_other_that_does(cleansed: Cleanse) -> None:
    """The piece that parts `same` from `group` refutes nothing, as `same` stays anyway; `name` parts there as well."""
    options = replace(OPTIONS, reads={"same": ("view v",)})
    found = cleansed(as_csv(HEADER, table(same="99", name="g_other")), settings=PLAIN, options=options)
    assert {"group", "name", "same"} <= set(found.kept)
