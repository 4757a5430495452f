"""What is seen of the clean zone, in a folder and on S3: the footers of all files that a crawler would look into."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any

import polars as pl
import pytest

from etl.lake import Lake
from etl.lake.catalog.clean_zone import TAIL_BYTES, clean_tables
from etl.lake.catalog.tables import Table

COLUMNS = {"id": "bigint", "name": "string"}


def parquet(**columns: Any) -> bytes:
    sink = io.BytesIO()
    pl.DataFrame(columns or {"id": [1], "name": ["x"]}).write_parquet(sink)
    return sink.getvalue()


def put(place: Any, key: str, content: bytes | None = None) -> None:
    place.put(place.lake.location("clean", key), parquet() if content is None else content)


@dataclass
class OnS3:
    """As `place`, on S3 alone: there somebody can come between the listing and the read."""

    lake: Lake
    s3: Any

    def put(self, uri: str, content: bytes) -> None:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        self.s3.put_object(Bucket=bucket, Key=key, Body=content)


@pytest.fixture
def on_s3(s3: Any, bucket: str) -> OnS3:
    return OnS3(Lake.open(f"s3://{bucket}", s3=s3), s3)


def test_a_table_for_each_folder(place: Any) -> None:
    put(place, "sales/sales.parquet")
    put(place, "data_dictionary/sales.parquet")
    put(place, "data_dictionary/stores.parquet")
    assert clean_tables(place.lake) == {
        name: Table(place.lake.location("clean", name) + "/", COLUMNS) for name in ("sales", "data_dictionary")
    }


def test_an_empty_zone(place: Any) -> None:
    place.put(place.lake.location("raw", "sales/a.csv"))
    assert clean_tables(place.lake) == {}


def test_what_is_hidden_and_what_lies_beside_the_folders_is_not_looked_at(place: Any) -> None:
    for key in ("sales/_SUCCESS", "sales/.part.crc", "sales/_temporary/1", "_parts/a.parquet", ".x/a.parquet", "stray"):
        put(place, key, b"no Parquet")
    put(place, "sales/sales.parquet")
    put(place, "nothing_to_see/_SUCCESS", b"")
    assert set(clean_tables(place.lake)) == {"sales"}
    assert clean_tables(place.lake)["sales"].doubt == ""


@pytest.mark.parametrize(
    ("key", "content", "said"),
    [
        ("sales/notes.html", b"<html>", "notes.html cannot be read as Parquet"),
        ("sales/empty.parquet", b"", "empty.parquet cannot be read as Parquet"),
        ("sales/cut.parquet", parquet()[:-100], "cut.parquet cannot be read as Parquet"),
        ("sales/bad.parquet", b"PAR1" + b"\xff" * 60 + (50).to_bytes(4, "little") + b"PAR1", "bad.parquet cannot be"),
        ("sales/day=1/a.parquet", parquet(), "the folder day=1 is in it"),
        ("sales/other.parquet", parquet(id=["text"]), "the column id has two types"),
    ],
)
def test_what_a_crawler_makes_of_it_is_doubtful(place: Any, key: str, content: bytes, said: str) -> None:
    put(place, "sales/sales.parquet")
    put(place, key, content)
    assert said in clean_tables(place.lake)["sales"].doubt


def test_a_footer_longer_than_the_first_look(place: Any) -> None:
    wide = {f"a_long_name_of_a_column_{number}": [number] for number in range(2000)}
    content = parquet(**wide)
    assert int.from_bytes(content[-8:-4], "little") > TAIL_BYTES
    put(place, "wide/wide.parquet", content)
    assert clean_tables(place.lake)["wide"].columns == dict.fromkeys(wide, "bigint")


def test_only_the_ends_of_large_files_are_fetched(faulty_s3: Any, on_s3: Any) -> None:
    put(on_s3, "large/large.parquet", parquet(a=[json.dumps(list(range(n, n + 99))) for n in range(9000)]))
    faulty_s3.requests.clear()
    assert clean_tables(on_s3.lake)["large"].columns == {"a": "string"}
    assert len([request for request in faulty_s3.requests if "large.parquet" in request]) == 1


def test_a_file_that_is_replaced_meanwhile_is_looked_at_again(s3: Any, faulty_s3: Any, on_s3: Any) -> None:
    """Another run publishes between the listing and the read: what it published is what counts."""
    put(on_s3, "sales/sales.parquet")
    replaced: list[int] = []

    def replace(request: dict[str, Any], start_response: Any, moto: Any) -> None:
        if request["REQUEST_METHOD"] == "GET" and request["PATH_INFO"].endswith("sales.parquet") and not replaced:
            replaced.append(1)
            put(on_s3, "sales/sales.parquet", parquet(id=[1], other=[1.5]))

    faulty_s3.faults.append(replace)
    assert clean_tables(on_s3.lake)["sales"].columns == {"id": "bigint", "other": "double"}
    assert replaced


def test_a_file_that_changes_each_time_is_doubtful(s3: Any, faulty_s3: Any, on_s3: Any) -> None:
    put(on_s3, "sales/sales.parquet")
    numbers = iter(range(100))

    def replace(request: dict[str, Any], start_response: Any, moto: Any) -> None:
        if request["REQUEST_METHOD"] == "GET" and request["PATH_INFO"].endswith("sales.parquet"):
            put(on_s3, "sales/sales.parquet", parquet(id=[next(numbers)]))

    faulty_s3.faults.append(replace)
    assert "changed each time" in clean_tables(on_s3.lake)["sales"].doubt


def test_a_file_that_is_gone_meanwhile_is_no_table(s3: Any, faulty_s3: Any, on_s3: Any) -> None:
    put(on_s3, "sales/sales.parquet")

    def remove(request: dict[str, Any], start_response: Any, moto: Any) -> None:
        if request["REQUEST_METHOD"] == "GET" and request["PATH_INFO"].endswith("sales.parquet"):
            bucket, _, key = on_s3.lake.location("clean", "sales/sales.parquet").removeprefix("s3://").partition("/")
            s3.delete_object(Bucket=bucket, Key=key)

    faulty_s3.faults.append(remove)
    assert clean_tables(on_s3.lake) == {}
