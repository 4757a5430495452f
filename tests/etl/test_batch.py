"""Pieces are examined on several threads, and what one refutes changes how the others are looked at."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from etl.batch import Claims, Examiner
from etl.evidence import Evidence
from etl.hypothesis import suppose
from etl.lake import LocalFile
from etl.settings import Settings
from etl.source.table import open_table
from etl.types import STRING, ColumnType


def test_types_that_another_thread_has_widened_are_never_written(tmp_path: Path) -> None:
    """An earlier piece may still be under way when a later one has refuted a type: its rows are text then, and the file
    that is being written has numbers."""
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,x\n2,y\n")
    table = open_table((LocalFile.at(path),), Settings())
    evidence = Evidence([pl.DataFrame({"0": ["1", "2"], "1": ["x", "y"]})], table.source_names)
    hypothesis = suppose(evidence, Settings(), {}, {})
    claims = Claims(hypothesis, list(hypothesis.types), frozenset(), ("",))
    examiner = Examiner(table.files, 2, claims)
    piece = next(table.files[0].pieces(1 << 16))
    before = examiner.examine(0, piece).frame
    assert before is not None
    assert before.dtypes == [ColumnType("int64").dtype, STRING.dtype]
    claims.types[0] = STRING
    after = examiner.examine(0, piece)
    assert after.frame is None
    assert after.hashes is None
