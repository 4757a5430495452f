"""Casts and roundings that DuckDB does by itself are those that the Python beside them does, on any value; so are the errors."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from athena.engine.lake import read_table
from athena.engine.local import LocalEngine
from athena.errors import QueryError
from athena.trino.context import Value
from athena.trino.native_casts import can_repeat
from athena.trino.runtime import extremes, maths, mysql_dates, numbers, times
from athena.trino.runtime.failure import TrinoError
from athena.trino.types import Type
from tests.athena.trino.pairs import engine

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NEAR_HALVES = [
    0.49999999999999994,
    0.5,
    -0.5,
    1.5,
    2.5,
    -2.5,
    1.005,
    2.675,
    4503599627370495.5,
    9007199254740993.0,
    1e15,
    1e22,
]
ODD = [
    0.0,
    -0.0,
    math.nan,
    math.inf,
    -math.inf,
    5e-324,
    5e-5,
    1.5e-4,
    1.7976931348623157e308,
    0.001,
    0.0009999999999999998,
    1e-7,
    999999999999999.9,
]
DOUBLES = st.one_of(
    st.floats(),
    st.floats(-1e6, 1e6),
    st.integers(-(10**9), 10**9).map(float),
    st.integers(-(10**7), 10**7).map(lambda n: n / 2),
    st.decimals(-10000, 10000, places=3).map(float),
    st.sampled_from(NEAR_HALVES + ODD),
)
MANY = st.lists(DOUBLES, min_size=1, max_size=60)
MOMENTS = st.lists(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59)), min_size=1, max_size=30)


@pytest.fixture(scope="module")
def local() -> Iterator[LocalEngine]:
    found = engine()
    yield found
    found.close()


def double(value: float) -> str:
    """A double as SQL."""
    special = {math.inf: "infinity()", -math.inf: "(-infinity())"}
    return "nan()" if math.isnan(value) else special.get(value) or f"CAST('{value!r}' AS double)"


def decimal(value: Decimal, precision: int, scale: int) -> str:
    return f"CAST('{value:f}' AS decimal({precision},{scale}))"


def column(local: LocalEngine, values: Sequence[str], expression: str) -> list[Any]:
    """The expression over a column x of these values, in their order."""
    rows = ", ".join(f"({n}, {value})" for n, value in enumerate(values))
    sql = f"SELECT {expression} FROM (VALUES {rows}) AS t(n, x) ORDER BY n"
    return [row[0] for row in local.query(sql).rows]


def outcome(run: Callable[[], Any]) -> Any:
    """What comes out, or the error's code and words."""
    try:
        return run()
    except TrinoError as error:
        return f"ERROR {error}"
    except QueryError as error:
        return f"ERROR {error.code}: {error.text}"


def same(found: Any, expected: Any) -> bool:
    if isinstance(found, float) and isinstance(expected, float):
        return repr(found) == repr(expected)
    return bool(found == expected and type(found) is type(expected))


def one_cell(local: LocalEngine, text: str, expression: str) -> Any:
    return column(local, [text], expression)[0]


def check(
    local: LocalEngine, values: Sequence[Any], write: Callable[[Any], str], expression: str, run: Callable[[Any], Any]
) -> None:
    """Values that have a result all at once, others one by one."""
    expected = [outcome(partial(run, value)) for value in values]
    good = [n for n, one in enumerate(expected) if not (isinstance(one, str) and one.startswith("ERROR "))]
    found = column(local, [write(values[n]) for n in good], expression) if good else []
    for n, got in zip(good, found, strict=True):
        assert same(got, expected[n]), (values[n], got, expected[n])
    for n in sorted(set(range(len(values))) - set(good))[:2]:
        got = outcome(partial(one_cell, local, write(values[n]), expression))
        assert got == expected[n], (values[n], got, expected[n])


@QUICK
@given(MANY)
@example(NEAR_HALVES + ODD)
def test_doubles_as_text(local: LocalEngine, values: list[float]):
    check(local, values, double, "CAST(x AS varchar)", numbers.scientific)


