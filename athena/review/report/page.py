"""The review as one self-contained page for people who do not read SQL; it looks like the page of all views (athena/docs).

`page.html.j2` is the page; its style is that of athena/docs with `page.css` behind it. jinja2 escapes what comes from
files and cells, and a Content-Security-Policy of hashes lets nothing run but `page.js`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup, escape

from athena.charts.html import asset
from athena.charts.spec import Text
from athena.charts.svg import svg_of
from athena.docs.samples import visible
from athena.review.model import Review, Verdict
from athena.review.report.chart_entry import SideEntry, chart_entry
from athena.review.report.figures import count, dollars, percent, signed, size
from athena.review.report.page_view import view_entry
from athena.review.report.words import LANGUAGES, WORDS
from athena.review.verdict import GRAVEST_FIRST

CELL_LIMIT, LINE_LIMIT = 300, 1000  # characters of a cell, and of a line, that are shown

_SPAN = re.compile("`([^`]+)`")


def render(review: Review) -> str:
    """The page, to be written as UTF-8. Depends on nothing but the review."""
    style = (files("athena.docs") / "page.css").read_text(encoding="utf-8") + asset("colours.css") + _asset("page.css")
    script = _asset("page.js")
    views = sorted(review.views, key=lambda view: GRAVEST_FIRST.index(view.verdict))
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            style=Markup(style),  # ours
            script=Markup(script),
            style_hash=_hash(style),
            script_hash=_hash(script),
            title=WORDS["title"][0],
            review=review,
            counts=_counts(review),
            views=[view_entry(view) for view in views],
            charts=[chart_entry(chart) for chart in review.charts.changes],
            prices=list(dict.fromkeys(view.cost.price_note for view in views if view.cost.price_note)),
        )
    )


def _counts(review: Review) -> list[tuple[Verdict, int]]:
    counted = Counter(view.verdict for view in review.views)
    return [(verdict, counted[verdict]) for verdict in GRAVEST_FIRST if counted[verdict]]


def translate(key: str, /, **values: Any) -> Markup:
    """The sentence `key` in every language, of which the page shows one; values are escaped."""
    return _in_languages(*(Markup(sentence).format(**values) for sentence in WORDS[key]))


def both(english: str, japanese: str) -> Markup:
    """A sentence in both languages."""
    return _in_languages(sentence(english), sentence(japanese))


def _in_languages(*sentences: str) -> Markup:
    spans = (
        Markup('<span class="{0}" lang="{0}">{1}</span>').format(language, sentence)
        for language, sentence in zip(LANGUAGES, sentences, strict=True)
    )
    return Markup("").join(spans)


def text_in_both(text: Text) -> Markup:
    """Words of a dashboard in both languages."""
    return _in_languages(line(text.en or text.ja), line(text.ja or text.en))


def picture(side: SideEntry, prefix: str) -> Markup:
    """The picture of a chart; its texts are escaped, and nothing in it can run."""
    return Markup(svg_of(side.spec, f"{prefix}-{side.word}"))


def line(text: str) -> str:
    """A sentence or a line of SQL, on one line, without what hides."""
    return visible(text, LINE_LIMIT)


def sentence(text: str) -> Markup:
    """A sentence in which what stands between backticks is code."""
    parts = _SPAN.split(line(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if n % 2 else escape(part) for n, part in enumerate(parts)
    )


def lines(text: str) -> str:
    return "\n".join(map(line, text.splitlines()))


def names(found: Iterable[str]) -> Markup:
    """Names of columns and views, in a row."""
    return Markup(", ").join(Markup("<code>{}</code>").format(visible(name, CELL_LIMIT)) for name in found)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_asset),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(t=translate, both=both, names=names, say=text_in_both, picture=picture)
    environment.filters.update(
        cell=lambda text: visible(text, CELL_LIMIT),
        line=line,
        sentence=sentence,
        lines=lines,
        count=count,
        size=size,
        dollars=dollars,
        percent=percent,
        signed=signed,
    )
    return environment


def _asset(name: str) -> str:
    return (files("athena.review.report") / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
