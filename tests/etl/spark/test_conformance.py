"""Both engines on the same input: the same decisions, tables (rows in order), rejects and counts."""

from __future__ import annotations

import dataclasses
import gzip
from collections.abc import Callable
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.cleanse import Options
from etl.report.model import Report
from etl.settings import Settings
from tests.etl import oracle
from tests.etl.cleansing import TINY, TINY_SAMPLE, Cleansed, as_csv
from tests.etl.tables import Drawn, tables
from tests.etl.test_rules_property import MODES, PLAIN, assert_as_expected
from tests.etl.test_shared_data import FILES

OnBoth = Callable[..., tuple[Cleansed, Cleansed]]

SMALL = Options(resources=TINY, sample_size=TINY_SAMPLE)

# What Spark does not do as polars does: not yet, or never; and why. Each is shown by a test below, or by being left out.
GAPS: dict[str, tuple[Literal["notyet", "never"], str]] = {
    "engine_version, timings, passes, memory, spilled and written bytes": (
        "never",
        "they say how a run went, not what came of it; parts of a table compress otherwise than the whole",
    ),
    "distributions": ("never", "pictures of a sample, and splits are other stretches than pieces"),
    "mapping shown for a twin": ("never", "its pairs are those of the evidence, which is gathered in another order"),
    "a gzip file, or one in UTF-16 or ISO-2022-JP, on several machines": (
        "notyet",
        "no place in it can be read without what comes before: one executor takes the whole file, and a warning says so",
    ),
    "the table of an S3 lake, joined without passing through the driver's disk": (
        "notyet",
        "UploadPartCopy could join parts inside S3; now the driver's disk bounds the table (94 GB on G.1X)",
    ),
    "a file whose quoting is malformed everywhere, quickly": (
        "notyet",
        "where records begin is then known only by reading them in sequence, which the driver does",
    ),
}


def decisions(report: Report) -> list[dict[str, Any]]:
    """What a report says of the columns, but for the rows that it shows as examples."""
    columns = [dataclasses.asdict(column) for column in report.columns]
    for column in columns:
        column["evidence"].pop("mapping", None)
    return columns


def outcome(cleansed: Cleansed) -> dict[str, Any]:
    """All that is to be the same; files by the end of their names, since each engine has a folder of its own."""
    report = cleansed.report
    return {
        "status": report.status,
        "rows": report.rows,
        "columns": decisions(report),
        "sources": [dataclasses.replace(source, path=source.path[-7:]) for source in report.sources],
        "schema_changes": report.schema_changes,
        "warnings": tuple(warning for warning in report.warnings if "cannot be cut" not in warning),
        "rejects_sample": [dataclasses.replace(r, file=r.file[-7:]) for r in report.rejects_sample],
        "rejects": [{**reject, "file": reject["file"][-7:]} for reject in cleansed.rejects],
        "schema": None if cleansed.table is None else cleansed.table.schema,
        "table": cleansed.rows,
    }


def assert_alike(both: tuple[Cleansed, Cleansed]) -> None:
    polars, spark = both
    assert spark.report.engine == "spark"
    assert outcome(spark) == outcome(polars)


LARGER = sorted(name for name, path in FILES.items() if path.stat().st_size > 100_000)
EVERY_FIFTH = sorted(FILES)[::5]


def most_are_longer(names: list[str], few: list[str]) -> list[Any]:
    """All of them as parameters; CI takes a few."""
    return [pytest.param(name, marks=[] if name in few else pytest.mark.longer) for name in names]


@pytest.mark.parametrize("name", most_are_longer(sorted(FILES), EVERY_FIFTH))
def test_shared_files(name: str, on_both: OnBoth) -> None:
    content = FILES[name].read_bytes()
    assert_alike(on_both(content))


