"""Column names: what people see of them, and what every tool may rely on."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.names import MAX_BYTES, RESERVED, glossary, safe_names
from etl.romaji import romanize

SAFE = re.compile(r"[a-z][a-z0-9_]*")
WORDS = st.sampled_from(
    [
        "都道府県",
        "患者",
        "コード",
        "の",
        "氏名",
        "カナ",
        "id",
        "Date",
        "名",
        "蟷螂",
        "2019",
        "_",
        " ",
        "%",
        "é",
        "x" * 130,
    ]
)
HEADERS = st.lists(st.one_of(st.text(max_size=12), st.lists(WORDS, max_size=5).map("".join)), max_size=12)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("都道府県コード", "prefecture_code"),
        ("患者_年代", "patient_age_group"),
        ("氏名カナ", "name_kana"),
        ("全国地方公共団体コード", "local_government_code"),
        ("患者_渡航歴の有無フラグ", "patient_travel_history_presence_flag"),
        ("国民の祝日・休日月日", "national_holiday_holiday_date"),
        ("退院済フラグ", "discharged_flag"),
        ("注文日時", "purchase_datetime"),
        ("税込価格（円）", "tax_included_price_yen"),
        ("ﾌﾘｶﾞﾅ", "kana"),
        ("ｺｰﾄﾞ", "code"),
        ("カナダ", "kanada"),
        ("ＩＤ", "id"),
        ("面積(㎡)", "area_size_m2"),
        ("第１回", "col_1_times"),
        ("CustomerID", "customer_id"),
        ("userIDs", "user_ids"),
        ("HTTPStatus", "http_status"),
        ("agentNameVersion", "agent_name_version"),
        ("SHA256Hash", "sha256_hash"),
        ("c_custkey", "c_custkey"),
        ("Größe", "grosse"),
        ("São Paulo", "sao_paulo"),
        ("customer's name", "customers_name"),
        ("growth %", "growth_percent"),
        ("\ufeffid\u200b", "id"),
        ("nested/nested/date", "nested_nested_date"),
    ],
)
def test_a_header_becomes_a_name_people_recognise(header: str, name: str) -> None:
    assert safe_names([header]) == (name,)


@pytest.mark.parametrize(
    "header", ["", "   ", "\t", "!!!", "蟷螂の斧", "市場調査書", "名字の由来", "Привет", "최종", "申し込むまでに", "٣"]
)
def test_a_header_that_cannot_be_spelled_wholly_is_called_by_its_position(header: str) -> None:
    assert safe_names(["a", header]) == ("a", "column_2")


def test_reserved_words_and_leading_digits_need_no_quotes() -> None:
    assert safe_names(["date", "ORDER", "2019 sales", "dates"]) == ("date_", "order_", "col_2019_sales", "dates")


def test_the_first_column_keeps_a_name_and_a_true_bearer_is_never_renamed() -> None:
    assert safe_names(["a", "a", "a_2", "A"]) == ("a", "a_3", "a_2", "a_4")
    assert safe_names(["date", "Date"]) == ("date_", "date_2")
    assert safe_names(["column_2", ""]) == ("column_2", "column_2_2")


def test_a_pinned_name_wins_over_a_natural_one() -> None:
    assert safe_names(["売上", "sales", "x"], pinned={"x": "sales", "absent": "y"}) == ("sales_2", "sales_3", "sales")


def test_of_equal_headers_the_first_takes_the_pinned_name() -> None:
    assert safe_names(["n", "n"], pinned={"n": "value"}) == ("value", "n")


def test_of_two_headers_pinned_to_one_name_the_first_takes_it() -> None:
    assert safe_names(["a", "b"], pinned={"a": "x", "b": "x"}) == ("x", "b")


def test_long_headers_stay_apart() -> None:
    first, second, third = safe_names(["x" * 300 + "1", "x" * 300 + "2", "x" * 255])
    assert len(first) == len(second) == len(third) == MAX_BYTES
    assert (second[-3:], third[-3:]) == ("x_2", "x_3")


def test_two_thousand_blank_or_equal_headers() -> None:
    assert len(set(safe_names([""] * 2000))) == 2000
    assert safe_names(["v"] * 2000)[-1] == "v_2000"


@given(HEADERS)
def test_names_are_safe_unique_and_their_own_names(headers: list[str]) -> None:
    names = safe_names(headers)
    assert len(names) == len(headers) == len(set(names))
    assert all(SAFE.fullmatch(name) and len(name) <= MAX_BYTES and name not in RESERVED for name in names)
    assert safe_names(names) == names


@given(HEADERS, st.data())
def test_pinned_names_are_given_and_the_rest_stays_unique(headers: list[str], data: st.DataObject) -> None:
    pinned = (
        data.draw(st.dictionaries(st.sampled_from(headers), st.sampled_from(["a", "id", "x_2"]))) if headers else {}
    )
    names = safe_names(headers, pinned=pinned)
    assert len(set(names)) == len(names)
    for header, name in pinned.items():
        assert name in names or list(pinned.values()).count(name) > 1, (header, name)


def test_the_glossary_is_as_names_need_it() -> None:
    for japanese, english in glossary().items():
        assert unicodedata.normalize("NFKC", japanese) == japanese
        assert re.fullmatch(r"[a-z]*(_[a-z]+)*", english), japanese
    assert len(glossary()) > 500


@pytest.mark.parametrize(
    ("kana", "latin"),
    [("シャチョウ", "shachou"), ("チケット", "chiketto"), ("マッチ", "matchi"), ("ジュース", "jusu"), ("ヴァイオリン", "vaiorin"),
     ("ウェブ", "webu"), ("ファッション", "fasshon"), ("きゅうり", "kyuuri"), ("パーティー", "pati"), ("ッ", "")],
)  # fmt: skip
def test_kana_are_spelled_as_in_passports(kana: str, latin: str) -> None:
    assert romanize(kana) == latin
