"""What is asked of all rows at once: four Spark jobs for a pass, however many columns there are.

`results` is what executors handed over, rows of `etl.spark.handover`, kept on the executors' disks meanwhile. What comes
back to the driver is a row for each split or column, never data.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa

from etl.spark.distinct import without_duplicates
from etl.spark.handover import SCHEMA, Kind
from etl.spark.parts import PLACE_BITS
from etl.spark.work import Job, Summary, examine

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SALT = 0x6B6962616E


@dataclass(frozen=True, slots=True)
class Partition:
    """How a column parts the rows: two columns do it alike if `digest` is equal. `distinct`: values, null apart."""

    digest: tuple[int, int]
    distinct: int


def start(session: SparkSession, job: Job) -> DataFrame:
    """Have every split examined, once, when the first question is asked; to be unpersisted at the end."""
    from pyspark import StorageLevel

    sent = session.sparkContext.broadcast(job)

    def work(numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in numbers:
            for number in batch.column(0).to_pylist():
                yield from examine(sent.value, sent.value.splits[number])

    splits = len(job.splits)
    return session.range(0, splits, 1, splits).mapInArrow(work, SCHEMA).persist(StorageLevel.DISK_ONLY)


def summaries(results: DataFrame) -> list[Summary]:
    """What each split holds, in their order.

    Raises:
        EtlError: what an executor raised.
    """
    kinds = [int(Kind.SPLIT), int(Kind.FAILURE)]
    rows = results.filter(results.kind.isin(kinds)).select("kind", "content").collect()
    found = []
    for row in rows:
        content = pickle.loads(bytes(row.content))
        if row.kind == Kind.FAILURE:
            error, message, hint = content
            raise error(message, hint=hint)
        found.append(content)
    return sorted(found, key=lambda summary: summary.split)


def evidence(results: DataFrame, most: int) -> list[pl.DataFrame]:
    """Rows that refute something, of some of the splits that have any."""
    found = results.filter(results.kind == int(Kind.EVIDENCE)).select("a", "content").limit(most).collect()
    return [pl.read_ipc(bytes(row.content)) for row in sorted(found, key=lambda row: row.a)]


def partitions(results: DataFrame) -> dict[int, Partition]:
    """How each column that may relabel another parts the rows; those that turned out to relabel none are left out."""
    from pyspark.sql import functions as f

    col = f.col
    alone = f.max((col("kind") == int(Kind.ALONE)).cast("int"))
    wanted = results.filter(col("kind").isin([int(Kind.CLASS), int(Kind.ALONE)]))
    of_column = f.when(col("kind") == int(Kind.ALONE), col("a")).otherwise(f.shiftright(col("d"), 1))
    classes = (
        wanted.select(of_column.alias("column"), "kind", "a", "b", "c", "d")
        .groupBy("column", "kind", "d", "a")
        .agg(f.bit_xor("b").alias("b"), f.bit_xor("c").alias("c"))
    )
    is_null = f.coalesce(col("d"), f.lit(0)).bitwiseAND(f.lit(1))
    is_class = col("kind") == int(Kind.CLASS)
    columns = classes.groupBy("column").agg(
        alone.alias("alone"),
        f.bit_xor(f.when(is_class, f.xxhash64(is_null, "b", "c"))).alias("one"),
        f.bit_xor(f.when(is_class, f.xxhash64("c", f.lit(SALT), "b", is_null))).alias("two"),
        f.sum(f.when(is_class & (is_null == 0), 1).otherwise(0)).alias("distinct"),
    )
    return {row["column"]: Partition((row.one, row.two), row["distinct"]) for row in columns.collect() if not row.alone}


def remove_duplicates(session: SparkSession, results: DataFrame, job: Job) -> dict[int, Summary]:
    """Write the parts again that hold rows which repeat one of an earlier place; returns their new summaries by split.

    A piece hands over each row once, so a row that is everywhere still comes once a piece: no key is skewed.
    """
    from pyspark.sql import functions as f

    sent = session.sparkContext.broadcast(job)

    def rewrite(table: pa.Table) -> pa.Table:
        split = table.column("split")[0].as_py()
        summary = without_duplicates(sent.value, split, table.column("place").to_numpy())
        return pa.table({"split": pa.array([split], pa.int64()), "content": pa.array([pickle.dumps(summary)])})

    repeated = (
        results.filter(results.kind == int(Kind.ROW))
        .groupBy("a", "b")
        .agg(f.collect_list("c").alias("places"))
        .filter(f.size("places") > 1)
    )
    later = repeated.select(
        f.explode(f.expr("filter(places, place -> place != array_min(places))")).alias("place")
    ).withColumn("split", f.shiftright("place", PLACE_BITS))
    found = later.groupBy("split").applyInArrow(rewrite, "split long, content binary").collect()
    return {row.split: pickle.loads(bytes(row.content)) for row in found}


def each(session: SparkSession, tasks: Sequence[Any], do: Callable[[Any], Any]) -> list[Any]:
    """Do something for each task on the executors, one Spark task for each; results in the order of the tasks."""
    sent = session.sparkContext.broadcast(list(tasks))

    def work(numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in numbers:
            for number in batch.column(0).to_pylist():
                done = pa.array([pickle.dumps(do(sent.value[number]))])
                yield pa.record_batch({"number": pa.array([number], pa.int64()), "content": done})

    rows = session.range(0, len(tasks), 1, len(tasks)).mapInArrow(work, "number long, content binary").collect()
    return [pickle.loads(bytes(row.content)) for row in sorted(rows, key=lambda row: row.number)]
