from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from etl.errors import InputError, LakeError, UsageError
from etl.lake import discover


def found(place: Any, *paths: str, dataset: str | None = None) -> dict[str, list[str]]:
    datasets = discover(paths, dataset=dataset, s3=place.s3)
    return {each.name: [file.blob.uri.removeprefix(f"{place.root}/") for file in each.files] for each in datasets}


def test_a_file_is_a_dataset_named_after_itself(place: Any) -> None:
    for name, dataset in {"Web Events.CSV": "web_events", "orders.csv.gz": "orders", "2024.v2.csv": "2024_v2"}.items():
        assert found(place, place.put(place.uri(name))) == {dataset: [name]}


def test_a_file_of_unknown_suffix_is_taken_when_named(place: Any) -> None:
    assert found(place, place.put(place.uri("export.dat"))) == {"export": ["export.dat"]}


def test_a_folder_with_files_is_one_dataset(place: Any) -> None:
    for name in ("b.csv", "a.TSV", "c.txt.gz", "notes.md", ".hidden.csv", "sheet.xlsx", "old/z.csv"):
        place.put(place.uri(f"Web Shop/{name}"))
    [dataset] = discover([place.uri("Web Shop/")], dataset=None, s3=place.s3)
    assert dataset.name == "web_shop"
    assert [file.blob.name for file in dataset.files] == ["a.TSV", "b.csv", "c.txt.gz"]
    assert set(dataset.ignored) == {
        "notes.md: not a CSV",
        "sheet.xlsx: not a CSV",
        ".hidden.csv: hidden",
        "old/: a folder beside the files",
    }


def test_a_folder_of_folders_is_a_dataset_for_each(place: Any) -> None:
    for name in ("orders/1.csv", "orders/2.csv", "items/1.csv", "empty/readme.md", ".trash/1.csv", "notes.md"):
        place.put(place.uri(f"raw/{name}"))
    assert found(place, place.uri("raw")) == {
        "items": ["raw/items/1.csv"],
        "orders": ["raw/orders/1.csv", "raw/orders/2.csv"],
    }
    ignored = discover([place.uri("raw")], dataset=None, s3=place.s3)[0].ignored
    assert set(ignored) == {"notes.md: not a CSV", "empty/: no CSV files in it", ".trash/: hidden or empty"}


def test_several_files_are_one_dataset_sorted_by_name_and_each_once(place: Any) -> None:
    b, a = place.put(place.uri("sales/2024/b.csv")), place.put(place.uri("sales/2023/a.csv"))
    assert found(place, b, a, b) == {"sales": ["sales/2023/a.csv", "sales/2024/b.csv"]}


def test_a_glob_is_one_dataset(place: Any) -> None:
    for name in ("2023/a.csv", "2024/b.csv", "2024/c.csv", "2024/c.md", "2024/deep/d.csv"):
        place.put(place.uri(f"sales/{name}"))
    assert found(place, place.uri("sales/*/*")) == {
        "sales": ["sales/2023/a.csv", "sales/2024/b.csv", "sales/2024/c.csv"]
    }
    assert found(place, place.uri("sales/2024/[bc].csv")) == {"2024": ["sales/2024/b.csv", "sales/2024/c.csv"]}
    assert len(found(place, place.uri("sales/**/*.csv"))["sales"]) == 4
    assert found(place, place.uri("sales/20*")) == {
        "2023": ["sales/2023/a.csv"],
        "2024": ["sales/2024/b.csv", "sales/2024/c.csv"],
    }


def test_a_file_whose_name_looks_like_a_glob(place: Any) -> None:
    assert found(place, place.put(place.uri("sales [1].csv"))) == {"sales_1": ["sales [1].csv"]}


def test_the_name_can_be_given(place: Any) -> None:
    path = place.put(place.uri("売上.csv"))
    assert found(place, path, dataset="sales") == {"sales": ["売上.csv"]}
    with pytest.raises(UsageError, match="'売上' cannot be a dataset's name") as error:
        found(place, path)
    assert "such as --dataset sales." in error.value.hint


@pytest.mark.parametrize(
    ("file", "proposed"), [("月次売上", "monthly_sales"), ("顧客マスタ", "customer_master"), ("蟷螂", "sales_2024")]
)
def test_a_name_is_proposed_where_the_words_are_known(place: Any, file: str, proposed: str) -> None:
    with pytest.raises(UsageError) as error:
        found(place, place.put(place.uri(f"{file}.csv")))
    assert f"such as --dataset {proposed}." in error.value.hint


