from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from etl.errors import SettingsError
from etl.settings import _CHECKS, PANDAS_NULL_TOKENS, Settings, check_columns, load_settings


def load(tmp_path: Path, text: str | bytes) -> Settings:
    path = tmp_path / "orders.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_settings(path)


def test_an_empty_file_is_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path, "") == Settings()


def test_every_field_has_a_key_and_every_key_a_field() -> None:
    assert set(_CHECKS) == {f.name for f in dataclasses.fields(Settings)}


def test_the_null_tokens_are_those_of_pandas() -> None:
    parsers: Any = pytest.importorskip("pandas._libs.parsers", reason="pandas is not installed")
    assert set(PANDAS_NULL_TOKENS) == parsers.STR_NA_VALUES
    assert len(PANDAS_NULL_TOKENS) == 19


def test_all_keys(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        """
        encoding = "Windows-31J"
        delimiter = "\\t"
        header = ["id", "商品名"]
        null_tokens = ["", "-"]
        keep = ["id"]
        all_null = "off"
        constant = "strict"
        same_information = "literal"
        duplicate_rows = "off"
        short_records = "pad"
        [types]
        id = "string"
        "price" = "decimal(10, 2)"
        [names]
        "商品名" = "product_name"
        """,
    )
    assert settings == Settings(
        encoding="cp932",
        delimiter="\t",
        header=("id", "商品名"),
        null_tokens=("", "-"),
        keep=("id",),
        types={"id": "string", "price": "decimal(10,2)"},
        names={"商品名": "product_name"},
        all_null="off",
        constant="strict",
        same_information="literal",
        duplicate_rows="off",
        short_records="pad",
    )
    assert json.loads(json.dumps(settings.to_json()))["header"] == ["id", "商品名"]
    assert settings.nulls == ("", "-")
    assert Settings().nulls == PANDAS_NULL_TOKENS


def test_a_file_saved_by_notepad_with_a_bom(tmp_path: Path) -> None:
    assert load(tmp_path, b'\xef\xbb\xbfconstant = "off"\r\n').constant == "off"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ('same_infomation = "off"', "unknown key 'same_infomation'", "Did you mean 'same_information'?"),
        ("constant = false", "constant = False", 'Write constant = "on" or "strict" or "off".'),
        ('constant = "Off"', "constant = 'Off'", '"strict"'),
        ('constant = ["on"]', "is not one of its values", '"strict"'),
        ('encoding = "utf-9"', "not a text encoding", "cp932"),
        ('encoding = "base64"', "not a text encoding", "cp932"),
        ('encoding = "idna"', "not a text encoding", "cp932"),
        ('encoding = "a\\u0000b"', "not a text encoding", "cp932"),
        ("encoding = 932", "not a text encoding", "cp932"),
        ('delimiter = "::"', "is not one ASCII character", '"|"'),
        ('delimiter = "、"', "is not one ASCII character", '"|"'),
        ('delimiter = "\\""', "cannot separate fields", '"|"'),
        ('delimiter = "x"', "cannot separate fields", '"|"'),
        ('header = "first"', "is not a header", "no header row"),
        ("header = []", "is not a header", "no header row"),
        ('header = ["a", "a"]', "repeats 'a'", "of its own"),
        ("header = [1]", "is not a list of texts", '["one", "two"]'),
        ('null_tokens = "-"', "is not a list of texts", '["one", "two"]'),
        ('types = "string"', "is not a table", "[types]"),
        ('types = {id = "strng"}', "type 'strng'", "Did you mean 'string'?"),
        ('types = {id = "decimal(39,2)"}', "type 'decimal(39,2)'", "at most 38"),
        ('types = {id = "decimal(2,3)"}', "type 'decimal(2,3)'", "at most p"),
        ('types = {id = "decimal(p,s)"}', "type 'decimal(p,s)'", "at most 38"),
        ("types = {id = 1}", "type 1", "boolean"),
        ('names = {"商品" = "商品"}', "name '商品'", "lower-case ASCII"),
        ('names = {a = "x", b = "x"}', "'x' to several columns", "unique"),
        ("delimiter = ;", "not valid TOML", "quotes"),
        ("keep = [", "not valid TOML", "quotes"),
        (b'keep = ["\x8f\xa4"]', "is not UTF-8", "UTF-8"),
    ],
)
def test_what_is_wrong_is_named_and_the_hint_helps(tmp_path: Path, text: str | bytes, message: str, hint: str) -> None:
    with pytest.raises(SettingsError) as error:
        load(tmp_path, text)
    assert "orders.toml" in str(error.value)
    assert message in str(error.value)
    assert hint in error.value.hint


def test_a_missing_file_suggests_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "orders.toml").touch()
    with pytest.raises(SettingsError, match="no settings file") as error:
        load_settings(tmp_path / "order.toml")
    assert "'orders.toml'" in error.value.hint


def test_a_folder_is_not_a_settings_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read"):
        load_settings(tmp_path)


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        (Settings(keep=("Prise",)), "keep"),
        (Settings(types={"Prise": "string"}), "types"),
        (Settings(names={"Prise": "price"}), "names"),
        (Settings(types={"price": "string"}), "types"),
    ],
)
def test_unknown_columns_are_errors(settings: Settings, key: str) -> None:
    with pytest.raises(SettingsError, match=f"^{key} names the column") as error:
        check_columns(settings, ["Price", "Quantity"], ["price", "quantity"])
    assert "Did you mean 'Price'?" in error.value.hint


def test_known_columns_are_fine() -> None:
    settings = Settings(keep=("Price", "quantity"), types={"Price": "string"}, names={"Quantity": "n"})
    check_columns(settings, ["Price", "Quantity"], ["price", "quantity"])
