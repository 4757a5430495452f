"""Tables of every size, from nothing to a field of a hundred megabytes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.cleanse import Options
from etl.inspection import inspect
from etl.lake import discover
from etl.report.progress import Silence
from etl.settings import Settings
from tests.etl.cleansing import TINY, TINY_SAMPLE, Cleansed

Cleanse = Callable[..., Cleansed]

SMALL = Options(resources=TINY, sample_size=TINY_SAMPLE)
ALL = Settings(all_null="off", constant="off", same_information="off", duplicate_rows="off")


@pytest.mark.parametrize(
    "data", [b"", b"\n", b" \r\n\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0" + bytes(8)]
)
def test_nothing(cleansed: Cleanse, data: bytes) -> None:
    found = cleansed(data)
    assert found.report.status == "nothing_left"
    assert found.report.warnings == ("the input is empty: not even a header row",)
    assert (found.table, found.rejects) == (None, [])


def test_a_header_alone(cleansed: Cleanse) -> None:
    found = cleansed("a,b\n")
    assert (found.report.status, found.report.rows.read) == ("nothing_left", 0)
    assert found.dropped == {"a": ("all_null", None), "b": ("all_null", None)}
    kept = cleansed("a,b\n", settings=Settings(keep=("a",)))
    assert kept.table is not None
    assert kept.table.shape == (0, 1)


def test_a_header_alone_after_a_table_was_published(cleansed: Cleanse) -> None:
    before = cleansed("a,b\n1,x\n2,x\n3,y\n")
    after = cleansed("a,b\n")
    assert after.table is not None
    assert before.table is not None
    assert after.table.schema == before.table.schema
    assert after.table.height == 0


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_one_column(cleansed: Cleanse, end: str) -> None:
    found = cleansed(end.join(["name", "x", "", '"y, z"', '""', "  ", "x", ""]), options=SMALL, settings=ALL)
    assert [row[0] for row in found.rows] == ["x", "y, z", None, "x"]
    assert (found.report.rows.read, found.report.sources[0].blank_lines) == (4, 2)


def test_many_columns(cleansed: Cleanse, tmp_path: Path) -> None:
    width = 2000
    header = ",".join(f"c{number}" for number in range(width))
    rows = (",".join(str(row * 31 % (number + 2)) for number in range(width)) for row in range(40))
    found = cleansed("\n".join([header, *rows, ",".join(["x"] * width)]) + "\n")
    assert len(found.report.columns) == width
    assert found.report.rows.written == 41
    assert set(found.types.values()) == {"string"}
    seen = inspect(discover([str(tmp_path / "in" / "table")])[0], Settings(), progress=Silence())
    assert (len(seen.columns), seen.sampled_rows, seen.sample_is_whole) == (width, 41, True)


def test_nul_bytes(cleansed: Cleanse) -> None:
    found = cleansed(b"a,b\0\n1,x\0y\n2,\0\n\0,z\n", settings=Settings(header=True))
    assert found.rows == [("1", "x\0y"), ("2", "\0"), ("\0", "z")]
    assert found.report.columns[1].name == "b"


def test_a_sample_of_a_large_file_says_that_it_is_one(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text("id,n\n" + "".join(f"{number},{number % 3}\n" for number in range(500_000)))
    seen = inspect(discover([str(path)])[0], Settings(), progress=Silence())
    assert not seen.sample_is_whole
    assert 1000 < seen.sampled_rows < 500_000
    assert [(column.name, column.type) for column in seen.columns] == [("id", "int64"), ("n", "int64")]


PROGRAM = """
import sys
from etl.cli import main
from etl.memory import peak_bytes
code = main(["cleanse", sys.argv[1], "--lake", sys.argv[2], "--json"])
print(peak_bytes() >> 20, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_field_of_a_hundred_megabytes(tmp_path: Path, quote: str) -> None:
    """In a process of its own, to see its memory: a few copies of the field, not a dozen."""
    size = 100_000_000
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.write(b"id,text\n1,short\n2," + quote.encode())
        for _ in range(100):
            file.write(b"0123456789" * (size // 1000))
        file.write(quote.encode() + b"\n3,short again\n")
    command = [sys.executable, "-c", PROGRAM, str(path), str(tmp_path / "lake")]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=environment)
    assert done.returncode == 0, done.stderr
    import polars as pl

    table = pl.read_parquet(tmp_path / "lake" / "clean" / "huge" / "huge.parquet")
    assert table["text"].str.len_bytes().to_list() == [5, size, 11]
    assert int(done.stderr.split()[-1]) < 1100  # MiB; --memory is 1 GiB unless it is given
