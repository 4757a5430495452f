"""Cleanses one file with Spark in small splits, in a process that a test may kill: cleanse_once.py INPUT LAKE"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from etl.cleanse import Options, cleanse
from etl.lake import Lake, discover
from etl.report.progress import Silence
from etl.settings import Settings
from etl.spark.engine import SparkEngine
from etl.spark.session import open_session

SPLIT_BYTES = 100_000

if __name__ == "__main__":
    engine = SparkEngine(open_session(), SPLIT_BYTES)
    print("ready", flush=True)
    (dataset,) = discover([sys.argv[1]], dataset="sales")
    cleanse(
        dataset,
        Lake.open(sys.argv[2]),
        Settings(),
        Options(),
        now=lambda: datetime.now(UTC),
        progress=Silence(),
        engine=engine,
    )
    engine.session.stop()
