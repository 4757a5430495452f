"""Charts written by hand, as `make_chart` gives them, and what a change does to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from athena.charts.frame import Frame, Row
from athena.charts.spec import Text
from athena.review.chart_changes import ChartChange, Charts, Version
from athena.review.charts.numbers import compare


def described(label: str, family: str = "text", **more: Any) -> dict[str, Any]:
    own = {"column": "c", "family": family, "aggregation": "none", "per": None, "unit": None, "format": "integer"}
    return {**own, "digits": None, "label": {"en": label, "ja": label}, **more}


def version(
    kind: str, rows: Sequence[Row], dimensions: dict[str, Any], measures: dict[str, Any], **more: Any
) -> Version:
    """A version of a chart that shows these rows."""
    chart: dict[str, Any] = {
        "kind": kind,
        "sort": None,
        "horizontal": None,
        "share": False,
        "others": False,
        "limit": 20,
        "notes": [],
    }
    chart |= {"dimensions": dimensions, "measures": measures, "rows": len(rows), **more}
    return Version(chart, Frame(tuple(dimensions), tuple(measures), tuple(rows)))


def bars(rows: Sequence[Row], label: str = "店名", **more: Any) -> Version:
    measure = described("会員数", "number", aggregation="sum")
    return version("bar", rows, {"x": described(label)}, {"y": measure}, **more)


def changed(
    before: Version, after: Version, name: str = "largest_shops", title: str = "会員数の多い店舗"
) -> ChartChange:
    """The change between two versions."""
    words = Text(title, title)
    return ChartChange(
        "shops", Text("店舗の概況", "店舗の概況"), name, words, str(after.chart["kind"]), "changed", ("store_members",), (), before,
        after, compare(before, after),
    )  # fmt: skip


def some() -> Charts:
    """Bars of which one is shorter and one is new, a number, rows of a table, and a chart that fails."""
    number = {"value": described("会員数", "number", aggregation="sum")}
    listing = {"c0": described("店名"), "c1": described("日", "day", unit="day")}
    return Charts(
        changes=(
            changed(bars([("佐倉店", 320), ("大和店", 12)]), bars([("佐倉店", 311), ("大和店", 12), ("銀座店", 7)])),
            changed(version("number", [(21971,)], {}, number), version("number", [(21480,)], {}, number), "members", "会員数"),
            changed(
                version("table", [("佐倉店", "2024-01-31"), ("大和店", None)], listing, {}),
                version("table", [("佐倉店", "2024-02-01"), ("大和店", None)], listing, {}),
                "shops_table",
                "店舗一覧",
            ),
            ChartChange(
                "shops", Text("店舗の概況", "店舗の概況"), "ages", Text("Ages", "年齢"), "histogram", "changed", ("store_members",),
                ("x_axis",), bars([("a", 1)]), Version(why="The new version has no such chart: no column age.", refused=True),
                fails=True,
            ),
        ),
        same=2,
    )  # fmt: skip


def harmful(text: str) -> Charts:
    """Charts in which every text is that one."""
    words = Text(text, text)
    made = (bars([(text, 1), (f"{text}2", 2)], text), bars([(text, 3)], text, notes=[{"en": text, "ja": text}]))
    heat = {"x": described(text), "y": described(text)}
    measure = {"value": described(text, "number", aggregation="sum")}
    tiles = [version("heat_map", [(text, f"{text}{n}", n)], heat, measure) for n in (1, 2)]
    rows = [version("table", [(text, n)], {"c0": described(text), "c1": described(text, "number")}, {}) for n in (1, 2)]
    found = [changed(before, after, "c", text) for before, after in (made, tiles, rows)]
    gone = ChartChange("d", words, "c", words, "bar", "unsure", (text,), (text,), Version(why=text), Version(why=text))
    return Charts(text, (*found, gone), 1)