@pytest.mark.parametrize("name", ["Sales", "a b", "", "a/b", "../up", "売上", "data_dictionary", "x" * 201])
def test_a_given_name_must_be_safe(place: Any, name: str) -> None:
    path = place.put(place.uri("a.csv"))
    with pytest.raises(UsageError):
        found(place, path, dataset=name)


def test_a_given_name_is_for_one_dataset(place: Any) -> None:
    place.put(place.uri("raw/orders/1.csv"))
    assert found(place, place.uri("raw"), dataset="sales") == {"sales": ["raw/orders/1.csv"]}
    place.put(place.uri("raw/items/1.csv"))
    with pytest.raises(UsageError, match="2 were found"):
        found(place, place.uri("raw"), dataset="sales")


def test_two_folders_must_not_become_one_name(place: Any) -> None:
    place.put(place.uri("raw/Web Shop/1.csv"))
    place.put(place.uri("raw/web-shop/1.csv"))
    with pytest.raises(UsageError, match="two datasets would be called web_shop"):
        found(place, place.uri("raw"))


@pytest.mark.parametrize(
    ("missing", "hint"),
    [
        ("sales/ordres.csv", "sales/orders.csv?"),
        ("sale", "sales/?"),
        ("sales/2024/x.csv", "In "),
        ("sales/*.tsv", "orders.csv"),
    ],
)
def test_what_is_not_found_is_said_with_what_is_near(place: Any, missing: str, hint: str) -> None:
    place.put(place.uri("sales/orders.csv"))
    with pytest.raises(InputError, match="was not found") as error:
        found(place, place.uri(missing))
    assert hint in error.value.hint


@pytest.mark.parametrize(
    "name", ["book.xlsx", "BOOK.XLS", "all.zip", "table.parquet", "a.json", "a.csv.zst", "a.tar.gz"]
)
def test_other_formats_are_refused_with_what_to_do(place: Any, name: str) -> None:
    with pytest.raises(InputError, match="not a CSV") as error:
        found(place, place.put(place.uri(name)))
    assert error.value.hint


def test_a_folder_without_csv_says_what_it_holds(place: Any) -> None:
    place.put(place.uri("sales/book.xlsx"))
    with pytest.raises(InputError, match=r"no CSV files in .*book\.xlsx: not a CSV"):
        found(place, place.uri("sales"))
    with pytest.raises(InputError, match="no CSV files in"):
        found(place, place.uri("sales/*"))


def test_a_current_folder_has_a_name_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sales").mkdir()
    (tmp_path / "sales" / "a.csv").write_text("a\n1\n")
    monkeypatch.chdir(tmp_path / "sales")
    assert [dataset.name for dataset in discover(["."])] == ["sales"]
    assert [dataset.name for dataset in discover(["a.csv"])] == ["a"]
    with pytest.raises(InputError, match=r"b\.csv was not found") as error:
        discover(["b.csv"])
    assert error.value.hint == "Did you mean ./a.csv?"


def test_what_cannot_be_read_twice_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(InputError, match="not a regular file"):
        discover([str(tmp_path / "pipe.csv")])


def test_broken_links_are_noted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n")
    (tmp_path / "b.csv").symlink_to(tmp_path / "gone.csv")
    [dataset] = discover([str(tmp_path)], dataset="x")
    assert dataset.ignored == ("b.csv: a broken link",)


@pytest.mark.parametrize("address", ["https://example.com/a.csv", "gs://bucket/a.csv", "s3://", "s3://UP_per/a.csv"])
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(UsageError):
        discover([address])


def test_a_missing_bucket_is_said(s3: Any) -> None:
    with pytest.raises(LakeError, match="NoSuchBucket") as error:
        discover(["s3://kiban-nowhere-raw/orders"], s3=s3)
    assert "terraform" in error.value.hint


def test_disk_and_s3_together_need_a_name(s3: Any, bucket: str, tmp_path: Path) -> None:
    s3.put_object(Bucket=bucket, Key="a.csv", Body=b"a\n1\n")
    (tmp_path / "b.csv").write_text("a\n2\n")
    paths = [f"s3://{bucket}/a.csv", str(tmp_path / "b.csv")]
    with pytest.raises(UsageError, match="no folder in common"):
        discover(paths, s3=s3)
    assert len(discover(paths, dataset="both", s3=s3)[0].files) == 2


def test_the_markers_of_the_console_are_no_files(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="sales/", Body=b"")
    s3.put_object(Bucket=bucket, Key="sales/a.csv", Body=b"a\n1\n")
    [dataset] = discover([f"s3://{bucket}/sales"], s3=s3)
    assert [file.blob.name for file in dataset.files] == ["a.csv"]
