"""The engine that `--engine spark` names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

import etl
from etl.lake.remote import SharedFolder
from etl.passes import Pass
from etl.source.table import Table
from etl.spark.passes import SparkPass
from etl.spark.session import open_session
from etl.spark.splits import shared_out, split_bytes

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from etl.spark.ranges import Split

MOST_PARTITIONS = 2_000
SHUFFLED_A_PARTITION = 128 << 20  # of input, whose hashes are a small part of it


@dataclass
class SparkEngine:
    """Passes over a table's rows by Spark. `most_bytes` of a split stands in for what the input's size asks for."""

    session: SparkSession
    most_bytes: int | None = None
    name: str = "spark"
    _splits: dict[Table, tuple[Split, ...]] = field(default_factory=dict)

    @classmethod
    def open(cls) -> SparkEngine:
        """On the session that there is; UsageError where there can be none."""
        return cls(open_session())

    @property
    def version(self) -> str:
        return f"{etl.__version__}+spark-{self.session.version}+polars-{pl.__version__}"

    def new_pass(self, table: Table, *claims: Any, shared: str, **means: Any) -> Pass:
        """A pass of `table`; executors leave their files for each other and the driver in the folder `shared`."""
        most_bytes = self.most_bytes or split_bytes(table)
        if table not in self._splits:
            self._splits = {table: shared_out(self.session, table, most_bytes)}
        one = SparkPass(table, *claims, **means)
        one.on(self.session, self._splits[table], SharedFolder(shared), most_bytes)
        self._settle(sum(file.source.blob.size for file in table.files))
        return one

    def _settle(self, input_bytes: int) -> None:
        """Shuffle in as many partitions as the input's size asks for; small ones would spend their time starting tasks."""
        cores = self.session.sparkContext.defaultParallelism
        partitions = max(cores, min(MOST_PARTITIONS, input_bytes // SHUFFLED_A_PARTITION))
        self.session.conf.set("spark.sql.shuffle.partitions", str(partitions))
