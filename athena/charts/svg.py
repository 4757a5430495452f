"""Specifications as SVG that can stand in a page: made without a network, with nothing in it that could run or be loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import vl_convert

from athena.charts.html import VEGA_LITE

_SVG = "http://www.w3.org/2000/svg"
_ELEMENTS = {"svg", "g", "path", "line", "rect", "circle", "text", "tspan", "defs", "clipPath"}
_ATTRIBUTES = set(
    """
    clip-path cx cy d dx dy fill fill-opacity font-family font-size font-style font-weight height id opacity r rx ry stroke
    stroke-dasharray stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor transform
    viewBox width x x1 x2 y y1 y2
    """.split()
)
_LONG_NUMBER = re.compile(r"(-?\d+\.\d{2})\d+")
_REFERENCE = re.compile(r"url\(#([\w-]+)\)")
_COLOUR = re.compile(r"var\(--[\w-]+\)|#[0-9a-fA-F]{3,8}|[a-z]+")


def svg_of(spec: Mapping[str, Any], prefix: str) -> str:
    """The picture as one SVG element, hidden from those who listen: a page says in words what it shows.

    Args:
        spec: Vega-Lite, with its data inside.
        prefix: of ids, which have to differ from those of other pictures of the page.
    """
    made = vl_convert.vegalite_to_svg(dict(spec), vl_version=VEGA_LITE, allowed_base_urls=[])
    root = ElementTree.fromstring(made)
    clean = _clean(root, prefix)
    if clean is None:
        raise ValueError("Vega-Lite gave no SVG")
    box = str(root.get("viewBox")).split()
    clean.attrib = {"class": "chart", "viewBox": " ".join(box), "width": box[2], "aria-hidden": "true"}
    return ElementTree.tostring(clean, encoding="unicode")


def _clean(element: ElementTree.Element, prefix: str) -> ElementTree.Element | None:
    """A copy that holds shapes and texts alone; None for anything else, and for what nobody sees."""
    name = element.tag.removeprefix(f"{{{_SVG}}}")
    if name not in _ELEMENTS or element.get("display") == "none" or element.get("d") == "":
        return None
    attributes = {key: _value(key, value, prefix) for key, value in element.attrib.items() if key in _ATTRIBUTES}
    made = ElementTree.Element(name, {key: value for key, value in attributes.items() if value})
    made.text = element.text
    made.extend([child for each in element if (child := _clean(each, prefix)) is not None])
    return None if name == "g" and len(made) == 0 else made


def _value(key: str, value: str, prefix: str) -> str:
    """An attribute's value; empty where it might be more than it should."""
    if key == "id":
        return f"{prefix}-{value}"
    if key == "clip-path":
        found = _REFERENCE.fullmatch(value)
        return f"url(#{prefix}-{found[1]})" if found else ""
    if key in ("fill", "stroke"):
        return value if _COLOUR.fullmatch(value) else ""
    return _LONG_NUMBER.sub(r"\1", value)