@QUICK
@given(MANY, st.sampled_from(["bigint", "integer", "smallint", "tinyint"]))
@example(NEAR_HALVES + ODD, "bigint")
def test_doubles_as_whole_numbers(local: LocalEngine, values: list[float], kind: str):
    check(local, values, double, f"CAST(x AS {kind})", numbers.double_to_integer(kind))


@QUICK
@given(MANY, st.sampled_from([(9, 2), (18, 4), (18, 0), (38, 2), (4, 4), (3, 1)]))
@example([0.125, 0.375, 2.5, 99.95, 99.94, 1.005, 999999999999999.9], (18, 2))
def test_doubles_as_decimals(local: LocalEngine, values: list[float], size: tuple[int, int]):
    check(local, values, double, f"CAST(x AS decimal({size[0]},{size[1]}))", numbers.double_to_decimal(*size))


@QUICK
@given(MANY, st.integers(-2, 17))
@example([1.005, 2.675, -0.001, 0.0, -0.0, 999999.5, 1e6, 4503599627370495.5], 2)
@example([0.5, 1.5, 2.5, -0.5, 0.49999999999999994, 4503599627370495.5], 0)
def test_doubles_rounded(local: LocalEngine, values: list[float], decimals: int):
    check(local, values, double, f"round(x, {decimals})", lambda value: maths.round_double(value, decimals))


@QUICK
@given(MANY)
def test_doubles_rounded_to_whole_ones(local: LocalEngine, values: list[float]):
    check(local, values, double, "round(x)", maths.round_double)


@QUICK
@given(MANY, st.sampled_from([math.floor, math.ceil]))
@example([-0.5, 0.5, -0.0, 0.0, math.nan, math.inf, -math.inf, 1e300, 4503599627370495.5], math.ceil)
def test_doubles_down_and_up(local: LocalEngine, values: list[float], way: Callable[[float], int]):
    """As Java: minus a half goes up to minus zero."""

    def run(value: float) -> float:
        return math.copysign(float(way(value)), value) if math.isfinite(value) else value

    check(local, values, double, f"{way.__name__}(x)", run)


@QUICK
@given(MANY, DOUBLES, st.sampled_from(["least", "greatest"]))
@example([0.0, -0.0, math.nan, 1.0], 0.0, "least")
@example([0.0, -0.0, math.inf], -0.0, "greatest")
def test_extremes_of_doubles(local: LocalEngine, values: list[float], other: float, name: str):
    run = extremes.least if name == "least" else extremes.greatest
    check(local, values, double, f"{name}(x, {double(other)})", lambda value: run(value, other))
    assert column(local, [double(1.0), "NULL"], f"{name}(x, x)")[1] is None


@QUICK
@given(st.data(), st.sampled_from([(9, 2), (18, 4), (5, 5), (2, 0), (37, 10)]))
def test_decimals(local: LocalEngine, data: st.DataObject, size: tuple[int, int]):
    precision, scale = size
    limit = 10**precision - 1
    whole = data.draw(
        st.lists(st.one_of(st.integers(-limit, limit), st.sampled_from([0, 5, -5, 50, limit, -limit])), min_size=1)
    )
    values = [Decimal((number < 0, tuple(map(int, str(abs(number)))), -scale)) for number in whole]

    def write(value: Decimal) -> str:
        return decimal(value, precision, scale)

    check(local, values, write, "CAST(x AS varchar)", numbers.decimal_text)
    kind = data.draw(st.sampled_from(["bigint", "integer", "smallint", "tinyint"]))
    check(local, values, write, f"CAST(x AS {kind})", numbers.decimal_to_integer(kind))
    narrow = data.draw(st.sampled_from([(4, 1), (9, 0), (18, 2), (3, 3)]))
    if narrow[1] < scale or narrow[0] - narrow[1] < precision - scale:
        run = numbers.decimal_to_decimal(f"DECIMAL({precision}, {scale})", *narrow)
        check(local, values, write, f"CAST(x AS decimal({narrow[0]},{narrow[1]}))", run)
    decimals = data.draw(st.integers(-1, 6))
    check(local, values, write, f"round(x, {decimals})", lambda value: maths.round_decimal_to(value, decimals))


