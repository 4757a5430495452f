"""What is wrong with a dashboard's file: where, what, and the nearest right word."""

from __future__ import annotations

from pathlib import Path

import pytest

from athena.catalog import Column
from athena.charts.columns import shelf
from athena.charts.project import check_dashboards, look_at
from athena.charts.spec import Source, Use, uses
from athena.problems import describe

SCHEMA = {
    "views": {
        "sale": {
            "columns": [
                {"name": "shop", "type": "varchar"},
                {"name": "price", "type": "decimal(9,2)"},
                {"name": "quantity", "type": "bigint"},
                {"name": "sold_on", "type": "date"},
                {"name": "paid_at", "type": "timestamp(3)"},
                {"name": "member", "type": "boolean"},
                {"name": "tags", "type": "array(varchar)"},
                {"name": "riddle", "type": None},
            ]
        },
        "visit": {"columns": [{"name": "shop", "type": "bigint"}, {"name": "page", "type": "varchar"}]},
    },
    "tables": {"sales": {"columns": [{"name": "shop_cd", "type": "varchar"}]}},
}
BAR = "  - {name: a, kind: bar, title: t, view: sale, x_axis: {column: shop}, y_axis: {aggregation: count}}\n"
GOOD = f"title: {{en: Sales, ja: 売上}}\ncharts:\n{BAR}"


def check(folder: Path, text: str, name: str = "d.yaml", **more: object) -> list[str]:
    folder.joinpath(name).write_text(text, encoding="utf-8")
    found = check_dashboards(folder, SCHEMA, shown=Path("dashboards"), **more)  # type: ignore[arg-type]
    return [f"{one.line}:{one.column} {one.rule}: {one.message} | {one.hint}" for one in found]


def chart(rest: str, kind: str = "bar", name: str = "a") -> str:
    return f"title: t\ncharts:\n  - name: {name}\n    kind: {kind}\n    title: t\n    view: sale\n{rest}"


