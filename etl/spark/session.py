"""Takes a Spark session, where there is one to be had, and says what is missing where there is none."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from etl.errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PYSPARK = "pyspark==4.1.1"


def open_session() -> SparkSession:
    """The session that runs already (Glue's, or a test's), or a new one on all cores of this machine.

    Raises:
        UsageError: no PySpark, or no Java that it can use.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        hint = f"Install it (pip install {PYSPARK}; it needs Java 17), or use --engine polars. On Glue it is there."
        raise UsageError("--engine spark needs PySpark, which is not installed here", hint=hint) from None
    running = SparkSession.getActiveSession()
    if running is not None:
        return running
    try:
        session = _builder(SparkSession).getOrCreate()
    except PySparkException as error:
        hint = "Install Java 17 and set JAVA_HOME to it, or use --engine polars."
        raise UsageError(f"Spark did not start: {error}", hint=hint) from error
    session.sparkContext.setLogLevel("ERROR")
    if session.sparkContext.master.startswith("local"):
        session.sparkContext.pythonExec = sys.executable  # else the first python3 on the PATH
    return session


def _builder(session: type[SparkSession]) -> SparkSession.Builder:
    """Settings count only where nothing was submitted to a cluster: spark-submit's and Glue's own go first."""
    builder = session.builder.appName("kiban-etl")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }.items():
        builder = builder.config(key, value)
    return builder