@pytest.mark.parametrize("name", most_are_longer(LARGER, LARGER[::4]))
def test_shared_files_in_many_splits(name: str, on_both: OnBoth) -> None:
    content = FILES[name].read_bytes()
    assert_alike(on_both(content, most_bytes=len(content) // 7))


def part_of(text: str, pieces: int) -> int:
    """The size of splits that cuts `text` into about so many; each costs a few tasks in every job, however small it is."""
    return len(text.encode()) // pieces + 1


def examples(count: int) -> settings:
    """As many examples, the same in every run; each makes lakes of its own."""
    unhealthy = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=count, deadline=None, suppress_health_check=unhealthy, derandomize=True)


@pytest.mark.longer
@examples(12)
@given(table=tables(), pieces=st.sampled_from([2, 5, 13]))
def test_tables_made_to_mislead(on_both: OnBoth, table: Drawn, pieces: int) -> None:
    text = as_csv(table.header, table.records)
    both = on_both(text, settings=PLAIN, options=SMALL, most_bytes=part_of(text, pieces))
    assert_alike(both)
    assert_as_expected(both[1], oracle.cleanse(table.header, table.records))


@examples(5)
@given(table=tables(), modes=MODES)
def test_rules_set_otherwise(on_both: OnBoth, table: Drawn, modes: dict[str, Any]) -> None:
    modes["keep"] = tuple(name for name in modes.get("keep", ()) if name in table.header)
    how = dataclasses.replace(PLAIN, **modes)
    text = as_csv(table.header, table.records)
    assert_alike(on_both(text, settings=how, options=SMALL, most_bytes=part_of(text, 5)))


def test_several_files_of_unlike_columns_and_encodings(on_both: OnBoth) -> None:
    """The second file lacks a column, is CP932 and repeats rows of the first; the third is UTF-16, the fourth empty."""
    first = "id,name,kind\n" + "".join(f"{n},商品{n % 40},k{n % 3}\n" for n in range(300))
    second = ("name,id\n" + "".join(f"商品{n % 40},{n}\n" for n in range(250, 400))).encode("cp932")
    third = ("id,name,kind\n" + "".join(f"{n},商品{n % 40},k{n % 3}\n" for n in range(100))).encode("utf-16")
    assert_alike(on_both(first, second, third, b"", most_bytes=500))


MALFORMED = {
    "a stray quote": lambda n: f'{n},size 5" wide,x\n' if n % 50 == 20 else f"{n},plain {n},x{n % 7}\n",
    "an unclosed quote": lambda n: f'{n},"never closed,x\n' if n == 60 else f"{n},plain {n},x{n % 7}\n",
    "an unclosed quote among quoted": lambda n: f'{n},"open,x\n' if n == 60 else f'{n},"a, {n}",x{n % 7}\n',
    "text behind quotes": lambda n: f'{n},"5" inch,x\n' if n % 30 == 7 else f'{n},"a\n{n}",x{n % 7}\n',
    "ragged": lambda n: f"{n},too,many,fields\n" if n % 9 == 3 else f"{n},two\n" if n % 9 == 5 else f"{n},a,b{n}\n",
    "line feeds and quotes in fields": lambda n: f'{n},"one ""{n}""\ntwo, three",x{n % 5}\n',
    "blank lines": lambda n: f"{n},a{n},b\n" + ("\n  \n" if n % 11 == 0 else ""),
    "carriage returns": lambda n: f'{n},"a\r\n{n}",b{n % 3}\r\n',
}


@pytest.mark.parametrize(
    "pieces", [pytest.param(2, marks=pytest.mark.longer), 7, pytest.param(13, marks=pytest.mark.longer)]
)
@pytest.mark.parametrize("kind", sorted(MALFORMED))
def test_malformed_records(on_both: OnBoth, kind: str, pieces: int) -> None:
    text = "number,text,kind\n" + "".join(map(MALFORMED[kind], range(120)))
    assert_alike(on_both(text, settings=Settings(delimiter=","), options=SMALL, most_bytes=part_of(text, pieces)))


def test_a_file_that_cannot_be_cut_is_warned_of(on_both: OnBoth) -> None:
    """One executor reads it all; that is said of large ones, and of none that can be cut."""
    text = "id,name\n" + "".join(f"{n},商品{n % 40}\n" for n in range(900))
    both = on_both(gzip.compress(text.encode()), text.encode("utf-16"), text.encode(), most_bytes=2_000)
    assert_alike(both)
    assert both[0].report.warnings == ()
    packed, wide = both[1].report.warnings
    assert packed.startswith("000.csv is compressed, which cannot be cut: one executor read all its ")
    assert "deliver it uncompressed, or in several files" in packed
    assert wide.startswith("001.csv is in utf-16")
    assert "deliver it as UTF-8" in wide
    small = on_both(gzip.compress(text.encode()))
    assert small[1].report.warnings == ()


def test_bytes_that_are_no_text(on_both: OnBoth) -> None:
    lines = [b"%d,caf\xc3\xa9 %d\n" % (n, n) if n % 40 else b"%d,\xff\xfe\n" % n for n in range(1, 400)]
    assert_alike(on_both(b"number,text\n" + b"".join(lines), options=SMALL, most_bytes=700))


def test_an_encoding_that_shows_late(on_both: OnBoth) -> None:
    """A probe need not fall upon the only letters beyond ASCII: then the pass finds them, and begins again."""
    lines = [f"{n},plain\n".encode() for n in range(40_000)]
    lines[31_234] = "31234,商品の名前はここにしかない\n".encode("cp932")
    both = on_both(b"number,text\n" + b"".join(lines), most_bytes=100_000)
    assert_alike(both)
    assert both[1].report.sources[0].encoding == "cp932"


def test_a_thousand_columns_at_once(on_both: OnBoth) -> None:
    """Groups of columns with equal labels in the sample, parted by late rows: passes do not grow with their number."""
    width, height = 1_000, 240
    rows = [[str((row * (column % 7 + 2)) % 11) for column in range(width)] for row in range(height)]
    for column in range(0, width, 10):
        rows[height - 1 - column % 40][column] = "late"
    text = as_csv([f"c{n}" for n in range(width)], rows)
    both = on_both(text, settings=PLAIN, most_bytes=50_000)
    assert_alike(both)
    assert both[1].report.passes <= 4


def test_columns_kept_because_they_were_published(on_both: OnBoth) -> None:
    kept = Settings(delimiter=",", keep=("b", "c"))
    text = "a,b,c\n" + "".join(f"{n},{n % 4},{n % 4}\n" for n in range(200)) + "300,1,2\n"
    assert_alike(on_both(text, settings=kept, options=SMALL, most_bytes=300))


def test_gaps_say_why() -> None:
    assert all(kind in ("notyet", "never") and len(reason) > 20 for kind, reason in GAPS.values())
