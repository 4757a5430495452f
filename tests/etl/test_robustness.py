"""Whatever a CSV is like: never a traceback, never a hang, and every record in the table, a duplicate, or a reject."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.cleanse import Options
from etl.cli import main
from etl.errors import EtlError
from etl.report.model import Report, Rows
from etl.settings import Settings
from tests.etl.cleansing import TINY, TINY_SAMPLE, Cleansed
from tests.etl.source.csv_texts import polluted, says_what_to_do, texts

Cleanse = Callable[..., Cleansed]

DATA = Path(__file__).parent / "data" / "robustness"
FILES = sorted(DATA.glob("*/*.csv"))
SMALL = Options(resources=TINY, sample_size=TINY_SAMPLE)
RULES = ("all_null", "constant", "same_information", "duplicate_rows")
fuzz = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def names(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def test_there_are_files() -> None:
    assert len(FILES) > 80


@pytest.mark.parametrize("path", FILES, ids=names)
def test_every_record_is_accounted_for(path: Path, tmp_path: Path) -> None:
    """The csv module is the judge of what a record is, where it reads the file at all."""
    (tmp_path / "all.toml").write_text("".join(f'{rule} = "off"\n' for rule in RULES))
    arguments = ("--dataset", "table", "--lake", str(tmp_path / "lake"), "--settings", "all.toml", "--json")
    code, out, err = command(tmp_path, "cleanse", str(path), *arguments)
    assert (code, err) == (0, "")
    report = Report.from_json(json.loads(out))
    assert report.rows.add_up()
    assert (tmp_path / "lake" / "reports" / "table" / "report.html").is_file()
    (source,) = report.sources
    text = path.read_bytes()[2 * source.encoding.startswith("utf-16") :].decode(source.encoding)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=source.delimiter, strict=True))
    except csv.Error:
        assert report.rejects_sample
        return
    records = [record for record in records if "".join(record).strip() or len(record) > 1]
    skipped = sum(reject.reason == "stands before the header row" for reject in report.rejects_sample)
    header, *rows = records[skipped:] or [[]]
    good = [row for row in rows if len(row) == len(header)]
    headers = [column.source_name for column in report.columns]
    assert [name for name in headers if "Unnamed" not in name] == [name for name in header if name]
    assert report.rows == Rows(len(rows) + skipped, len(rows) - len(good) + skipped, 0, len(good))


@pytest.mark.parametrize("path", FILES[::3], ids=names)
def test_looking_agrees_with_cleansing(path: Path, tmp_path: Path, cleansed: Cleanse) -> None:
    code, out, err = command(tmp_path, "inspect", str(path), "--json")
    assert (code, err) == (0, "")
    seen, report = json.loads(out), cleansed(path.read_bytes()).report
    assert [(c["name"], c["type"], c["decision"]) for c in seen["columns"]] == [
        (c.name, c.type, c.decision) for c in report.columns
    ]
    assert [(s["encoding"], s["records"], s["rejected"]) for s in seen["sources"]] == [
        (s.encoding, s.records, s.rejected) for s in report.sources
    ]


@fuzz
@given(st.one_of(st.binary(max_size=200), texts.map(str.encode), texts.map(lambda text: text.encode("utf-16"))))
def test_any_bytes_are_cleansed_or_an_error_that_says_what_to_do(cleanse_afresh: Cleanse, data: bytes) -> None:
    try:
        report = cleanse_afresh(data, options=SMALL).report
    except EtlError as error:
        says_what_to_do(error)
        return
    assert report.rows.add_up()


@fuzz
@given(
    st.lists(st.lists(polluted.map(lambda text: text[:12]), min_size=3, max_size=3), max_size=12),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"]),
    st.booleans(),
)
def test_what_a_writer_of_csv_writes_is_read_as_it_was(
    cleanse_afresh: Cleanse, rows: list[list[str]], delimiter: str, end: str, codec: str, zipped: bool
) -> None:
    out = io.StringIO()
    # the writer leaves a line end without quotes where records end in another
    quoting: Any = csv.QUOTE_MINIMAL if {"\r", "\n"}.isdisjoint("".join(map("".join, rows))) else csv.QUOTE_ALL
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([["いち", "に", "さん"], *rows])
    data = out.getvalue().encode(codec)
    given_settings = Settings(
        delimiter=delimiter,
        header=True,
        encoding=codec,
        null_tokens=(),
        types=dict.fromkeys(("いち", "に", "さん"), "string"),
        all_null="off",
        constant="off",
        same_information="off",
        duplicate_rows="off",
    )
    found = cleanse_afresh(gzip.compress(data) if zipped else data, settings=given_settings, options=SMALL)
    assert [[cell or "" for cell in row] for row in found.rows] == rows


def command(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """Run the command line in this process, in an empty folder; returns its exit code, stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    code = main(list(arguments), stdout=out, stderr=err, environ={"NO_COLOR": "1"}, directory=folder)
    return code, out.getvalue(), err.getvalue()
