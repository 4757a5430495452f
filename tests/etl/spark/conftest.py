"""One Spark session for all tests of this folder: it takes seconds to start, and there may be one in a process."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.etl.cleansing import Cleansed, run

ROOT = Path(__file__).parents[3]

# The JVM lives for seconds to minutes: compiling thoroughly, or collecting garbage in parallel, would only take time.
SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "longer: left out by CI, which runs these tests with -m 'not longer'")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Python's workers of Spark leave sockets to the garbage collector; that is no fault of the code under test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore::ResourceWarning"))
            item.add_marker(pytest.mark.filterwarnings("ignore::DeprecationWarning:pyspark.*"))


@pytest.fixture(scope="session")
def spark_there() -> None:
    pytest.importorskip("pyspark.sql", reason="pyspark is not installed (tests/etl/spark.lock has it)")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Java 17 is not installed: no java on the PATH, and no JAVA_HOME")


@pytest.fixture(scope="session")
def spark(spark_there: None) -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    own = {
        "spark.driver.memory": "1g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraJavaOptions": SHORT_LIVED,
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.enabled": "false",
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        session = SparkSession.builder.master("local[2]").config(map=own).getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        session.sparkContext.pythonExec = sys.executable
        yield session
        session.stop()


@pytest.fixture
def on_both(spark: Any, tmp_path: Path) -> Callable[..., tuple[Cleansed, Cleansed]]:
    """Cleanse CSV texts with polars and with Spark, each in a lake of its own; `most_bytes` is the size of splits."""
    from etl.spark.engine import SparkEngine

    numbers = iter(range(1_000_000))

    def on_both(*texts: str | bytes, most_bytes: int | None = None, **named: Any) -> tuple[Cleansed, Cleansed]:
        folder = tmp_path / str(next(numbers))
        polars = run(folder / "polars", *texts, **named)
        return polars, run(folder / "spark", *texts, **named, engine=SparkEngine(spark, most_bytes))

    return on_both
