from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
import string
import tomllib

import pytest

from etl.report.html import CARDS_SHOWN, RAW_LIMIT, ROWS_SHOWN, render, translate
from etl.report.model import Column, Rows
from etl.report.words import WORDS
from tests.markup import Markup

FETCHING = {"src", "srcset", "href", "action", "data", "poster", "xlink:href"}


class Page(Markup):
    def ids(self) -> set[str]:
        return {attrs["id"] for _, attrs in self.elements if attrs.get("id")}


def test_the_page_is_one_file_that_fetches_nothing(report):
    page = Page(render(report))
    tags = [tag for tag, _ in page.elements]
    assert not {"link", "img", "iframe", "object", "embed", "base", "form"} & set(tags)
    for _, attrs in page.elements:
        for name in FETCHING & set(attrs):
            assert attrs[name].startswith("#")
    style = "".join(page.text["style"])
    assert "url(" not in style
    assert "@import" not in style


def test_cells_are_text_and_never_markup(report):
    source = render(report)
    page = Page(source)
    assert "<script>alert" not in source
    assert "\x1b" not in source
    assert sum(tag == "script" for tag, _ in page.elements) == 1
    assert not any(name.startswith("on") or name == "style" for _, attrs in page.elements for name in attrs)
    assert "<script>alert(1)</script>" in "".join(page.text["bdi"])


def test_only_our_own_script_and_style_may_run(report):
    page = Page(render(report))
    (policy,) = (a["content"] for tag, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'")
    for element in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256("".join(page.text[element]).encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy


def test_links_on_the_page_lead_somewhere(report):
    page = Page(render(report))
    targets = {a["href"][1:] for tag, a in page.elements if tag == "a"}
    assert targets
    assert targets <= page.ids()


def test_it_says_what_happened(report):
    text = "".join(part for parts in Page(render(report)).text.values() for part in parts)
    for said in (
        "1,000 rows came in, 990 went out",
        "1,000 行を読み込み、990 行を",
        "1,000 = 990 + 8 + 2",
        "83 % smaller",
        "How the 40 values go together",
        "The first 2 of 40 pairs",
        "女性",
        "because a view reads it: by_city",
        "ビューが使用しているため残しました：by_city",
        "12 fields where the header has 5",
        "Shift_JIS (CP932)",
        "1 blank line passed over",
        "look at this",
        "Was string, is now int64",
        "Values from 10 to 29; the fullest bar goes from 20 to 29.",
        "build/lake/rejects/customer/customer.parquet",
    ):
        assert said in text, said


def test_long_text_is_cut_in_the_page(report):
    source = render(report)
    assert "x" * (RAW_LIMIT - 1) + "…" in source
    assert "x" * (RAW_LIMIT + 1) not in source


def test_the_lines_to_keep_columns_are_toml(report):
    names = ['a"b', "back\\slash", "見出し　1", "new\nline", "\u202e", ""]
    dropped = tuple(Column(i, name, f"c{i}", "string", 0, "dropped", "all_null") for i, name in enumerate(names))
    page = Page(render(dataclasses.replace(report, columns=dropped, distributions=())))
    lines = next(text for text in page.text["code"] if text.startswith("keep = ["))
    assert tomllib.loads(lines) == {"keep": names}


@pytest.mark.parametrize("status", ["published", "unchanged", "nothing_left"])
def test_a_report_of_nothing_is_a_page_too(report, status):
    empty = dataclasses.replace(
        report, status=status, rows=Rows(0, 0, 0, 0), columns=(), sources=(), rejects_sample=(), distributions=(),
        schema_changes=(), warnings=(), bytes_read=0, bytes_written=0, outputs={}, timings={},
    )  # fmt: skip
    page = Page(render(empty))
    assert not {"rejects", "warnings", "schema_changes", "keep"} & page.ids()


def test_many_columns_are_folded(report):
    columns = tuple(Column(i, f"c{i}", f"c{i}", "int64", 0, "kept") for i in range(CARDS_SHOWN + 2))
    source = render(dataclasses.replace(report, columns=columns, distributions=()))
    assert "Show the other 2 columns" in source


def test_many_constant_columns_are_folded(report):
    columns = tuple(
        Column(i, f"c{i}", f"c{i}", "int64", 0, "dropped", "constant", evidence={"value": "1"})
        for i in range(ROWS_SHOWN + 3)
    )
    source = render(dataclasses.replace(report, columns=columns, distributions=()))
    assert "Show the other 3 columns" in source
    assert f"c{ROWS_SHOWN + 2}</bdi>" in source


def test_rows_that_do_not_add_up_are_not_hidden(report):
    assert "These rows do not add up" in render(dataclasses.replace(report, rows=Rows(5, 0, 0, 4)))


def test_values_in_sentences_are_escaped():
    assert "&lt;b&gt;" in translate("twin.identical", name="<b>", twin="x")


def test_both_languages_are_complete():
    def blanks(text: str) -> set[str]:
        return {re.split(r"[:!.\[]", name)[0] for _, name, _, _ in string.Formatter().parse(text) if name}

    for key, (english, japanese) in WORDS.items():
        assert english
        assert japanese
        assert blanks(english) == blanks(japanese), key


def test_every_sentence_is_used():
    """A sentence nobody says is one nobody corrects; keys made from data are listed by their beginning."""
    from importlib.resources import files

    room = files("etl.report")
    said = room.joinpath("report.html.j2").read_text("utf-8") + room.joinpath("html.py").read_text("utf-8")
    made = ("lead.", "status.", "type.", "from.", "header.", "delimiter.", "change.", "twin.", "protected.")
    unused = [key for key in WORDS if not key.startswith(made) and f'"{key.removesuffix(".one")}"' not in said]
    assert unused == []
