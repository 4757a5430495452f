"""Bytes of a file as blocks: unzipped, without mark, transcoded where records cannot be cut in the file's own bytes."""

from __future__ import annotations

import gzip
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import InputError
from etl.source.encoding import Encoding
from etl.source.reader import is_gzip, raw_domain, read_blocks, transcoded, unmark
from tests.etl.source.csv_texts import SOME, Bytes, joined

UTF8 = Encoding("utf-8", 0, "detected", False)


def blocks(
    data: bytes, encoding: Encoding = UTF8, *, transcode: bool = False, size: int = 10, at_most: int = 7
) -> list[bytes]:
    return [
        bytes(b) for b in read_blocks(Bytes(data, at_most=at_most), encoding, transcode=transcode, block_bytes=size)
    ]


def test_blocks_have_the_size_asked_for_however_little_a_stream_gives() -> None:
    assert blocks(bytes(range(25))) == [bytes(range(10)), bytes(range(10, 20)), bytes(range(20, 25))]
    assert blocks(bytes(20)) == [bytes(10), bytes(10)]
    assert blocks(b"") == []


def test_the_mark_is_left_out_and_the_first_block_is_no_shorter() -> None:
    assert blocks(b"\xef\xbb\xbf" + b"a" * 15, Encoding("utf-8", 3, "bom", False)) == [b"a" * 10, b"a" * 5]


@SOME
@given(
    st.text(max_size=60),
    st.integers(1, 20),
    st.integers(1, 20),
    st.sampled_from(["utf-16-le", "utf-16-be", "utf-32-le", "iso2022_jp_ext", "euc_kr"]),
)
def test_transcoding_does_not_depend_on_where_blocks_end(text: str, size: int, at_most: int, codec: str) -> None:
    data = text.encode(codec, "ignore")
    text = data.decode(codec)
    read = blocks(data, Encoding(codec, 0, "settings", False), transcode=True, size=size, at_most=at_most)
    assert joined(read).decode() == text
    assert transcoded(data, codec, at_end=True) == joined(read)


def test_what_is_no_text_is_marked_and_can_be_told() -> None:
    data = "a,b\n".encode("utf-16-le") + b"\x00\xd8" + "c\n".encode("utf-16-le") + b"\x41"
    (read,) = blocks(data, Encoding("utf-16-le", 0, "settings", False), transcode=True, size=100)
    with pytest.raises(UnicodeDecodeError):
        read.decode()
    assert unmark(read) == b"a,b\n\\x00\\xd8c\n\\x41"


@pytest.mark.parametrize("members", [1, 3])
def test_gzip_is_known_by_its_bytes(members: int) -> None:
    data = b"".join(gzip.compress(b"a,b\n1,2\n") for _ in range(members))
    assert is_gzip(Bytes(data))
    assert joined(blocks(data)) == b"a,b\n1,2\n" * members


@pytest.mark.parametrize("damage", ["cut short", "flipped", "followed by text"])
def test_a_damaged_gzip_is_an_error(damage: str) -> None:
    data = gzip.compress(bytes(i * i % 251 for i in range(5000)))
    data = {
        "cut short": data[:-20],
        "flipped": data[:200] + b"\xff\xff" + data[202:],
        "followed by text": data + b"a,b",
    }[damage]
    with pytest.raises(InputError, match=r"data\.csv: the gzip file is damaged"):
        blocks(data, size=1000)


def test_progress_counts_the_bytes_of_the_file_itself() -> None:
    data = gzip.compress(b"a,b\n" * 10_000)
    told: list[int] = []
    list(read_blocks(Bytes(data), UTF8, transcode=False, block_bytes=1000, read=told.append))
    assert sum(told) == len(data)


@pytest.mark.parametrize(
    ("codec", "delimiter", "domain"),
    [
        ("utf-8", ",", "utf-8"),
        ("cp932", ",", "cp932"),
        ("cp932", "|", None),
        ("cp932", "^", None),
        ("shift_jis", "~", None),
        ("gb18030", "|", None),
        ("cp932", ";", "cp932"),
        ("euc_jp", "|", "euc_jp"),
        ("latin-1", "|", "latin-1"),
        ("iso8859-15", ",", "iso8859_15"),
        ("utf-16-le", ",", None),
        ("iso2022_jp", ",", None),
        ("utf-7", ",", None),
    ],
)
def test_where_records_are_cut(codec: str, delimiter: str, domain: str | None) -> None:
    assert raw_domain(codec, delimiter) == domain


@pytest.mark.parametrize("codec", ["cp932", "shift_jis", "euc_jp", "gb18030", "cp1252", "latin-1", "iso8859-15"])
def test_no_character_holds_a_byte_at_which_records_are_cut(codec: str) -> None:
    """What `raw_domain` promises, for every character of the codec and every sign that may delimit."""
    signs = [chr(code) for code in range(33, 127) if not chr(code).isalnum() and chr(code) != '"'] + ["\t", " "]
    cuts = {ord(sign) for sign in ('"', "\r", "\n", *(s for s in signs if raw_domain(codec, s)))}
    for code in itertools.chain(range(0x80, 0xD800), range(0xE000, 0x10000)):
        encoded = chr(code).encode(codec, "ignore")
        assert len(encoded) < 2 or cuts.isdisjoint(encoded), hex(code)


def test_bytes_that_stand_for_nothing_in_cp932_are_marked_too() -> None:
    """Python reads them as control and private characters."""
    data = "表|".encode("cp932") + b"\x80\xa0\xfd\xfe\xff\x81"
    (read,) = blocks(data, Encoding("cp932", 0, "settings", False), transcode=True, size=100)
    assert unmark(read).decode() == "表|\\x80\\xa0\\xfd\\xfe\\xff\\x81"