@QUICK
@given(
    st.lists(
        st.one_of(
            st.integers(-(2**63), 2**63 - 1), st.integers(-40000, 40000), st.sampled_from([127, 128, -128, -129])
        ),
        min_size=1,
    )
)
def test_whole_numbers(local: LocalEngine, values: list[int]):
    def write(value: int) -> str:
        return f"CAST('{value}' AS bigint)"

    for kind in ("tinyint", "smallint", "integer"):
        check(local, values, write, f"CAST(x AS {kind})", numbers.integer_to_integer(kind))
    check(local, values, write, "CAST(x AS decimal(9,2))", numbers.decimal_to_decimal("BIGINT", 9, 2))


@QUICK
@given(
    st.lists(
        st.one_of(
            st.from_regex(r"\A[+-]?[0-9]{1,20}(\.[0-9]{0,20})?\Z"),
            st.from_regex(r"\A ?[+-]?[0-9.]{1,4}(e[+-]?[0-9]{1,3})?[dx ]?\Z"),
            st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=3),
        ),
        min_size=1,
        max_size=20,
    )
)
@example(
    [
        "1",
        "+1",
        "-0",
        "1.",
        ".5",
        "1e5",
        "０",
        "1_000",
        "0x1",
        "inf",
        "nan",
        "999999999999999999",
        "9999999999999999999",
        "\n1",
    ]
)
def test_texts_as_numbers(local: LocalEngine, values: list[str]):
    def write(value: str) -> str:
        return "CAST('" + value.replace("'", "''") + "' AS varchar)"

    check(local, values, write, "CAST(x AS double)", numbers.text_to_double)
    for kind in ("bigint", "integer", "smallint", "tinyint"):
        check(local, values, write, f"CAST(x AS {kind})", numbers.text_to_integer(kind))


