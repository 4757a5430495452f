"""The page of a review: one file that fetches nothing, in which data are text; and in a browser nothing complains."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import string
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from athena.review.model import Review
from athena.review.report.page import render, translate
from athena.review.report.words import WORDS
from tests.athena.review.reviews import NASTY, SESSIONS, enormous, everything, nasty, review, without_lake
from tests.markup import Markup

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Page(Markup):
    def view(self, name: str) -> str:
        """The English text of one view's card, with single blanks."""
        found = re.search(
            rf'<details class="card view \w+" id="view-{name}".*?(?=<details class="card view|</main>)',
            self.source,
            re.DOTALL,
        )
        assert found is not None
        english = re.sub(r'<span class="ja".*?</span>', "", found[0])
        return " ".join(re.sub(r"<[^>]+>", " ", english).split())


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(render(everything()))


@pytest.mark.parametrize("found", [everything(), without_lake(), nasty(), review(), enormous(2)])
def test_it_is_one_file_that_fetches_nothing(found: Review):
    page = Page(render(found))
    assert not {tag for tag, _ in page.elements} & {
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
        "use",
        "image",
    }
    for _, attrs in page.elements:
        for name in {"src", "href", "xlink:href", "action", "data", "poster"} & set(attrs):
            assert attrs[name].startswith("#")
    style = "".join(page.text["style"])
    assert "url(" not in style
    assert "@import" not in style


def test_nothing_but_our_script_may_run(page: Page):
    (policy,) = (attrs["content"] for _, attrs in page.elements if attrs.get("http-equiv") == "Content-Security-Policy")
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        digest = base64.b64encode(hashlib.sha256("".join(page.text[tag]).encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize("found", [everything(), nasty()])
def test_data_are_text_and_never_markup(found: Review):
    page = Page(render(found))
    assert "<script>alert" not in page.source
    assert "\u202e" not in page.source
    assert [tag for tag, _ in page.elements].count("script") == 1
    assert all(not name.startswith("on") and name != "style" for _, attrs in page.elements for name in attrs)
    assert NASTY[:60] in "".join(page.text["bdi"])


def test_every_link_leads_somewhere_and_every_id_is_one(page: Page):
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["href"][1:] for _, attrs in page.elements if "href" in attrs} <= set(ids)


def test_what_a_change_does_is_all_there(page: Page):
    card = page.view("store_members")
    for said in (
        "store_members breaks columns which rows values",
        "floor_area removed double",
        "prefecture moved place 3 place 4",
        "mean_age other type decimal(4,1) varchar",
        "53 → 51 −2",
        "the same 38 ≠ other values 12 − gone 3 + new 1",
        "Rows were matched by store_code .",
        "Before: exactly what Athena gives",
        "After: Athena may give something else",
        "approx_distinct: Athena estimates; this engine counts",
        "members 11 21971 → 21480 0 → 2 1037 0 %",
        "3 of 16 rows that differ",
        "dashboard 店舗の概況 needs mean_age: gone or another type ( charts it reaches: 平均年齢, 会員数 )",
        "Apply makes these again, for Athena would call them stale: prefecture_total , store_rank",
        "Before 421 kB 0.000050 USD After 52.5 MB 0.00024 USD",
        "customer is read whole now",
        "- CAST(avg(member.age) AS decimal(4, 1)) AS mean_age,",
    ):
        assert said in card.replace(" :", ":"), said


def test_differing_cells_are_marked_and_not_by_colour_alone(page: Page):
    assert re.search(r'<td class="num differs"><del><bdi>320</bdi></del><ins><bdi>311</bdi></ins></td>', page.source)
    assert re.search(r'<del><bdi>41.5</bdi></del><ins><span class="null">null</span></ins>', page.source)
    signs = re.findall(r'<tr class="(\w+)"><th scope="row"><span class="sign">(.)</span>', page.source)
    assert set(signs) == {("changed", "≠"), ("removed", "−"), ("added", "+")}


def test_without_a_lake_the_rows_say_so_and_the_rest_stands():
    card = Page(render(without_lake())).view("store_members")
    assert "Rows Not compared. There is no lake here, so neither version was run." in card
    assert "Columns Column Change Before After floor_area" in card
    assert "Who else" in card
    assert "SQL, before and after" in card


def test_safe_views_are_folded_and_others_open(page: Page):
    folds = re.findall(r'<details class="card view (\w+)" id="view-\w+" data-verdict="\w+"( open)?>', page.source)
    assert {(verdict, bool(is_open)) for verdict, is_open in folds} == {
        ("breaks", True),
        ("look", True),
        ("safe", False),
    }


def test_nothing_changed():
    assert "No view changes." in Page(render(review())).source


def test_a_tag_that_is_gone_is_no_head_of_the_diff():
    found = replace(SESSIONS, sql_diff="--- before\n+++ after\n@@ -1,2 +1 @@\n--- @key a\n SELECT")
    source = render(review(found))
    assert '<span class="del">--- @key a</span>' in source
    assert "--- before" not in source


def test_every_word_is_there_twice_with_the_same_values():
    for key, texts in WORDS.items():
        fields = [sorted(name for _, name, _, _ in string.Formatter().parse(text) if name) for text in texts]
        assert fields[0] == fields[1], key
    assert str(translate("unchanged", n=3)) == (
        '<span class="en" lang="en">3 views unchanged</span><span class="ja" lang="ja">変更なし 3 ビュー</span>'
    )


@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium to look at the page with")
@pytest.mark.parametrize("name", ["everything", "nasty", "nothing"])
def test_a_browser_has_nothing_to_complain_about(tmp_path: Path, name: str):
    """The script runs (it shows the filter), and neither it nor the policy writes to the console."""
    path = tmp_path / "review.html"
    path.write_text(render({"everything": everything, "nasty": nasty, "nothing": review}[name]()), encoding="utf-8")
    done = in_browser(path, tmp_path)
    assert [line for line in done.stderr.splitlines() if "CONSOLE" in line] == []
    assert "</html>" in done.stdout
    assert ('role="group" hidden' in done.stdout) is False
    if name == "everything":
        assert '<div class="filter" role="group">' in done.stdout


@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium to look at the page with")
def test_a_browser_would_complain(tmp_path: Path):
    """What the test above looks for is what Chromium writes."""
    path = tmp_path / "review.html"
    path.write_text(render(everything()).replace("<h1>", '<h1 style="color: red" onclick="x">'), encoding="utf-8")
    assert "CONSOLE" in in_browser(path, tmp_path).stderr


def in_browser(path: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    assert BROWSER is not None
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--enable-logging=stderr",
        f"--user-data-dir={folder}/profile",
    ]
    command = [BROWSER, *options, "--dump-dom", path.as_uri()]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True, timeout=240)
