"""The pages in a browser, from disk and without a network: filters, sorting, downloads, language, theme, phone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from athena.charts.index import render_dictionary
from athena.engine import View
from athena.engine.local import LocalEngine
from athena.shapes import DATABASE
from athena.tables import known_tables
from tests.athena.authored import Ran, write_views
from tests.athena.charts.browser import Visit
from tests.athena.charts.lake import FORMULA, ROWS, SCRIPT, VIEWS, write_table

pytest.importorskip("vl_convert", reason="vl-convert-python is not installed")

DASHBOARD = """\
title: {en: "Sales </script><b>", ja: 売上}
description: {en: What was sold., ja: 売れたもの。}
filters:
  - {column: shop, kind: select}
  - {column: sold_on, kind: dates, unit: month}
  - {column: quantity, kind: range}
  - {column: member, kind: select}
charts:
  - {name: sales, kind: number, title: {en: Sales, ja: 売上件数}, view: sale, value: {aggregation: count}}
  - {name: mean, kind: number, title: t, view: sale, value: {column: price, aggregation: avg, format: yen, digits: 2}}
  - {name: shops, kind: number, title: t, view: sale, value: {column: shop, aggregation: count_distinct}}
  - {name: latest, kind: number, title: t, view: sale, value: {column: sold_on, aggregation: max}}
  - name: by_month
    kind: line
    title: {en: By month, ja: 月別}
    note: {en: A sentence., ja: 説明文。}
    view: sale
    x_axis: {column: sold_on, unit: month}
    y_axis: {column: price, aggregation: sum}
    colour: {column: member}
  - name: by_shop
    kind: bar
    title: {en: By shop, ja: 店舗別}
    view: sale
    x_axis: {column: shop}
    y_axis: {column: price, aggregation: sum}
    limit: 4
    others: true
  - {name: stacked, kind: stacked_bar, title: t, view: sale, x_axis: {column: sold_on, unit: quarter}, y_axis: {aggregation: count}, colour: {column: shop}, share: true}
  - {name: spread, kind: histogram, title: t, view: sale, x_axis: {column: price}, bins: 10}
  - {name: heat, kind: heat_map, title: t, view: sale, x_axis: {column: prefecture}, y_axis: {column: shop}, value: {aggregation: count}}
  - {name: points, kind: scatter, title: t, view: sale, x_axis: {column: price}, y_axis: {column: weight}, size: {column: quantity}, colour: {column: shop}, label: {column: shop}}
  - {name: places, kind: map, title: t, view: sale, place: {column: prefecture}, value: {column: price, aggregation: sum}}
  - name: rows
    kind: table
    title: {en: Rows, ja: データ}
    view: sale
    columns: [{column: id}, {column: shop}, {column: price}, {column: paid_at, unit: hour}, {column: member}]
    sort: {by: id, order: descending}
  - {name: totals, kind: bar, title: t, view: shop_total, x_axis: {column: shop}, y_axis: {column: total, aggregation: sum}}
"""  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages over the small lake."""
    folder = tmp_path_factory.mktemp("site")
    write_table(folder / "build/lake", "sales", ROWS)
    write_views(folder / "athena/views", VIEWS)
    (folder / "athena/dashboards").mkdir()
    (folder / "athena/dashboards/sales.yaml").write_text(DASHBOARD, encoding="utf-8")
    ran = Ran(folder, "dashboard", "--starters")
    assert (ran.code, ran.err) == (0, "")
    return folder / "build/dashboards"


@pytest.fixture
def visit(browser: Any, site: Path) -> Iterator[Visit]:
    found = Visit(browser, site / "sales.html")
    yield found
    found.close()


@pytest.fixture(scope="module")
def engine(site: Path) -> Iterator[LocalEngine]:
    """The same rows, to ask SQL."""
    lake = site.parent / "lake"
    tables = known_tables(lake, lake / "none.json")
    views = {
        name.partition("/")[2]: View(sql.partition("\nSELECT")[1] + sql.partition("\nSELECT")[2])
        for name, sql in VIEWS.items()
    }
    found = LocalEngine({DATABASE: {**tables.files, **views}}, default_database=DATABASE, threads=1)
    yield found
    found.close()


