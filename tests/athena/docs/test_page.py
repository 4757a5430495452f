"""The page of all views: one file that fetches nothing, and holds what the files say."""

from __future__ import annotations

import base64
import hashlib
import re
import string
from pathlib import Path

import pytest

from athena.docs.page import render, translate
from athena.docs.samples import take_samples, visible
from athena.docs.words import WORDS
from athena.tables import known_tables
from tests.athena.authored import NOW, Ran, checked, write_lake, write_views
from tests.markup import Markup

FILES = {
    "staging/shop": "-- 店舗。<script>alert(1)</script>\n-- @grain one shop\n-- @key code\n-- @column name: 店名 & more\nSELECT code, name FROM shops",
    "core/sale": "-- @grain one\n-- @materialize\nSELECT id, shop, price FROM sales",
    "marts/total": "-- @grain one\n-- @key name\nSELECT name, count(*) AS n, sum(price) AS total FROM sale JOIN shop ON shop = code WHERE id > 0 GROUP BY name",
    "marts/chance": "-- @grain one\nSELECT approx_distinct(id) AS n FROM sales",
    "marts/failing": "-- @grain one\nSELECT 1 / (id - id) AS x FROM sales",
}


class Page(Markup):
    def card(self, name: str) -> str:
        """The text of one view's or table's article, without markup and with single blanks."""
        found = re.search(rf'<article class="card" id="view-{name}">(.*?)</article>', self.source, re.DOTALL)
        assert found is not None
        english = re.sub(r'<span class="ja".*?</span>', "", found[1])
        return " ".join(re.sub(r"<[^>]+>", " ", english).split())


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    folder = tmp_path_factory.mktemp("docs")
    tables = known_tables(write_lake(folder / "lake"), folder / "none.json")
    found = checked(folder / "views", FILES, tables)
    return Page(render(found, take_samples(found, 5, now=NOW)))


def test_it_is_one_file_that_fetches_nothing(page: Page):
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"link", "img", "iframe", "object", "embed", "base", "form", "use", "image"}
    for _, attrs in page.elements:
        for name in {"src", "href", "xlink:href", "action", "data", "poster"} & set(attrs):
            assert attrs[name].startswith("#")
    style = "".join(page.text["style"])
    assert "url(" not in style
    assert "@import" not in style


def test_nothing_but_our_script_may_run(page: Page):
    policy = next(
        attrs["content"] for _, attrs in page.elements if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        digest = base64.b64encode(hashlib.sha256("".join(page.text[tag]).encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert [tag for tag, _ in page.elements].count("script") == 1
    assert all(not name.startswith("on") and name != "style" for _, attrs in page.elements for name in attrs)


def test_every_link_leads_somewhere_and_every_id_is_one(page: Page):
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["href"][1:] for _, attrs in page.elements if "href" in attrs} <= set(ids)


def test_a_view_says_what_it_means_and_where_it_comes_from(page: Page):
    card = page.card("total")
    assert "One row is one" in card
    assert "Reads sale , shop" in card
    assert "Read by nothing" in card
    assert "Rows depend on sale : id, shop shop : code, name" in card
    assert "name Key varchar shop : name" in card
    assert "n bigint counted or fixed" in card
    assert "total double sale : price" in card
    assert "店舗。&lt;script&gt;alert(1)&lt;/script&gt;" in page.card("shop")
    assert "店名 &amp; more" in page.card("shop")
    assert "kept as a table" in page.card("sale")
    assert "kept as a table" not in page.card("total")


def test_sample_rows_are_in_order_of_the_key_and_escaped(page: Page):
    assert "Sample rows name n total &lt;b&gt;&amp; 1 4.0 佐倉店 2 1.5 SQL" in page.card("total")
    assert "Sample rows id shop price 1 S1 1.5 2 S1 null 3 S2 4.0" in page.card("sale")


def test_a_result_that_athena_may_give_otherwise_says_so(page: Page):
    assert "Athena may give something else: approx_distinct" in page.card("chance")
    assert "Athena may give something else" not in page.card("total")


def test_a_view_that_fails_on_the_data_says_so_and_the_rest_stands(page: Page):
    assert "DIVISION_BY_ZERO" in page.card("failing")
    assert "one" in page.card("failing")


def test_a_table_shows_what_is_read_of_it(page: Page):
    card = page.card("sales")
    assert "Read by sale , chance , failing" in card
    assert "id bigint shop varchar price double Read by no view: 1 sold_at timestamp(3)" in card


def test_without_a_lake_there_are_no_rows_and_all_else(tmp_path: Path):
    found = checked(tmp_path, {name: FILES[name] for name in ("staging/shop", "core/sale")})
    samples = take_samples(found, 5, now=NOW)
    assert samples == {}
    text = render(found, samples)
    assert "Sample rows" not in text
    assert 'id="view-shop"' in text


def test_a_lake_without_one_of_the_tables(tmp_path: Path):
    lake = write_lake(tmp_path / "lake")
    (lake / "clean/shops/shops.parquet").unlink()
    tables = known_tables(lake, tmp_path / "none.json")
    remembered = checked(tmp_path / "views", FILES).tables.columns
    tables = type(tables)({**remembered, **tables.columns}, tables.files, "both")
    samples = take_samples(checked(tmp_path / "views", FILES, tables), 5, now=NOW)
    assert samples["total"].problem == "The lake has no table shops."
    assert samples["sale"].rows[0] == ("1", "S1", "1.5")


def test_the_page_is_the_same_when_made_again(tmp_path: Path):
    one, other = (render(checked(tmp_path / name, FILES), {}) for name in ("one", "other"))
    assert one == other


def test_every_word_is_there_twice_with_the_same_values():
    for key, (english, japanese) in WORDS.items():
        fields = [
            sorted(name for _, name, _, _ in string.Formatter().parse(text) if name) for text in (english, japanese)
        ]
        assert fields[0] == fields[1], key
    assert str(translate("unused", n=3)) == (
        '<span class="en" lang="en">Read by no view: 3</span><span class="ja" lang="ja">ビューが読まない列: 3</span>'
    )


def test_cells_hide_nothing():
    assert visible("a\x1b[31m\u202eb\nc　d") == "a\\u001b[31m\\u202eb\\u000ac　d"
    assert visible("売" * 100) == "売" * 79 + "…"


def test_the_command(tmp_path: Path):
    write_lake(tmp_path / "build" / "lake")
    write_views(tmp_path / "athena" / "views", FILES)
    ran = Ran(tmp_path, "docs", "--out", "out/views.html", "--rows", "1")
    assert (ran.code, ran.out, ran.err) == (0, "out/views.html\n", "")
    assert "Sample rows id shop price 1 S1 1.5" in Page((tmp_path / "out/views.html").read_text("utf-8")).card("sale")


def test_the_command_over_views_with_errors_writes_nothing(tmp_path: Path):
    write_views(tmp_path / "athena" / "views", {"core/a": "SELECT x FROM nowhere"})
    ran = Ran(tmp_path, "docs", "--out", "views.html")
    assert ran.code == 1
    assert "there is no table or view nowhere" in ran.err
    assert not (tmp_path / "views.html").exists()


@pytest.mark.parametrize("rows", ["-1", "101", "x"])
def test_a_wrong_number_of_rows(tmp_path: Path, rows: str):
    assert Ran(tmp_path, "docs", f"--rows={rows}").code == 2