X, Y = "    x_axis: {column: shop}\n", "    y_axis: {aggregation: count}\n"
CASES = {
    "no yaml": ("title: [", "1:9 yaml: this is not YAML"),
    "a tab": ("title: t\n\tcharts: []", "2:1 yaml: this is not YAML"),
    "a key twice": ("title: t\ntitle: u\n", "2:1 yaml: title stands here again, and in line 1"),
    "an alias": ("title: &a t\ndescription: *a\n", "1:8 yaml: an alias stands here"),
    "a tag": ("title: !!python/name:os.system x\n", "1:8 yaml: the tag"),
    "yes": ("title: yes\n", '1:8 yaml: yes without quotes means different things to different readers | Put it in quotes, "yes"'),
    "a bare y": ("title: t\ny: 1\n", '2:1 yaml: y without quotes is not the same key to all readers | Put it in quotes, "y"'),
    "a bare date": ("title: 2026-01-31\n", "1:8 yaml: 2026-01-31 without quotes"),
    "an octal number": ("title: 012\n", "1:8 yaml: 012 may be a number or a text"),
    "two documents": ("title: t\n---\ntitle: u\n", "2:1 yaml: this is not YAML"),
    "no title": ("charts:\n" + BAR, "1:1 missing-key: a dashboard has no title | Write `title: {en: Members, ja: 会員}`"),
    "no charts": ("title: t\n", "1:1 missing-key: a dashboard has no charts"),
    "a wrong key": (GOOD + "filter: []\n", "4:1 unknown-key: filter is no key of a dashboard | Did you mean filters?"),
    "a list for a mapping": ("title: t\ncharts:\n  - [1]\n", "3:5 form: a chart is a mapping, and here is a list"),
    "a wrong kind": (chart("", "bars"), "4:11 unknown-value: kind cannot be bars | Did you mean bar?"),
    "no kind": ("title: t\ncharts:\n  - {name: a, title: t, view: sale}\n", "3:5 missing-key: a chart has no kind"),
    "a bad name": (chart(X + Y, name="A-b"), "3:5 name: A-b cannot be the name of a chart"),
    "a name twice": (GOOD + BAR, "4:5 duplicate-name: the name a is also that of the chart in line 3"),
    "no slot": (chart(X), "3:5 missing-key: the chart has no y_axis | Write `y_axis: {column: NAME, aggregation: sum}`"),
    "another kind's slot": (chart(X + Y + "    place: {column: shop}\n"), "9:5 unknown-key: place is no key of a chart of kind bar"),
    "an unknown view": ("title: t\ncharts:\n" + BAR.replace("sale", "sales_"), "3:5 unknown-source: there is no view sales_ | Did you mean sale?"),
    "a dataset as view": ("title: t\ncharts:\n" + BAR.replace("view: sale", "view: sales"), "3:5 unknown-source: sales is no view, it is a dataset | Write `dataset: sales`."),
    "view and dataset": (chart(X + Y + "    dataset: sales\n"), "9:5 form: a chart has a view or a dataset, and here are both"),
    "an unknown column": (chart("    x_axis: {column: shopp}\n" + Y), "7:13 unknown-column: view sale has no column shopp | Did you mean shop?"),
    "a column as text": (chart("    x_axis: shop\n" + Y), "7:13 form: x_axis is a mapping | Write `{column: shop}`."),
    "sum of a text": (chart(X + "    y_axis: {column: shop, aggregation: sum}\n"), "8:13 aggregation: sum of shop, which is varchar | Columns that fit: price, quantity."),
    "no aggregation": (chart(X + "    y_axis: {column: price}\n"), "8:13 aggregation: y_axis is a value for each group of rows, and says not how | Write `aggregation: sum`"),
    "an aggregated dimension": (chart("    x_axis: {column: shop, aggregation: count}\n" + Y), "7:13 aggregation: x_axis takes the values of a column as they are"),
    "a wrong aggregation": (chart(X + "    y_axis: {column: price, aggregation: meen}\n"), "8:42 unknown-value: aggregation cannot be meen | There is: sum, avg"),
    "mean of means": (chart(X + "    y_axis: {column: price, aggregation: avg, per: {aggregation: count}}\n"), "8:13 aggregation: per divides sums"),
    "a unit of a text": (chart("    x_axis: {column: shop, unit: month}\n" + Y), "7:13 type: shop is varchar, and a unit is for times | Columns that fit: sold_on, paid_at."),
    "hours of a date": (chart("    x_axis: {column: sold_on, unit: hour}\n" + Y), "7:13 type: sold_on is a date and has no hours"),
    "an array": (chart("    x_axis: {column: tags}\n" + Y), "7:13 type: x_axis cannot show tags, which is array(varchar)"),
    "a column of no known type": (chart("    x_axis: {column: riddle}\n" + Y), "7:13 type: x_axis cannot show riddle, which is of a type that nobody knows"),
    "a histogram of texts": (chart(X, "histogram"), "7:13 type: x_axis takes numbers, and shop is varchar | Columns that fit: price, quantity."),
    "bins twice": (chart("    x_axis: {column: price}\n    bins: 5\n    bin_width: 2\n", "histogram"), "9:5 form: bins and bin_width say the same twice"),
    "too many bins": (chart("    x_axis: {column: price}\n    bins: 5000\n", "histogram"), "8:11 form: bins is a whole number from 2 to 100, and here is 5000"),
    "a format of a text": (chart("    columns: [{column: shop, format: yen}]\n", "table"), "7:15 type: format is for numbers, and shop is varchar"),
    "an unknown format": (chart(X + "    y_axis: {column: price, aggregation: sum, format: yens}\n"), "8:55 unknown-value: format cannot be yens | Did you mean yen?"),
    "sorted by nothing": (chart(X + Y + "    sort: {by: colour}\n"), "9:12 unknown-value: there is no colour to sort by | There is: x_axis, y_axis."),
    "a limit too high": (chart(X + Y + "    limit: 900\n"), "9:12 form: limit is a whole number from 1 to 200, and here is 900"),
    "a condition on nothing": (chart(X + Y + "    where: [{column: shop}]\n"), "9:13 missing-key: the condition asks for nothing"),
    "a condition's column": (chart(X + Y + "    where: [{column: prize, from: 1}]\n"), "9:13 unknown-column: view sale has no column prize | Did you mean price?"),
    "a text for a number": (chart(X + Y + '    where: [{column: price, in: ["1"]}]\n'), "9:13 type: '1' is compared with price, which is decimal(9,2) | Write a number without quotes."),
    "no day": (chart(X + Y + '    where: [{column: sold_on, from: "2026-02-30"}]\n'), "9:13 type: '2026-02-30' is compared with sold_on"),
    "a filter of no chart": (GOOD + "filters:\n  - {column: shap, kind: select}\n", "5:5 unknown-column: no chart is over a view with a column shap | Did you mean shop?"),
    "a filter of the wrong kind": (GOOD + "filters:\n  - {column: shop, kind: dates}\n", "5:5 type: a filter of kind dates over shop, which is varchar in sale | Write `kind: select`."),
    "a filter over two types": (GOOD + "  - {name: b, kind: number, title: t, view: visit, value: {aggregation: count}}\nfilters:\n  - {column: shop, kind: select}\n", "6:5 type: shop is bigint and varchar in different views"),
    "a filter twice": (GOOD + "filters:\n" + "  - {column: shop, kind: select}\n" * 2, "6:5 duplicate-name: there are two filters of shop"),
    "a refresh without spice": (GOOD + 'quicksight: {refresh_at: "06:00"}\n', "4:14 form: refresh_at is for rows that are kept in SPICE"),
    "a note too long for quick sight": (GOOD.replace("title: t,", f"title: t, note: {'x' * 1100},"), "3:5 quicksight-text: a note of more than 1024 characters is not taken in Quick Sight"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_an_error_names_its_place_and_what_to_do(tmp_path: Path, name: str):
    text, expected = CASES[name]
    found = check(tmp_path, text)
    assert found, "nothing was found"
    place, _, said = expected.partition(" ")
    assert any(
        one.startswith(f"{place} ") and said.split(" | ")[0] in one and said.split(" | ")[-1] in one for one in found
    ), found


def test_a_good_file_has_no_problems(tmp_path: Path):
    assert check(tmp_path, GOOD) == []


def test_there_may_be_no_folder(tmp_path: Path):
    assert check_dashboards(tmp_path / "none", SCHEMA) == ()


@pytest.mark.parametrize("name", ["Big.yaml", "d.yml", "1.yaml"])
def test_a_file_is_called_as_terraform_looks_for_it(tmp_path: Path, name: str):
    (found,) = check(tmp_path, GOOD, name)
    assert found.startswith("0:0 name:")


def test_a_table_that_only_a_lake_knows_is_checked_where_there_is_one(tmp_path: Path):
    text = "title: t\ncharts:\n" + BAR.replace("view: sale", "dataset: elsewhere")
    assert check(tmp_path, text) == []
    assert "there is no dataset elsewhere" in check(tmp_path, text, tables={})[0]
    assert check(tmp_path, text, tables={"elsewhere": (Column("shop", "varchar"),)}) == []


def test_an_error_is_shown_under_its_line(tmp_path: Path):
    (tmp_path / "d.yaml").write_text(chart("    x_axis: {column: shopp}\n" + Y), encoding="utf-8")
    (problem,) = check_dashboards(tmp_path, SCHEMA, shown=Path("athena/dashboards"))
    assert describe(problem).splitlines() == [
        "athena/dashboards/d.yaml:7:13: error: view sale has no column shopp [unknown-column]",
        "    7 |     x_axis: {column: shopp}",
        "      |             ^",
        "    hint: Did you mean shop?",
    ]


def test_uses_lists_each_column_once_and_filters_as_such(tmp_path: Path):
    more = "    where: [{column: member, in: [true]}]\nfilters: [{column: price, kind: range}, {column: shop, kind: select}]\n"
    path = tmp_path / "d.yaml"
    path.write_text(
        chart(X + "    y_axis: {column: price, aggregation: sum, per: {column: quantity, aggregation: sum}}\n" + more)
    )
    dashboard, problems = look_at(path, path, shelf(SCHEMA))
    assert not problems
    assert dashboard is not None
    source = Source("view", "sale")
    assert uses(dashboard) == tuple(Use("a", source, name) for name in ("shop", "price", "quantity", "member"))