def pick(visit: Visit, column: str, *texts: str) -> None:
    """Choose values in a select filter, as a reader does."""
    visit.page.click(f"[data-column={column}] summary")
    for text in texts:
        visit.page.locator(f"[data-column={column}] li", has_text=text).first.locator("input").check()
    visit.page.keyboard.press("Escape")
    visit.wait()


@pytest.mark.parametrize("name", ["sales", "index", "views", "dataset_sales"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_page_says_nothing_on_the_console_asks_no_network_and_is_no_wider_than_the_window(
    browser: Any, site: Path, name: str, width: int
):
    visit = Visit(browser, site / f"{name}.html", width=width)
    assert visit.said == []
    assert [url for url in visit.asked if not url.startswith(("file:", "data:"))] == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    visit.close()


def test_every_chart_is_drawn(visit: Visit):
    drawn = visit.page.evaluate(
        "() => [...document.querySelectorAll('.picture')].map(one => one.querySelectorAll('svg path, svg text').length)"
    )
    assert len(drawn) == 8
    assert min(drawn) > 3


def test_without_a_filter_numbers_are_those_of_sql(visit: Visit, engine: LocalEngine):
    ((count, mean, shops),) = engine.query(
        "SELECT count(*), avg(CAST(price AS double)), count(DISTINCT shop) FROM sale"
    ).rows
    assert visit.value("sales") == str(count)
    assert visit.value("mean") == f"¥{mean:.2f}"
    assert visit.value("shops") == str(shops)
    assert visit.value("latest") == "28 Dec 2025"


def test_filters_act_on_all_charts_as_sql_does(visit: Visit, engine: LocalEngine):
    pick(visit, "shop", "佐倉店", "大和店")
    visit.page.select_option("[data-column=sold_on] select >> nth=0", "2025-03")
    visit.page.select_option("[data-column=sold_on] select >> nth=1", "2025-08")
    visit.wait()
    where = "shop IN ('佐倉店', '大和店') AND sold_on >= DATE '2025-03-01' AND sold_on < DATE '2025-09-01'"
    query = f"SELECT count(*), avg(CAST(price AS double)), count(DISTINCT shop), max(sold_on) FROM sale WHERE {where}"
    ((count, mean, shops, latest),) = engine.query(query).rows
    assert visit.value("sales") == str(count)
    assert visit.value("mean") == f"¥{mean:.2f}"
    assert visit.value("shops") == str(shops) == "2"
    assert visit.value("latest") == f"{latest:%-d %b %Y}"
    rows = engine.query(f"SELECT shop, sum(price) FROM sale WHERE {where} GROUP BY shop ORDER BY 2 DESC").rows
    assert visit.table("by_shop") == [[shop, f"{total:,.2f}"] for shop, total in rows]
    assert len(visit.table("rows")) == count
    assert "Does not follow the filter: Sold on" in visit.says("totals")


def test_a_filter_can_be_cleared(visit: Visit):
    before = visit.value("sales")
    pick(visit, "member", "yes")
    assert visit.value("sales") != before
    visit.page.click("#clear")
    visit.wait()
    assert visit.value("sales") == before
    assert not visit.page.is_visible("#clear")


def test_a_range_is_moved_with_the_keyboard(visit: Visit, engine: LocalEngine):
    visit.page.focus("[data-column=quantity] input >> nth=0")
    for _ in range(3):
        visit.page.keyboard.press("ArrowRight")
    visit.wait()
    ((count,),) = engine.query("SELECT count(*) FROM sale WHERE quantity BETWEEN 3 AND 8").rows
    assert visit.value("sales") == str(count)


def test_a_choice_that_matches_nothing_says_so(visit: Visit):
    pick(visit, "shop", "(empty)")
    visit.page.focus("[data-column=quantity] input >> nth=1")
    visit.page.keyboard.press("Home")
    visit.page.select_option("[data-column=sold_on] select >> nth=1", "2025-01")
    visit.page.select_option("[data-column=sold_on] select >> nth=0", "2025-01")
    visit.wait()
    assert visit.value("sales") == "0"
    assert "No rows match the filters." in visit.says("by_shop")
    assert visit.said == []


def test_the_histogram_counts_each_value_once(visit: Visit, engine: LocalEngine):
    ((count,),) = engine.query("SELECT count(price) FROM sale").rows
    assert sum(int(row[2].replace(",", "")) for row in visit.table("spread")) == count


def test_what_a_limit_leaves_out_is_other_and_is_told(visit: Visit, engine: LocalEngine):
    rows = visit.table("by_shop")
    assert len(rows) == 5
    assert rows[-1][0] == "Other"
    assert "The first 4 of" in visit.says("by_shop")
    ((total,),) = engine.query("SELECT sum(price) FROM sale").rows
    assert sum(float(row[1].replace(",", "")) for row in rows) == pytest.approx(float(str(total)))


def test_the_map_places_prefectures_however_they_are_written_and_tells_of_the_rest(visit: Visit):
    assert "Not on the map: Atlantis" in visit.says("places")
    fills = visit.page.evaluate(
        "() => [...document.querySelectorAll('#chart-places path')].filter(one => (one.getAttribute('fill') || '').startsWith('var(--r')).length"
    )
    assert fills == 3  # Tokyo (as 東京都 and as 13), Chiba, Osaka


def test_tables_sort_by_their_headings(visit: Visit):
    ids = [int(row[0]) for row in visit.table("rows")]
    assert ids == sorted(ids, reverse=True)
    visit.page.click("#chart-rows thead button >> nth=0")
    ids = [int(row[0].replace(",", "")) for row in visit.table("rows")]
    assert ids == sorted(ids)
    visit.page.click("#chart-rows thead button >> nth=2")
    prices = [row[2] for row in visit.table("rows")]
    known = [float(price) for price in prices if price]
    assert known == sorted(known, reverse=True)
    assert visit.page.get_attribute("#chart-rows thead th >> nth=2", "aria-sort") == "descending"


def test_more_rows_are_shown_when_asked_for(visit: Visit):
    assert len(visit.table("rows")) == 100
    visit.page.click("#chart-rows .more")
    assert len(visit.table("rows")) == 200


def test_a_download_is_what_one_sees_and_no_formula(visit: Visit):
    pick(visit, "shop", "=HYPERLINK", "@cmd")
    raw = visit.download("rows")
    assert raw.startswith(b"\xef\xbb\xbf")
    found = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert found[0] == ["Id", "Shop", "Price", "Paid at", "Member"]
    assert len(found) - 1 == sum(row["shop"] in (FORMULA, "@cmd") for row in ROWS)
    assert {row[1] for row in found[1:]} == {f"'{FORMULA}", "'@cmd"}
    assert all(float(row[0]) > 0 for row in found[1:])


def test_what_data_says_stays_text(visit: Visit):
    assert visit.page.title() == "Sales </script><b>"
    assert SCRIPT in [row[1] for row in visit.table("rows")]
    assert "<b>bold</b>" in [row[1] for row in visit.table("rows")]
    assert visit.page.evaluate("document.querySelectorAll('main b, main script').length") == visit.page.evaluate(
        "document.querySelectorAll('.scale > b').length"
    )


def test_the_language_is_switched(visit: Visit):
    assert visit.page.inner_text("#chart-by_month h2") == "By month"
    visit.page.click("label[for=ja]")
    visit.wait()
    assert visit.page.inner_text("h1") == "売上"
    assert visit.page.inner_text("#chart-by_month h2") == "月別"
    assert visit.page.text_content("#chart-by_shop thead th >> nth=0") == "店舗"
    assert visit.page.inner_text("[data-column=shop] summary").startswith("店舗")
    assert visit.page.evaluate("document.documentElement.lang") == "ja"
    assert visit.value("latest") == "2025年12月28日"
    assert visit.said == []


def test_a_japanese_reader_gets_japanese(browser: Any, site: Path):
    visit = Visit(browser, site / "index.html", lang="ja-JP")
    assert visit.page.inner_text("h1") == "データ基盤の入口"
    visit.close()


@pytest.mark.parametrize(
    ("system", "choice", "dark"), [("light", "dark", True), ("dark", "light", False), ("dark", "auto", True)]
)
def test_the_theme_is_the_systems_or_the_readers(browser: Any, site: Path, system: str, choice: str, dark: bool):
    visit = Visit(browser, site / "sales.html", theme=system)
    visit.page.click(f"label[for={choice}]")
    paper, ink = visit.page.evaluate(
        "() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    brightness = [sum(int(part) for part in colour[4:-1].split(",")) for colour in (paper, ink)]
    assert (brightness[0] < brightness[1]) is dark
    visit.close()


def test_what_a_reader_chose_is_kept_from_page_to_page(browser: Any, site: Path):
    visit = Visit(browser, site / "index.html")
    visit.page.click("label[for=ja]")
    visit.page.click("label[for=dark]")
    visit.page.click("a[href='sales.html']")
    visit.wait()
    assert visit.page.evaluate("[document.documentElement.lang, document.documentElement.dataset.theme]") == [
        "ja",
        "dark",
    ]
    visit.close()


def test_each_picture_has_a_text_and_a_table(visit: Visit):
    for name in ("by_month", "by_shop", "stacked", "spread", "heat", "points", "places"):
        said = visit.page.get_attribute(f"#chart-{name} .picture", "aria-label")
        assert "values." in said
        assert visit.page.evaluate(f"document.querySelectorAll('#chart-{name} tbody tr').length") > 0
    assert "Greatest: " in visit.page.get_attribute("#chart-by_shop .picture", "aria-label")


def test_a_pointed_bar_tells_its_value(visit: Visit):
    bar = visit.page.locator("#chart-by_shop .mark-rect path").first
    bar.scroll_into_view_if_needed()
    bar.hover()
    visit.page.mouse.move(2, 2)  # scrolling hides what is told, so point again
    bar.hover()
    visit.page.wait_for_selector("#bubble:not([hidden])")
    shop, total = visit.table("by_shop")[0]
    assert visit.page.inner_text("#bubble p") == shop
    assert visit.page.inner_text("#bubble dd") == total
    visit.page.mouse.move(2, 2)
    visit.page.wait_for_selector("#bubble", state="hidden")


def test_contrast_is_enough_in_both_themes(visit: Visit):
    """Text against its ground, by the formula of WCAG 2: 4.5 at least."""
    script = """() => {
      const light = (text) => { const [r, g, b] = text.match(/[0-9.]+/g).map((one) => { const c = one / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
      const probe = document.body.appendChild(document.createElement('i'));
      const colour = (name) => { probe.style.color = `var(--${name})`; return light(getComputedStyle(probe).color); };
      const ratio = (a, b) => { const [x, y] = [colour(a), colour(b)].sort(); return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05); };
      const pairs = [['ink', 'card'], ['soft', 'card'], ['soft', 'paper'], ['blue', 'card'], ['blue', 'paper'], ['card', 'blue']];
      for (const n of [1, 2, 3, 4, 5, 6]) pairs.push([`r${n}-ink`, `r${n}`]);
      const marks = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => [`c${n}`, 'card']);
      return [Math.min(...pairs.map(([a, b]) => ratio(a, b))), Math.min(...marks.map(([a, b]) => ratio(a, b)))];
    }"""
    for theme in ("light", "dark"):
        visit.page.click(f"label[for={theme}]")
        texts, marks = visit.page.evaluate(script)
        assert texts >= 4.5, theme
        assert marks >= 3, theme


def test_printing_is_on_white_whatever_the_theme(visit: Visit):
    visit.page.click("label[for=dark]")
    visit.page.emulate_media(media="print")
    assert visit.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert visit.page.evaluate("getComputedStyle(document.querySelector('.switches')).display") == "none"
    assert visit.page.pdf()[:5] == b"%PDF-"


def test_the_index_leads_everywhere(browser: Any, site: Path):
    visit = Visit(browser, site / "index.html")
    addresses = visit.page.evaluate("() => [...document.querySelectorAll('a')].map((one) => one.getAttribute('href'))")
    assert {"sales.html", "views.html", "dataset_sales.html"} <= set(addresses)
    assert [address for address in addresses if address and not (site / address).exists()] == []
    visit.close()


@pytest.mark.parametrize("name", ["sales", "views", "dataset_sales"])
def test_every_page_leads_back_to_the_index(browser: Any, site: Path, name: str):
    visit = Visit(browser, site / f"{name}.html")
    visit.page.click("a.brand")
    visit.page.wait_for_url("**/index.html")
    visit.close()


def test_the_data_dictionary_leads_back_to_the_index():
    assert '<a class="brand" href="index.html">' in render_dictionary([], made_at="now")


def test_without_an_index_the_views_lead_nowhere(site: Path):
    ran = Ran(site.parent.parent, "docs", "--out", "build/alone.html")
    assert ran.code == 0
    alone = (site.parent / "alone.html").read_text(encoding="utf-8")
    assert "index.html" not in alone
