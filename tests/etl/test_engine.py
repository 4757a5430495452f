"""Which engine `auto` comes to, and what is said where Spark cannot run."""

from __future__ import annotations

import sys

import pytest

from etl.engine import SPARK_FROM_BYTES, PolarsEngine, choose, open_engine
from etl.errors import UsageError


@pytest.mark.parametrize(
    ("size", "has_spark", "engine", "words"),
    [
        (1 << 20, True, "polars", "not too much for one machine"),
        (SPARK_FROM_BYTES - 1, True, "polars", "not too much for one machine"),
        (SPARK_FROM_BYTES, True, "spark", "begins to pay"),
        (SPARK_FROM_BYTES, False, "polars", "not installed"),
    ],
)
def test_auto_goes_by_size_and_says_why(size: int, has_spark: bool, engine: str, words: str) -> None:
    found, why = choose("auto", size, has_spark=has_spark)
    assert found == engine
    assert words in why


def test_what_is_asked_for_is_taken() -> None:
    assert choose("spark", 1)[0] == "spark"
    assert choose("polars", SPARK_FROM_BYTES)[0] == "polars"
    assert isinstance(open_engine("polars"), PolarsEngine)


def test_without_pyspark_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("pyspark", "pyspark.sql", "pyspark.errors"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError, match="needs PySpark") as raised:
        open_engine("spark")
    assert "pip install pyspark" in raised.value.hint
    assert raised.value.exit_code == 2
