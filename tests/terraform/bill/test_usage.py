"""How much it is used: the file, an environment's own numbers, options, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from terraform.bill.usage import Usage, read_usage, usage_fields
from terraform.errors import UsageError
from terraform.tfvars import ROOM

FILE = ROOM / "environments" / "usage.toml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "usage.toml"


def test_the_file_in_the_tree_is_readable_and_names_every_number() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert [name for name in usage_fields() if f"\n{name} " not in f"\n{text}"] == []
    assert read_usage(FILE, "dev") == Usage(), "the defaults and the file's numbers are the same"
    assert read_usage(FILE, "prod").raw_gb == 50


def test_options_go_over_the_environments_own_numbers_and_those_over_the_files(file: Path) -> None:
    file.write_text("raw_gb = 1\nreaders = 2\nauthors = 3\n[dev]\nreaders = 20\nauthors = 30\n", encoding="utf-8")
    found = read_usage(file, "dev", {"authors": 300})
    assert (found.raw_gb, found.readers, found.authors) == (1, 20, 300)
    assert read_usage(file, "prod").readers == 2


def test_without_a_file_the_defaults_hold(file: Path) -> None:
    assert read_usage(file, "dev", {"raw_gb": 3}) == Usage(raw_gb=3)


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("raw_bg = 1", "usage.toml: raw_bg is not known", "Did you mean raw_gb?"),
        ("raw_gb = -1", "usage.toml: raw_gb is -1", "not negative"),
        ("raw_gb = 'many'", "usage.toml: raw_gb is 'many'", "Write a number"),
        ("raw_gb = true", "usage.toml: raw_gb is True", "Write a number"),
        ("raw_gb = inf", "usage.toml: raw_gb is inf", "Write a number"),
        ("raw_gb = ", "not TOML", "raw_gb = 10"),
        ("[dev]\nraw = 1", "usage.toml: raw is not known", "There are: raw_gb, datasets"),
    ],
)
def test_what_is_wrong_is_answered_with_what_to_write(file: Path, text: str, said: str, hint: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        read_usage(file, "dev")
    assert said in str(error.value)
    assert hint in error.value.hint


def test_a_wrong_option_is_named_as_an_option(file: Path) -> None:
    with pytest.raises(UsageError, match="--gpu-hours is -1"):
        read_usage(file, "dev", {"gpu_hours": -1})


def test_idle_leaves_data_and_people() -> None:
    idle = Usage().idle()
    assert (idle.raw_gb, idle.readers, idle.authors) == (10, 5, 1)
    assert (idle.uploads, idle.crawls, idle.queries, idle.gpu_hours, idle.download_gb) == (0, 0, 0, 0, 0)


def test_no_crawl_without_a_delivery() -> None:
    assert Usage(uploads_a_day=2, schema_changes=4).crawls == 4
    assert Usage(uploads_a_day=0.1, schema_changes=4).crawls == 3
