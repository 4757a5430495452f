"""Bytes that are no text never become mojibake without a word: they are rejected, with file, line and reason."""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Callable
from typing import Any

import pytest

from etl.cleanse import Options
from etl.settings import Settings
from tests.etl.cleansing import TINY, TINY_SAMPLE, Cleansed

Cleanse = Callable[..., Cleansed]

SMALL = Options(resources=TINY, sample_size=TINY_SAMPLE)
GOODS = ("緑茶", "牛乳", "食パン", "納豆", "豆腐", "ソース", "能登の塩")


def table(rows: int = 300, header: str = "番号,商品名,メモ") -> list[str]:
    return [header, *(f'{number},{GOODS[number % 7]},"{GOODS[number % 5]}\nと{number}"' for number in range(rows))]


def encoded(lines: list[str], codec: str, broken: dict[int, bytes]) -> bytes:
    """Encode the records; those named get bytes that are no text at their end."""
    return b"".join(line.encode(codec) + broken.get(n, b"") + "\n".encode(codec) for n, line in enumerate(lines))


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize(
    ("codec", "mark", "bad", "shown"),
    [
        ("utf-8", b"", b"\xff\x82", r"\xff\x82"),
        ("utf-8", codecs.BOM_UTF8, b"\xe3\x81", r"\xe3\x81"),
        ("cp932", b"", b"\x81", r"\x81"),
        ("euc_jp", b"", b"\xa4", r"\xa4"),
        ("utf-16-le", codecs.BOM_UTF16_LE, b"\x00\xd8", r"\x00\xd8"),
        ("utf-16-be", codecs.BOM_UTF16_BE, b"\xd8\x00", r"\xd8\x00"),
        ("utf-16-le", b"", b"\x00\xdc", r"\x00\xdc"),
    ],
)
def test_broken_records_are_rejected(
    cleansed: Cleanse, codec: str, mark: bytes, bad: bytes, shown: str, zipped: bool
) -> None:
    lines = table()
    data = mark + encoded(lines, codec, {})
    plain = "7,緑茶,牛乳"
    spoilt = mark + encoded([*lines[:151], plain, *lines[151:], plain], codec, {151: bad, 302: bad})
    wanted = cleansed(data)
    found = cleansed(gzip.compress(spoilt) if zipped else spoilt, options=SMALL, settings=Settings(keep=("番号",)))
    (source,) = found.report.sources
    assert source.encoding == ("utf-8-sig" if mark == codecs.BOM_UTF8 else codec)
    assert found.rows == wanted.rows
    assert [(reject["record"], reject["line"]) for reject in found.rejects] == [(151, 302), (302, 603)]
    for reject in found.rejects:
        assert reject["reason"] == f"bytes that are not text in {codec}"
        assert reject["raw"] == plain + shown
        assert reject["file"].endswith("000.csv")


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("codec", ["cp932", "utf-8", "euc_jp"])
@pytest.mark.parametrize("late", [150, 599])
def test_a_file_that_is_ascii_for_long(cleansed: Cleanse, codec: str, late: int, zipped: bool) -> None:
    """Nothing but ASCII in all that is looked at first; the first Japanese comes late."""
    lines = ["id,name", *(f"{number},plain {number}" for number in range(600))]
    lines[late + 1] = f"{late},能登の塩と緑茶"
    data = ("\n".join(lines) + "\n").encode(codec)
    found = cleansed(gzip.compress(data) if zipped else data, options=SMALL)
    assert found.report.sources[0].encoding == codec
    assert found.rows[late] == (late, "能登の塩と緑茶")
    assert found.report.rows.written == 600


def test_each_file_has_its_own_encoding(cleansed: Cleanse) -> None:
    text = "番号,商品名\n{0},緑茶\n{0}1,牛乳\n"
    found = cleansed(
        *(text.format(n).encode(codec) for n, codec in enumerate(("cp932", "utf-8", "utf-16", "euc_jp"), 1))
    )
    assert [source.encoding for source in found.report.sources] == ["cp932", "utf-8", "utf-16-le", "euc_jp"]
    assert found.rows == [(n, name) for one in range(1, 5) for n, name in ((one, "緑茶"), (one * 10 + 1, "牛乳"))]


def test_a_wrong_encoding_in_the_settings_rejects_instead_of_guessing(cleansed: Cleanse) -> None:
    found = cleansed("id,name\n1,plain\n2,能登\n".encode("cp932"), settings=Settings(encoding="utf-8"))
    assert [(reject["line"], reject["raw"]) for reject in found.rejects] == [(3, r"2,\x94\\x93o")]


@pytest.mark.parametrize("codec", ["utf-8", "cp932"])
def test_rejects_of_another_kind_keep_their_text(cleansed: Cleanse, codec: str) -> None:
    data = '番号,商品名\n1,緑茶\n2\n"3"x,納豆\n'.encode(codec)
    found = cleansed(data, settings=Settings(encoding=codec, types={"番号": "int64"}))
    assert [reject["raw"] for reject in found.rejects] == ["2", '"3"x,納豆']
    found = cleansed("番号,商品名\n1,緑茶\n二,納豆\n".encode(codec), settings=Settings(types={"番号": "int64"}))
    assert [reject["raw"] for reject in found.rejects] == ["二,納豆"]


def test_the_header_goes_through_too(cleansed: Cleanse) -> None:
    found: Any = cleansed("商品コード,売上 金額\nA,1\nB,2\nA,3\n".encode("cp932"))
    assert [column.source_name for column in found.report.columns] == ["商品コード", "売上 金額"]
    assert all(column.name.isascii() for column in found.report.columns)
