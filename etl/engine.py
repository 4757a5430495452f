"""Which engine passes over the rows: polars on this machine, or Spark on a cluster. All else is the same for both."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any, Protocol

import polars as pl

import etl
from etl.passes import Pass
from etl.source.table import Table

AUTO, POLARS, SPARK = "auto", "polars", "spark"
SPARK_FROM_BYTES = 100 << 30  # an estimate: etl/spark/README.md


class Engine(Protocol):
    """Makes passes. `version`, kiban's and the library's, is part of a run's fingerprint."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    def new_pass(self, table: Table, *claims: Any, shared: str, **means: Any) -> Pass: ...


class PolarsEngine:
    name = POLARS
    version = f"{etl.__version__}+polars-{pl.__version__}"

    def new_pass(self, table: Table, *claims: Any, shared: str, **means: Any) -> Pass:
        """A pass on this machine alone, which shares nothing."""
        del shared
        return Pass(table, *claims, **means)


def open_engine(name: str) -> Engine:
    """The engine of that name; UsageError where it cannot run."""
    if name != SPARK:
        return PolarsEngine()
    from etl.spark.engine import SparkEngine

    return SparkEngine.open()


def choose(wanted: str, input_bytes: int, *, has_spark: bool | None = None) -> tuple[str, str]:
    """Settle `auto` by the input's size; returns the engine's name and why.

    Examples:
        >>> choose("auto", 2 << 30)
        ('polars', '2.0 GB are not too much for one machine; Spark begins to pay at about 100 GB')
    """
    if wanted != AUTO:
        return wanted, "asked for"
    size = f"{input_bytes / (1 << 30):,.1f} GB"
    least = f"{SPARK_FROM_BYTES >> 30} GB"
    if input_bytes < SPARK_FROM_BYTES:
        return POLARS, f"{size} are not too much for one machine; Spark begins to pay at about {least}"
    if has_spark if has_spark is not None else find_spec("pyspark") is not None:
        return SPARK, f"Spark begins to pay at about {least}, and these are {size}"
    return POLARS, f"PySpark is not installed here; {size} would be worth it"
