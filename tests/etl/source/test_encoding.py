"""The encoding of a file, from its first bytes: Japanese above all, and never a wrong guess for the sake of one byte."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from etl.source.encoding import Encoding, beyond_ascii, detect

# lines as Japan Post and Tokyo publish them
POSTAL = (
    '13101,"100  ","1000000","ﾄｳｷｮｳﾄ","ﾁﾖﾀﾞｸ","ｲｶﾆｹｲｻｲｶﾞﾅｲﾊﾞｱｲ","東京都","千代田区","以下に掲載がない場合",0\r\n'
    '13101,"102  ","1020072","ﾄｳｷｮｳﾄ","ﾁﾖﾀﾞｸ","ｲｲﾀﾞﾊﾞｼ","東京都","千代田区","飯田橋",0\r\n'
)
PATIENTS = "No,全国地方公共団体コード,都道府県名,公表_年月日,曜日,居住地,年代,性別\r\n1,130001,東京都,2020-01-24,金,湖北省武漢市,40代,男性\r\n"
PORTUGUESE = (
    "Data,Histórico,Número do documento\n1,Transferência on line,2\n2,Benefício,3\n3,Compra com Cartão,4\n4,Título,5\n"
)
CHINESE = "订单编号,客户名称,数量\n1,北京市的公司,2\n2,我们的中国学习,3\n"
JAPANESE_CODECS = ["utf-8", "cp932", "euc_jp", "iso2022_jp", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]


def codec_of(sample: bytes, *, complete: bool = True) -> str:
    return detect(sample, complete=complete).codec


@pytest.mark.parametrize("codec", JAPANESE_CODECS)
@pytest.mark.parametrize("text", [POSTAL, PATIENTS, POSTAL + PATIENTS], ids=["postal", "patients", "both"])
def test_japanese_in_every_encoding(text: str, codec: str) -> None:
    written = "iso2022_jp_ext" if codec == "iso2022_jp" and "ﾄ" in text else codec  # half-width katakana need it
    sample = text.encode(written)
    assert detect(sample, complete=True) == Encoding(written, 0, "detected", False)


@pytest.mark.parametrize("codec", ["cp932", "euc_jp"])
@pytest.mark.parametrize(
    "word",
    [
        "東京",
        "千葉県",
        "名前",
        "カタカナ",
        "ひらがな",
        "男性",
        "田中太郎",
        "株式会社",
        "備考",
        "円",
        "NTT東日本",
        "PCR検査",
        "１２３",
    ],
)
def test_one_japanese_word_in_a_file_of_ascii(word: str, codec: str) -> None:
    rows = "".join(f"{i},item {i},{i * 1.5}\n" for i in range(3000))
    assert codec_of(f"id,name,price\n{rows}9,{word},1\n{rows}".encode(codec)) == codec


def test_half_width_katakana_alone_are_cp932() -> None:
    assert codec_of("ｻｯﾎﾟﾛ,ﾄｳｷｮｳﾄ\n".encode("cp932")) == "cp932"


@pytest.mark.parametrize(
    "word", ["Café", "Größe", "São", "naïve", "25°C", "©", "€10", "“so”", "it’s", "Málaga", "Número", "Köln"]
)
def test_western_words_are_cp1252(word: str) -> None:
    assert codec_of(f"a,b\n1,{word}\n2,z\n".encode("cp1252")) == "cp1252"


def test_western_text_full_of_pairs_that_would_be_chinese_is_cp1252() -> None:
    assert codec_of(PORTUGUESE.encode("cp1252") * 8) == "cp1252"


def test_chinese_is_gb18030() -> None:
    assert codec_of(CHINESE.encode("gb18030")) == "gb18030"


def test_bytes_cp1252_does_not_have_are_latin_1() -> None:
    assert codec_of(PORTUGUESE.encode("cp1252") * 4 + b"x,\x81,y\n") == "latin-1"


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides_and_is_skipped_however_often_it_stands_there(mark: bytes, codec: str) -> None:
    for times in (1, 2):
        sample = mark * times + PATIENTS.encode(codec)
        found = detect(sample, complete=True)
        assert found == Encoding(codec, len(mark) * times, "bom", False)
        assert sample[found.bom :].decode(found.codec) == PATIENTS


@pytest.mark.parametrize(
    "sample", [b"", b"\n", b"a,b\n1,2\n", b"a,b,c\n\x00,2,3\n", b"red \x1b[31m,b\n", b"\x00" * 3 + b"a,b\n" * 20]
)
def test_ascii_is_utf_8_for_the_time_being(sample: bytes) -> None:
    found = detect(sample, complete=False)
    assert (found.codec, found.bom, found.certain_from) == ("utf-8", 0, "detected")
    assert found.ascii_only == (not beyond_ascii(sample))


def test_ascii_in_utf_16_is_utf_16() -> None:
    assert codec_of("a,b\r\n1,2\r\n".encode("utf-16-le")) == "utf-16-le"
    assert codec_of("a,b\r\n1,2\r\n".encode("utf-16-be")) == "utf-16-be"


@pytest.mark.parametrize("codec", ["utf-8", "cp932", "euc_jp"])
def test_a_few_broken_bytes_do_not_change_the_answer(codec: str) -> None:
    good = (POSTAL + PATIENTS).encode(codec) * 20
    assert codec_of(good + b"1,\xff\xff\xa0,x\r\n" + good) == codec
    assert codec_of(good + b"1,\x00,x\r\n" + good) == codec


@pytest.mark.parametrize("codec", JAPANESE_CODECS)
def test_a_sample_cut_anywhere_is_read_as_the_whole(codec: str) -> None:
    sample = (PATIENTS * 2).encode(codec)
    for length in range(len(PATIENTS.splitlines()[0].encode(codec)), len(sample)):
        assert codec_of(sample[:length], complete=False) == codec, length


def test_the_end_of_a_sample_counts_only_when_the_file_ends_there() -> None:
    assert codec_of(b"a,b\ncaf\xc3", complete=False) == "utf-8"
    assert codec_of(b"a,b\ncaf\xc3", complete=True) == "cp1252"


def test_a_single_line_of_many_megabytes_is_sampled() -> None:
    assert codec_of("住所東京都".encode("cp932") * 400_000) == "cp932"


@given(st.binary(max_size=200), st.booleans())
@example(b"\xff\xfe", True)
@example(b"\x1b$B", False)
def test_it_never_fails_and_names_a_codec_python_has(sample: bytes, complete: bool) -> None:
    found = detect(sample, complete=complete)
    codecs.lookup(found.codec)
    assert 0 <= found.bom <= len(sample)
    assert not found.ascii_only or (sample.isascii() and found.codec == "utf-8")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00\x1b\ufeff")))
def test_whole_utf_8_is_always_utf_8(text: str) -> None:
    assert codec_of(text.encode()) == "utf-8"


COMMON = st.text("東京都千葉県名前住所年月日男女商品価格のにはをでしたカナコードタ", min_size=4, max_size=30)


@given(COMMON, st.sampled_from(["cp932", "euc_jp", "iso2022_jp", "utf-16-le", "utf-16-be"]))
def test_everyday_japanese_survives_the_journey(text: str, codec: str) -> None:
    sample = f"id,name\r\n1,{text}\r\n".encode(codec)
    assert sample.decode(codec_of(sample)) == f"id,name\r\n1,{text}\r\n"
