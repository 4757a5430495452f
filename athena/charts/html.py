"""Texts of pages: self-contained, safe whatever the data says, and with nothing but our scripts able to run.

jinja2 escapes what comes from files; data goes in as JSON that cannot end its element; and a Content-Security-Policy of
hashes lets no other script or style in.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from athena.charts.spec import Text
from athena.charts.words import FRAME, LANGUAGES, PAGE

_ESCAPES = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


def render(template: str, *, title: str, styles: Sequence[str], scripts: Sequence[str], **values: Any) -> str:
    """A page, to be written as UTF-8.

    Args:
        template: its file beside this one.
        title: what the window is called.
        styles: texts that are ours, put inline and allowed by their hashes.
        scripts: the same.
        values: what the template asks for.
    """
    return (
        _environment()
        .get_template(template)
        .render(
            title=title,
            styles=[Markup(style) for style in styles],
            scripts=[Markup(script) for script in scripts],
            style_hashes=Markup(" ".join(map(_hash, styles)) or "'none'"),
            script_hashes=Markup(" ".join(map(_hash, scripts)) or "'none'"),
            **values,
        )
    )


def as_data(value: Any) -> Markup:
    r"""JSON that can stand in a script element whatever texts it holds.

    Examples:
        >>> print(as_data({"a": "</script><!--"}))
        {"a":"\u003c/script\u003e\u003c!--"}
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.translate(_ESCAPES))


def asset(name: str) -> str:
    """A file beside this one."""
    return (files("athena.charts") / name).read_text(encoding="utf-8")


@cache
def vega() -> str:
    """Vega, Vega-Lite and their embedding as one script; it needs no network, to be made or to run."""
    import vl_convert

    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", VEGA_LITE)
    return "(() => {" + bundle.replace("</script", "<\\/script") + "\n})();"


VEGA_LITE = "6.4"


def translate(key: str, **values: Any) -> Markup:
    """The sentence `key` in both languages, of which the page shows one; values are escaped."""
    sentences = FRAME[key] if key in FRAME else PAGE[key]
    return _spans(*(Markup(sentence).format(**values) for sentence in sentences))


def both(text: Text | Mapping[str, str]) -> Markup:
    """Words in both languages, escaped."""
    words = (text.en, text.ja) if isinstance(text, Text) else (text["en"], text["ja"])
    return _spans(*words)


def _spans(*sentences: str) -> Markup:
    shape = Markup('<span class="{0}" lang="{0}">{1}</span>')
    return Markup("").join(shape.format(*pair) for pair in zip(LANGUAGES, sentences, strict=True))


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(asset),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"t": translate, "both": both}
    return environment


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
