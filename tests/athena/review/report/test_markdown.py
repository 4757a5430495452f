"""The Markdown: as it was last time, never more than a comment holds, and data in it are text whatever they say."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from athena.review.report.gfm import code, fence, length, prose, table, value
from athena.review.report.markdown import LIMIT, MARKER, render
from tests.athena.review.reviews import NASTY, enormous, everything, nasty, review
from tests.athena.review.snapshots import FOLDER, REVIEWS

GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OURS = {"details", "summary", "b", "sub"}
MADE = {
    "h2",
    "h3",
    "p",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "code",
    "pre",
    "ul",
    "li",
    "strong",
    "em",
    "s",
    "blockquote",
    "br",
}


class Rendered(HTMLParser):
    """What GitHub would show, as far as Markdown goes: tags that close in order, text outside code, texts of code."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.plain = ""
        self.codes: list[str] = []
        self.comments: list[str] = []
        self.feed(GITHUB.render(markdown))
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert dict(attrs) == {} or tag == "code", (tag, attrs)
        self.tags.add(tag)
        if tag != "br":
            self.open.append(tag)
        if tag == "code":
            self.codes.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_comment(self, data):
        self.comments.append(data)

    def handle_data(self, data):
        if "code" in self.open:
            self.codes[-1] += data
        else:
            self.plain += data


def cells(line: str) -> int:
    return len(re.findall(r"(?<!\\)\|", line)) - 1


def whole_tables(markdown: str) -> int:
    """The number of tables, each with a head, a rule and rows of the same width."""
    found = re.findall(r"(?:^\|.*\n)+", markdown + "\n", re.MULTILINE)
    for block in found:
        head, rule, *rows = block.splitlines()
        assert rows
        assert re.fullmatch(r"(\| -*[-:] )+\|", rule)
        assert {cells(line) for line in (rule, *rows)} == {cells(head)}
    return len(found)


@pytest.mark.parametrize("name", REVIEWS)
def test_it_is_as_it_was(name: str):
    known = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert render(REVIEWS[name]()) == known, "if that is wanted: python -m tests.athena.review.snapshots"


def test_the_first_line_is_hidden_and_finds_the_comment_again():
    assert render(everything()).startswith(f"{MARKER}\n")
    assert Rendered(render(everything())).comments == [" kiban:review "]


def test_all_parts_are_there():
    text = render(everything())
    found = Rendered(text)
    assert found.tags <= OURS | MADE
    assert whole_tables(text) == 10
    for said in ("Breaks something", "Look at it", "Safe", "Who else", "Rows", "Cost", "See it yourself"):
        assert said in found.plain
    assert "~~`320`~~ → **`311`**" in text
    assert "null" in found.plain
    assert "empty" in found.plain


def test_data_stay_text_wherever_they_come_from():
    found = Rendered(render(nasty()))
    assert found.tags <= OURS | MADE
    assert found.comments == [" kiban:review "]
    assert re.findall(r"@\w|#\d|://|www\.|\u202e", found.plain) == []
    assert any("<script>alert(1)</script> | `x` ``` @owner #1 **b** [l](" in text for text in found.codes)
    assert not any("\u202e" in text for text in found.codes)


def test_tables_hold_though_cells_have_pipes():
    assert whole_tables(render(nasty())) == 9


@pytest.mark.parametrize("views", [1, 7, 200])
def test_it_fits_in_a_comment_and_says_how_much_was_left_out(views: int):
    text = render(enormous(views))
    assert length(text) <= LIMIT < 65_536
    assert length(text) > LIMIT // 2
    found = Rendered(text)
    assert found.tags <= OURS | MADE
    whole_tables(text)
    assert "Left out to stay within the limits of a comment" in found.plain
    assert ("160 more (160 look at it) that are not listed" in found.plain) == (views == 200)
    assert found.plain.count("more.") > 0


def test_what_is_left_out_is_counted_to_the_last():
    (told,) = re.findall(r"limits of a comment: (.*)\. The HTML", render(enormous(1)))
    counted = {what: int(number.replace(",", "")) for number, what in (part.split(" ", 1) for part in told.split(", "))}
    assert counted["reasons"] == 200 - 60
    assert counted["changed columns"] == 200 - 60
    assert counted["readers"] == 150 - 60
    assert counted["columns of examples"] == 200 - 14
    assert counted["lines of SQL"] == 3003 - 400


def test_the_numbers_of_charts_that_are_left_out_are_counted():
    found = replace(review(), charts=enormous(30).charts)
    (told,) = re.findall(r"limits of a comment: (.*)\. The HTML", render(found))
    whole = render(found)
    opened, listed = whole.count("<details>"), len(re.findall(r"^\| 📊 ", whole, re.MULTILINE))
    assert listed == 30
    assert opened > 0
    shown = len(re.findall(r"^\| `+ ?column_", whole, re.MULTILINE))
    assert told == f"{30 * 200 - shown:,} numbers of charts"


def test_a_small_limit_keeps_the_head_and_the_end():
    text = render(everything(), limit=4000)
    assert length(text) <= 4000
    assert Rendered(text).plain.startswith("\n❌ Breaks something")
    assert "views" in text.split("Left out to stay within the limits of a comment: ")[1]
    assert "See it yourself" in text


@pytest.mark.parametrize(
    "text", ["a", "a|b", "``", "`", " x ", "a`b``c", "\\|", "<b>", "*x*", NASTY[:40], "&lt;", "[a](b)"]
)
def test_a_value_in_a_table_is_shown_as_it_is(text: str):
    found = Rendered(table(["h", "i"], [[code(text), "next"]]))
    assert found.codes == [text]
    assert found.plain.split() == ["h", "i", "next"]


@pytest.mark.parametrize(
    "text",
    ["a_b *c* [d](e) <b> ~~x~~ & &lt; \\n | y", "- no list", "# no head", "1. no number", "> no quote", "=== x", "+ x"],
)
def test_a_sentence_is_shown_as_it_is(text: str):
    assert Rendered(prose(text)).plain.strip() == text


@pytest.mark.parametrize(
    "word", ["@team", "#12", "org/repo#7", "https://e.x", "www.e.x", "GH-1", ":tada:", "0123456789abcdef", "$x$"]
)
def test_words_that_github_makes_something_of_are_code(word: str):
    found = Rendered(prose(f"see {word} now"))
    assert (found.codes, found.plain.split()) == ([word], ["see", "now"])


def test_code_beside_code_stays_apart():
    text = "a ``` @b `x` ``` [l](http://e.x) and `y` ``` @b"
    assert Rendered(prose(text)).tags == {"p", "code"}


def test_a_fence_is_longer_than_any_in_it():
    assert Rendered(fence("a\n````\n```\nb")).codes == ["a\n````\n```\nb\n"]


def test_null_is_not_the_text_null():
    assert (value(None), value("null"), value("")) == ("*null*", "`null`", "*empty*")