@QUICK
@given(MOMENTS, st.sampled_from([0, 3, 6]))
@example(
    [
        datetime(999, 12, 31, 23, 59, 59),
        datetime(1000, 1, 1),
        datetime(9999, 12, 31, 23, 59, 59, 999999),
        datetime(1, 1, 1),
    ],
    6,
)
def test_timestamps_as_text(local: LocalEngine, moments: list[datetime], precision: int):
    cut = [
        moment.replace(microsecond=moment.microsecond // 10 ** (6 - precision) * 10 ** (6 - precision))
        for moment in moments
    ]
    write = times.timestamp_text(precision)
    check(
        local,
        cut,
        lambda moment: f"CAST('{moment.isoformat(' ')}' AS timestamp({precision}))",
        "CAST(x AS varchar)",
        write,
    )


@QUICK
@given(
    MOMENTS,
    st.sampled_from(["%Y-%m", "%Y/%m/%d %H:%i:%s", "%T", "%d.%m.%Y", "x%Yx", "%y", "%W %M", "%Y%%", "%", "", "%e"]),
)
def test_timestamps_in_a_format(local: LocalEngine, moments: list[datetime], pattern: str):
    cut = [moment.replace(microsecond=moment.microsecond // 1000 * 1000) for moment in moments]
    written = f"date_format(x, '{pattern}')"
    check(
        local,
        cut,
        lambda moment: f"CAST('{moment.isoformat(' ')}' AS timestamp(3))",
        written,
        lambda m: mysql_dates.write(m, pattern),
    )


@QUICK
@given(st.text(max_size=9), st.sampled_from(["md5", "sha1", "sha256"]))
def test_digests(local: LocalEngine, text: str, name: str):
    quoted = text.replace("'", "''").replace("\0", "")
    expected = hashlib.new(name, text.replace("\0", "").encode(), usedforsecurity=False).digest()
    assert local.query(f"SELECT {name}(to_utf8('{quoted}'))").rows[0][0] == expected
    assert local.query(f"SELECT {name}(CAST(NULL AS varbinary))").rows[0][0] is None


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalEngine]:
    """A table in a file: columns with dictionaries, and statistics that know nothing of NaN."""
    folder = tmp_path_factory.mktemp("lake") / "t"
    folder.mkdir()
    columns = {
        "n": list(range(7)) * 3000,
        "d": [1.5, math.nan, 0.25, -0.5, math.inf, None, 2.5] * 3000,
        "few": [1.5, math.nan, 0.25, -0.5, 1.0, None, 2.5] * 3000,
        "s": ["1", "x", "25", "nan", "", None, "7"] * 3000,
        "b": [1, 2**40, 25, -(2**50), 5, None, 7] * 3000,
    }
    pq.write_table(pa.table(columns), folder / "t.parquet")
    table = read_table(folder)
    assert table is not None
    found = LocalEngine({"k": {"t": table}}, default_database="k", threads=1)
    yield found
    found.close()


@pytest.mark.parametrize("name", ["d", "few"])
def test_nan_in_a_file_whose_statistics_do_not_know_it(files: LocalEngine, name: str):
    def result(expression: str) -> Any:
        return outcome(lambda: files.query(f"SELECT DISTINCT {expression} FROM t WHERE n = 1").rows[0][0])

    assert result(f"CAST({name} AS varchar)") == "NaN"
    assert math.isnan(result(f"round({name}, 1)"))
    for kind in ("bigint", "integer"):
        assert result(f"CAST({name} AS {kind})").startswith("ERROR INVALID_CAST_ARGUMENT: Cannot cast double NaN")
    assert result(f"CAST({name} AS decimal(10))").startswith("ERROR INVALID_CAST_ARGUMENT: Cannot cast DOUBLE 'NaN'")
    assert result(f"least({name}, 1e0)").startswith("ERROR INVALID_FUNCTION_ARGUMENT")


def test_values_that_a_filter_leaves_out_fail_nothing(files: LocalEngine):
    def column_of(expression: str, numbers: str) -> list[Any]:
        return [
            row[0]
            for row in files.query(f"SELECT {expression} AS x FROM t WHERE n IN ({numbers}) GROUP BY 1 ORDER BY 1").rows
        ]

    assert column_of("CAST(d AS decimal(10))", "0, 2, 3, 6") == [Decimal(-1), Decimal(0), Decimal(2), Decimal(3)]
    assert column_of("CAST(few AS bigint)", "0, 2, 3, 6") == [-1, 0, 2, 3]
    assert column_of("CAST(s AS bigint)", "0, 2, 6") == [1, 7, 25]
    assert column_of("CAST(s AS double)", "0, 2, 6") == [1.0, 7.0, 25.0]
    assert column_of("CAST(b AS integer)", "0, 2, 4, 6") == [1, 5, 7, 25]
    assert column_of("CAST(b AS decimal(4,2))", "0, 2, 4, 6") == [Decimal(1), Decimal(5), Decimal(7), Decimal(25)]


def test_what_is_written_twice_gives_the_same_twice():
    kind = Type("double")
    assert can_repeat(Value('t."price"', kind))
    assert not can_repeat(Value("random()", kind))
    assert not can_repeat(Value("py_scientific_1(x)", kind)), "Python is not asked twice"
    assert not can_repeat(Value("(SELECT max(x) FROM t)", kind))
    assert not can_repeat(Value("sum(x) OVER (PARTITION BY y)", kind))


def test_nearly_all_values_are_done_without_python(local: LocalEngine):
    """The Python beside a cast is there for values that this column has not: none is asked."""
    sql = local.translate("SELECT CAST(x AS varchar) FROM (VALUES 1.5E0, 2.5E0) AS t(x)").sql
    assert sql.count("CASE WHEN") >= 1
    assert (
        "strftime"
        in local.translate("SELECT CAST(x AS varchar) FROM (VALUES TIMESTAMP '2024-01-01 00:00:00.000') AS t(x)").sql
    )
